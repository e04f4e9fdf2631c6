"""How the register calls things, and how it makes addresses of names. Pure."""

import hashlib
import unicodedata
from collections.abc import Mapping
from datetime import date

from banwatch.atlas.boundaries import states
from banwatch.model.life import Stage
from banwatch.publish.record import Record

STAGES: Mapping[Stage, str] = {
    Stage.PROPOSED: "proposed",
    Stage.COMMITTEE: "in committee",
    Stage.FIRST_READING: "first vote taken, another to come",
    Stage.FINAL: "passed",
    Stage.SIGNED: "signed",
    Stage.UNSIGNED: "law without a signature",
    Stage.VETOED: "vetoed",
    Stage.OVERRIDDEN: "law against a veto",
    Stage.IN_EFFECT: "in effect",
    Stage.AMENDED: "in effect, amended",
    Stage.SUSPENDED: "suspended",
    Stage.PARTLY_REPEALED: "repealed in part",
    Stage.EXPIRED: "expired",
    Stage.REPEALED: "repealed",
    Stage.FAILED: "failed",
}
"""Each stage in words."""

LOOKS: Mapping[str, tuple[str, frozenset[Stage]]] = {
    "pending": ("not decided for good", frozenset({Stage.PROPOSED, Stage.COMMITTEE, Stage.FIRST_READING})),
    "passed": ("passed", frozenset({Stage.FINAL, Stage.SIGNED, Stage.UNSIGNED, Stage.OVERRIDDEN})),
    "effect": ("in effect", frozenset({Stage.IN_EFFECT, Stage.AMENDED, Stage.PARTLY_REPEALED})),
    "halted": ("vetoed or suspended", frozenset({Stage.VETOED, Stage.SUSPENDED})),
    "over": ("over", frozenset({Stage.EXPIRED, Stage.REPEALED, Stage.FAILED})),
}
"""Five looks, so that no page shows a repealed ban like a living one: what each means, and its stages."""

STANDING = frozenset({"pending", "passed", "effect"})
"""Looks of bans that stand, as far as is known. The others are counted apart."""

FIELDS: Mapping[str, str] = {
    "place": "Place",
    "decided_on": "Decided on",
    "body": "Decided by",
    "vote": "Vote",
    "instrument": "Instrument",
    "scope": "Forbids use by",
    "technology": "Technology",
    "level": "Kind of place",
}
"""Facts in the order in which people read them."""

SCOPES: Mapping[str, str] = {
    "government": "government",
    "police": "police",
    "private": "private parties",
    "government+private": "government and private parties",
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day(value: date) -> str:
    """A day without riddles about the order of its numbers: "2 July 2020"."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def stage_words(stage: str | None) -> str:
    """A stage in words; one that no report told is "not stated"."""
    return STAGES[Stage(stage)] if stage in set(Stage) else "stage not stated"


def look(stage: str | None) -> str:
    """Which of the looks a stage has. What no report tells was reported as a decision: it has passed."""
    return next((name for name, (_, stages) in LOOKS.items() if stage in stages), "passed")


def standing(record: Record) -> bool:
    """Whether the ban stands, as far as is known."""
    return look(record.stage) in STANDING


def plain(identifier: str) -> str:
    """An identifier as words: `face_surveillance` is "face surveillance"."""
    return identifier.replace("_", " ").replace("-", " ")


def value(record: Record, field: str) -> str:
    """A fact in words; empty when no report tells it."""
    match field:
        case "place":
            return whereabouts(record)
        case "decided_on":
            return day(record.decided_on) if record.decided_on else ""
        case "scope":
            return SCOPES.get(record.scope or "", record.scope or "")
        case "technology":
            return ", ".join(plain(each) for each in record.technology)
        case "body" | "vote":
            return str(getattr(record, field) or "")
    return plain(str(getattr(record, field) or ""))


def whereabouts(record: Record) -> str:
    """Place, region and country, as far as they are known."""
    return ", ".join(part for part in (record.place, record.region, record.country) if part)


def slug(name: str) -> str:
    """A name for addresses: small ASCII letters, digits and hyphens. Other scripts give a short digest."""
    folded = unicodedata.normalize("NFKD", name.casefold()).replace("ß", "ss")
    kept = "".join(char if char.isascii() and char.isalnum() else "-" for char in folded if not _mark(char))
    words = "-".join(part for part in kept.split("-") if part)
    lost = any(not char.isascii() and char.isalnum() for char in folded)
    return words if words and not lost else "x" + hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:10]


def _mark(char: str) -> bool:
    return unicodedata.category(char) == "Mn" or char in "'’."


def place_path(record: Record) -> tuple[str, str, str]:
    """The parts of the address of a place's page: country, region and place; `unknown` where a part is not known."""
    land = record.land or record.country or ""
    region = states()[record.state].name if record.state else record.region or ""
    return _part(land), _part(region), _part(record.place or "")


def _part(name: str) -> str:
    return slug(name) if name else "unknown"
