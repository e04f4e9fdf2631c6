"""What a reviewer may decide, and in which order bans wait for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from banwatch.errors import InputError
from banwatch.model.ban import Ban, BanStatus, Decision
from banwatch.model.finding import NO_EVIDENCE, Claim, Evidence

REASONS = {
    "off-topic": "not about this watch",
    "background": "only mentions an earlier ban",
    "proposal": "only a proposal",
    "known": "recorded already",
    "wrong-place": "wrong place",
    "not-government": "not a local government",
    "opinion": "opinion, satire or fiction",
    "source": "wrong, withdrawn or fake source",
    "other": "another reason",
}
"""Reasons for a rejection: a short word for the command line and buttons, and what it means."""

MAX_REASON = 300

_LONG_AGO = 60
"""Days beyond which a date says more than a count."""

_DECIDABLE = {BanStatus.CANDIDATE, BanStatus.SUSPECTED, BanStatus.CONFIRMED, BanStatus.REJECTED}


def decision(
    ban: Ban, verdict: BanStatus, reason: str, who: str, surface: str, at: datetime, seen_version: int | None
) -> Decision:
    """A valid decision on a ban, or InputError saying what is missing.

    `seen_version` None means: decide on what is there now (the command line names no version).
    """
    if verdict not in (BanStatus.CONFIRMED, BanStatus.REJECTED):
        raise InputError(f"{verdict.value} is no decision.", "Decide confirmed or rejected.")
    if ban.merged_into:
        raise InputError(f"{ban.id} is merged into {ban.merged_into}.", f"Decide on {ban.merged_into}.")
    if ban.status is BanStatus.FOLLOWED:
        raise InputError(f"{ban.id} is a proposal: nothing is decided yet.", "`banwatch bans step` records what comes.")
    if ban.status not in _DECIDABLE:
        raise InputError(f"{ban.id} was known before and is not up for review.")
    if ban.status is verdict and seen_version in (None, ban.version):
        raise InputError(f"{ban.id} is {verdict.value} already.")
    if verdict is BanStatus.CONFIRMED and not ban.facts.place:
        raise InputError(
            f"{ban.id} has no place, and a ban without a place cannot be confirmed.", "Reject it, or name the place."
        )
    reason = " ".join(reason.split())
    if verdict is BanStatus.REJECTED and not reason:
        raise InputError(
            f"To reject {ban.id} a reason is needed.", f"One of {', '.join(REASONS)}, or a sentence of your own."
        )
    if len(reason) > MAX_REASON:
        raise InputError(f"The reason is {len(reason)} characters long.", f"Keep it within {MAX_REASON}.")
    if not who.strip():
        raise InputError("A decision needs a name.", "Say who decides with --by NAME.")
    version = ban.version if seen_version is None else seen_version
    return Decision(ban.id, verdict, reason, who.strip(), surface, at, version)


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides, and where: `surface` is `cli`, `desk` or `slack`."""

    who: str
    surface: str


def amendment(
    ban: Ban,
    changed: Mapping[str, object],
    by: Reviewer,
    at: datetime,
    seen_version: int | None,
    proofs: Mapping[str, Evidence] = NO_EVIDENCE,
) -> tuple[Decision, Claim]:
    """A valid mending of facts: the decision, and the facts as they are then.

    A changed fact loses its quotation, which proved the old value, unless `proofs` holds a new one; a place that is
    another one loses its id.
    """
    if ban.status not in _DECIDABLE:
        raise InputError(f"{ban.id} was known before and is not up for review.")
    touched = {*changed, *(name for name, proof in proofs.items() if ban.facts.evidence.get(name) != proof)}
    if not touched:
        raise InputError(f"Nothing of {ban.id} was changed.")
    evidence = {name: proof for name, proof in ban.facts.evidence.items() if name not in changed} | dict(proofs)
    facts = replace(ban.facts, **changed, evidence=evidence)  # type: ignore[arg-type]
    if {"place", "region", "country"} & changed.keys():
        facts = replace(facts, jurisdiction_id=None)
    if not facts.place:
        raise InputError("A ban needs a place.", "Name it, or reject the ban.")
    names = ", ".join(name.replace("_", " ") for name in sorted(touched))
    version = ban.version if seen_version is None else seen_version
    return Decision(ban.id, ban.status, f"facts mended: {names}", by.who, by.surface, at, version), facts


def taken_back(
    ban: Ban, decisions: Sequence[Decision], by: Reviewer, at: datetime, seen_version: int | None
) -> Decision:
    """The decision that takes the last one back: the ban waits again. InputError where nothing was decided."""
    if ban.status not in (BanStatus.CONFIRMED, BanStatus.REJECTED):
        raise InputError(f"{ban.id} is {ban.status.value}: there is no decision to take back.")
    last = next((each for each in reversed(decisions) if each.verdict is ban.status), None)
    said = f"takes back {ban.status.value}" + (f" by {last.who}" if last else "")
    version = ban.version if seen_version is None else seen_version
    return Decision(ban.id, BanStatus.SUSPECTED, said[:MAX_REASON], by.who, by.surface, at, version)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ban in the queue and why it stands where it stands."""

    ban: Ban
    why: str


def queue(bans: Sequence[Ban], today: date) -> tuple[Waiting, ...]:
    """Undecided bans, most urgent first: alerted before candidates, then the latest decisions, then the surest."""
    open_bans = [ban for ban in bans if ban.status in (BanStatus.SUSPECTED, BanStatus.CANDIDATE)]
    open_bans.sort(key=lambda ban: (ban.status is BanStatus.CANDIDATE, -_day(ban).toordinal(), -ban.confidence, ban.id))
    return tuple(Waiting(ban, _why(ban, today)) for ban in open_bans)


def _day(ban: Ban) -> date:
    return ban.facts.decided_on or ban.reported_on or ban.created_at.date()


def _why(ban: Ban, today: date) -> str:
    age = (today - _day(ban)).days
    when = "decided" if ban.facts.decided_on else "reported"
    ago = "today" if age <= 0 else "yesterday" if age == 1 else f"{age} days ago"
    if age > _LONG_AGO:
        ago = f"on {_day(ban):%-d %B %Y}"
    sort = "alerted" if ban.status is BanStatus.SUSPECTED else "the bot is unsure"
    return f"{sort}; {when} {ago}; {ban.confidence:.0%} sure"
