"""The one line that says what happened, with a verb that is true for the stage and the instrument."""

from collections.abc import Callable, Mapping

from banwatch.alert.foreign import short
from banwatch.model.ban import Ban, BanStatus
from banwatch.model.finding import Claim

PLACE_LIMIT = 80
"""Characters that a place, and a region, may take in a headline."""

_BY_INSTRUMENT = {
    "charter_amendment": " in its charter",
    "executive_order": " by executive order",
    "policy": " by policy",
    "resolution": " by resolution",
}
_BY_SCOPE = {"police": "police use of ", "private": "private use of "}

_ENDS = {
    "vetoed": "is vetoed",
    "suspended": "is suspended",
    "partly_repealed": "is repealed in part",
    "expired": "has expired",
    "repealed": "is repealed",
    "failed": "has failed",
}
"""Stages after which "bans" would not be true."""


def headline(ban: Ban, phrase: str) -> str:
    """What a ban's alert says first: "Easthampton, Massachusetts bans face surveillance".

    `phrase` is the watch's. A ban that nobody was alerted of, or that a person rejected, is never said to be one.
    """
    where = whereabouts(ban.facts)
    what = _BY_SCOPE.get(ban.facts.scope or "", "") + phrase
    if not where:
        return f"Unnamed place: possible ban of {what}"
    if ban.status is BanStatus.CANDIDATE:
        return f"{where}: possible ban of {what}"
    if ban.status is BanStatus.FOLLOWED:
        return f"{where}: proposal to ban {what}"
    if ban.status is BanStatus.REJECTED:
        return f"{where}: rejected report of a ban of {what}"
    if (ended := _ENDS.get(ban.facts.stage or "")) is not None:
        noun = "moratorium on" if ban.facts.instrument == "moratorium" else "ban of"
        return f"{where}: {noun} {what} {ended}"
    return _sentence(where, what, ban.facts)


def whereabouts(facts: Claim) -> str:
    """The place with the region (or else the country) that tells it apart; empty when the place is not known."""
    place = short(facts.place or "", PLACE_LIMIT)
    beyond = short(facts.region or facts.country or "", PLACE_LIMIT)
    return f"{place}, {beyond}" if place and beyond and beyond != place else place


def _sentence(where: str, what: str, facts: Claim) -> str:
    pause = facts.instrument == "moratorium"
    noun = "moratorium on" if pause else "ban of"
    match facts.stage:
        case "first_reading":
            return f"{where} takes a first vote to {'pause' if pause else 'ban'} {what}"
        case "signed":
            return f"{where}: {noun} {what} is signed"
        case "in_effect":
            return f"{where}: {noun} {what} is in effect"
    if facts.instrument == "ballot_measure":
        return f"Voters in {where} ban {what}"
    if pause:
        return f"{where} puts a moratorium on {what}"
    return f"{where} bans {what}{_BY_INSTRUMENT.get(facts.instrument or '', '')}"


def phrases(phrase_of: Callable[[str], str] | Mapping[str, str]) -> Callable[[str], str]:
    """A function from a watch's id to its phrase. With a mapping, an id that is missing there is shown as words."""
    if isinstance(phrase_of, Mapping):
        known = dict(phrase_of)
        return lambda watch: known.get(watch, watch.replace("-", " ").replace("_", " "))
    return phrase_of
