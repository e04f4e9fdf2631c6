"""An alert as a Slack message: plain dicts of Block Kit, every limit kept, no foreign text where Slack reads markup.

One ban has one message in a channel. It is a projection: rendered anew from the database whenever the ban changes.
Only the fallback `text` is escaped, since Slack reads entities there.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from banwatch.alert.change import WORDS
from banwatch.alert.facts import day, doubts, facts, percent
from banwatch.alert.foreign import address, clip, host, short, units
from banwatch.alert.headline import headline
from banwatch.alert.official import details, verdict
from banwatch.alert.passage import Passage, passage
from banwatch.alert.slack_parts import (
    Block,
    button,
    context,
    escaped,
    header,
    labelled,
    link,
    link_button,
    moment,
    rich,
    section,
    words,
)
from banwatch.model.alert import Alert
from banwatch.model.ban import Ban, BanStatus, Decision, Report
from banwatch.model.click import Act
from banwatch.model.life import stage_of
from banwatch.model.official import OfficialRecord

EVENT_TYPE = "banwatch_alert"
"""Metadata type by which our own messages are found again."""
TEXT_LIMIT = 3000
"""Slack truncates a post past 40,000 but refuses an update past 4,000: every post of ours can be updated."""
LINE_LIMIT = 420
"""Of each line of the text, escaped; seven of them keep TEXT_LIMIT."""
BLOCKS_LIMIT = 8
CHARACTERS_LIMIT = 6000
"""Of all blocks as JSON. Slack's own bound is about 13,200 and undocumented (bolt-js #2509)."""
FIELD_LIMIT = 140
"""Our own; Slack takes 2,000 a field. Eight of them with the rest must stay within CHARACTERS_LIMIT."""
LINK_LIMIT = 400
OUTLETS_SHOWN = 5
REASONS_SHOWN = 4
OPEN_DESK = "Open desk"
FACTS = ("stage", "decided_on", "body", "vote", "instrument", "scope", "technology", "place")
"""The order of the facts: what happened, then where it holds (the headline names the place already)."""
_WEIGHT = re.compile(r" \([+-][0-9.]+\)")


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """What to post: `text` for notifications and screen readers, `blocks` (may be empty), the metadata's type."""

    text: str
    blocks: tuple[Block, ...] = field(default=())
    event_type: str = EVENT_TYPE


def render(alert: Alert, phrase: str, buttons: bool = False) -> SlackMessage:
    """The full message. Where it would be too long outlets are left out from the end, and at last all blocks.

    `buttons`: somebody listens to clicks; without, the message links to the desk.
    """
    for shown in range(OUTLETS_SHOWN, -1, -1):
        blocks = _blocks(alert, phrase, shown, buttons)
        if units(json.dumps(blocks, ensure_ascii=False)) <= CHARACTERS_LIMIT:
            return SlackMessage(fallback(alert, phrase), blocks)
    return plain(alert, phrase)


def plain(alert: Alert, phrase: str) -> SlackMessage:
    """The message without blocks, for a workspace that refuses them."""
    return SlackMessage(fallback(alert, phrase))


def fallback(alert: Alert, phrase: str) -> str:
    """The alert in a few lines of escaped text, complete on its own, with the link to the desk if there is one."""
    proof = passage(alert.ban.facts, alert.article, 300)
    stated = [f"{f.label}: {clip(f.value, 100)}" for f in facts(alert.ban) if f.stated and f.name != "place"]
    last = _last_decision(alert)
    lines = (
        headline(alert.ban, phrase),
        f"{_said(last)} ({last.at:%Y-%m-%d %H:%M} UTC)" if last else "",
        "; ".join(stated),
        f"“{clip(proof.text, 300)}”" if proof else "",
        next((credit(report) for report in alert.reports), ""),
        next((address(report.url, LINK_LIMIT) for report in alert.reports), ""),
        f"Review: {_desk(alert)}" if _desk(alert) else "",
    )
    return "\n".join(escaped(line, LINE_LIMIT) for line in lines if line)


def _blocks(alert: Alert, phrase: str, outlets: int, buttons: bool) -> tuple[Block, ...]:
    proof = passage(alert.ban.facts, alert.article)
    last = _last_decision(alert)
    found = (
        header(headline(alert.ban, phrase)),
        _facts(alert),
        _quotation(proof) if proof else None,
        _outlets(alert.reports, outlets) if alert.reports else None,
        _record(alert.record) if alert.record and verdict(alert.record) else None,
        _certainty(alert),
        _decided(last) if last else None,
        _actions(alert, buttons),
    )
    return tuple(block for block in found if block is not None)


