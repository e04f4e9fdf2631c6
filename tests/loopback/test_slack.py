"""The Slack notifier against a faithful fake: every outcome, one post, no token in any text."""

import socket
import traceback
from collections.abc import Iterator
from contextlib import closing

import pytest

from alert.samples import NOW, PHRASE, alert, delivery
from banwatch.edges.slack import SlackNotifier
from banwatch.errors import BanwatchError, InputError
from banwatch.model.alert import Outcome
from loopback.slack_server import Drop, Error, Hang, Late, RateLimited, SlackServer, Status, Step

TOKEN = "xoxb-canary-7f3a91"
POST, HISTORY = "chat.postMessage", "conversations.history"
CHANNEL = "C123"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client takes proxies from the environment; none may stand between it and the fake."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """A well-behaved Slack."""
    with SlackServer(token=TOKEN) as server:
        yield server


def notifier(server: SlackServer, can_search: bool = True, timeout: float = 5.0) -> SlackNotifier:
    """A notifier for the fake."""
    return SlackNotifier(TOKEN, server.url, {"face-surveillance": PHRASE}, can_search, timeout)


def test_posts_once_with_blocks_metadata_and_no_unfurling(slack: SlackServer) -> None:
    sending = notifier(slack).send_alert(delivery(), alert())
    (message,) = slack.messages(CHANNEL)
    assert sending.outcome is Outcome.SENT
    assert sending.external_ref == f"{CHANNEL}:{message['ts']}"
    assert message["metadata"] == {"event_type": "banwatch_alert", "event_payload": {"key": delivery().key}}
    assert message["blocks"][0]["text"]["text"] == "Alderbrook, Massachusetts bans face surveillance"
    sent = slack.calls[0].arguments
    assert (sent["unfurl_links"], sent["unfurl_media"], sent["mrkdwn"]) == (False, False, False)


def test_an_address_without_final_slash_works(slack: SlackServer) -> None:
    plain_url = SlackNotifier(TOKEN, slack.url.rstrip("/"), lambda _: PHRASE)
    assert plain_url.send_alert(delivery(), alert()).outcome is Outcome.SENT


@pytest.mark.parametrize(
    ("step", "outcome", "posts"),
    [
        (RateLimited(17), Outcome.RETRY, 0),
        (RateLimited(None), Outcome.RETRY, 0),
        (Error("ratelimited"), Outcome.RETRY, 0),
        (Error("channel_not_found"), Outcome.HELD, 0),
        (Error("not_in_channel"), Outcome.HELD, 0),
        (Error("is_archived"), Outcome.HELD, 0),
        (Error("restricted_action"), Outcome.HELD, 0),
        (Error("restricted_action_read_only_channel"), Outcome.HELD, 0),
        (Error("invalid_auth"), Outcome.HELD, 0),
        (Error("token_revoked"), Outcome.HELD, 0),
        (Error("account_inactive"), Outcome.HELD, 0),
        (Error("missing_scope"), Outcome.HELD, 0),
        (Error("internal_error"), Outcome.UNKNOWN, 0),
        (Error("fatal_error"), Outcome.UNKNOWN, 0),
        (Error("service_unavailable"), Outcome.UNKNOWN, 0),
        (Error("an_error_of_next_year"), Outcome.UNKNOWN, 0),
        (Status(503), Outcome.UNKNOWN, 0),
        (Status(503, store=True), Outcome.UNKNOWN, 1),
        (Status(500), Outcome.UNKNOWN, 0),
        (Status(200, store=True), Outcome.UNKNOWN, 1),
        (Status(404), Outcome.UNKNOWN, 0),
        (Drop(store=True), Outcome.UNKNOWN, 1),
        (Drop(store=False), Outcome.UNKNOWN, 0),
    ],
    ids=str,
)
def test_each_answer_has_its_outcome_and_is_tried_once(
    slack: SlackServer, step: Step, outcome: Outcome, posts: int
) -> None:
    slack.script(POST, step)
    sending = notifier(slack).send_alert(delivery(), alert())
    assert sending.outcome is outcome
    assert sending.detail
    assert len(slack.messages(CHANNEL)) == posts
    assert len(slack.calls) == 1


def test_waits_as_long_as_slack_asks(slack: SlackServer) -> None:
    slack.script(POST, RateLimited(17), RateLimited(None), RateLimited(0))
    waits = [notifier(slack).send_alert(delivery(), alert()).wait_seconds for _ in range(3)]
    assert waits == [17.0, 30.0, 30.0]


def test_a_silent_server_leaves_the_outcome_unknown(slack: SlackServer) -> None:
    slack.script(POST, Hang(3.0, store=True))
    assert notifier(slack, timeout=0.2).send_alert(delivery(), alert()).outcome is Outcome.UNKNOWN


def test_a_refused_connection_is_certainly_unsent_and_backs_off() -> None:
    with closing(socket.socket()) as bound:  # bound but not listening: the port refuses
        bound.bind(("127.0.0.1", 0))
        lost = SlackNotifier(TOKEN, f"http://127.0.0.1:{bound.getsockname()[1]}/api/", lambda _: PHRASE)
        sendings = [lost.send_alert(delivery(attempts=n), alert()) for n in (1, 2, 3, 40)]
    assert {sending.outcome for sending in sendings} == {Outcome.RETRY}
    assert [sending.wait_seconds for sending in sendings] == [30.0, 60.0, 120.0, 300.0]


def test_an_unspoken_tls_is_certainly_unsent(slack: SlackServer) -> None:
    wrong = SlackNotifier(TOKEN, slack.url.replace("http:", "https:"), lambda _: PHRASE)
    assert wrong.send_alert(delivery(), alert()).outcome is Outcome.RETRY
    assert slack.messages(CHANNEL) == []


@pytest.mark.parametrize(
    "code", ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "metadata_too_large"]
)
def test_refused_blocks_are_sent_once_more_as_plain_text(slack: SlackServer, code: str) -> None:
    slack.script(POST, Error(code, ("[ERROR] too much [json-pointer:/blocks/0]",)))
    sending = notifier(slack).send_alert(delivery(), alert())
    (message,) = slack.messages(CHANNEL)
    assert sending.outcome is Outcome.SENT
    assert code in sending.detail
    assert "blocks" not in message
    assert "https://desk.example/bans/ban-2020-0007" in message["text"]
    assert ("metadata" in message) == (code != "metadata_too_large")


def test_refused_twice_is_dead_with_slacks_own_words(slack: SlackServer) -> None:
    fault = "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    slack.script(POST, Error("invalid_blocks", (fault,)), Error("invalid_blocks", (fault,)))
    sending = notifier(slack).send_alert(delivery(), alert())
    assert sending.outcome is Outcome.DEAD
    assert fault in sending.detail
    assert len(slack.calls) == 2


def test_plain_text_that_is_rate_limited_waits(slack: SlackServer) -> None:
    slack.script(POST, Error("invalid_blocks"), RateLimited(9))
    sending = notifier(slack).send_alert(delivery(), alert())
    assert (sending.outcome, sending.wait_seconds) == (Outcome.RETRY, 9.0)


def test_one_bad_channel_does_not_hold_another(slack: SlackServer) -> None:
    slack.refusals["C9"] = "is_archived"
    bot = notifier(slack)
    assert bot.send_alert(delivery(address="C9"), alert()).outcome is Outcome.HELD
    assert bot.send_alert(delivery(), alert()).outcome is Outcome.SENT


@pytest.mark.parametrize("step", [Drop(store=True), Status(502, store=True), Late(0.05)], ids=str)
def test_what_arrived_unseen_is_found(slack: SlackServer, step: Step) -> None:
    slack.script(POST, step)
    bot = notifier(slack)
    assert bot.send_alert(delivery(), alert()).outcome is Outcome.UNKNOWN
    for _ in range(100):
        found = bot.find(delivery())
        if found is not None and found.outcome is Outcome.SENT:
            break
    assert found is not None
    assert found.external_ref == f"{CHANNEL}:{slack.messages(CHANNEL)[0]['ts']}"
    assert len(slack.messages(CHANNEL)) == 1


def test_what_never_arrived_may_be_tried_again(slack: SlackServer) -> None:
    bot = notifier(slack)
    bot.send_alert(delivery(key="another"), alert())
    found = bot.find(delivery())
    assert found is not None
    assert found.outcome is Outcome.RETRY
    asked = slack.calls[-1].arguments
    assert float(asked["oldest"]) == NOW.timestamp() - 60
    assert asked["include_all_metadata"] == "1"


def test_the_search_reads_all_pages(slack: SlackServer) -> None:
    bot = notifier(slack)
    bot.send_alert(delivery(), alert())
    for number in range(450):
        slack.answer(POST, TOKEN, {"channel": CHANNEL, "text": f"chatter {number}"})
    found = bot.find(delivery())
    assert found is not None
    assert found.outcome is Outcome.SENT
    assert [call.method for call in slack.calls].count(HISTORY) == 3


def test_of_two_posts_the_oldest_is_kept(slack: SlackServer) -> None:
    bot = notifier(slack)
    first = bot.send_alert(delivery(), alert())
    bot.send_alert(delivery(), alert())
    found = bot.find(delivery())
    assert found is not None
    assert found.external_ref == first.external_ref
    assert [f"{CHANNEL}:{message['ts']}" for message in slack.messages(CHANNEL)] == [first.external_ref]


def test_a_search_that_is_not_possible_says_so(slack: SlackServer) -> None:
    assert notifier(slack, can_search=False).find(delivery()) is None
    assert slack.calls == []
    slack.scopes.discard("channels:history")
    assert notifier(slack).find(delivery()) is None


@pytest.mark.parametrize(
    "step", [Status(503), Drop(), Error("internal_error"), RateLimited(8), Error("token_revoked")], ids=str
)
def test_trouble_in_the_search_leaves_the_outcome_unknown(slack: SlackServer, step: Step) -> None:
    slack.script(HISTORY, step)
    found = notifier(slack).find(delivery())
    assert found is not None
    assert found.outcome is Outcome.UNKNOWN
    assert found.wait_seconds == (8.0 if step == RateLimited(8) else 0.0)


def test_check_names_the_bot_or_what_to_do(slack: SlackServer) -> None:
    assert notifier(slack).check() == "Slack: banwatch in Fake (https://fake.slack.example/)"
    slack.revoke()
    with pytest.raises(BanwatchError, match="token_revoked") as caught:
        notifier(slack).check()
    assert "Check the bot token" in caught.value.remedy


def test_the_token_is_in_no_text(slack: SlackServer) -> None:
    slack.script(POST, Error(f"strange {TOKEN}"), Status(200), Drop())
    bot = notifier(slack)
    told = [repr(bot), str(bot), *(bot.send_alert(delivery(), alert()).detail for _ in range(3))]
    slack.revoke()
    try:
        bot.check()
    except BanwatchError:
        told.append(traceback.format_exc())
    assert len(told) == 6
    assert not [text for text in told if TOKEN in text]


@pytest.mark.parametrize("token", ["", "  ", "xoxb-a\nX-Evil: 1", "xoxb-ä"])
def test_a_token_that_cannot_be_sent_is_refused_unrepeated(token: str) -> None:
    with pytest.raises(InputError) as caught:
        SlackNotifier(token)
    assert not token.strip() or token not in str(caught.value)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="file:///etc"):
        SlackNotifier(TOKEN, "file:///etc/")


def test_the_fake_refuses_what_slack_refuses(slack: SlackServer) -> None:
    def error(method: str, **arguments: object) -> str:
        return str(slack.answer(method, TOKEN, arguments).get("error", ""))

    long_header = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    refused = slack.answer(POST, TOKEN, {"channel": CHANNEL, "text": "a", "blocks": long_header})
    assert refused["response_metadata"]["messages"] == [
        "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    ]
    assert error(POST, channel=CHANNEL) == "no_text"
    assert error(POST, channel=CHANNEL, text="a", retries=3) == "invalid_arg_name"
    assert error("chat.delete", channel=CHANNEL, ts="1.000000") == "message_not_found"
    posted = slack.answer(
        POST, TOKEN, {"channel": CHANNEL, "text": "a", "metadata": {"event_type": "t", "event_payload": {}}}
    )
    assert error("chat.update", channel=CHANNEL, ts=posted["ts"], text="x" * 4001) == "msg_too_long"
    assert error("chat.update", channel=CHANNEL, ts=posted["ts"], text="b") == ""
    assert slack.answer(POST, "wrong", {"channel": CHANNEL, "text": "a"})["error"] == "invalid_auth"
    seen = slack.answer(HISTORY, TOKEN, {"channel": CHANNEL})["messages"]
    assert [(each["text"], each["metadata"]) for each in seen] == [("b", {"event_type": "t"})]
    assert [effect.method for effect in slack.effects] == [POST, "chat.update"]
