"""Dates as news writes them, resolved against the day of publication.

Reads absolute dates ("June 24, 2020", "24 June 2020", "2020-06-24"), AP dates without a year ("Feb. 12"), weekdays
("Tuesday", "Monday night"), "today", "tonight", "last night", "yesterday", "the 7th" and inexact spans ("last week",
"in May"). Without a day of publication only absolute dates resolve.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier januar enero gennaio janeiro januari",
            "february feb février fevrier februar febrero febbraio fevereiro februari",
            "march mar mars märz marzo março maart",
            "april apr avril abril aprile",
            "may mai mayo maggio maio mei",
            "june jun juin juni junio giugno junho",
            "july jul juillet juli julio luglio julho",
            "august aug août aout agosto augustus",
            "september sept sep septembre septiembre settembre setembro",
            "october oct octobre oktober octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec décembre decembre dezember diciembre dicembre dezembro",
        ),
        1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday lundi montag lunes lunedì maandag",
            "tuesday mardi dienstag martes martedì dinsdag",
            "wednesday mercredi mittwoch miércoles mercoledì woensdag",
            "thursday jeudi donnerstag jueves giovedì donderdag",
            "friday vendredi freitag viernes venerdì vrijdag",
            "saturday samedi samstag sábado sabato zaterdag",
            "sunday dimanche sonntag domingo domenica zondag",
        )
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = "|".join(WEEKDAYS)
PATTERN = re.compile(
    rf"""(?<!\w)(?:
      (?P<iso>\d{{4}}-\d{{2}}-\d{{2}})
    | (?P<mdy>(?P<m1>{_MONTH})\.?\ (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\ (?P<y1>(?:19|20)\d{{2}}))?)(?![\d:])
    | (?P<dmy>(?P<d2>\d{{1,2}})(?:\.|st|nd|rd|th)?(?:\ of)?(?:\ de)?\ (?P<m2>{_MONTH})\.?
        (?:\ de)?(?:,?\ (?P<y2>(?:19|20)\d{{2}}))?)
    | (?P<month>(?P<m3>{_MONTH})\.?(?:\ of|,)?\ (?P<y3>(?:19|20)\d{{2}}))
    | (?P<lastmonth>(?:last|this\ past)\ (?P<m5>{_MONTH}))
    | (?P<bare>in\ (?:early\ |late\ |mid-)?(?P<m4>{_MONTH})(?!\.?,?\ \d{{4}}))
    | (?P<last>(?:last|this\ past)\ (?P<w1>{_DAY}))
    | (?P<next>(?:next|coming|following)\ (?P<w3>{_DAY}))
    | (?P<week>(?P<w2>{_DAY}))
    | (?P<today>today|tonight|this\ (?:morning|afternoon|evening)|earlier\ today)
    | (?P<yesterday>yesterday|last\ night|hier|gestern|ayer|ieri)
    | (?P<vague>(?:last|this|earlier\ this|earlier\ in\ the|later\ this)
        \ (?:week|month|year|spring|summer|fall|autumn|winter))
    | (?P<ago>(?:\w+|\d+)\ (?:days?|weeks?|months?|years?)\ (?:ago|earlier|before))
    | (?P<ordinal>on\ the\ (?P<d5>\d{{1,2}})(?:st|nd|rd|th))
    | (?P<year>(?:in|since|of|early|late|from)\ (?P<y4>(?:19|20)\d{{2}})(?![-/\d]))
    )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_HEADS = "|".join(sorted({name[:3] for name in (*MONTHS, *WEEKDAYS)}))
