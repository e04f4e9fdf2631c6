"""Words and phrases by role, matched on tokens in one pass (time grows with the text, not with the lexicon)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from banwatch.text.sentences import Token, tokenize

ACTOR_ROLES = frozenset(
    {"council", "voters", "executive", "committee", "state", "court", "school", "agency", "company", "person"}
)
GLUE = frozenset(" -‑–/'’\u00a0")
"""What may stand between the words of one phrase."""


class Hit(NamedTuple):
    """A word or phrase in a role. `i`, `j` are token positions (half-open) in its sentence; `form` of verbs only."""

    role: str
    form: str
    i: int
    j: int
    start: int
    end: int
    word: str


class Entry(NamedTuple):
    """One way to write one role's word: the tokens after the first, the role, the form, the base word.

    `group`: of the entries of one group only the longest counts at a position; all actors are one group.
    """

    rest: tuple[str, ...]
    role: str
    form: str
    word: str
    group: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Entries by their first token, then by their second, longest first and in the order of roles.

    Under the second token "" stand the entries of one token; they are among those of every other second token too.
    """

    entries: Mapping[str, Mapping[str, tuple[Entry, ...]]]

    def match(self, text: str, tokens: Sequence[Token]) -> list[Hit]:
        """All hits of a sentence, by position, longest first, then by role; of one role the longest at a position."""
        hits: list[Hit] = []
        covered: dict[str, int] = {}
        known = self.entries
        for i in [i for i, token in enumerate(tokens) if token[2] in known]:
            start, end, low = tokens[i]
            by_second = known[low]
            ways = by_second.get(tokens[i + 1].low) if i + 1 < len(tokens) else None
            for rest, role, form, word, group in by_second[""] if ways is None else ways:
                if covered.get(group, 0) > i or (rest and not _fits(text, tokens, i, rest)):
                    continue
                j = i + 1 + len(rest)
                covered[group] = j
                hits.append(Hit(role, form, i, j, start, tokens[j - 1].end if rest else end, word))
        return hits


def _fits(text: str, tokens: Sequence[Token], i: int, rest: tuple[str, ...]) -> bool:
    if i + len(rest) >= len(tokens):
        return False
    for offset, word in enumerate(rest, 1):
        left, right = tokens[i + offset - 1], tokens[i + offset]
        if right.low != word or any(c not in GLUE for c in text[left.end : right.start]):
            return False
    return True


def build(data: Mapping[str, object]) -> Lexicon:
    """The lexicon from the tables `verbs` (inflected here), `words` and `actors` of a parsed TOML file."""
    entries: dict[str, dict[tuple[str, ...], list[Entry]]] = {}
    for role, phrase, form, word in _all_phrases(data):
        words = tuple(t.low for t in tokenize(phrase))
        if words:
            slot = entries.setdefault(words[0], {}).setdefault(words[1:], [])
            group = "actor" if role in ACTOR_ROLES else role
            if all(e.group != group for e in slot):  # a later one of its group would never be the longest
                slot.append(Entry(words[1:], role, form, word, group))
    return Lexicon({first: _by_second(by_rest) for first, by_rest in entries.items()})


def _by_second(by_rest: Mapping[tuple[str, ...], list[Entry]]) -> dict[str, tuple[Entry, ...]]:
    ranked = [e for rest in by_rest for e in by_rest[rest]]
    ranked.sort(key=lambda e: (-len(e.rest), e.role))
    seconds = {rest[0] for rest in by_rest if rest} | {""}
    return {second: tuple(e for e in ranked if not e.rest or e.rest[0] == second) for second in seconds}


def _all_phrases(data: Mapping[str, object]) -> Iterable[tuple[str, str, str, str]]:
    for role, verbs in _table(data, "verbs"):
        for verb in verbs:
            for form, phrase in inflect(verb):
                yield role, phrase, form, verb.split("/")[0]
    for table in ("words", "actors"):
        for role, phrases in _table(data, table):
            for phrase in phrases:
                yield role, phrase, "", phrase


def _table(data: Mapping[str, object], name: str) -> Iterable[tuple[str, list[str]]]:
    table = data.get(name, {})
    if isinstance(table, Mapping):
        for role, words in table.items():
            if isinstance(words, list):
                yield str(role), [str(w) for w in words]


def inflect(verb: str) -> list[tuple[str, str]]:
    """(form, phrase) pairs of a verb given as base, or base/pres/past/ing(/pp). Phrases inflect their first word."""
    parts = verb.split("/")
    if len(parts) == 1:
        head, _, tail = verb.partition(" ")
        parts = [f"{form} {tail}".strip() for form in (head, _pres(head), _past(head), _ing(head))]
    forms = list(zip(("base", "pres", "past", "ing", "pp"), parts, strict=False))
    return forms[1:] if len(parts) > 1 and parts[0] == parts[1] else forms


def _pres(base: str) -> str:
    if base.endswith(("s", "sh", "ch", "x", "z")):
        return base + "es"
    return base[:-1] + "ies" if base.endswith("y") and base[-2] not in "aeiou" else base + "s"


def _past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    return base[:-1] + "ied" if base.endswith("y") and base[-2] not in "aeiou" else base + "ed"


def _ing(base: str) -> str:
    return base[:-1] + "ing" if base.endswith("e") and not base.endswith("ee") else base + "ing"
