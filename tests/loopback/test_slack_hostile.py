"""Hostile titles and texts, through the fake Slack: it takes them, nothing rings, nothing is followed, all is shown."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from alert.samples import DESK, NOW, PHRASE, alert, article, ban, delivery, evidence, report
from banwatch.alert.foreign import units
from banwatch.alert.slack import CHARACTERS_LIMIT, TEXT_LIMIT, render
from banwatch.alert.slack_dialog import ask_edit, ask_known, ask_reject
from banwatch.alert.slack_thread import also_reported, nudge, went_further
from banwatch.demo.slack.blocks import block_faults, view_faults
from banwatch.edges.slack import SlackNotifier
from banwatch.model.alert import Alert, Nudge, Outcome, StageChange
from banwatch.model.click import Act, Click
from banwatch.model.life import Stage, Step
from banwatch.review.decide import REASONS
from loopback.slack_server import SlackServer

HOSTILE = {
    "mention of all": "<!channel> <!here> <!everyone> read this",
    "mention of one": "<@U2ANA> and <#C123> and <!subteam^S1>",
    "bare mention": "@channel @here @ana",
    "masked link": "<https://evil.example|Slack sign-in>",
    "markdown link": "[sign in](https://evil.example)",
    "bare link": "see https://evil.example/login?token=1 now",
    "script link": "javascript:alert(1) data:text/html,<b>x</b>",
    "markup": "*bold* _it_ ~no~ `code` ```block``` > quote",
    "entities": "&lt;!channel&gt; &amp;lt;!here&amp;gt;",
    "bidi controls": "\u202egnp.exe\u202c \u2066hidden\u2069 \u200f\u061c",
    "zero width": "ban\u200bned\u2060 \ufeffquietly\u00ad",
    "long word": "x" * 10_000,
    "long marked word": "&<>" * 4_000,
    "quotes": '"\\' * 2_000,
    "emoji": "👩‍👩‍👧‍👦" * 400,
    "emoji names": ":rotating_light: :white_check_mark:",
    "right to left": "مجلس المدينة يحظر التعرف على الوجه " * 40,
    "hebrew and latin": "העיר אוסרת face recognition זיהוי פנים",
    "combining": "Z̷̡̛a̸̢͝l̵̨̛g̶̢͠o̷̧͝" * 200,
    "controls": "a\x00b\x1b[31mc\x07\r\nd\u2028e\x85f",
    "lone surrogate": "half \ud83d of a pair",
    "date token": "<!date^1392734382^{date}^https://evil.example|x>",
    "nothing": "",
    "spaces": " \t\u00a0\u3000\n",
    "html": "<img src=x onerror=alert(1)>",
}
ALL = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
CLICK = Click("k", Act.ASK_EDIT, "ban-2020-0007", 3, "U2ANA", "ana", False, "C123", "1593777600.000100", "t", {})


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client takes proxies from the environment; none may stand between it and the fake."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def hostile(text: str) -> Alert:
    """An alert with the text in every place that comes from outside."""
    told = f"{text} an ordinance that bans it {text}"
    reports = tuple(replace(report(n), title=text, source=text) for n in range(1, 4))
    bad_link = replace(report(4), url=f"https://news.example/{text}", title=text)
    facts = dict.fromkeys(("place", "region", "body", "instrument", "scope", "vote", "stage"), text)
    sample = ban(**facts, evidence={"instrument": evidence("ordinance", told)}, reasons=(text,) * 3, technology=(text,))
    return Alert(sample, replace(article(), text=told, title=text), (*reports, bad_link), DESK)


def strings(value: Any, key: str) -> list[tuple[str, str]]:
    """(type, text) of every text object and link under any key."""
    if isinstance(value, dict):
        own = [(str(value.get("type")), value[key])] if isinstance(value.get(key), str) else []
        return own + [found for each in value.values() for found in strings(each, key)]
    return [found for each in value for found in strings(each, key)] if isinstance(value, list | tuple) else []


@ALL
def test_slack_takes_the_alert_and_reads_no_markup_in_it(slack: SlackServer, text: str) -> None:
    bot = SlackNotifier(slack.token, slack.url, {"face-surveillance": PHRASE}, buttons=True)
    sending = bot.send_alert(delivery(address="C123"), hostile(text))
    assert (sending.outcome, sending.detail) == (Outcome.SENT, "posted")
    (message,) = [m for m in slack.messages("C123") if f"C123:{m['ts']}" == sending.external_ref]
    blocks = message["blocks"]
    marked_up = [shown for kind, shown in strings(blocks, "text") if kind == "mrkdwn"]
    assert not [shown for shown in marked_up if set(shown.partition("\n")[2]) & set("<>&*_~`|:@")]
    assert all(url.startswith(("https://valley", "https://news.example/", DESK)) for _, url in strings(blocks, "url"))
    assert not set("<>|\"' ") & {char for _, url in strings(blocks, "url") for char in url}
    assert units(json.dumps(blocks, ensure_ascii=False)) <= CHARACTERS_LIMIT
    sent = slack.calls[-1].arguments
    assert (sent["unfurl_links"], sent["unfurl_media"], sent["mrkdwn"]) == (False, False, False)
    assert "link_names" not in sent
    assert "parse" not in sent


@ALL
def test_the_text_for_notifications_is_escaped_and_clean(text: str) -> None:
    message = render(hostile(text), PHRASE)
    assert "<" not in message.text
    assert ">" not in message.text
    assert 0 < units(message.text) <= TEXT_LIMIT
    deceiving = "\u202e\u202c\u2066\u2069\u200f\u061c\u200b\u2060\ufeff\u00ad\x00\x1b\x07\r\u2028\x85\ud83d"
    everything = message.text + json.dumps(message.blocks, ensure_ascii=False)
    assert not set(everything) & set(deceiving)


@ALL
def test_threads_dialogs_and_reminders_keep_their_limits(text: str) -> None:
    sample = hostile(text)
    proof = evidence("ordinance", f"{text} ordinance")
    step = Step(1, sample.ban.id, Stage.SIGNED, None, "a1", proof, "report", NOW, note=text)
    for message in (
        also_reported(sample, "a1", PHRASE),
        also_reported(sample, "gone", PHRASE),
        went_further(StageChange(sample, step, None, sample.article), PHRASE),
        nudge(Nudge(tuple((sample.ban, text) for _ in range(40)), DESK), {}),
    ):
        assert block_faults(json.loads(json.dumps(message.blocks))) == []
        assert 0 < units(message.text) <= TEXT_LIMIT
        assert "<" not in message.text
    others = [replace(sample.ban, id=f"ban-2020-{n:04d}") for n in range(150)]
    for view in (
        ask_edit(sample.ban, PHRASE, CLICK),
        ask_reject(sample.ban, PHRASE, REASONS, CLICK),
        ask_known(sample.ban, PHRASE, others, CLICK),
    ):
        assert view_faults(json.loads(json.dumps(view))) == []


def test_ordinary_words_are_shown_as_they_are() -> None:
    shown = strings(render(alert(), PHRASE).blocks, "text")
    assert ("mrkdwn", "*Vote*\n8-1") in shown
