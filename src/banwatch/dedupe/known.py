"""The list of bans that were known before, as CSV."""

import csv
import io
from datetime import date

from banwatch.errors import InputError
from banwatch.model.ban import KnownBan

COLUMNS = (
    "watch",
    "place",
    "region",
    "country",
    "level",
    "body",
    "instrument",
    "scope",
    "decided_on",
    "vote",
    "stage",
    "status",
    "source_url",
)


def read_known(text: str, name: str) -> tuple[KnownBan, ...]:
    """The bans of a CSV file with a head line of COLUMNS. InputError names the file and every bad line."""
    rows = csv.DictReader(io.StringIO(text, newline=""))
    missing = {"watch", "place"} - set(rows.fieldnames or ())
    if missing:
        raise InputError(
            f"{name}: line 1: the columns {' and '.join(sorted(missing))} are missing.",
            f"The head line is {','.join(COLUMNS)}.",
        )
    bans, faults = [], []
    for row in rows:
        try:
            bans.append(_ban({key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}))
        except ValueError as error:
            faults.append(f"{name}: line {rows.line_num}: {error}.")
    if faults:
        raise InputError("\n".join(faults), "Mend these lines; nothing was loaded.")
    return tuple(bans)


def _ban(row: dict[str, str]) -> KnownBan:
    if not row["watch"] or not row["place"]:
        raise ValueError("watch and place must be filled")
    day = row.get("decided_on")
    try:
        decided_on = date.fromisoformat(day) if day else None
    except ValueError:
        raise ValueError(f'decided_on "{day}" is no date like 2020-07-01') from None
    return KnownBan(
        watch=row["watch"],
        place=row["place"],
        region=row.get("region") or None,
        country=row.get("country") or None,
        level=row.get("level") or None,
        body=row.get("body") or None,
        instrument=row.get("instrument") or None,
        scope=row.get("scope") or None,
        decided_on=decided_on,
        vote=row.get("vote") or None,
        stage=row.get("stage") or None,
        status=row.get("status") or "",
        source_url=row.get("source_url") or "",
    )
