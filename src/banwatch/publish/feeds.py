"""Records as Atom, iCalendar and GeoJSON."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from banwatch.atlas.locate import locate
from banwatch.model.life import Stage
from banwatch.publish.formats import dumped, page_of, told
from banwatch.publish.record import About, Milestone, Record, Register
from banwatch.publish.words import FIELDS, day, stage_words, value

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 200
"""Records in the feed, those that changed last."""
_SUMMARY = ("decided_on", "body", "vote", "instrument", "scope")
_EPOCH = "1970-01-01T00:00:00+00:00"
"""When an empty feed was updated: a feed must tell a moment, and it must not be made up anew each time."""
_COMING = frozenset({Stage.IN_EFFECT, Stage.EXPIRED})
"""Stages that a calendar is kept for."""


def atom(register: Register, about: About) -> str:
    """One entry a ban, of those that changed last. An entry's id never changes; a new stage makes it updated."""
    feed = Element("feed", xmlns=ATOM)
    _put(feed, "id", f"tag:{_authority(about)},2020:register")
    _put(feed, "title", about.title)
    _put(feed, "updated", register.updated_at.isoformat() if register.updated_at else _EPOCH)
    _put(SubElement(feed, "author"), "name", about.title)
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=_at(about, "data/bans.atom"))
    SubElement(feed, "link", rel="alternate", type="text/html", href=_at(about, "index.html"))
    if about.licence:
        SubElement(feed, "link", rel="license", href=about.licence.url)
    newest = sorted(register.records, key=lambda record: (record.updated_at, record.id), reverse=True)[:ENTRIES]
    for record in newest:
        _entry(feed, record, about)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="unicode") + "\n"


def _entry(feed: Element, record: Record, about: About) -> None:
    entry = SubElement(feed, "entry")
    _put(entry, "id", f"tag:{_authority(about)},2020:{record.id}")
    _put(entry, "title", record.headline)
    _put(entry, "published", record.entered_at.isoformat())
    _put(entry, "updated", record.updated_at.isoformat())
    SubElement(entry, "link", rel="alternate", type="text/html", href=_at(about, f"bans/{record.id}.html"))
    for source in record.sources:
        if source.url:
            SubElement(entry, "link", rel="via", href=source.url)
    SubElement(entry, "category", term=_xml(record.watch), label=_xml(record.topic))
    facts = [f"{FIELDS[name]}: {value(record, name)}" for name in _SUMMARY if value(record, name)]
    _put(entry, "summary", ". ".join([f"Stage: {stage_words(record.stage)}", *facts]) + ".")


def _put(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name, {"type": "text"} if name in ("title", "summary") else {}).text = _xml(text)


def _xml(text: str) -> str:
    """Text of characters that XML 1.0 may hold: the writer of the standard library would let others pass."""
    return "".join(
        char
        for char in text
        if char in "\t\n\r" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char > "\uffff"
    )


def _authority(about: About) -> str:
    return urlsplit(about.url).hostname or "localhost"


def _at(about: About, path: str) -> str:
    """An address: whole where the register's is known, else relative to `data/`, where the feed lies."""
    return f"{about.url}/{path}" if about.url else f"../{path}"


def calendar(records: Sequence[Record], about: About) -> str:
    """Coming dates (RFC 5545): first days in effect and ends of moratoria, as whole days. No clock is asked: what is
    coming is what the records say is to come."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//banwatch//register//EN", f"X-WR-CALNAME:{_ical(about.title)}"]
    for record in records:
        for milestone in record.milestones:
            if milestone.to_come and milestone.day and milestone.stage in _COMING:
                lines += _event(record, milestone, about)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(record: Record, milestone: Milestone, about: About) -> list[str]:
    assert milestone.day is not None  # noqa: S101 - for the reader and mypy: the caller looked
    page = [f"URL:{page_of(record, about)}"] if about.url else []
    return [
        "BEGIN:VEVENT",
        f"UID:{record.id}-{milestone.stage.value}-{milestone.day:%Y%m%d}@{_authority(about)}",
        f"DTSTAMP:{_stamp(milestone.recorded_at)}",
        f"DTSTART;VALUE=DATE:{milestone.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{milestone.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_ical(f'{record.place or record.headline}: {stage_words(milestone.stage)}')}",
        f"DESCRIPTION:{_ical(f'{record.headline}. {day(milestone.day)}: {stage_words(milestone.stage)}.')}",
        "TRANSP:TRANSPARENT",
        *page,
        "END:VEVENT",
    ]


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _ical(text: str) -> str:
    shown = "".join(char for char in text if char.isprintable())
    return shown.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> str:
    """Lines of at most 75 octets; what goes on begins with a space, and no character is cut in two."""
    out, room = [], 75
    for char in line:
        size = len(char.encode("utf-8", "replace"))
        if size > room:
            out.append("\r\n ")
            room = 74
        out.append(char)
        room -= size
    return "".join(out)


def geojson(records: Sequence[Record], about: About) -> str:
    """RFC 7946: a point for each ban, to about a kilometre; null where the place is not known."""
    return dumped({"type": "FeatureCollection", "features": [_feature(record, about) for record in records]})


def _feature(record: Record, about: About) -> dict[str, object]:
    spot = locate(record.place_id, record.region, record.country)
    point = {"type": "Point", "coordinates": [round(each, 2) for each in spot.point]} if spot else None
    facts = told(record.id, record.watch, record)
    exact = spot.exact if spot else False
    return {
        "type": "Feature",
        "id": record.id,
        "geometry": point,
        "properties": {**facts, "headline": record.headline, "exact": exact, "page": page_of(record, about)},
    }
