"""Drafts a watch file from a few answers. What it writes is a start: a person reads and mends it."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from banwatch.errors import InputError

BINDS: Mapping[str, tuple[str, ...]] = {
    "government": (
        "city departments", "city agencies", "city crews", "public works", "municipal", "departments", "agencies",
        "officials", "employees", "city", "town", "county", "village",
    ),
    "police": ("police", "officers", "law enforcement", "sheriff"),
    "private": (
        "residents", "homeowners", "businesses", "private companies", "property owners", "landlords", "stores",
        "contractors", "everyone", "anyone",
    ),
}  # fmt: skip
"""Whom a ban may bind (the word of the register), with the words that tell it in plain English reports."""
ALERT_AT, REVIEW_AT = 0.5, 0.15
"""The thresholds of the watches that come with the program."""
LEAST_LITERAL = 3
"""Letters of a literal: shorter ones stand in every article."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person tells of a new watch."""

    name: str
    """The thing banned, as a headline names it: "gas leaf blowers"."""
    terms: tuple[str, ...] = ()
    """Its other names."""
    vendors: tuple[str, ...] = ()
    ban_words: tuple[str, ...] = ()
    """Verbs beside "ban" and its like, in their base form: "phase out"."""
    ban_nouns: tuple[str, ...] = ()
    binds: tuple[str, ...] = tuple(BINDS)
    """Keys of BINDS; or `key=word,word` for words of one's own."""
    watch_id: str = ""
    """Empty: made from the name."""

    @property
    def id(self) -> str:
        """The watch's id: lower-case letters, digits and hyphens."""
        return self.watch_id or re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


def draft(answers: Answers) -> str:
    """The text of the watch file. InputError when the answers give no watch."""
    name = _plain(answers.name)
    if not answers.id:
        raise InputError(f"The name {answers.name!r} gives no id.", "Give an id of letters and digits with --id.")
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", answers.id):
        raise InputError(f"The id {answers.id!r} cannot be used.", "Use lower-case letters, digits and hyphens.")
    terms = _terms((name, *answers.terms))
    literals = _literals((*terms, *answers.vendors))
    if not literals:
        raise InputError(f"No name of {name!r} has {LEAST_LITERAL} letters.", "Give a longer name of it with --term.")
    lines = [
        f"# A watch: local governments that ban {name}. Drafted by `banwatch watch new`: read it and mend it.",
        f"id = {_quoted(answers.id)}",
        f"title = {_quoted(f'Bans of {name}')}",
        f"technology = {_quoted(answers.id.replace('-', '_'))}",
        f"phrase = {_quoted(name)}",
        f"alert_at = {ALERT_AT}",
        f"review_at = {REVIEW_AT}",
        "",
        "# One of these stands in every article on the topic (lower case; tested before anything else is done).",
        f"literals = {_list(literals)}",
        f"terms = {_list(terms)}",
        *([f"vendors = {_list(answers.vendors)}"] if answers.vendors else []),
        "traps = []   # regular expressions of what looks like it and is not",
        *_own_words(answers),
        "",
        "[scope]",
        "# Whom a ban binds, by the words that follow the decision or stand in what the measure says.",
        *(f"{key} = {_list(words)}" for key, words in _scope(answers.binds).items()),
    ]
    return "\n".join(lines) + "\n"


def _own_words(answers: Answers) -> list[str]:
    verbs = ["", "[verbs]", f"ban = {_list(answers.ban_words)}"] if answers.ban_words else []
    nouns = ["", "[words]", f"ban_noun = {_list(answers.ban_nouns)}"] if answers.ban_nouns else []
    return [*verbs, *nouns]


def _scope(binds: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for bound in binds:
        key, _, own = bound.partition("=")
        if key not in BINDS:
            raise InputError(f"A ban cannot bind {key!r}.", f"Known: {', '.join(BINDS)}. Or private=word,word.")
        found[key] = tuple(word.strip() for word in own.split(",") if word.strip()) or BINDS[key]
    return found


def _terms(names: Iterable[str]) -> tuple[str, ...]:
    """The names with their singular or plural, each once, in order."""
    found: dict[str, None] = {}
    for name in names:
        plain = _plain(name.lower())
        for form in (plain, _other_number(plain)):
            if form:
                found.setdefault(form)
    return tuple(found)


def _other_number(name: str) -> str:
    """ "drone" of "drones" and "drones" of "drone", by the rules of English; empty for other letters."""
    if not re.search(r"[a-z]{3}$", name):
        return ""
    for ending, other in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x")):
        if name.endswith(ending):
            return name[: -len(ending)] + other
    if name.endswith("s") and not name.endswith("ss"):
        return name[:-1]
    if re.search(r"[^aeiou]y$", name):
        return name[:-1] + "ies"
    return name + ("es" if re.search(r"(?:s|x|ch|sh)$", name) else "s")


def _literals(names: Iterable[str]) -> tuple[str, ...]:
    """One word of each name: the one that most names share, and of several the last. None that holds another of them.

    A single word, not the whole name: a line may break between two words.
    """
    words = [[w for w in re.findall(r"[^\W\d_]+", name.lower()) if len(w) >= LEAST_LITERAL] for name in names]
    stems = [[_stem(word) for word in each] for each in words if each]
    counts: dict[str, int] = {}
    for each in stems:
        for stem in set(each):
            counts[stem] = counts.get(stem, 0) + 1
    chosen = {max(enumerate(each), key=lambda one: (counts[one[1]], one[0]))[1] for each in stems}
    return tuple(sorted(s for s in chosen if not any(other != s and other in s for other in chosen)))


def _stem(word: str) -> str:
    """The part that singular and plural share."""
    if word.endswith("ies") or re.search(r"[^aeiou]y$", word):
        return word.removesuffix("ies").removesuffix("y")
    return re.sub(r"(?<=[a-z]{3})(?:es|s)$", "", word) if not word.endswith("ss") else word


def _list(values: Iterable[str]) -> str:
    return "[" + ", ".join(_quoted(value) for value in values if _plain(value)) + "]"


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are among TOML's."""
    return json.dumps(_plain(text), ensure_ascii=False)


def _plain(text: str) -> str:
    """One line without control characters, which TOML does not take."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
