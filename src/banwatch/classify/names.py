"""Whether a capitalised word is a place, a person, a region or part of a longer name."""

import re

from banwatch.classify.gazetteer import Gazetteer
from banwatch.classify.reading import Reading, Sentence
from banwatch.text.words import words

FALSE_NAMES = words(
    "the a an in on at it he she they we i but and this that these those its his her our their monday",
    "tuesday wednesday thursday friday saturday sunday january february march april may june july august",
    "september october november december council city town county police mayor board face facial ban bans",
    "ordinance article section officials voters technology recognition surveillance house senate union",
    "state states north south east west new old american republican democrat republicans democrats",
    "congress commission committee department chief court law media news justice liberty freedom privacy",
    "public civil rights local government software camera cameras image photo video read more related",
    "share story home post star sun times tribune globe herald press journal gazette ward district street",
    "avenue park central main university school college amazon microsoft google apple meta facebook",
    "clearview no yes not if as by for of to from with when while after before black white green brown",
    "blue red god data big opponents supporters members residents business businesses measure proposition",
    "question most many all one two three four five six seven eight nine ten hall center street mission",
    "bill order motion vote unanimous first second third last next other others some any each both every",
    "here there what who how why where which will would could can may might must should shall march best",
    "police pride hope reading mobile enterprise independence commerce industry normal orange superior",
    "national federal rock fair price universal person chief surprise defiance liberal gas lead over",
    "commonwealth under through yesterday today tonight meanwhile however although since while once still",
    "even also just now then soon later earlier such only same much between during despite following",
    "according instead because unlike like along among around across against without within until upon",
    "airport several few sponsored advertisement subscribe tech scan face-recognition council's mayor's",
)
SURNAME_BEFORE = re.compile(
    r"(?:Mayor|Councilor|Councillor|Councilmember|Councilwoman|Councilman|Member|Supervisor|Alderman"
    r"|Alderperson|Ald\.|Sen\.|Rep\.|Gov\.|President|Chief|"
    r"Commissioner|Mr\.|Ms\.|Mrs\.|Dr\.|Judge|Sheriff|Director|Sgt\.|Officer|Attorney|Professor|Senator"
    r"|Representative|Governor)(?: [A-Z][\w.'’-]+){0,2} $"
)
NAMED_PERSON = re.compile(
    r"\b(?:Mayor|Councilor|Councillor|Councilmember|Councilwoman|Councilman|Council [Mm]ember|Supervisor"
    r"|Alder\w*|Ald\.|Sen\.|Rep\.|Gov\.|Governor|President|Chief|"
    r"Commissioner|Mr\.|Ms\.|Mrs\.|Dr\.|Judge|Sheriff|Director|Officer|Attorney|Professor|Senator"
    r"|Trustee)((?: [A-Z][\w'’-]+| [A-Z]\.){2,4})"
)


def surnames(reading: Reading) -> frozenset[str]:
    """Last names of persons who are named with title and first name; a town may bear the same name."""
    text = f"{reading.article.title}\n{reading.sentences[-1].source if reading.sentences else ''}"
    return frozenset(m.group(1).split()[-1].casefold() for m in NAMED_PERSON.finditer(text))


ANCHORED = re.compile(
    r"\b(?P<before>[A-Z][a-z]+)(?:['’]s)? (?:(?:City|Town|Village|Borough|Township|County|Police|Common|Municipal) "
    r"(?:Council|Commission|Board|Hall|Police|Court|Manager|Attorney|Department|Clerk)|Mayor|voters|residents)"
    r"|\b(?:[Cc]ity|[Tt]own|[Vv]illage|[Bb]orough) of (?P<after>[A-Z][a-z]+)\b"
)
IN_CAPITALS = re.compile(r"(?:^|\n)[ \t]*(?P<name>[A-Z]{4,})(?:, [A-Z][\w.]+)?\s*(?:\([^)]{2,40}\)\s*)?[—–-]")
WITH_REGION = re.compile(r"\b(?P<name>[A-Z][a-z]+), (?P<region>[A-Z][A-Za-z.]+(?: [A-Z][a-z]+)?)")


MAYBE_TOWNS = words(
    "hope reading mobile enterprise independence commerce industry normal orange superior pride surprise defiance",
    "liberal media liberty freedom union mission globe home price rock lead justice",
)
"""Ordinary words that are well-known towns too: a capital in the middle of a sentence after "in" or "of" tells them."""
MIDWAY = re.compile(
    r"(?<=[a-z,] )(?:in|of|at|from|to|makes|made|for|around|across|outside|near|as) (?P<name>[A-Z][a-z]+)"
    r"(?=[ ,.;:'’])(?! [A-Z])"
)


def anchored(reading: Reading, gazetteer: Gazetteer) -> frozenset[str]:
    """Ordinary words that are towns here: before a body's name, after "City of", in a dateline, before a region."""
    source = reading.sentences[-1].source if reading.sentences else ""
    text = f"{reading.article.title}\n{source[:60_000]}"
    found = {(m.group("before") or m.group("after")).lower() for m in ANCHORED.finditer(text)}
    found.update(m.group("name").lower() for m in IN_CAPITALS.finditer(text))
    found.update({m.group("name").lower() for m in MIDWAY.finditer(text)} & MAYBE_TOWNS)
    for match in WITH_REGION.finditer(text):
        region = match.group("region").casefold()
        if region in gazetteer.regions or region in gazetteer.short or region.rstrip(".") in gazetteer.short:
            found.add(match.group("name").lower())
    return frozenset(name for name in found if gazetteer.knows(name, marked=True))


