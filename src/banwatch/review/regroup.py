"""Merge and split: what a reviewer may join or part, and what has to be chosen before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from banwatch.errors import InputError
from banwatch.model.ban import Ban, BanStatus, Report
from banwatch.model.finding import Claim

MAX_REASON = 300

_NOT_CHOSEN = frozenset({"evidence", "technology", "stage", "jurisdiction_id"})
"""Never chosen: technology is the watch's, the stage follows from the steps, the rest from place and articles."""

_HEARD_OF = (BanStatus.CONFIRMED, BanStatus.SUSPECTED)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A fact that two bans tell differently."""

    field: str
    kept: object
    other: object


def conflicts(kept: Claim, other: Claim) -> tuple[Conflict, ...]:
    """Facts that both tell, and differently."""
    names = [each.name for each in fields(Claim) if each.name not in _NOT_CHOSEN]
    pairs = ((name, getattr(kept, name), getattr(other, name)) for name in names)
    return tuple(Conflict(name, mine, theirs) for name, mine, theirs in pairs if mine and theirs and mine != theirs)


def merged(source: Ban, target: Ban, take: Collection[str] | None) -> Ban:
    """The target as it stands after the merge. `take` names the facts to take from the source; None: not asked yet.

    InputError for what cannot be merged, and where facts differ and nobody has chosen. What is told by the source
    alone is taken over. A fact that is taken over loses its quotation here: that points into the source's article,
    whose report keeps it.
    """
    _check_merge(source, target)
    differ = conflicts(target.facts, source.facts)
    if differ and take is None:
        told = "; ".join(f"{each.field}: {each.kept} or {each.other}" for each in differ)
        raise InputError(
            f"{source.id} and {target.id} differ: {told}.",
            f"Say --keep to keep the facts of {target.id}, or --take FIELD for each that {source.id} knows better.",
        )
    known = {each.field for each in differ}
    if wrong := sorted(set(take or ()) - known):
        raise InputError(f"They do not differ in {', '.join(wrong)}.", f"They differ in {', '.join(sorted(known))}.")
    facts = _taken(target.facts, source.facts, set(take or ()))
    status = source.status if target.status not in _HEARD_OF and source.status in _HEARD_OF else target.status
    return replace(target, facts=facts, status=status)


def _check_merge(source: Ban, target: Ban) -> None:
    if source.id == target.id:
        raise InputError(f"{source.id} cannot be merged into itself.")
    if source.watch != target.watch:
        raise InputError(f"{source.id} and {target.id} are of different watches.")
    for ban in (source, target):
        if ban.merged_into:
            raise InputError(
                f"{ban.id} is merged into {ban.merged_into} already.", "Undo that first, or name that one."
            )


def _taken(facts: Claim, other: Claim, take: set[str]) -> Claim:
    names = [each.name for each in fields(Claim) if each.name not in _NOT_CHOSEN]
    alone = {name for name in names if getattr(other, name) and not getattr(facts, name)}
    new = {name: getattr(other, name) for name in take | alone}
    if "place" in take:
        new["jurisdiction_id"] = other.jurisdiction_id
    proofs = {name: span for name, span in facts.evidence.items() if name not in take}
    return replace(facts, **new, evidence=proofs)


def parted(ban: Ban, reports: Sequence[Report], articles: Collection[str]) -> tuple[str, ...]:
    """The articles that leave a ban when it is split by these: the part with the earliest report keeps the id.

    InputError where a part would be empty, or an article is none of the ban's.
    """
    if ban.merged_into:
        raise InputError(f"{ban.id} is merged into {ban.merged_into}.", "Split that one.")
    there = [report.article_id for report in reports]
    if wrong := sorted(set(articles) - set(there)):
        raise InputError(f"{', '.join(wrong)}: no report of {ban.id}.", f"Its reports are {', '.join(there)}.")
    chosen = set(articles)
    if not chosen or len(chosen) == len(there):
        raise InputError("A split needs reports on both sides.", "Name some of its reports, not all.")
    if there[0] in chosen:
        chosen = set(there) - chosen
    return tuple(article for article in there if article in chosen)


def best_facts(claims: Mapping[str, Claim], articles: Sequence[str]) -> tuple[str, Claim]:
    """The article, and its claim, that knows most of a ban: with a day first, then with most facts."""
    names = [each.name for each in fields(Claim) if each.name != "evidence"]

    def knows(article: str) -> tuple[bool, int]:
        claim = claims[article]
        return claim.decided_on is not None, sum(bool(getattr(claim, name)) for name in names)

    best = max(articles, key=knows)
    return best, claims[best]


def checked_reason(reason: str, who: str) -> str:
    """The reason on one line. InputError when it is too long, or nobody is named."""
    reason = " ".join(reason.split())
    if len(reason) > MAX_REASON:
        raise InputError(f"The reason is {len(reason)} characters long.", f"Keep it within {MAX_REASON}.")
    if not who.strip():
        raise InputError("This needs the name of who does it.", "Say it with --by NAME.")
    return reason
