"""A watch's rules, checked and compiled."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from banwatch.classify.lexicon import Hit
from banwatch.classify.parts import PageWords, page_words
from banwatch.classify.tongues import Tongue, instruments, tongues
from banwatch.text.sentences import Span, Token

HEAD = {"id": str, "title": str, "technology": str, "phrase": str, "alert_at": float, "review_at": float}
LISTS = ("terms", "patterns", "vendors", "traps")
TABLES = ("verbs", "words", "scope")
KNOWN = (*HEAD, *LISTS, *TABLES, "literals", "model")
PATTERN_LENGTH = 400
"""A longer pattern is refused: it can hardly be read, and unbounded ones are slow."""
NESTED = re.compile(r"\([^()]*(?:[+*]|\{\d+,\})[^()]*\)(?:[+*]|\{\d+,\})")
"""Unbounded repetition inside unbounded repetition, which can take exponential time."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The compiled rules of a watch over the lexicon of decisions."""

    technology: str
    literals: tuple[str, ...]
    tongues: Mapping[str, Tongue]
    """By language; "" reads what is in none of them."""
    patterns: tuple[re.Pattern[str], ...]
    traps: tuple[re.Pattern[str], ...]
    page: PageWords
    weights: Mapping[str, float]
    levels: Mapping[str, tuple[str, ...]]
    instruments: Mapping[str, tuple[str, ...]]
    weak_actors: frozenset[str]
    generic_bodies: frozenset[str]
    body_names: Mapping[str, str]
    local_when: Mapping[str, frozenset[str]]
    """Words for members that mean the local body where the article names one of these."""
    feature_words: Mapping[str, str]
    """What each feature says, in words for the reasons."""
    sentence_cues: Mapping[str, float]
    """What each cue of a sentence adds to its score."""
    page_cues: Mapping[str, float]
    """What each cue of a page adds to its score."""

    def gate(self, low: str) -> bool:
        """Whether the lower-cased text holds any literal of the topic at all."""
        for literal in self.literals:  # noqa: SIM110 - any() with a generator takes three times as long
            if literal in low:
                return True
        return False

    def term_hits(self, source: str, span: Span, tokens: Sequence[Token]) -> Iterator[Hit]:
        """Hits of the watch's patterns in a sentence, traps left out. None is to be found where the gate is shut."""
        for pattern in self.patterns:
            for match in pattern.finditer(source, span.start, span.end):
                if not any(
                    t.start() <= match.start() < t.end() for p in self.traps for t in _near(p, source, match, span)
                ):
                    i = next((n for n, t in enumerate(tokens) if t.end > match.start()), None)
                    j = next((n for n, t in enumerate(tokens) if t.start >= match.end()), len(tokens))
                    if i is not None:
                        yield Hit("tech", "", i, max(j, i + 1), match.start(), match.end(), match.group().lower())


def _near(trap: re.Pattern[str], source: str, match: re.Match[str], span: Span) -> Iterator[re.Match[str]]:
    return trap.finditer(source, max(span.start, match.start() - 60), min(span.end, match.end() + 60))


