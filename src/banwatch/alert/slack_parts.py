"""The bricks of Block Kit, as plain dicts: foreign words only where Slack shows them letter for letter.

`plain_text` and `rich_text` objects know no markup. Where bold labels want `mrkdwn`, a value goes in only if none of
its characters could mean anything there.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from banwatch.alert.foreign import ELLIPSIS, clip, units

Block = Mapping[str, object]

_HARMLESS = re.compile(r"[^\W_]+(?:[ ,.'’()%/–+-]+[^\W_]+)*[.)%]?")
"""Letters and digits with such signs between them as no markup begins with."""
DATE_FORMAT = "{date_pretty} at {time}"
"""Slack shows a moment by each reader's own clock."""


def escape(text: str) -> str:
    """The three characters that Slack reads as markup, escaped; mentions and masked links are disarmed by it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped(text: str, limit: int) -> str:
    """The text escaped, in at most `limit` UTF-16 units, never cut within an entity."""
    if units(escape(text)) <= limit:
        return escape(text)
    kept, room = [], limit - 1
    for char in text:
        room -= units(escape(char))
        if room < 0:
            break
        kept.append(escape(char))
    return "".join(kept).rstrip() + ELLIPSIS


def plain(text: str, limit: int) -> Block:
    """A `plain_text` object. Slack refuses an empty one, so that nothing is shown as a dash."""
    return {"type": "plain_text", "text": clip(text, limit) or "–", "emoji": False}


def labelled(label: str, value: str, limit: int) -> Block:
    """A field of a section: the label above its value, bold where the value is harmless in markup."""
    shown = clip(value, limit - len(label) - 3) or "–"
    if _HARMLESS.fullmatch(shown):
        return {"type": "mrkdwn", "text": f"*{label}*\n{shown}", "verbatim": True}
    return plain(f"{label}\n{shown}", limit)


def header(text: str, limit: int = 150) -> Block:
    """A header block."""
    return {"type": "header", "text": plain(text, limit)}


def context(texts: Sequence[str], limit: int) -> Block:
    """A line of small print."""
    return {"type": "context", "elements": [plain(text, limit) for text in texts]}


def rich(*elements: Block) -> Block:
    """A rich text block of sections, quotes and lists."""
    return {"type": "rich_text", "elements": list(elements)}


def section(*elements: Block) -> Block:
    """One paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def words(text: str, bold: bool = False) -> Block:
    """Words of rich text, letter for letter."""
    return {"type": "text", "text": text, "style": {"bold": True}} if bold else {"type": "text", "text": text}


def link(url: str, text: str) -> Block:
    """A link of rich text; `url` must have passed `foreign.address`."""
    return {"type": "link", "url": url, "text": text}


def moment(at: datetime) -> Block:
    """A moment that each reader sees by their own clock; `at` is aware."""
    return {
        "type": "date",
        "timestamp": int(at.timestamp()),
        "format": DATE_FORMAT,
        "fallback": f"{at:%Y-%m-%d %H:%M} UTC",
    }


def button(act: str, text: str, value: str, style: str = "") -> Block:
    """A button; `value` comes back with the click."""
    shown = {"type": "plain_text", "text": text, "emoji": True}
    return {"type": "button", "action_id": f"banwatch_{act}", "text": shown, "value": value} | (
        {"style": style} if style else {}
    )


def link_button(text: str, url: str) -> Block:
    """A button that opens an address. Slack tells us of the click all the same."""
    return {
        "type": "button",
        "action_id": "banwatch_open",
        "text": {"type": "plain_text", "text": text, "emoji": True},
        "url": url,
    }
