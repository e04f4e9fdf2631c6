"""Which records a reader asks for, and in which order: the same for pages and for the API. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from banwatch.errors import InputError
from banwatch.model.life import Stage
from banwatch.publish.record import Record
from banwatch.publish.words import STAGES, plain, stage_words

PER_PAGE = 50
MAX_PER_PAGE = 200
MAX_PAGE = 1_000_000
MAX_TEXT = 100
"""Characters that a filter may have."""

FACETS: Mapping[str, Callable[[Record], Sequence[str]]] = {
    "watch": lambda record: (record.watch,),
    "technology": lambda record: record.technology,
    "level": lambda record: _known(record.level),
    "scope": lambda record: _known(record.scope),
    "instrument": lambda record: _known(record.instrument),
    "stage": lambda record: _known(record.stage),
    "year": lambda record: (str(record.decided_on.year),) if record.decided_on else (),
}
"""Filters with a list of values each: from a record to its values."""

_LAST = "9999-99-99"
SORTS: Mapping[str, Callable[[Record], tuple[str, ...]]] = {
    "newest": lambda record: (_turned(str(record.decided_on or "")), record.id),
    "oldest": lambda record: (str(record.decided_on or _LAST), record.id),
    "place": lambda record: tuple((part or "~").casefold() for part in (record.country, record.region, record.place)),
    "updated": lambda record: (_turned(record.updated_at.isoformat()), record.id),
}
"""Orders, by what each sorts. A ban without a day comes last."""


def _known(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _turned(text: str) -> str:
    """A text that sorts the other way round; nothing sorts last."""
    return "".join(chr(0x10000 - ord(char)) for char in text) or "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for. `facets` holds a value for some of FACETS, `place` a part of a place's name."""

    facets: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    sort: str = "newest"
    page: int = 1
    per_page: int = PER_PAGE

    def arguments(self, **other: object) -> dict[str, str]:
        """The query as names and values for an address, with some of them changed; what is usual is left out."""
        usual = {"place": "", "sort": "newest", "page": "1", "per_page": str(PER_PAGE)}
        given = {name: str(getattr(self, name)) for name in usual} | {name: str(each) for name, each in other.items()}
        return {**self.facets, **{name: each for name, each in given.items() if each != usual.get(name)}}


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was asked for. `total` counts all pages."""

    records: tuple[Record, ...]
    total: int
    page: int
    pages: int


def parse(given: Mapping[str, str]) -> Query:
    """A query from names and values as an address holds them; empty values ask nothing. InputError names the fault."""
    unknown = sorted(set(given) - {*FACETS, "place", "sort", "page", "per_page"})
    if unknown:
        raise InputError("There is no such filter.", f"Filters are {', '.join(FACETS)}, place, sort, page, per_page.")
    for name, each in given.items():
        if len(each) > MAX_TEXT:
            raise InputError(f"{name} is too long.", f"At most {MAX_TEXT} characters.")
    if given.get("stage") and given["stage"] not in set(Stage):
        raise InputError("There is no such stage.", f"Stages are {', '.join(Stage)}.")
    sort = given.get("sort") or "newest"
    if sort not in SORTS:
        raise InputError("There is no such order.", f"Orders are {', '.join(SORTS)}.")
    return Query(
        {name: given[name] for name in FACETS if given.get(name)},
        given.get("place", "").strip(),
        sort,
        _number(given, "page", 1, MAX_PAGE),
        _number(given, "per_page", PER_PAGE, MAX_PER_PAGE),
    )


def _number(given: Mapping[str, str], name: str, usual: int, most: int) -> int:
    text = given.get(name) or str(usual)
    if not (text.isascii() and text.isdigit() and len(text) <= 7 and 1 <= int(text) <= most):
        raise InputError(f"{name} is not a number that can be used.", f"It goes from 1 to {most}.")
    return int(text)


def find(records: Sequence[Record], query: Query) -> Found:
    """The page of records that a query asks for; a page beyond the last is empty."""
    wanted = query.place.casefold()
    kept = [
        record
        for record in records
        if all(each in FACETS[name](record) for name, each in query.facets.items())
        and (not wanted or wanted in " ".join(filter(None, (record.place, record.region, record.country))).casefold())
    ]
    kept.sort(key=SORTS[query.sort])
    start = (query.page - 1) * query.per_page
    page = tuple(kept[start : start + query.per_page])
    return Found(page, len(kept), query.page, max(1, -(-len(kept) // query.per_page)))


def values(records: Sequence[Record], facet: str) -> dict[str, int]:
    """The values that a facet has, each with the number of its records; the order is that of a list of choices."""
    counts: dict[str, int] = {}
    for record in records:
        for each in FACETS[facet](record):
            counts[each] = counts.get(each, 0) + 1
    return {each: counts[each] for each in sorted(counts, key=_order(facet))}


def _order(facet: str) -> Callable[[str], tuple[int, str]]:
    if facet == "stage":
        stages = list(STAGES)
        return lambda each: (stages.index(Stage(each)) if each in set(Stage) else len(stages), each)
    if facet == "year":
        return lambda each: (-int(each), each)
    return lambda each: (0, each)


def named(facet: str, value: str) -> str:
    """A facet's value in words."""
    return stage_words(value) if facet == "stage" else plain(value).replace("+", " and ")
