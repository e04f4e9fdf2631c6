"""The pages of the register, made of records and templates. Links are relative, so that a site works anywhere."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from banwatch.publish.filters import FACETS, Found, Query, named, values
from banwatch.publish.listings import Link, Listing, below, country_name, facet_base
from banwatch.publish.maps import map_of_countries, map_of_states
from banwatch.publish.record import About, Record, Register
from banwatch.publish.words import (
    FIELDS,
    LOOKS,
    day,
    look,
    place_path,
    plain,
    stage_words,
    standing,
    value,
    whereabouts,
)

NEWEST = 9
"""Records on the home page."""
_BAR_HEIGHT = 96
_BAR_WIDTH = 28
_FACET_NAMES = {
    "watch": "Topic",
    "technology": "Technology",
    "level": "Kind of place",
    "scope": "Forbids use by",
    "instrument": "Instrument",
    "stage": "Stage",
    "year": "Year",
}
_SORT_NAMES = {
    "newest": "newest decision first",
    "oldest": "oldest decision first",
    "place": "by place",
    "updated": "last changed first",
}


class Pages:
    """Renders the pages of one register."""

    def __init__(self, register: Register, about: About, live: bool) -> None:
        self._register = register
        self._about = about
        self._live = live
        self._templates = Environment(
            loader=PackageLoader("banwatch.publish"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.filters.update(
            day=_day, look=look, stage=stage_words, plain=plain, whereabouts=whereabouts, host=_host, iso=_iso
        )

    def fixed(self, path: str) -> str:
        """The home page, or one of those that there is one of."""
        match path:
            case "index.html":
                return self._home(path)
            case "places.html":
                return self._page("places.html", path, links=self._countries())
            case "changes.html":
                return self._page("changes.html", path, withdrawn=self._register.withdrawn, changed=self._changed())
        return self._page("data.html", path)

    def _home(self, path: str) -> str:
        records = self._register.records
        looks = [(name, words, sum(look(r.stage) == name for r in records)) for name, (words, _) in LOOKS.items()]
        lands = {record.land or record.country for record in records} - {None, ""}
        return self._page(
            "home.html",
            path,
            total=len(records),
            standing=sum(map(standing, records)),
            places=len({place_path(record) for record in records}),
            lands=len(lands),
            looks=[each for each in looks if each[2]],
            maps=[each for each in (map_of_states(records), map_of_countries(records)) if each.told],
            years=_years(records),
            bar=(_BAR_WIDTH, _BAR_HEIGHT),
            newest=records[:NEWEST],
            watches=[Link(f"{facet_base('watch', w)}.html", self._topic(w), n) for w, n in self._values("watch")],
        )

    def ban(self, record: Record) -> str:
        """The page of a record."""
        quotes = {quote.field: quote for quote in record.quotes}
        facts = [(label, value(record, name), quotes.get(name)) for name, label in FIELDS.items()]
        parts = place_path(record)
        return self._page(
            "ban.html",
            f"bans/{record.id}.html",
            record=record,
            facts=facts,
            further=[q for q in record.quotes if q.field not in FIELDS and q.field != "stage"],
            crumbs=[
                Link(f"places/{'/'.join(parts[:depth])}.html", name or "not stated")
                for depth, name in ((1, country_name(record)), (2, record.region), (3, record.place))
            ],
            watch=Link(f"{facet_base('watch', record.watch)}.html", record.topic),
            permanent=f"{self._about.url}/bans/{record.id}.html" if self._about.url else "",
        )

    def moved(self, path: str, ban_id: str, target: str) -> str:
        """The page of a record that was merged into another."""
        return self._page("moved.html", path, ban_id=ban_id, target=target)

    def withdrawn(self, path: str, ban_id: str, at: datetime) -> str:
        """The page of a record that was taken back."""
        return self._page("withdrawn.html", path, ban_id=ban_id, at=at)

    def listing(self, listing: Listing, page: int) -> str:
        """A page of a list that has an address of its own."""
        parts = tuple(listing.base.split("/")[1:]) if listing.base.startswith("places/") else ()
        return self._page(
            "list.html",
            listing.path(page),
            title=listing.title,
            parents=listing.parents,
            below=below(parts, listing.records) if parts and page == 1 else (),
            records=listing.page(page),
            total=len(listing.records),
            number=page,
            pages=listing.pages,
            before=_last(listing.path(page - 1)) if page > 1 else "",
            after=_last(listing.path(page + 1)) if page < listing.pages else "",
            query=None,
            facets=self._facets() if listing.base == "bans" and page == 1 else (),
        )

    def search(self, query: Query, found: Found) -> str:
        """The list of all bans on a live site, filtered as the reader asked."""
        return self._page(
            "list.html",
            "bans.html",
            title="All bans" if not query.facets and not query.place else "Bans found",
            parents=(),
            below=(),
            records=found.records,
            total=found.total,
            number=found.page,
            pages=found.pages,
            before=_address(query, min(found.page - 1, found.pages)) if found.page > 1 else "",
            after=_address(query, found.page + 1) if found.page < found.pages else "",
            query=query,
            facets=self._facets(),
        )

    def correction(self, record: Record, given: dict[str, str], fault: str, done: bool) -> str:
        """The form by which a reader tells what is wrong with a record."""
        return self._page("correction.html", "correction.html", record=record, given=given, fault=fault, done=done)

    def problem(self, path: str, title: str, what: str) -> str:
        """A page that says what did not work."""
        return self._page("problem.html", path, title=title, what=what)

    def _page(self, template: str, path: str, **more: Any) -> str:
        return self._templates.get_template(template).render(
            path=path,
            root="../" * path.count("/"),
            about=self._about,
            live=self._live,
            updated_at=self._register.updated_at,
            looks_of=LOOKS,
            sorts=_SORT_NAMES,
            **more,
        )

    def _facets(self) -> list[tuple[str, str, list[tuple[str, str, str, int]]]]:
        """(name, label, [(value, words, address, count)]) of what can be filtered by."""
        return [
            (
                name,
                _FACET_NAMES[name],
                [
                    (each, self._named(name, each), f"{facet_base(name, each)}.html", n)
                    for each, n in self._values(name)
                ],
            )
            for name in FACETS
        ]

    def _values(self, facet: str) -> list[tuple[str, int]]:
        return list(values(self._register.records, facet).items())

    def _named(self, facet: str, value_: str) -> str:
        return self._topic(value_) if facet == "watch" else named(facet, value_)

    def _topic(self, watch: str) -> str:
        return next((record.topic for record in self._register.records if record.watch == watch), plain(watch))

    def _countries(self) -> list[tuple[Link, tuple[Link, ...]]]:
        """Each country with its regions."""
        found = []
        for land in below((), self._register.records):
            part = land.path.removeprefix("places/").removesuffix(".html")
            within = [record for record in self._register.records if place_path(record)[0] == part]
            found.append((land, below((part,), within)))
        return found

    def _changed(self) -> list[tuple[Record, str, datetime]]:
        """What was mended after a record was entered, newest first."""
        found = [
            (record, change.what, change.at)
            for record in self._register.records
            for change in record.changes
            if change.at > record.entered_at
        ]
        return sorted(found, key=lambda each: (each[2], each[0].id), reverse=True)[:200]


def _years(records: Sequence[Record]) -> list[dict[str, int]]:
    """The years from first to last, each with its number of decisions and how high its bar is."""
    counts: dict[int, int] = {}
    for record in records:
        if record.decided_on:
            counts[record.decided_on.year] = counts.get(record.decided_on.year, 0) + 1
    most = max(counts.values(), default=1)
    span = range(min(counts), max(counts) + 1) if counts else range(0)
    return [
        {"year": year, "count": counts.get(year, 0), "high": max(2, round(counts.get(year, 0) / most * _BAR_HEIGHT))}
        for year in span
    ]


def _address(query: Query, page: int) -> str:
    asked = urlencode(query.arguments(page=page))
    return f"bans.html?{asked}" if asked else "bans.html"


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _day(moment: date | datetime) -> str:
    return day(moment.date() if isinstance(moment, datetime) else moment)


def _iso(moment: date | datetime) -> str:
    return moment.isoformat()


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