def faults(data: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Everything wrong with a watch file, each with file, key and remedy."""
    return (*_unknown(data, name), *_head_faults(data, name), *_list_faults(data, name), *_table_faults(data, name))


def _unknown(data: Mapping[str, object], name: str) -> Iterator[str]:
    for key in data:
        if key not in KNOWN:
            close = difflib.get_close_matches(key, KNOWN, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else f" Known keys: {', '.join(KNOWN)}."
            yield f"{name}: unknown key {key!r}.{hint}"


def _head_faults(data: Mapping[str, object], name: str) -> Iterator[str]:
    for key, kind in HEAD.items():
        if key not in data:
            yield f"{name}: key {key!r} is missing. Add it at the top of the file."
            continue
        value = data[key]
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if kind is float and not (number and 0 <= float(str(value)) <= 1):
            yield f"{name}: {key!r} is {value!r}, not a number from 0 to 1. Write for example {key} = 0.5."
        if kind is str and not (isinstance(value, str) and value.strip()):
            yield f"{name}: {key!r} is {value!r}, not a text. Put it in quotation marks."
    low, high = data.get("review_at"), data.get("alert_at")
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        yield f"{name}: 'review_at' ({low}) is above 'alert_at' ({high}). Let review_at be the smaller one."


def _list_faults(data: Mapping[str, object], name: str) -> Iterator[str]:
    for key in (*LISTS, "literals"):
        value = data.get(key, [])
        if not (isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value)):
            yield f'{name}: {key!r} is not a list of texts. Write {key} = ["…", "…"].'
        elif key in {"patterns", "traps"}:
            yield from (f for v in value for f in pattern_faults(v, key, name))
    if not data.get("terms") and not data.get("patterns"):
        yield f"{name}: neither 'terms' nor 'patterns' is given. List the names of the thing banned under 'terms'."
    if not data.get("literals"):
        yield f"{name}: key 'literals' is missing. List short texts, one of which every article on the topic has."


def pattern_faults(pattern: str, key: str, name: str) -> Iterator[str]:
    """What is wrong with one regular expression."""
    try:
        re.compile(pattern)
    except re.error as error:
        yield f"{name}: {key!r} has the pattern {pattern!r} that does not compile ({error}). Mend or remove it."
        return
    if len(pattern) > PATTERN_LENGTH or NESTED.search(pattern):
        yield (
            f"{name}: {key!r} has the pattern {pattern!r} that may be slow. "
            f"Use no repetition inside a repetition, and at most {PATTERN_LENGTH} characters."
        )


def _table_faults(data: Mapping[str, object], name: str) -> Iterator[str]:
    for key in TABLES:
        value = data.get(key, {})
        good = isinstance(value, Mapping) and all(
            isinstance(v, list) and all(isinstance(w, str) for w in v) for v in value.values()
        )
        if not good:
            yield f"{name}: [{key}] must map names to lists of texts."


def compile_rules(
    data: Mapping[str, object], lexicon: Mapping[str, object], weights: Mapping[str, float],
    cues: Mapping[str, Mapping[str, float]], languages: Mapping[str, object],
) -> Rulebook:  # fmt: skip
    """The rulebook of a watch without faults.

    `weights`: of features; `cues`: tables `sentence` and `page`; `languages`: the tables of languages.toml.
    """
    terms = [*_strings(data, "terms"), *_strings(data, "vendors")]
    return Rulebook(
        technology=str(data["technology"]),
        literals=tuple(v.lower() for v in _strings(data, "literals")),
        tongues=tongues(lexicon, _own_words(data, terms), languages),
        patterns=tuple(re.compile(p, re.IGNORECASE) for p in _strings(data, "patterns")),
        traps=tuple(re.compile(p, re.IGNORECASE) for p in _strings(data, "traps")),
        page=page_words(lexicon),
        weights=weights,
        levels=_lists(lexicon, "local_levels"),
        instruments=instruments(_lists(lexicon, "instruments"), languages),
        weak_actors=frozenset(_lists(lexicon, "weak_actors").get("words", ())),
        generic_bodies=frozenset(_lists(lexicon, "generic_bodies").get("words", ())),
        body_names={word: name for name, words in _lists(lexicon, "body_names").items() for word in words},
        local_when={word: frozenset(when) for word, when in _lists(lexicon, "local_when").items()},
        feature_words=_texts(lexicon, "feature_words"),
        sentence_cues=cues.get("sentence", {}),
        page_cues=cues.get("page", {}),
    )


def _own_words(data: Mapping[str, object], terms: list[str]) -> dict[str, object]:
    """The watch's own tables; its terms stand in the role of the thing."""
    return {
        "verbs": _lists(data, "verbs"),
        "words": {**_lists(data, "words"), "tech": tuple(terms)},
        "scope": _lists(data, "scope"),
    }


def _strings(data: Mapping[str, object], key: str) -> list[str]:
    value = data.get(key, [])
    return [str(v) for v in value] if isinstance(value, list) else []


def _texts(data: Mapping[str, object], key: str) -> dict[str, str]:
    value = data.get(key, {})
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, Mapping) else {}


def _lists(data: Mapping[str, object], key: str) -> dict[str, tuple[str, ...]]:
    value = data.get(key, {})
    if not isinstance(value, Mapping):
        return {}
    return {str(k): tuple(str(w) for w in v) for k, v in value.items() if isinstance(v, list)}
