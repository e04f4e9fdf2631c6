"""A Slack message keeps every limit and shows foreign text letter for letter."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from alert.samples import DESK, PHRASE, TEXT, alert, article, ban, evidence, report
from banwatch.alert.foreign import units
from banwatch.alert.slack import (
    BLOCKS_LIMIT,
    CHARACTERS_LIMIT,
    EVENT_TYPE,
    TEXT_LIMIT,
    SlackMessage,
    plain,
    render,
)
from banwatch.alert.slack_parts import escape, escaped
from banwatch.demo.slack.blocks import block_faults
from banwatch.model.alert import Alert
from banwatch.model.article import Article
from banwatch.model.ban import Report
from banwatch.model.finding import Claim


def leaves(value: Any, name: str) -> list[Any]:
    """All values of that name anywhere in the blocks."""
    if isinstance(value, dict):
        return [v for k, v in value.items() if k == name and isinstance(v, str)] + leaves(list(value.values()), name)
    return [found for each in value for found in leaves(each, name)] if isinstance(value, list | tuple) else []


def test_answers_in_order_what_why_where_how_sure_and_link() -> None:
    message = render(alert(), PHRASE)
    said = "\n".join(leaves(message.blocks, "text"))
    parts = ["bans face surveillance", "*Vote*\n8-1", "The article says", "2 reports", "Confidence 96%", "review desk"]
    places = [said.index(part) for part in parts]
    assert places == sorted(places)
    assert DESK in leaves(message.blocks, "url")
    assert message.event_type == EVENT_TYPE


def test_evidence_is_bold() -> None:
    quote = render(alert(), PHRASE).blocks[2]["elements"][1]  # type: ignore[index]
    bold = [each["text"] for each in quote["elements"] if each.get("style") == {"bold": True}]
    assert "ordinance" in bold
    assert "".join(each["text"] for each in quote["elements"]) in TEXT


def test_the_text_alone_tells_the_ban_and_where_to_look() -> None:
    text = plain(alert(), PHRASE).text
    assert text.startswith("Alderbrook, Massachusetts bans face surveillance\n")
    assert "https://valley1.example/2020/face-ban?id=1&amp;from=feed" in text
    assert DESK in text
    assert plain(alert(), PHRASE).blocks == ()


def test_without_desk_article_and_reports_it_is_still_a_message() -> None:
    bare = render(Alert(ban(facts=Claim(place=None), reasons=()), None, ()), PHRASE)
    assert [block["type"] for block in bare.blocks] == ["header", "section", "context"]
    assert block_faults(json.loads(json.dumps(bare.blocks))) == []


def test_mentions_and_masked_links_are_disarmed() -> None:
    hostile = "<!channel> <https://evil.example|Slack> & <@U1>"
    message = render(alert(place=hostile, body=hostile), PHRASE)
    assert "<" not in message.text
    assert not [text for text in marked_up(message.blocks) if set(text.partition("\n")[2]) & set("<>&*_~`|:@")]
    assert escape("a&b<c>") == "a&amp;b&lt;c&gt;"
    assert escaped("&" * 10, 12) == "&amp;&amp;…"


def test_a_foreign_link_is_followed_only_by_http_and_named_by_its_host() -> None:
    reports = (
        replace(report(), url="javascript:alert(1)", title="A"),
        replace(report(), url="https://пример.example/|x"),
    )
    message = render(replace(alert(), reports=reports), PHRASE)
    assert leaves(message.blocks, "url") == ["https://xn--e1afmkfd.example/%7Cx", DESK]
    assert any("xn--e1afmkfd.example" in text for text in leaves(message.blocks, "text"))


def test_many_reports_are_counted_not_listed() -> None:
    message = render(alert(reports=200), PHRASE)
    assert "200 reports (first 5 of 200)" in leaves(message.blocks, "text")


def marked_up(value: Any) -> list[str]:
    """The texts in which Slack reads markup."""
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "mrkdwn" else []
        return own + marked_up(list(value.values()))
    return [text for each in value for text in marked_up(each)] if isinstance(value, list | tuple) else []


HOSTILE = st.one_of(
    st.text(st.characters(), max_size=60),
    st.sampled_from(
        ["<!here>&", '"\\' * 400, "👩" * 500, "\u202e\u200b" * 50, "&" * 4000, "x" * 9000, "*_~`", "a\nb\x00"]
    ),
)


@st.composite
def hostile_alerts(draw: st.DrawFn) -> Alert:
    """Alerts with anything at all in every foreign field."""
    text = draw(HOSTILE) + " ordinance " + draw(HOSTILE)
    facts = Claim(
        place=draw(st.none() | HOSTILE),
        region=draw(HOSTILE),
        body=draw(HOSTILE),
        instrument=draw(HOSTILE),
        scope=draw(HOSTILE),
        vote=draw(HOSTILE),
        stage=draw(st.none() | HOSTILE),
        technology=tuple(draw(st.lists(HOSTILE, max_size=4))),
        evidence={"instrument": evidence("ordinance", text)},
    )
    reports = st.builds(
        Report,
        article_id=st.just("a"),
        url=HOSTILE.map(lambda tail: "https://news.example/" + tail) | HOSTILE,
        title=HOSTILE,
        source=HOSTILE,
        published_on=st.none() | st.dates(),
        stage=st.none(),
        evidence=st.just({}),
    )
    sample = ban(facts=facts, reasons=tuple(draw(st.lists(HOSTILE, max_size=6))), confidence=draw(st.floats(0, 1)))
    desk = draw(st.sampled_from(["", DESK, "javascript:1"]))
    return Alert(sample, Article("a", text), tuple(draw(st.lists(reports, max_size=8))), desk)


def assert_within_limits(message: SlackMessage) -> None:
    blocks = json.loads(json.dumps(message.blocks))
    assert block_faults(blocks) == []
    assert len(blocks) <= BLOCKS_LIMIT
    assert units(json.dumps(blocks, ensure_ascii=False)) <= CHARACTERS_LIMIT
    assert 0 < units(message.text) <= TEXT_LIMIT
    assert "<" not in message.text
    assert not set(message.text) & set("\u202e\u200b\x00")
    message.text.encode("utf-8")


@settings(max_examples=80, deadline=None)
@given(hostile_alerts())
def test_every_limit_holds_for_hostile_text(sample: Alert) -> None:
    assert_within_limits(render(sample, PHRASE))
    assert_within_limits(plain(sample, PHRASE))


def test_the_longest_of_everything_still_has_blocks() -> None:
    long = "Ostlingen " * 400
    facts = dict.fromkeys(("place", "region", "body", "instrument", "scope", "vote", "stage"), long)
    reports = tuple(replace(report(n), title=long, source=long, url="https://n.example/" + "a" * 380) for n in range(9))
    sample = Alert(ban(**facts, reasons=(long,) * 9), article(), reports, DESK)
    message = render(sample, PHRASE)
    assert_within_limits(message)
    assert len(message.blocks) == 6


def test_blocks_that_cannot_fit_give_way_to_plain_text() -> None:
    quotes = '"' * 3000
    text = " ".join('"' * 20 + f"word{n}" for n in range(15))
    proofs = {f"fact{n}": evidence(f"word{n}", text) for n in range(15)}
    facts = dict.fromkeys(("place", "region", "body", "instrument", "scope", "vote", "stage"), quotes)
    sample = Alert(
        ban(**facts, evidence=proofs, technology=(quotes,), reasons=(quotes,) * 9), Article("a", text), (), DESK
    )
    message = render(sample, PHRASE)
    assert message == plain(sample, PHRASE)
    assert_within_limits(message)
