"""The language of decisions in each language: one lexicon, its ways to tell a tally and whom a ban binds."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from banwatch.classify.lexicon import Lexicon, build

SHARED = (("verbs", "ban"), ("words", "ban_noun"), ("actors", "council"))
"""What is looked for in every language where a text is too short to tell which one it is in."""
VOWELS = frozenset("aeiouhàâéèêëîïôöœùûüy")
ENGLISH = "en"

Table = Mapping[str, object]


@dataclass(frozen=True, slots=True, eq=False)
class Tongue:
    """What a sentence is read with. `tallies` have two of the groups a (ayes), b (noes), n (all)."""

    code: str
    lexicon: Lexicon
    tallies: tuple[re.Pattern[str], ...]
    numbers: Mapping[str, int]
    scopes: Mapping[str, re.Pattern[str]]


def tongues(english: Table, watch: Table, languages: Table) -> dict[str, Tongue]:
    """By language code; under "" what reads a text whose language is unknown: English, and the plainest of all others.

    `english`: the lexicon; `watch`: the watch's terms as `words.tech`, verbs, words and scope; `languages`: the tables
    of languages.toml.
    """
    others = {code: _elided(_table(languages, code)) for code in languages}
    own = {code: _merged(table, _only_terms(watch)) for code, table in others.items()}
    whole = _merged(english, watch)
    unknown = whole
    for table in others.values():
        unknown = _merged(unknown, {group: {role: _words(table, group, role)} for group, role in SHARED})
    scope = _table(watch, "scope")
    found = {code: _tongue(code, own[code], table) for code, table in others.items()}
    return {**found, ENGLISH: _tongue(ENGLISH, whole, {"scope": scope}), "": _tongue("", unknown, {"scope": scope})}


def _tongue(code: str, lexicon: Table, table: Table) -> Tongue:
    numbers = {word: value for value, word in enumerate(_strings(table.get("numbers")))}
    one = r"(?:\d{1,4}" + "".join(f"|{re.escape(word)}" for word in numbers) + ")"
    tallies = tuple(
        re.compile(r"(?<![\w.,])" + text.replace("{N}", one), re.IGNORECASE) for text in _strings(table.get("tallies"))
    )
    scopes = {name: any_of(_strings(words)) for name, words in _table(table, "scope").items()}
    return Tongue(code, build(lexicon), tallies, numbers, scopes)


def any_of(words: Sequence[str]) -> re.Pattern[str]:
    """Finds any of the words, the longest first."""
    ranked = sorted(words, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(re.escape(word) for word in ranked) + r")\b", re.IGNORECASE)


def instruments(english: Mapping[str, tuple[str, ...]], languages: Table) -> dict[str, tuple[str, ...]]:
    """Each instrument's words in all languages."""
    found = dict(english)
    for code in languages:
        for name, words in _table(_table(languages, code), "instruments").items():
            found[name] = (*found.get(name, ()), *_strings(words))
    return found


def _only_terms(watch: Table) -> Table:
    return {"words": {"tech": _words(watch, "words", "tech")}}


def _elided(table: Table) -> Table:
    """The table with "l'interdiction" beside "interdiction", for languages that write so."""
    marks = _strings(table.get("elisions"))
    if not marks:
        return table
    result: dict[str, object] = dict(table)
    for group in ("words", "actors"):
        result[group] = {role: [*words, *_with(marks, words)] for role, words in _lists(table, group)}
    result["verbs"] = {
        role: [*verbs, *("/".join([each] * 2) for verb in verbs for each in _with(marks, [verb.split("/")[0]]))]
        for role, verbs in _lists(table, "verbs")
    }
    return result


def _with(marks: Sequence[str], words: Sequence[str]) -> list[str]:
    return [mark + word for word in words if word[0] in VOWELS for mark in marks]


def _merged(first: Table, second: Table) -> dict[str, object]:
    """The tables `verbs`, `words` and `actors` of both, lists joined."""
    result: dict[str, object] = {}
    for group in ("verbs", "words", "actors"):
        lists = {role: list(words) for role, words in _lists(first, group)}
        for role, words in _lists(second, group):
            lists[role] = [*lists.get(role, []), *words]
        result[group] = lists
    return result


def _table(data: Table, name: str) -> Table:
    value = data.get(name, {})
    return value if isinstance(value, Mapping) else {}


def _lists(data: Table, group: str) -> Iterator[tuple[str, list[str]]]:
    for role, words in _table(data, group).items():
        yield role, _strings(words)


def _words(data: Table, group: str, role: str) -> list[str]:
    return _strings(_table(data, group).get(role))


def _strings(value: object) -> list[str]:
    return [str(word) for word in value] if isinstance(value, list | tuple) else []
