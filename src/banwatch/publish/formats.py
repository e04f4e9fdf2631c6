"""Records as JSON and CSV, and the schema of the former."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from banwatch.model.ban import Ban
from banwatch.model.finding import Claim
from banwatch.model.life import Stage
from banwatch.publish.record import About, Record

SCHEMA_VERSION = "1"
"""Within a version, fields are only added."""

FIELDS = (
    *("id", "watch", "place", "region", "country", "level", "body", "instrument", "scope", "technology"),
    *("decided_on", "vote", "stage"),
)
"""Columns of the facts in a table."""

COLUMNS = (*FIELDS, "entered_on", "updated_at", "sources", "page")

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # full-width forms count too (OWASP)


def fields(ban: Ban) -> dict[str, object]:
    """The public facts of a ban in the order of FIELDS."""
    return told(ban.id, ban.watch, ban.facts)


def told(ban_id: str, watch: str, facts: Claim | Record) -> dict[str, object]:
    """The same of whatever holds the facts."""
    known = {name: getattr(facts, name) for name in FIELDS[2:]}
    known["technology"] = "+".join(facts.technology) or None
    known["decided_on"] = facts.decided_on.isoformat() if facts.decided_on else None
    return {"id": ban_id, "watch": watch, **known}


def as_object(record: Record, about: About) -> dict[str, object]:
    """A record for programs: dates are ISO, what is not known is null, each fact has its quotation."""
    return {
        "schema_version": SCHEMA_VERSION,
        **told(record.id, record.watch, record),
        "technology": list(record.technology),
        "headline": record.headline,
        "evidence": [{"field": q.field, "quote": q.words, "source": q.source or None} for q in record.quotes],
        "sources": [
            {"url": s.url or None, "title": s.title, "outlet": s.outlet, "published_on": _iso(s.published_on)}
            for s in record.sources
        ],
        "stages": [
            {
                "stage": m.stage.value,
                "day": _iso(m.day),
                "to_come": m.to_come,
                "quote": m.words or None,
                "source": m.source or None,
            }
            for m in record.milestones
        ],
        "history": [{"at": c.at.isoformat(), "what": c.what} for c in record.changes],
        "merged_ids": list(record.absorbed),
        "entered_at": record.entered_at.isoformat(),
        "updated_at": record.updated_at.isoformat(),
        "page": page_of(record, about),
    }


def page_of(record: Record, about: About) -> str:
    """The permanent address of a record's page; relative to the register's home where its address is not set."""
    return f"{about.url}/bans/{record.id}.html" if about.url else f"bans/{record.id}.html"


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def dumped(value: object) -> str:
    """JSON with a line feed at its end."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def as_json(records: Sequence[Record], about: About) -> str:
    """One object with the list of bans."""
    return dumped({"schema_version": SCHEMA_VERSION, "bans": [as_object(record, about) for record in records]})


