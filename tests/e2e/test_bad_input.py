"""Bad input of every kind at once: a clear word for each, and the good feed's ban is found all the same."""

from pathlib import Path
from typing import Any

import pytest

from loopback.feedserver import Answer, FeedServer, endless
from support.bot import Bot, page, rss

DATE = "Wed, 05 May 2021 10:00:00 -0400"


def report(town: str) -> str:
    return (
        f"{town.upper()}, Mass. — The {town} City Council voted 7-0 on Tuesday to ban the use of face recognition "
        f"technology by all city departments. The ordinance had two sponsors."
    )


def bot_on(home: Path, site: FeedServer) -> Bot:
    return Bot(home, {"BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS": f'["{site.host_port}"]', "BANWATCH_FETCH__TIMEOUT": "5"})


def add_good(site: FeedServer) -> None:
    site.page("/concord", page("Concord bans face recognition", report("Concord")), "text/html; charset=utf-8")
    entry = {"title": "Concord bans face recognition", "link": site.url("/concord"), "date": DATE}
    site.page("/good.xml", rss([entry]), "application/rss+xml")


@pytest.mark.timeout(120)
def test_every_bad_feed_is_named_with_its_reason_and_the_good_one_goes_on(tmp_path: Path) -> None:
    with FeedServer() as site:
        add_good(site)
        site.page("/html.xml", "<html><body>Welcome to our site</body></html>", "text/html")
        site.script("/endless.xml", lambda _: endless(b"<item><title>x</title></item>" * 2000))
        site.page("/broken.xml", b"\x00\xff\xfe garbage \x81", "application/rss+xml")
        site.page("/empty.xml", "", "application/rss+xml")
        site.page("/entities.xml", '<!DOCTYPE r [<!ENTITY a "b">]><rss><channel/></rss>', "application/rss+xml")
        site.page("/error.xml", "sorry", "text/plain", status=500)
        site.script("/away.xml", lambda _: Answer(302, b"", "text/plain", {"Location": "http://10.0.0.1/feed.xml"}))
        bad = ("html", "endless", "broken", "empty", "entities", "error", "away", "missing")
        bot = bot_on(tmp_path, site)
        bot.run("feeds", "add", "--offline", site.url("/good.xml"), *(site.url(f"/{name}.xml") for name in bad))
        summary = bot.json("poll", "--all", "--backfill", "--json")
        reasons = {failure["url"].rpartition("/")[2]: failure["reason"] for failure in summary["failures"]}
        assert reasons.keys() == {f"{name}.xml" for name in bad}
        assert "HTML" in reasons["html.xml"]
        assert "10.0.0.1" in reasons["away.xml"]
        assert all(len(reason) > 10 for reason in reasons.values()), reasons
        assert [ban["place"] for ban in bot.json("bans", "list", "--json")] == ["Concord"]
        listed: list[dict[str, Any]] = bot.json("feeds", "list", "--json")
        assert {feed["last_error"] != "" for feed in listed if not feed["url"].endswith("good.xml")} == {True}


ODD_FEED = """<?xml version="1.0" encoding="iso-8859-1"?><rss version="2.0"><channel><title>Gazette</title>
<item><title>No date, café</title><link>{u}/salem</link><guid>1</guid></item>
<item><title>From the future</title><link>{u}/f</link><guid>2</guid>
<pubDate>Wed, 05 May 2121 10:00:00 GMT</pubDate></item>
<item><title>The same guid</title><link>{u}/g</link><guid>2</guid><pubDate>{d}</pubDate></item>
<item><title>Newton bans face recognition</title><guid isPermaLink="false">4</guid><pubDate>{d}</pubDate>
<description>{newton}</description></item>
<item><title>A script</title><link>javascript:alert(1)</link><guid isPermaLink="false">5</guid>
<pubDate>{d}</pubDate></item>
<item><title>A local file</title><link>file:///etc/passwd</link><guid isPermaLink="false">6</guid>
<pubDate>{d}</pubDate></item>
<item><title>Quincy bans face recognition</title><link>{u}/huge</link><guid>7</guid><pubDate>{d}</pubDate>
<description>{quincy}</description></item>
</channel></rss>"""


