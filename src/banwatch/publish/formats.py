"""Confirmed bans as CSV and JSON. An allow-list of fields: nothing of the people who review ever leaves."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

from banwatch.model.ban import Ban, Report

FIELDS = (
    "id",
    "watch",
    "place",
    "region",
    "country",
    "level",
    "body",
    "instrument",
    "scope",
    "technology",
    "decided_on",
    "vote",
    "stage",
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # full-width forms count too (OWASP)


@dataclass(frozen=True, slots=True)
class Record:
    """A ban as the public sees it, with the reports that prove it."""

    ban: Ban
    reports: tuple[Report, ...]


def as_json(records: Sequence[Record]) -> str:
    """One object with the list of bans; dates are ISO, what is not known is null, each fact has its quotation."""
    return json.dumps({"bans": [_object(record) for record in records]}, ensure_ascii=False, indent=2) + "\n"


def _object(record: Record) -> dict[str, object]:
    evidence = {name: span.quote for name, span in sorted(record.ban.facts.evidence.items())}
    return {
        **fields(record.ban),
        "evidence": evidence,
        "sources": [
            {
                "url": report.url,
                "title": report.title,
                "outlet": report.source,
                "published": report.published_on.isoformat() if report.published_on else None,
            }
            for report in record.reports
        ],
    }


def fields(ban: Ban) -> dict[str, object]:
    """The public facts of a ban in the order of FIELDS."""
    facts = ban.facts
    return {
        "id": ban.id,
        "watch": ban.watch,
        "place": facts.place,
        "region": facts.region,
        "country": facts.country,
        "level": facts.level,
        "body": facts.body,
        "instrument": facts.instrument,
        "scope": facts.scope,
        "technology": "+".join(facts.technology) or None,
        "decided_on": facts.decided_on.isoformat() if facts.decided_on else None,
        "vote": facts.vote,
        "stage": facts.stage,
    }


def as_csv(records: Sequence[Record]) -> str:
    """RFC 4180 with CRLF. `sources` holds the addresses, parted by spaces; formulas of a spreadsheet are disarmed."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*FIELDS, "sources"])
    for record in records:
        sources = " ".join(report.url for report in record.reports if report.url)
        writer.writerow([cell(value) for value in (*fields(record.ban).values(), sources)])
    return out.getvalue()


def cell(value: object) -> str:
    """A cell as text, with an apostrophe before anything that a spreadsheet takes for a formula."""
    text = "" if value is None else str(value).replace("\x00", "")
    return f"'{text}" if text.startswith(_FORMULA) else text