def as_csv(records: Sequence[Record], about: About) -> str:
    """RFC 4180 with CRLF. `sources` holds the addresses, parted by spaces; formulas of a spreadsheet are disarmed."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for record in records:
        further = (
            record.entered_at.date().isoformat(),
            record.updated_at.isoformat(),
            " ".join(source.url for source in record.sources if source.url),
            page_of(record, about),
        )
        writer.writerow([cell(each) for each in (*told(record.id, record.watch, record).values(), *further)])
    return out.getvalue()


def cell(value: object) -> str:
    """A cell as text, with an apostrophe before anything that a spreadsheet takes for a formula."""
    text = "" if value is None else str(value).replace("\x00", "")
    return f"'{text}" if text.startswith(_FORMULA) else text


def _text(what: str) -> dict[str, Any]:
    return {"type": "string", "description": what}


def _maybe(what: str, **more: Any) -> dict[str, Any]:
    return {"type": ["string", "null"], "description": what, **more}


def _listed(item: Mapping[str, Any], what: str) -> dict[str, Any]:
    return {"type": "array", "items": item, "description": what}


def _closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


_SOURCE_NUMBER = {
    "type": ["integer", "null"],
    "minimum": 1,
    "description": "Number of the source, counted from 1; null where it is not known.",
}
_STAGE = {"enum": [stage.value for stage in Stage], "description": "How far the ban had got."}


def record_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a record. Readers must let pass fields that they do not know: some may be added."""
    moment = {"format": "date-time"}
    schema = _closed(
        {
            "schema_version": {"const": SCHEMA_VERSION},
            "id": {**_text("Permanent id of the record."), "pattern": "^ban-[0-9]{4}-[0-9]{4,}$"},
            "watch": _text("Id of the topic that is watched."),
            "place": _maybe("Name of the place."),
            "region": _maybe("English name of the state, province or canton."),
            "country": _maybe("ISO 3166-1 alpha-2 code."),
            "level": _maybe("Kind of place: city, town, county …"),
            "body": _maybe("Who decided."),
            "instrument": _maybe("ordinance, resolution, moratorium …"),
            "scope": _maybe("Whose use is forbidden: government, police, private, government+private."),
            "technology": _listed({"type": "string"}, "What is banned."),
            "decided_on": _maybe("Day of the decision.", format="date"),
            "vote": _maybe("As 8-1, unanimous or 57%."),
            "stage": {"enum": [*(stage.value for stage in Stage), None], "description": "How far it has got."},
            "headline": _text("The record in a line."),
            "evidence": _listed(
                _closed({"field": _text("Name of the fact."), "quote": _text("Words."), "source": _SOURCE_NUMBER}),
                "The words that prove the facts.",
            ),
            "sources": _listed(
                _closed(
                    {
                        "url": _maybe("Address.", format="uri"),
                        "title": _text("Title."),
                        "outlet": _text("Who published it."),
                        "published_on": _maybe("Day.", format="date"),
                    }
                ),
                "Reports, earliest first.",
            ),
            "stages": _listed(
                _closed(
                    {
                        "stage": _STAGE,
                        "day": _maybe("Day.", format="date"),
                        "to_come": {"type": "boolean", "description": "Whether it lies ahead."},
                        "quote": _maybe("The words that prove it."),
                        "source": _SOURCE_NUMBER,
                    }
                ),
                "Stages in the order of their days.",
            ),
            "history": _listed(
                _closed({"at": {**_text("Moment."), **moment}, "what": _text("What was done.")}),
                "What was done to the record.",
            ),
            "merged_ids": _listed({"type": "string"}, "Ids of records that were merged into this one."),
            "entered_at": {**_text("When it was first confirmed."), **moment},
            "updated_at": {**_text("When it last changed."), **moment},
            "page": _text("Its page."),
        }
    )
    return {"title": "Ban", **schema}


def file_schema() -> dict[str, Any]:
    """JSON Schema of the file of all bans."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_closed({"schema_version": {"const": SCHEMA_VERSION}, "bans": _listed({"$ref": "#/$defs/ban"}, "All bans.")}),
        "$defs": {"ban": record_schema()},
    }


def data_package(about: About, updated_at: datetime | None) -> str:
    """The Frictionless description of the data (`datapackage.json` by their name)."""
    package: dict[str, Any] = {
        "name": "bans",
        "title": about.title,
        "description": "Bans by municipalities that a person has confirmed, with the words that prove each fact.",
        "version": SCHEMA_VERSION,
        "profile": "tabular-data-package",
        "resources": [_resource()],
    }
    if about.licence:
        package["licenses"] = [{"name": about.licence.id, "title": about.licence.title, "path": about.licence.url}]
    if about.url:
        package["homepage"] = f"{about.url}/"
    if updated_at:
        package["created"] = updated_at.isoformat()
    return dumped(package)


_TYPES = {"decided_on": "date", "entered_on": "date", "updated_at": "datetime"}
_PATTERNS = {"updated_at": "any"}


def _resource() -> dict[str, Any]:
    columns = [
        {"name": name, "type": _TYPES.get(name, "string"), "format": _PATTERNS.get(name, "default")} for name in COLUMNS
    ]
    return {
        "name": "bans",
        "path": "bans.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\r\n", "delimiter": ",", "header": True},
        "schema": {"fields": columns, "primaryKey": "id", "missingValues": [""]},
    }