@pytest.mark.timeout(120)
def test_odd_entries_are_kept_and_what_they_report_is_found(tmp_path: Path) -> None:
    with FeedServer() as site:
        site.page("/salem", page("Salem bans face recognition", report("Salem")), "text/html; charset=utf-8")
        site.page("/f", page("Bake sale", "The bake sale was a success. It brought in much money."), "text/html")
        site.page("/g", page("Road works", "The road to the mill is closed. It will open in May."), "text/html")
        site.script("/huge", lambda _: endless())
        text = ODD_FEED.format(u=site.url(""), d=DATE, newton=report("Newton"), quincy=report("Quincy"))
        site.page("/odd.xml", text.encode("iso-8859-1", "xmlcharrefreplace"), "application/rss+xml")
        bot = bot_on(tmp_path, site)
        bot.run("feeds", "add", "--offline", site.url("/odd.xml"))
        summary = bot.json("poll", "--all", "--backfill", "--json")
        assert (summary["entries"], summary["read"], summary["failures"]) == (7, 7, [])
        assert {ban["place"] for ban in bot.json("bans", "list", "--json")} == {"Newton", "Quincy", "Salem"}
        assert bot.json("poll", "--all", "--json")["entries"] == 0


@pytest.mark.parametrize(
    ("text", "word"),
    [("<opml><body><outline", "line 1"), ("<html></html>", "no OPML"), ("<!DOCTYPE x><opml/>", "document type")],
)
def test_an_unreadable_opml_is_named(tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / "mine.opml").write_text(text)
    told = Bot(tmp_path).run("feeds", "import", "mine.opml", code=2).stderr.decode()
    assert "mine.opml" in told
    assert word in told


def test_the_good_feeds_of_an_opml_are_taken(tmp_path: Path) -> None:
    (tmp_path / "mine.opml").write_text(
        '<opml><body><outline text="A" xmlUrl="https://a.example/feed"/><outline text="B" xmlUrl="ftp://b.example"/></body></opml>'
    )
    bot = Bot(tmp_path)
    told = bot.run("feeds", "import", "mine.opml", code=1)
    assert "ftp://b.example" in told.stderr.decode()
    assert [feed["url"] for feed in bot.json("feeds", "list", "--json")] == ["https://a.example/feed"]
    (tmp_path / "out.opml").write_bytes(bot.run("feeds", "export").stdout)
    bot.run("feeds", "remove", "https://a.example/feed")
    bot.run("feeds", "import", "out.opml")
    assert len(bot.json("feeds", "list", "--json")) == 1


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["feeds", "add", "gopher://x"], "gopher://x"),
        (["feeds", "remove", "https://none.example/feed"], "https://none.example/feed"),
        (["feeds", "import", "none.opml"], "none.opml"),
        (["bans", "show", "ban-1999-0001"], "ban-1999-0001"),
        (["review", "confirm", "ban-1999-0001"], "ban-1999-0001"),
        (["replay", "none.jsonl"], "none.jsonl"),
        (["classify", "--watch", "nonsense"], "face-surveillance"),
        (["--config", "none.toml", "poll"], "none.toml"),
        (["poll", "--config", "none.toml"], "none.toml"),
        (["bans", "list", "--status", "odd"], "odd"),
        (["digest", "send"], "smtp.url"),
    ],
)
def test_a_wrong_argument_is_named(tmp_path: Path, arguments: list[str], word: str) -> None:
    assert word in Bot(tmp_path).run(*arguments, code=2).stderr.decode()


def test_a_database_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    bot = Bot(tmp_path, {"BANWATCH_DATABASE__URL": "sqlite:////proc/nowhere/x.sqlite3"})
    assert "database.url" in bot.run("feeds", "list", code=2).stderr.decode()