BEGINS = re.compile(
    rf"(?<!\w)(?=\d|{_HEADS}|(?:last|this|earlier|later|next|coming|following)\ |to(?:day|night)|yesterday"
    rf"|hier|gestern|ayer|ieri|on\ the\ \d|(?:in|since|of|early|late|from)\ (?:19|20)"
    rf"|in\ (?:early\ |late\ |mid-)?(?:{_HEADS})|\w+\ (?:day|week|month|year)s?\ (?:ago|earlier|before))"
)
"""How every date expression begins, in small letters: looked for first, it costs a fraction of the whole pattern."""
SKIP_BEFORE = re.compile(
    r"\b(?:effective(?: on)?|effect(?: on| beginning)?|force(?: on)?|until|till|through|by|before"
    r"|starting|beginning|start(?: on)?"
    r"|begins?|introduced(?: on)?|from|after|expires?|scheduled for|due|deadline(?: of)?|no later than"
    r"|as of|born|since)"
    r"\s*(?:on\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
"""A date after one of these says when something starts, ends or was brought in, not when it was decided."""


class DateMention(NamedTuple):
    """A date expression at [start, end). `day` is None where it names no exact day or cannot be resolved.

    `earliest`/`latest` bound inexact ones as far as they can be. `skip`: it follows a word such as "effective".
    """

    start: int
    end: int
    kind: str
    day: date | None
    earliest: date | None
    latest: date | None
    skip: bool


Resolved = tuple[date | None, date | None, date | None]
NOTHING: Resolved = (None, None, None)
"""(exact day, earliest, latest), each None where unknown."""


def find_dates(text: str, start: int, end: int, published: date | None) -> list[DateMention]:
    """All date expressions in text[start:end], resolved against `published`."""
    found = []
    for match in _expressions(text, start, end):
        kind = match.lastgroup or ""  # the outermost group is the last to close
        if kind in {"mdy", "bare", "dmy", "month"} and not _looks_like_month(match):
            continue
        day, earliest, latest = _resolve(kind, match, published)
        skip = SKIP_BEFORE.search(text, max(start, match.start() - 30), match.start()) is not None
        found.append(DateMention(match.start(), match.end(), kind, day, earliest, latest, skip or kind == "next"))
    return found


def _expressions(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """What `PATTERN.finditer` finds, tried only where an expression may begin."""
    low = text[start:end].lower()
    if len(low) != end - start:  # a few letters grow when made small, so that offsets no longer fit
        yield from PATTERN.finditer(text, start, end)
        return
    done = start
    for sign in BEGINS.finditer(low):
        at = start + sign.start()
        match = PATTERN.match(text, at, end) if at >= done else None
        if match:
            yield match
            done = match.end()


def _resolve(kind: str, match: re.Match[str], published: date | None) -> Resolved:
    """What the expression comes to; nothing where it leaves the calendar."""
    try:
        return RESOLVERS[kind](match, published)
    except (ValueError, OverflowError):
        return NOTHING


def _looks_like_month(match: re.Match[str]) -> bool:
    """ "may" and "mar" are months only with a capital letter (in English); other tongues write months small."""
    name = match.group("m1") or match.group("m2") or match.group("m3") or match.group("m4") or ""
    return (
        name[:1].isupper()
        or name.lower() not in {"may", "mar", "march", "sept", "sep", "mai"}
        or bool(match.group("d2"))
    )


def _exact(day: date | None) -> Resolved:
    return (day, day, day)


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _iso(match: re.Match[str], _: date | None) -> Resolved:
    year, month, day = map(int, match.group("iso").split("-"))
    return _exact(_make(year, month, day))


def _with_day(month: str, day: str, year: str | None, published: date | None) -> Resolved:
    number = MONTHS[month.lower()]
    if year:
        return _exact(_make(int(year), number, int(day)))
    return _exact(_nearest_year(number, int(day), published))


def _nearest_year(month: int, day: int, published: date | None) -> date | None:
    """AP leaves the year away for dates within a year: the latest such day not much after publication."""
    if published is None:
        return None
    this_year = _make(published.year, month, day)
    if this_year and (this_year - published).days > 180:
        return _make(published.year - 1, month, day)
    if this_year and (published - this_year).days > 300:
        return _make(published.year + 1, month, day)
    return this_year


def _mdy(match: re.Match[str], published: date | None) -> Resolved:
    return _with_day(match.group("m1"), match.group("d1"), match.group("y1"), published)


def _dmy(match: re.Match[str], published: date | None) -> Resolved:
    return _with_day(match.group("m2"), match.group("d2"), match.group("y2"), published)


def _month_span(year: int, month: int) -> Resolved:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (None, date(year, month, 1), following - timedelta(days=1))


def _month_year(match: re.Match[str], _: date | None) -> Resolved:
    return _month_span(int(match.group("y3")), MONTHS[match.group("m3").lower()])


def _bare_month(match: re.Match[str], published: date | None) -> Resolved:
    if published is None:
        return NOTHING
    month = MONTHS[match.group("m4").lower()]
    return _month_span(published.year - (month > published.month), month)


def _last_month(match: re.Match[str], published: date | None) -> Resolved:
    if published is None:
        return NOTHING
    month = MONTHS[match.group("m5").lower()]
    return _month_span(published.year - (month >= published.month), month)


def _back_to(weekday: int, published: date | None, at_least: int = 0) -> Resolved:
    if published is None:
        return NOTHING
    back = (published.weekday() - weekday - at_least) % 7 + at_least
    return _exact(published - timedelta(days=back))


def _weekday(match: re.Match[str], published: date | None) -> Resolved:
    return _back_to(WEEKDAYS[match.group("w2").lower()], published)


def _last_weekday(match: re.Match[str], published: date | None) -> Resolved:
    return _back_to(WEEKDAYS[match.group("w1").lower()], published, at_least=1)


def _next_weekday(match: re.Match[str], published: date | None) -> Resolved:
    if published is None:
        return NOTHING
    ahead = (WEEKDAYS[match.group("w3").lower()] - published.weekday() - 1) % 7 + 1
    return _exact(published + timedelta(days=ahead))


def _today(_: re.Match[str], published: date | None) -> Resolved:
    return _exact(published)


def _yesterday(_: re.Match[str], published: date | None) -> Resolved:
    return _exact(published - timedelta(days=1)) if published else NOTHING


SPANS = {"week": 7, "month": 31, "year": 366}


def _vague(match: re.Match[str], published: date | None) -> Resolved:
    if published is None:
        return NOTHING
    words = match.group("vague").lower().split()
    days = SPANS.get(words[-1], 366 if words[0] == "last" else 120)
    reach = 2 * days if words[0] == "last" and words[-1] in SPANS else days
    latest = published - timedelta(days=1) if words[0] == "last" else published
    return (None, published - timedelta(days=reach), latest)


NUMBERS = {w: n for n, w in enumerate(["a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)}
UNIT_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


def _ago(match: re.Match[str], published: date | None) -> Resolved:
    words = match.group("ago").lower().split()
    count = int(words[0]) if words[0].isdigit() and len(words[0]) < 4 else NUMBERS.get(words[0], 1)
    if published is None or words[2] != "ago":
        return NOTHING
    days = count * UNIT_DAYS[words[1].rstrip("s")]
    middle = published - timedelta(days=min(days, 36_500))
    if words[1].startswith("day"):
        return _exact(middle)
    slack = timedelta(days=max(3, min(days, 36_500) // 4))
    return (None, middle - slack, min(published, middle + slack))


def _ordinal(match: re.Match[str], published: date | None) -> Resolved:
    if published is None:
        return NOTHING
    day = int(match.group("d5"))
    if day <= published.day:
        return _exact(_make(published.year, published.month, day))
    before = published.replace(day=1) - timedelta(days=1)
    return _exact(_make(before.year, before.month, day))


def _year(match: re.Match[str], _: date | None) -> Resolved:
    year = int(match.group("y4"))
    return (None, date(year, 1, 1), date(year, 12, 31))


RESOLVERS = {
    "iso": _iso,
    "mdy": _mdy,
    "dmy": _dmy,
    "month": _month_year,
    "lastmonth": _last_month,
    "bare": _bare_month,
    "last": _last_weekday,
    "next": _next_weekday,
    "week": _weekday,
    "today": _today,
    "yesterday": _yesterday,
    "vague": _vague,
    "ago": _ago,
    "ordinal": _ordinal,
    "year": _year,
}
