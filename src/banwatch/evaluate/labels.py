"""What a person says of an article: the labels of a corpus, read for one topic."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from json import loads

from banwatch.errors import InputError
from banwatch.evaluate.compare import fold, place_key
from banwatch.model.article import Article

REMEDY = "A labelled line needs 'id', 'text' and 'label' (new_ban or not_ban)."
LENGTHS = ((80, "teaser, < 80 words"), (250, "short, < 250 words"))
"""Words below which a text is a title with teaser, or an excerpt; more is a page."""
PAGE = "page"


@dataclass(frozen=True, slots=True)
class Truth:
    """The label of one article for one topic.

    `wanted` are the labelled bans on the topic, `background` the keys of places that banned earlier (an alert for one
    of them is a leak). Articles of one `group` (place and region of the ban, else the event, else the article) stand or
    fall together; articles of one `event` report the same ban.
    """

    id: str
    corpus: str
    positive: bool
    kind: str
    wanted: tuple[Mapping[str, object], ...]
    background: frozenset[str]
    group: str
    event: str
    language: str
    length: str
    town: str = ""
    """The group by the place's name alone, as labels of one ban may leave its region untold: out-of-fold figures divide
    by it."""
    site: str = ""
    """The group as the label writes it, the legal form of the place included: what the fit itself divides by."""
    weight: float = 1.0
    """How much the article counts in fitting."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article and what a person says of it."""

    article: Article
    truth: Truth


Reader = Callable[[Mapping[str, object]], Article]


def read_labelled(
    lines: Iterable[str], corpus: str, topic: str, read_article: Reader
) -> tuple[list[Labelled], list[str]]:
    """Labelled articles of a JSON Lines text, and what is wrong with lines that are left out.

    Articles marked `ambiguous` are left out without a word: careful editors would disagree on them.
    """
    found: list[Labelled] = []
    faults: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = _record(line)
            if not record.get("ambiguous"):
                found.append(Labelled(read_article(record), truth_of(record, corpus, topic)))
        except InputError as error:
            faults.append(f"{corpus}, line {number}: {error}")
    return found, faults


def _record(line: str) -> Mapping[str, object]:
    try:
        record = loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON ({error}).", REMEDY) from None
    if not isinstance(record, dict):
        raise InputError("no JSON object.", REMEDY)
    return record


def truth_of(record: Mapping[str, object], corpus: str, topic: str) -> Truth:
    """The label in a wire record. InputError when there is none. Positive: a new ban of which one is on the topic."""
    label = record.get("label")
    if label not in {"new_ban", "not_ban"}:
        raise InputError(f"the label is {label!r}.", REMEDY)
    bans = _bans(record)
    wanted = tuple(ban for ban in bans if (ban.get("topic") or record.get("topic")) == topic)
    group = _group(record, bans)
    keys = {place_key(ban.get("place")) for ban in wanted}
    return Truth(
        id=str(record.get("id")),
        corpus=corpus,
        positive=label == "new_ban" and bool(wanted),
        kind=str(record.get("kind") or "unknown"),
        wanted=wanted,
        background=frozenset(place_key(place) for place in _list(record, "background_places")) - keys,
        group=group,
        event=str(record.get("event") or group),
        language=str(record.get("lang") or "unknown"),
        length=length_of(str(record.get("text") or "")),
        town=place_key(bans[0].get("place")) if bans else group,
        site=_site(record, bans),
        weight=_weight(record),
    )


def topics_of(lines: Iterable[str]) -> set[str]:
    """Every topic that labels of these lines name; lines that cannot be read name none."""
    found: set[str] = set()
    for line in lines:
        try:
            record = _record(line)
            found |= {str(each["topic"]) for each in (record, *_bans(record)) if each.get("topic")}
        except InputError:
            continue
    return found


def length_of(text: str) -> str:
    """The class of length of a text."""
    count = len(text.split())
    return next((name for limit, name in LENGTHS if count < limit), PAGE)


def _list(record: Mapping[str, object], key: str) -> list[object]:
    value = record.get(key)
    return value if isinstance(value, list) else []


def _bans(record: Mapping[str, object]) -> list[Mapping[str, object]]:
    return [ban for ban in _list(record, "bans") if isinstance(ban, dict)]


def _group(record: Mapping[str, object], bans: list[Mapping[str, object]]) -> str:
    if bans:
        return place_key(bans[0].get("place")) + fold(bans[0].get("region"))
    return str(record.get("event") or record.get("id"))


def _site(record: Mapping[str, object], bans: list[Mapping[str, object]]) -> str:
    if bans:
        return f"{bans[0].get('place')}|{bans[0].get('region')}".casefold()
    return str(record.get("event") or record.get("id"))


def _weight(record: Mapping[str, object]) -> float:
    value = record.get("weight", 1.0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1000:
        raise InputError(f"'weight' is {value!r}.", "Write a number between 0 and 1000, or leave it out.")
    return float(value)