def _facts(alert: Alert) -> Block:
    """The facts that a report tells, in two columns; the headline and the map of the small print say the rest."""
    stated = sorted((each for each in facts(alert.ban) if each.stated), key=lambda each: FACTS.index(each.name))
    stage = stage_of(alert.ban.facts.stage)
    said = {"stage": WORDS[stage]} if stage else {}
    values = [(each.label, said.get(each.name, each.value)) for each in stated]
    fields = [labelled(label, value[:1].upper() + value[1:], FIELD_LIMIT) for label, value in values]
    return {"type": "section", "fields": fields or [labelled("Place", "not stated", FIELD_LIMIT)]}


def _quotation(proof: Passage) -> Block:
    said = "The headline says" if proof.where == "title" else "The article says"
    quote = [words(each, bold=marked) for each, marked in proof.pieces()]
    return rich(section(words(said, bold=True)), {"type": "rich_text_quote", "elements": quote})


def _outlets(reports: Sequence[Report], shown: int) -> Block:
    more = f" (first {shown} of {len(reports)})" if len(reports) > shown else ""
    count = "1 report" if len(reports) == 1 else f"{len(reports)} reports"
    intro = section(words(f"{count}{more}", bold=True))
    items = [section(*outlet(report)) for report in reports[:shown]]
    return rich(intro, {"type": "rich_text_list", "style": "bullet", "elements": items}) if items else rich(intro)


def outlet(report: Report) -> list[Block]:
    """One report: a link named by the article's title, and the host in plain text beside it."""
    url, title = address(report.url, LINK_LIMIT), short(report.title, 120) or "untitled"
    return [link(url, title) if url else words(title), words(f" – {credit(report)}")]


def credit(report: Report) -> str:
    """Who published it where and when, in plain words."""
    known = (
        short(report.source, 60),
        clip(host(report.url), 80),
        day(report.published_on) if report.published_on else "",
    )
    return ", ".join(dict.fromkeys(part for part in known if part)) or "source not known"


def _record(record: OfficialRecord) -> Block:
    """What the town's own records say, beside the facts of the report."""
    url = address(record.url, LINK_LIMIT)
    said = [words(verdict(record), bold=True), words(f": {details(record)}")]
    return rich(section(*said, *([words(" "), link(url, "See the record")] if url else [])))


def _certainty(alert: Alert) -> Block:
    reasons = "; ".join(short(reason, 120) for reason in _plain_reasons(alert.ban.reasons)[:REASONS_SHOWN])
    open_points = "; ".join(doubts(alert.ban, alert.reports))
    sure = f"Confidence {percent(alert.ban.confidence)}" + (f": {reasons}" if reasons else "")
    return context([sure, *([f"Uncertain: {open_points}"] if open_points else [])], 500)


def _plain_reasons(reasons: Sequence[str]) -> list[str]:
    """The reasons without their weights, which are for people who fit the classifier."""
    return [_WEIGHT.sub("", reason).rstrip(".") for reason in reasons]


def _last_decision(alert: Alert) -> Decision | None:
    """The decision that the ban stands by; None while it waits for one."""
    if alert.ban.status not in (BanStatus.CONFIRMED, BanStatus.REJECTED):
        return None
    return next((each for each in reversed(alert.decisions) if each.verdict is alert.ban.status), None)


def _said(last: Decision) -> str:
    reason = f": {short(last.reason, 200)}" if last.reason else ""
    return f"{last.verdict.value.capitalize()} by {short(last.who, 80)}{reason}"


def _decided(last: Decision) -> Block:
    sign = "✓" if last.verdict is BanStatus.CONFIRMED else "✗"
    return rich(section(words(f"{sign} "), words(_said(last), bold=True), words(" · "), moment(last.at)))


def _actions(alert: Alert, buttons: bool) -> Block | None:
    """What can be done about the ban here, or the way to the desk."""
    url = _desk(alert)
    if not buttons:
        named = link(url, "Open on the review desk")
        return rich(section(named, words(f" ({clip(host(url), 80)})"))) if url else None
    elements = [*_buttons(alert.ban), *([link_button(OPEN_DESK, url)] if url else [])]
    return {"type": "actions", "elements": elements} if elements else None


def _buttons(ban: Ban) -> list[Block]:
    value = f"{ban.id}:{ban.version}"
    if ban.status in (BanStatus.CONFIRMED, BanStatus.REJECTED):
        return [button(Act.UNDO, "Undo", value)]
    if ban.status is BanStatus.KNOWN:
        return []
    return [
        button(Act.CONFIRM, "Confirm", value, "primary"),
        button(Act.ASK_REJECT, "Reject …", value, "danger"),
        button(Act.ASK_EDIT, "Edit facts …", value),
        button(Act.ASK_KNOWN, "Not new …", value),
    ]


def _desk(alert: Alert) -> str:
    return address(alert.desk_url, LINK_LIMIT)
