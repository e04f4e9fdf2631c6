"""Facts that a person mends: the fields of the form, in Slack and on the desk, and what their values mean."""

from collections.abc import Mapping
from datetime import date

from banwatch.alert.foreign import short
from banwatch.model.finding import Claim
from banwatch.model.life import Stage

EMPTY = "-"
"""Value of the menu entry for "the report does not tell"."""
TEXT_FIELDS = ("place", "region", "country", "body", "vote", "technology")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "level": ("city", "town", "township", "village", "borough", "county", "parish", "commune", "other"),
    "instrument": (
        *("ordinance", "bylaw", "resolution", "moratorium", "charter_amendment"),
        *("ballot_measure", "executive_order", "policy"),
    ),
    "scope": ("government", "police", "private", "government+private"),
    "stage": tuple(stage.value for stage in Stage),
}
"""Vocabulary of the facts that are chosen from a menu, as `Claim` says it."""
FIELDS = ("place", "region", "country", "level", "body", "decided_on", "vote", "instrument", "scope", "technology",
          "stage")  # fmt: skip
"""Every fact of a ban, in the order of the form."""


def as_text(name: str, facts: Claim) -> str:
    """A fact as the form's field holds it; empty for an unknown one."""
    value = getattr(facts, name)
    if name == "technology":
        return short(", ".join(facts.technology), 200)
    return value.isoformat() if isinstance(value, date) else short(value or "", 200)


def edit_faults(values: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with a filled-in form: field to words."""
    found = {}
    if not values.get("place", "").strip():
        found["place"] = "A ban needs a place."
    country = values.get("country", "").strip()
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        found["country"] = "Two letters, such as US."
    if values.get("decided_on") and _day(values["decided_on"]) is None:
        found["decided_on"] = "A day such as 2020-07-01."
    return found


def mended(values: Mapping[str, str], facts: Claim) -> dict[str, object]:
    """The facts that a form changes, as fields of `Claim`; a field that was left as it was is not among them."""
    changed: dict[str, object] = {}
    for name in FIELDS:
        given = "" if (value := " ".join(values.get(name, "").split())) == EMPTY else value
        foreign = name in CHOICES and given and given not in CHOICES[name]  # shown because it stands there: no change
        if name in values and given != as_text(name, facts) and not foreign:
            changed[name] = _typed(name, given)
    return changed


def _typed(name: str, given: str) -> object:
    if name == "technology":
        return tuple(part.strip().replace(" ", "_") for part in given.split(",") if part.strip())
    if name == "decided_on":
        return _day(given)
    return (given.upper() if name == "country" else given) or None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
