"""The register as a set of files: which there are, and what stands in each. The same input gives the same bytes."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

from banwatch.publish import feeds, formats
from banwatch.publish.filters import find, parse
from banwatch.publish.listings import Listing, listings
from banwatch.publish.pages import Pages
from banwatch.publish.record import About, Register

HTML = "text/html; charset=utf-8"
_KINDS = {
    "html": HTML,
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8; header=present",
    "atom": "application/atom+xml; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "geojson": "application/geo+json",
}
ASSETS = ("register.css", "register.svg")
DATA = (
    "data/bans.csv",
    "data/bans.json",
    "data/bans.schema.json",
    "data/bans.geojson",
    "data/bans.atom",
    "data/dates.ics",
    "data/data-package.json",
)
_BAN = re.compile(r"(bans|data)/(ban-[0-9]{4}-[0-9]{1,9})\.(html|json)")
_LISTING = re.compile(r"(.+?)(?:\.([1-9][0-9]{0,5}))?\.html")


@dataclass(frozen=True, slots=True)
class File:
    """A file: its bytes, their media type, and a tag that changes with them."""

    content: bytes
    media: str
    tag: str


class Site:
    """All files of a register. `live`: a server answers, so that lists can be filtered and corrections sent."""

    def __init__(self, register: Register, about: About, live: bool = False) -> None:
        self._register = register
        self._about = about
        self._live = live
        self._records = {record.id: record for record in register.records}
        self._pages = Pages(register, about, live)

    @property
    def register(self) -> Register:
        """What is shown."""
        return self._register

    @cached_property
    def _lists(self) -> Mapping[str, Listing]:
        return listings(self._register.records)

    def paths(self) -> Iterator[str]:
        """Every file that a static site has, below its home."""
        yield from ("index.html", "places.html", "data.html", "changes.html", *ASSETS, *DATA)
        for listing in self._lists.values():
            yield from (listing.path(page + 1) for page in range(listing.pages))
        for ban_id in (*self._records, *self._register.led_on, *(ban_id for ban_id, _ in self._register.withdrawn)):
            yield f"bans/{ban_id}.html"
        yield from (f"data/{ban_id}.json" for ban_id in self._records)

    def moved(self, path: str) -> str | None:
        """Where a path leads to that has another name by now: the id of a merged ban."""
        found = _BAN.fullmatch(path)
        target = self._register.led_on.get(found[2]) if found else None
        return f"{found[1]}/{target}.{found[3]}" if found and target else None

    def gone(self, path: str) -> bool:
        """Whether this is the page of a record that was withdrawn."""
        found = _BAN.fullmatch(path)
        return found is not None and found[2] in dict(self._register.withdrawn)

    def file(self, path: str, given: Mapping[str, str] | None = None) -> File | None:
        """A file by its path; None where there is none. `given` filters the list of all bans, on a live site only.

        InputError names what is wrong with a filter.
        """
        text = self._text(path, given or {})
        if text is None:
            return None
        content = text.encode("utf-8", "replace")
        kind = _KINDS[path.rpartition(".")[2]]
        return File(content, kind, hashlib.sha256(content).hexdigest()[:32])

    def _text(self, path: str, given: Mapping[str, str]) -> str | None:
        if path in ASSETS:
            return (files("banwatch.publish") / "static" / path).read_text(encoding="utf-8")
        if path in DATA:
            return self._data(path)
        if path in ("index.html", "places.html", "data.html", "changes.html"):
            return self._pages.fixed(path)
        if found := _BAN.fullmatch(path):
            return self._ban(path, found[1], found[2], found[3])
        if path == "bans.html" and self._live:
            query = parse(given)
            return self._pages.search(query, find(self._register.records, query))
        return self._list(path)

    def _ban(self, path: str, place: str, ban_id: str, kind: str) -> str | None:
        record = self._records.get(ban_id)
        if (place, kind) == ("data", "json"):
            return formats.dumped(formats.as_object(record, self._about)) if record else None
        if (place, kind) != ("bans", "html"):
            return None
        if record:
            return self._pages.ban(record)
        if target := self._register.led_on.get(ban_id):
            return self._pages.moved(path, ban_id, target)
        withdrawn = dict(self._register.withdrawn).get(ban_id)
        return self._pages.withdrawn(path, ban_id, withdrawn) if withdrawn else None

    def _list(self, path: str) -> str | None:
        found = _LISTING.fullmatch(path)
        listing = self._lists.get(found[1]) if found else None
        page = int(found[2] or 1) if found else 1
        if listing is None or page > listing.pages or (found and found[2] == "1"):
            return None
        return self._pages.listing(listing, page)

    def _data(self, path: str) -> str:
        records, about = self._register.records, self._about
        match path.removeprefix("data/"):
            case "bans.csv":
                return formats.as_csv(records, about)
            case "bans.json":
                return formats.as_json(records, about)
            case "bans.schema.json":
                return formats.dumped(formats.file_schema())
            case "bans.geojson":
                return feeds.geojson(records, about)
            case "bans.atom":
                return feeds.atom(self._register, about)
            case "dates.ics":
                return feeds.calendar(records, about)
        return formats.data_package(about, self._register.updated_at)