def owner(name: str) -> str:
    """The name without the mark of possession."""
    if name.endswith(("'", "’")):
        return name[:-1]
    return name[:-2] if name.endswith(("'s", "’s")) else name


def longest_name(sentence: Sentence, gazetteer: Gazetteer, i: int, allowed: frozenset[str] = frozenset()) -> int:
    tokens, source = sentence.tokens, sentence.source
    if not source[tokens[i].start].isupper():
        return 0
    reach = 1
    while reach < 4 and i + reach < len(tokens) and _joined(source, tokens[i + reach - 1].end, tokens[i + reach].start):
        reach += 1
    for length in range(reach, 0, -1):
        last = tokens[i + length - 1]
        if not source[last.start].isupper():
            continue
        if length > 1 and _body_begins(sentence, gazetteer, i, length):
            continue
        name = owner(source[tokens[i].start : last.end])
        low = name.lower()
        if (
            (length > 1 or low not in FALSE_NAMES or low in allowed)
            and gazetteer.knows(name, marked=low in allowed)
            and len(name) > 2
            and not (length > 1 and tokens[i].low in {"the", "in", "on", "a", "at"})
        ):
            return 0 if _no_place(sentence, gazetteer, i, length, name) else length
    return 0


def _no_place(sentence: Sentence, gazetteer: Gazetteer, i: int, length: int, name: str) -> bool:
    """Whether a known name is here a region, a person, or part of a longer name."""
    source, tokens = sentence.source, sentence.tokens
    end = tokens[i + length - 1].end
    if _in_compound(source, tokens[i].start, end):
        return True
    if name.casefold() in NO_TOWNS or (i and f"{tokens[i - 1].low} {name.casefold()}" in NO_TOWNS):
        return True
    if name.casefold() in gazetteer.regions and not CITY_AFTER.match(source, end):
        return True
    if length == 1 and i and tokens[i - 1].low == "new" and source[tokens[i - 1].end : tokens[i].start] == " ":
        return True
    if length > 1 or title_cased(sentence):
        return length == 1 and _person(sentence, i, gazetteer)
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if after and source[after.start].isupper() and source[end : after.start] == " " and after.low not in BODY_WORDS:
        return True
    before = tokens[i - 1] if i else None
    if (
        before
        and source[before.start].isupper()
        and source[before.end : tokens[i].start] == " "
        and before.low not in FALSE_NAMES
    ):
        return True
    return _person(sentence, i, gazetteer)


NO_TOWNS = frozenset(
    {
        "new england",
        "united states",
        "north america",
        "city hall",
        "town hall",
        "east bay",
        "bay area",
        "beacon hill",
        "capitol hill",
        "great britain",
        "northern ireland",
    }
)
"""Names that are towns somewhere but mean something larger or smaller in the news."""
CITY_AFTER = re.compile(r"['’]?s? (?:City|city)\b(?! (?:second|bans|to|first|becomes|is|has|votes))")
BODY_WORDS = words(
    "city town village township borough county parish council councilors councillors board commission",
    "supervisors aldermen alders assembly voters mayor police select common metro municipal selectboard",
    "public department school schools chief monday tuesday wednesday thursday friday saturday sunday",
)


def _in_compound(source: str, start: int, end: int) -> bool:
    """Whether a hyphen ties the name to another one: "Ferrer-Lowell" is somebody's surname."""
    before = start >= 2 and source[start - 1] == "-" and source[start - 2].isalpha()
    after = source[end : end + 1] == "-" and source[end + 1 : end + 2].isupper()
    return before or after or INITIAL.match(source, end) is not None


INITIAL = re.compile(r" [A-Z]\.,? (?:who|whose|a|an|\d)")
""" "Raymond T., who …": a person whose surname is kept back."""


def title_cased(sentence: Sentence) -> bool:
    """Whether capitals tell nothing because most words have one."""
    if sentence.where == "text" and sentence.kind != "headline" and len(sentence.tokens) > 18:
        return False
    words = [t for t in sentence.tokens if t.low.isalpha()]
    return sum(sentence.source[t.start].isupper() for t in words) > 0.6 * len(words)


BODY_NOUNS = words(
    "council councilor councilors councillor councillors councilmember commission hall manager attorney",
    "officials leaders police board clerk solicitor",
)


def _body_begins(sentence: Sentence, gazetteer: Gazetteer, i: int, length: int) -> bool:
    """ "Lakeport City Council" names Lakeport, though there may be a Lakeport City."""
    tokens, k = sentence.tokens, i + length
    if tokens[k - 1].low not in {"city", "town", "village"} or k >= len(tokens) or tokens[k].low not in BODY_NOUNS:
        return False
    shorter = sentence.source[tokens[i].start : tokens[k - 2].end]
    return gazetteer.knows(shorter) and shorter.casefold() not in gazetteer.regions


def _joined(source: str, end: int, start: int) -> bool:
    return source[end:start] in {" ", "-", ". ", " & ", "\u00a0"}


def _person(sentence: Sentence, i: int, gazetteer: Gazetteer) -> bool:
    """Whether a single word is more likely somebody's name: after a title or a first name."""
    start = sentence.tokens[i].start
    before = sentence.source[max(sentence.span.start, start - 60) : start]
    if SURNAME_BEFORE.search(before):
        return not re.search(r"(?:Mayor|President|Chief|Commissioner|Director) $", before) or True
    previous = re.search(r"(?<![.!?:;,”\"] )\b([A-Z][a-z]+|[A-Z]\.) $", before)
    return bool(
        previous
        and previous.group(1).lower() not in FALSE_NAMES
        and not gazetteer.knows(previous.group(1))
        and len(before) > 8
        and not before.rstrip().endswith(("The", "In"))
    )
