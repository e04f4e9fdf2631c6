"""What a record says: which matter it is, whether it was adopted, and where it differs from the report.

An action's name is the motion, its flag the motion's result. A committee's or a first vote is no adoption. Words that
are not known are shown and never guessed.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from banwatch.model.finding import Claim
from banwatch.model.official import Action, Adoption, Matter
from banwatch.records.answers import is_council

LOOKED_INTO = 3
"""Matters whose actions are asked for."""
SAME_DAY = timedelta(days=1)
"""Dates of actions are at times a day off the meeting's."""
AGAIN = (timedelta(days=2), timedelta(days=7), timedelta(days=21), timedelta(days=60))
"""When records are asked again: outcomes appear days to weeks late."""
BAN_WORDS = ("ban", "prohibit", "moratorium", "forbid", "restrict", "regulat", "surveillance", "use of", "phase")
FINAL = (
    "adopted", "adopt", "adopt unanimously", "adopted as amended", "approved", "approved as amended",
    "approved by council", "passed", "passed finally", "enacted", "signed by the mayor", "signed into law by mayor",
    "veto was overridden", "overridden by council",
)  # fmt: skip
NEGATIVE = (
    "defeated", "failed", "denied", "disapproved by council", "vetoed", "withdrawn", "tabled", "placed on file",
    "filed (end of session)", "died due to expiration",
)  # fmt: skip
_LATER = ("second reading", "third reading", "final reading", "2nd reading", "3rd reading", "second and final reading")
_FIRST = ("first reading", "1st reading")
_DONE = ("approved", "passed", "adopted", "enacted")
_LATE_STAGES = ("final", "signed", "in_effect", "passed")


def best(
    matters: Sequence[Matter], on_topic: Callable[[str], bool], claim: Claim, reported: date
) -> tuple[Matter, ...]:
    """The matters on the topic, the likeliest first: bans before studies, near the day of the decision."""
    day = claim.decided_on or reported

    def rank(matter: Matter) -> tuple[int, int, int]:
        words = sum(word in matter.title.casefold() for word in BAN_WORDS)
        dates = [each for each in (matter.passed, matter.on_agenda, matter.introduced) if each]
        return -words, min((abs((each - day).days) for each in dates), default=9999), matter.id

    return tuple(sorted((matter for matter in matters if on_topic(matter.title)), key=rank)[:LOOKED_INTO])


def adoption(matter: Matter, actions: Sequence[Action], council_names: Sequence[str]) -> tuple[Adoption, Action | None]:
    """What became of the matter, with the action that says so."""
    own = [a for a in actions if a.body in council_names or (not council_names and is_council(a.body))]
    verdict: tuple[Adoption, Action | None] = (Adoption.PENDING if actions else Adoption.UNKNOWN, None)
    for action in own:
        words = action.words.casefold().strip(" .")
        if words in NEGATIVE or ((_final(words) or _first(words)) and action.passed is False):
            verdict = (Adoption.FAILED, action)
        elif _first(words) and action.passed is not False:
            verdict = (Adoption.FIRST_READING, action)
        elif _final(words) and (action.passed or (action.passed is None and (matter.enactment or matter.enacted))):
            verdict = (Adoption.ADOPTED, action)
    if verdict[1] is None and (matter.passed or any(word in matter.status.casefold() for word in _DONE)):
        return Adoption.LIKELY, None
    return verdict


def _first(words: str) -> bool:
    return any(each in words for each in _FIRST) and not any(each in words for each in _LATER)


def _final(words: str) -> bool:
    later = any(each in words for each in _LATER) and words.startswith(("adopted", "passed", "approved", "enacted"))
    return words in FINAL or later


def differences(claim: Claim, outcome: Adoption, action: Action | None, vote: str) -> tuple[str, ...]:
    """Where the record says other things than the report, in plain words. Silence of either is no difference."""
    found = []
    if outcome is Adoption.FAILED and action:
        found.append(f'the record says "{action.words}", the report says that it was adopted')
    if outcome is Adoption.FIRST_READING and (claim.stage or "") in _LATE_STAGES:
        found.append("the record knows a first reading only, the report says that it is final")
    if outcome is Adoption.ADOPTED and action and action.on and claim.decided_on:
        apart = abs(action.on - claim.decided_on)
        if apart > SAME_DAY:
            found.append(f"the record's final action is of {action.on}, the report says {claim.decided_on}")
    told = claim.vote or ""
    if vote and told and "%" not in told and not _same_vote(vote, told):
        found.append(f"the record counts {vote}, the report says {told}")
    return tuple(found)


def _same_vote(record: str, report: str) -> bool:
    if report == "unanimous":
        return record.endswith("-0")
    return record == report


def next_look(created: date, looks: int) -> date | None:
    """The day of the next look after so many; None after the last."""
    return created + AGAIN[looks - 1] if 0 < looks <= len(AGAIN) else None
