"""An alert as a Slack message: plain dicts of Block Kit, every limit kept, no foreign text where Slack reads markup.

Foreign words go into `plain_text` and `rich_text` objects, which Slack shows letter for letter; only the fallback
`text` is escaped, since Slack reads entities there.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from banwatch.alert.facts import day, doubts, facts, percent
from banwatch.alert.foreign import address, clip, host, short, units
from banwatch.alert.headline import headline
from banwatch.alert.passage import Passage, passage
from banwatch.model.alert import Alert
from banwatch.model.ban import Report

Block = Mapping[str, object]

EVENT_TYPE = "banwatch_alert"
"""Metadata type by which our own messages are found again."""
TEXT_LIMIT = 3000
"""Slack truncates a post past 40,000 but refuses an update past 4,000: every post of ours can be updated."""
BLOCKS_LIMIT = 8
CHARACTERS_LIMIT = 6000
"""Of all blocks as JSON. Slack's own bound is about 13,200 and undocumented (bolt-js #2509)."""
HEADER_LIMIT = 150
FIELD_LIMIT = 140
"""Our own; Slack takes 2,000 a field. Eight of them with the rest must stay within CHARACTERS_LIMIT."""
LINK_LIMIT = 400
OUTLETS_SHOWN = 5
REASONS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """What to post: `text` for notifications and screen readers, `blocks` (may be empty), the metadata's type."""

    text: str
    blocks: tuple[Block, ...] = field(default=())
    event_type: str = EVENT_TYPE


def render(alert: Alert, phrase: str) -> SlackMessage:
    """The full message. Where it would be too long outlets are left out from the end, and at last all blocks."""
    for shown in range(OUTLETS_SHOWN, -1, -1):
        blocks = _blocks(alert, phrase, shown)
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
    lines = (
        headline(alert.ban, phrase),
        "; ".join(stated),
        f"“{clip(proof.text, 300)}”" if proof else "",
        next((_credit(report) for report in alert.reports), ""),
        next((address(report.url, LINK_LIMIT) for report in alert.reports), ""),
        f"Review: {_desk(alert)}" if _desk(alert) else "",
    )
    return "\n".join(escape(clip(line, 500)) for line in lines if line)


def escape(text: str) -> str:
    """The three characters that Slack reads as markup, escaped; mentions and masked links are disarmed by it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _blocks(alert: Alert, phrase: str, outlets: int) -> tuple[Block, ...]:
    proof = passage(alert.ban.facts, alert.article)
    found = (
        _header(headline(alert.ban, phrase)),
        _facts(alert),
        _quotation(proof) if proof else None,
        _outlets(alert.reports, outlets) if alert.reports else None,
        _certainty(alert),
        _link(_desk(alert)) if _desk(alert) else None,
    )
    return tuple(block for block in found if block is not None)


def _header(text: str) -> Block:
    return {"type": "header", "text": _plain(text, HEADER_LIMIT)}


def _facts(alert: Alert) -> Block:
    return {"type": "section", "fields": [_plain(f"{f.label}\n{f.value}", FIELD_LIMIT) for f in facts(alert.ban)]}


def _quotation(proof: Passage) -> Block:
    said = "The headline says" if proof.where == "title" else "The article says"
    quote = [_words(words, bold=marked) for words, marked in proof.pieces()]
    return _rich(
        {"type": "rich_text_section", "elements": [_words(said)]}, {"type": "rich_text_quote", "elements": quote}
    )


def _outlets(reports: Sequence[Report], shown: int) -> Block:
    more = f" (first {shown} of {len(reports)})" if len(reports) > shown else ""
    count = "1 report" if len(reports) == 1 else f"{len(reports)} reports"
    intro: Block = {"type": "rich_text_section", "elements": [_words(f"{count}{more}")]}
    items = [{"type": "rich_text_section", "elements": _outlet(report)} for report in reports[:shown]]
    return _rich(intro, {"type": "rich_text_list", "style": "bullet", "elements": items}) if items else _rich(intro)


def _outlet(report: Report) -> list[Block]:
    """One report: a link named by the article's title, and the host in plain text beside it."""
    url, title = address(report.url, LINK_LIMIT), short(report.title, 120) or "untitled"
    named: Block = {"type": "link", "url": url, "text": title} if url else _words(title)
    return [named, _words(f" – {_credit(report)}")]


def _credit(report: Report) -> str:
    known = (
        short(report.source, 60),
        clip(host(report.url), 80),
        day(report.published_on) if report.published_on else "",
    )
    return ", ".join(dict.fromkeys(part for part in known if part)) or "source not known"


def _certainty(alert: Alert) -> Block:
    reasons = "; ".join(short(reason, 120) for reason in alert.ban.reasons[:REASONS_SHOWN])
    open_points = "; ".join(doubts(alert.ban, alert.reports))
    sure = f"Confidence {percent(alert.ban.confidence)}" + (f": {reasons}" if reasons else "")
    text = f"{sure}\nUncertain: {open_points}" if open_points else sure
    return {"type": "section", "text": _plain(text, 800)}


def _link(url: str) -> Block:
    named = {"type": "link", "url": url, "text": "Open on the review desk"}
    return _rich({"type": "rich_text_section", "elements": [named, _words(f" ({clip(host(url), 80)})")]})


def _desk(alert: Alert) -> str:
    return address(alert.desk_url, LINK_LIMIT)


def _rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _words(text: str, bold: bool = False) -> Block:
    return {"type": "text", "text": text, "style": {"bold": True}} if bold else {"type": "text", "text": text}


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": clip(text, limit), "emoji": False}
