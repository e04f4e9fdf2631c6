"""The guarded client against servers on 127.0.0.1, and against a backend that opens nothing."""

import gzip
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpcore
import httpx
import pytest

from banwatch.edges.http import GuardedFetcher, _redirect
from banwatch.errors import FetchError
from banwatch.model.feed import Validators
from banwatch.ports import FetchRequest
from loopback.feedserver import Answer, FeedServer, bomb, drip, endless, redirect, wait

AGENT = "banwatch/0 (+https://example.org; mailto:desk@example.org)"


class Recorder(httpcore.NetworkBackend):
    """Notes the addresses it was asked for and never opens a socket."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        self.asked.append((host, port))
        raise httpcore.ConnectError("recorded, not opened")


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


@pytest.fixture
def fetcher(server: FeedServer) -> Iterator[GuardedFetcher]:
    client = GuardedFetcher(AGENT, frozenset({server.host_port}))
    yield client
    client.close()


def kind_of(fetcher: GuardedFetcher, request: FetchRequest) -> str:
    """The kind of error that the request ends with."""
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(request)
    return caught.value.kind


def dry(
    answers: dict[str, tuple[str, ...]], recorder: Recorder, allowed: frozenset[str] = frozenset()
) -> GuardedFetcher:
    """A fetcher with a given resolver that opens nothing."""

    def resolve(host: str, port: int) -> tuple[str, ...]:
        if host not in answers:
            raise OSError("unknown name")
        return answers[host]

    return GuardedFetcher(AGENT, allowed, resolve, recorder)


def test_first_poll_carries_our_headers_and_no_others(server: FeedServer, fetcher: GuardedFetcher) -> None:
    server.feed("/feed", "<rss/>", etag='W/"odd, one"', last_modified="yesterday-ish")
    answer = fetcher.fetch(FetchRequest(server.url("/feed"), accept="application/rss+xml"))
    sent = server.requests("/feed")[0].headers
    assert (answer.status, answer.body, answer.permanent_url) == (200, b"<rss/>", None)
    assert (sent["user-agent"], sent["accept"], sent["accept-encoding"]) == (AGENT, "application/rss+xml", "gzip")
    assert not {"cookie", "authorization", "a-im", "if-none-match", "if-modified-since", "referer"} & sent.keys()


@pytest.mark.parametrize("etag", ['"plain"', 'W/"weak"', "unquoted", '"caf\xe9"'])
def test_validators_are_echoed_byte_for_byte(server: FeedServer, fetcher: GuardedFetcher, etag: str) -> None:
    server.feed("/feed", "<rss/>", etag=etag, last_modified="Wed, 24 Jun 2020 23:30:00 -0400")
    first = fetcher.fetch(FetchRequest(server.url("/feed")))
    held = Validators(first.headers["etag"], first.headers["last-modified"])
    assert fetcher.fetch(FetchRequest(server.url("/feed"), validators=held)).status == 304


def test_cookies_are_not_kept(server: FeedServer, fetcher: GuardedFetcher) -> None:
    server.page("/", "x", headers={"Set-Cookie": "id=1"})
    for _ in range(2):
        fetcher.fetch(FetchRequest(server.url("/")))
    assert all("cookie" not in request.headers for request in server.requests())


def test_repeated_headers_are_joined_and_error_statuses_are_answers(
    server: FeedServer, fetcher: GuardedFetcher
) -> None:
    server.steps("/", wait("120"), Answer(500, b"broken"))
    first = fetcher.fetch(FetchRequest(server.url("/")))
    assert (first.status, first.headers["retry-after"]) == (429, "120")
    assert fetcher.fetch(FetchRequest(server.url("/"))).body == b"broken"


def test_redirects_are_followed_and_permanence_is_told(server: FeedServer, fetcher: GuardedFetcher) -> None:
    server.script("/a", lambda _: redirect("/b", 301))
    server.script("/b", lambda _: redirect(server.url("/c"), 308))
    server.page("/c", "end")
    server.script("/d", lambda _: redirect("/a", 302))
    answer = fetcher.fetch(FetchRequest(server.url("/a")))
    assert (answer.url, answer.permanent_url) == (server.url("/c"), server.url("/c"))
    assert fetcher.fetch(FetchRequest(server.url("/d"))).permanent_url is None


def test_redirects_end(server: FeedServer, fetcher: GuardedFetcher) -> None:
    server.script("/round", lambda _: redirect("/round"))
    assert kind_of(fetcher, FetchRequest(server.url("/round"), max_redirects=3)) == "redirect"
    assert len(server.requests("/round")) == 4


def test_a_redirect_to_another_port_of_the_same_machine_is_refused(server: FeedServer, fetcher: GuardedFetcher) -> None:
    with FeedServer() as inner:
        server.script("/", lambda _: redirect(inner.url("/secret")))
        assert kind_of(fetcher, FetchRequest(server.url("/"))) == "refused"
        assert inner.requests() == ()


@pytest.mark.parametrize("target", ["ftp://example.org/", "//user:pw@127.0.0.1/", "http://[", "file:///etc/hostname"])
def test_a_redirect_to_nonsense_is_refused(server: FeedServer, fetcher: GuardedFetcher, target: str) -> None:
    server.script("/", lambda _: redirect(target))
    assert kind_of(fetcher, FetchRequest(server.url("/"))) in ("refused", "redirect")


def test_validators_do_not_go_to_another_host(server: FeedServer) -> None:
    fetcher = GuardedFetcher(AGENT, frozenset({server.host_port, f"localhost:{server.port}"}))
    server.script("/a", lambda _: redirect(server.url("/b", host="localhost")))
    server.page("/b", "x")
    fetcher.fetch(FetchRequest(server.url("/a"), validators=Validators('"mine"')))
    fetcher.close()
    assert "if-none-match" in server.requests("/a")[0].headers
    assert "if-none-match" not in server.requests("/b")[0].headers


def test_gzip_is_unpacked_also_in_members_and_pieces(server: FeedServer, fetcher: GuardedFetcher) -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two")
    server.script(
        "/", lambda _: Answer(headers={"Content-Encoding": "gzip"}, pieces=[packed[:5], packed[5:30], packed[30:]])
    )
    assert fetcher.fetch(FetchRequest(server.url("/"))).body == b"one two"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(body=gzip.compress(b"x" * 900)[:-9], headers={"Content-Encoding": "gzip"}), "protocol"),
        (Answer(body=b"no gzip at all", headers={"Content-Encoding": "gzip"}), "protocol"),
        (Answer(body=b"\x0b\x02\x80", headers={"Content-Encoding": "br"}), "protocol"),
        (Answer(body=b"x", headers={"Content-Encoding": "gzip, gzip"}), "protocol"),
        (bomb(50_000_000), "too_large"),
        (Answer(body=b"x" * 2_000_000), "too_large"),
        (Answer(headers={f"X-{i}": "y" * 1000 for i in range(300)}), "protocol"),
    ],
)
def test_bad_bodies_end_in_an_error(server: FeedServer, fetcher: GuardedFetcher, answer: Answer, kind: str) -> None:
    server.script("/", lambda _: answer)
    assert kind_of(fetcher, FetchRequest(server.url("/"), max_bytes=1_000_000, max_raw_bytes=1_000_000)) == kind


def test_an_endless_body_ends_at_the_cap(server: FeedServer, fetcher: GuardedFetcher) -> None:
    server.script("/", lambda _: endless())
    assert kind_of(fetcher, FetchRequest(server.url("/"), max_raw_bytes=500_000)) == "too_large"


@pytest.mark.parametrize("where", ["body", "headers"])
def test_a_drip_ends_at_the_total_deadline(server: FeedServer, fetcher: GuardedFetcher, where: str) -> None:
    slow = Answer(headers={f"X-{i}": "y" for i in range(60)}, body=b"late", header_pause=0.1)
    server.script("/", lambda _: drip([b"x"] * 60, 0.1) if where == "body" else slow)
    begun = time.monotonic()
    assert kind_of(fetcher, FetchRequest(server.url("/"), deadline=0.6)) == "timeout"
    assert time.monotonic() - begun < 2.0


@pytest.mark.parametrize("pause", [0.0, 0.05])
def test_a_kept_connection_that_died_is_replaced(server: FeedServer, fetcher: GuardedFetcher, pause: float) -> None:
    server.script("/", lambda _: Answer(body=b"fine", hang_up=True))
    for _ in range(5):
        assert fetcher.fetch(FetchRequest(server.url("/"))).body == b"fine"
        time.sleep(pause)


def test_from_https_to_http_is_no_way() -> None:
    answer = httpx.Response(302, headers={"Location": "http://news.example/"})
    with pytest.raises(FetchError, match="from https to http"):
        _redirect(answer, httpx.URL("https://news.example/"))
    assert _redirect(answer, httpx.URL("http://news.example/a")) == "http://news.example/"


def test_nothing_listens(fetcher: GuardedFetcher) -> None:
    with FeedServer() as gone:
        address, pair = gone.url("/"), gone.host_port
    client = GuardedFetcher(AGENT, frozenset({pair}))
    assert kind_of(client, FetchRequest(address)) == "connect"
    client.close()


def test_tls_is_checked(server: FeedServer, fetcher: GuardedFetcher) -> None:
    assert kind_of(fetcher, FetchRequest(server.url("/").replace("http:", "https:"))) == "tls"


def test_many_threads_share_one_fetcher(server: FeedServer, fetcher: GuardedFetcher) -> None:
    for number in range(40):
        server.page(f"/{number}", f"page {number}")
    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda n: fetcher.fetch(FetchRequest(server.url(f"/{n}"))).body, range(40)))
    assert bodies == [f"page {number}".encode() for number in range(40)]


def test_deadlines_of_threads_do_not_mix(server: FeedServer, fetcher: GuardedFetcher) -> None:
    server.script("/slow", lambda _: drip([b"x"] * 5, 0.1))
    quick: list[str] = []
    thread = threading.Thread(
        target=lambda: quick.append(kind_of(fetcher, FetchRequest(server.url("/slow"), deadline=0.2)))
    )
    thread.start()
    assert fetcher.fetch(FetchRequest(server.url("/slow"), deadline=10)).body == b"xxxxx"
    thread.join()
    assert quick == ["timeout"]


def test_the_connection_goes_to_the_judged_address() -> None:
    recorder = Recorder()
    fetcher = dry({"news.example": ("93.184.216.34",)}, recorder)
    assert kind_of(fetcher, FetchRequest("https://news.example/feed")) == "connect"
    assert recorder.asked == [("93.184.216.34", 443)]


@pytest.mark.parametrize(
    "answers",
    [("10.0.0.1",), ("93.184.216.34", "169.254.169.254"), ("::1",), ("::ffff:127.0.0.1",), ("64:ff9b::7f00:1",)],
)
def test_one_forbidden_answer_refuses_the_name(answers: tuple[str, ...]) -> None:
    recorder = Recorder()
    assert kind_of(dry({"news.example": answers}, recorder), FetchRequest("http://news.example/")) == "refused"
    assert recorder.asked == []


def test_a_name_that_changes_its_address_is_judged_again() -> None:
    recorder, turns = Recorder(), iter([("93.184.216.34",), ("127.0.0.1",)])
    fetcher = GuardedFetcher(AGENT, frozenset(), lambda host, port: next(turns), recorder)
    kinds = [kind_of(fetcher, FetchRequest("http://news.example/")) for _ in range(2)]
    assert (kinds, recorder.asked) == (["connect", "refused"], [("93.184.216.34", 80)])


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://0177.0.0.1/",
        "http://[::1]/",
        "http://[fe80::1%25eth0]/",
        "http://１２７.0.0.1/",
        "ftp://news.example/",
        "http://user:pw@news.example/",
        "http://",
        "news.example",
        "http://news.example:22/",
        "https://news.example:8443/",
        "\x00",
    ],
)
def test_addresses_that_never_reach_the_resolver(url: str) -> None:
    recorder = Recorder()
    assert kind_of(dry({}, recorder), FetchRequest(url)) == "refused"
    assert recorder.asked == []


def test_the_refusal_of_a_port_names_the_setting() -> None:
    with pytest.raises(FetchError, match=r'add "example\.org:8443" to fetch\.allow_private_hosts'):
        dry({}, Recorder()).fetch(FetchRequest("https://example.org:8443/feed"))


def test_the_exception_is_for_one_host_and_port_only() -> None:
    recorder = Recorder()
    fetcher = dry({"bridge.home": ("192.168.1.5",)}, recorder, frozenset({"bridge.home:3000"}))
    kinds = [kind_of(fetcher, FetchRequest(f"http://bridge.home{port}/")) for port in (":3000", "", ":3001")]
    assert (kinds, recorder.asked) == (["connect", "refused", "refused"], [("192.168.1.5", 3000)])


def test_an_unknown_name_is_a_resolver_failure() -> None:
    assert kind_of(dry({}, Recorder()), FetchRequest("http://nowhere.example/")) == "dns"


def test_other_addresses_of_a_host_are_tried() -> None:
    recorder = Recorder()
    fetcher = dry({"news.example": ("93.184.216.34", "2606:2800:21f::1")}, recorder)
    assert kind_of(fetcher, FetchRequest("http://news.example/")) == "connect"
    assert [host for host, _ in recorder.asked] == ["93.184.216.34", "2606:2800:21f::1"]
