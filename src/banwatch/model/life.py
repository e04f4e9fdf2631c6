"""The life of a ban: its stages, and what is known of each step from one to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from banwatch.model.finding import Evidence


class Stage(StrEnum):
    """How far a ban has got. A claim tells it in the same words."""

    PROPOSED = "proposed"
    COMMITTEE = "committee"
    FIRST_READING = "first_reading"
    FINAL = "final"
    """Passed: the last vote that its body takes."""
    SIGNED = "signed"
    UNSIGNED = "unsigned"
    """Law without a signature."""
    VETOED = "vetoed"
    OVERRIDDEN = "overridden"
    """Law against a veto."""
    IN_EFFECT = "in_effect"
    AMENDED = "amended"
    SUSPENDED = "suspended"
    PARTLY_REPEALED = "partly_repealed"
    EXPIRED = "expired"
    """A moratorium came to its end."""
    REPEALED = "repealed"
    FAILED = "failed"
    """Voted down, withdrawn or left to lapse before it was law."""


PIPELINE = frozenset({Stage.PROPOSED, Stage.COMMITTEE})
"""Followed quietly: nothing has been decided yet."""

OVER = frozenset({Stage.EXPIRED, Stage.REPEALED, Stage.FAILED})
"""After these a further decision is another ban."""

LOUD = frozenset(
    {
        *(Stage.FINAL, Stage.VETOED, Stage.OVERRIDDEN, Stage.AMENDED),
        *(Stage.SUSPENDED, Stage.PARTLY_REPEALED, Stage.REPEALED),
    }
)
"""Changes that are announced to the whole channel; the others go to the ban's thread and the digest alone."""

_PASSAGE = frozenset({Stage.FINAL, Stage.SIGNED, Stage.UNSIGNED, Stage.VETOED, Stage.OVERRIDDEN, Stage.IN_EFFECT})
_AFTER = frozenset({Stage.AMENDED, Stage.SUSPENDED, Stage.PARTLY_REPEALED, Stage.EXPIRED, Stage.REPEALED})
_LAW = _AFTER | {Stage.IN_EFFECT}

MOVES: Mapping[Stage, frozenset[Stage]] = MappingProxyType(
    {
        Stage.PROPOSED: _PASSAGE | {Stage.COMMITTEE, Stage.FIRST_READING, Stage.FAILED},
        Stage.COMMITTEE: _PASSAGE | {Stage.FIRST_READING, Stage.FAILED},
        Stage.FIRST_READING: _PASSAGE | {Stage.COMMITTEE, Stage.FAILED},
        Stage.FINAL: _LAW | {Stage.SIGNED, Stage.UNSIGNED, Stage.VETOED, Stage.OVERRIDDEN},
        Stage.SIGNED: _LAW,
        Stage.UNSIGNED: _LAW,
        Stage.VETOED: frozenset({Stage.OVERRIDDEN, Stage.FAILED}),
        Stage.OVERRIDDEN: _LAW,
        Stage.IN_EFFECT: _AFTER,
        Stage.AMENDED: _LAW,
        Stage.SUSPENDED: _LAW,
        Stage.PARTLY_REPEALED: _LAW,
        Stage.EXPIRED: frozenset(),
        Stage.REPEALED: frozenset(),
        Stage.FAILED: frozenset(),
    }
)
"""Every allowed move. Stages may be skipped, since reports skip them; none runs backwards."""


@dataclass(frozen=True, slots=True)
class Step:
    """One dated step in the life of a ban, with its proof.

    `day` is None where no report tells it. A step whose day lies ahead (`to_come`) takes place by the calendar: a
    moratorium's end, a law's first day. `source` is `report`, `reviewer` or `list`
    (of known bans).
    """

    id: int
    ban_id: str
    stage: Stage
    day: date | None
    article_id: str | None
    evidence: Evidence | None
    source: str
    recorded_at: datetime
    to_come: bool = False
    note: str = ""
    """Who recorded it and from what source, where a person did."""


def stage_of(word: str | None) -> Stage | None:
    """The stage that a claim's word names; None for none or an unknown one."""
    try:
        return Stage(word) if word else None
    except ValueError:
        return None


def may_follow(now: Stage | None, then: Stage) -> bool:
    """Whether a ban of this stage may get to that one. From an unknown stage every one may follow."""
    return now is None or then in MOVES[now]
