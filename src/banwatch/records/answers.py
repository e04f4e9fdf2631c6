"""Reads the answers of the Legistar Web API. Anything but an id may be missing; what is not as told is left out."""

import json
from collections.abc import Mapping
from datetime import date

from banwatch.errors import ParseError
from banwatch.model.official import Action, Matter

NO_SUCH_CLIENT = "is not set up in InSite for client"
"""In the 500 that means: there is no such client. It reads like an outage and is none."""
COUNCILS = ("council", "board of supervisors", "commissioners", "selectboard", "select board", "trustees", "aldermen")
_NOT_COUNCILS = ("committee", "subcommittee", "commission on", "task force", "work session")
Row = Mapping[str, object]


def rows(body: bytes) -> tuple[Row, ...]:
    """The objects of an answer, a bare array. ParseError when it is anything else."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"The records answered no JSON ({type(error).__name__}).") from error
    if not isinstance(value, list):
        raise ParseError("The records answered no list.")
    return tuple(row for row in value if isinstance(row, dict))


def matters(body: bytes) -> tuple[Matter, ...]:
    """Matters, each id once; files that are withheld or for trial are left out."""
    found = {matter.id: matter for row in rows(body) if (matter := _matter(row)) is not None}
    return tuple(found.values())


def _matter(row: Row) -> Matter | None:
    number = row.get("MatterId")
    file = _text(row, "MatterFile")
    if not _is_id(number) or row.get("MatterRestrictViewViaWeb") is True or file.upper().startswith(("TMP", "TEST")):
        return None
    return Matter(
        id=int(str(number)),
        file=file,
        title=_text(row, "MatterTitle") or _text(row, "MatterName"),
        status=_text(row, "MatterStatusName"),
        introduced=_day(row, "MatterIntroDate"),
        on_agenda=_day(row, "MatterAgendaDate"),
        passed=_day(row, "MatterPassedDate"),
        enacted=_day(row, "MatterEnactmentDate"),
        enactment=_text(row, "MatterEnactmentNumber"),
    )


def actions(body: bytes) -> tuple[Action, ...]:
    """Actions in the order of their days, rows that stand twice once."""
    found: dict[tuple[object, ...], Action] = {}
    for row in rows(body):
        number, flag = row.get("MatterHistoryId"), row.get("MatterHistoryPassedFlag")
        if _is_id(number):
            passed = bool(flag) if flag in (0, 1) else None
            day = _day(row, "MatterHistoryActionDate")
            body_name, words = _text(row, "MatterHistoryActionBodyName"), _text(row, "MatterHistoryActionName")
            found.setdefault((body_name, words, day, passed), Action(int(str(number)), body_name, words, day, passed))
    return tuple(sorted(found.values(), key=lambda action: (action.on or date.max, action.id)))


def tally(body: bytes, action_id: int) -> str:
    """Ayes and noes of an action; empty where single votes are not recorded, or are those of another action."""
    cast = [
        row.get("VoteResult")
        for row in rows(body)
        if row.get("VoteEventItemId") == action_id and _text(row, "VoteValueName")
    ]
    ayes, noes = cast.count(1), cast.count(2)
    return f"{ayes}-{noes}" if ayes + noes else ""


def councils(body: bytes) -> tuple[str, ...]:
    """Names of the bodies that make law: by their type, else by their name."""
    found = rows(body)
    typed = [row for row in found if _text(row, "BodyTypeName").casefold() == "primary legislative body"]
    named = [_text(row, "BodyName") for row in typed or found]
    return tuple(dict.fromkeys(name for name in named if name and (typed or is_council(name))))


def is_council(name: str) -> bool:
    """Whether a body is the council by its name; its committees are not."""
    low = name.casefold()
    return any(word in low for word in COUNCILS) and not any(word in low for word in _NOT_COUNCILS)


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _text(row: Row, key: str) -> str:
    value = row.get(key)
    return " ".join(value.replace("\0", "").split())[:1000] if isinstance(value, str) else ""


def _day(row: Row, key: str) -> date | None:
    try:
        return date.fromisoformat(_text(row, key)[:10])
    except ValueError:
        return None
