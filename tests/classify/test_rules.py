"""Every rule of the engine has own examples for and against it, and does what they say.

The list of rules comes from the engine's own tables, so that a new rule without examples fails.
"""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from banwatch.classify import frames, parts, places, stages, votes
from banwatch.classify.engine import rulebook_of
from banwatch.classify.lexicon import ACTOR_ROLES
from banwatch.classify.news import all_frames, background_sentences, view
from banwatch.classify.places import find_places
from banwatch.classify.reading import Reading, read
from banwatch.classify.rulebook import Rulebook
from banwatch.classify.vetoes import RULES, news_of
from banwatch.edges.classifier import RulebookClassifier, load_gazetteer
from banwatch.model.article import Article
from banwatch.text.dates import RESOLVERS
from banwatch.text.language import STOP_WORDS

FOLDER = Path(__file__).resolve().parents[1] / "corpus" / "rules"
DAY = date(2021, 3, 10)
Examples = dict[str, dict[bool, tuple[str, ...]]]


def load() -> Examples:
    found: Examples = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for family, rules in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for name, told in rules.items():
                found[f"{family}.{name}"] = {True: tuple(told["yes"]), False: tuple(told["no"])}
    return found


EXAMPLES = load()
COUNTED = 400
"""Own sentences at least."""


def rule_names(book: Rulebook) -> set[str]:
    """The names of all rules, from the tables that the engine runs on."""
    families: dict[str, Sequence[str] | set[str] | frozenset[str]] = {
        "frame": frames.KINDS,
        "mode": frames.MODES,
        "actor": set(ACTOR_ROLES) - {"person"},
        "veto": tuple(RULES),
        "tally": votes.FORMS,
        "date": tuple(RESOLVERS),
        "place": places.FORMS,
        "kind": parts.KINDS,
        "section": tuple(book.page.sections),
        "stage": stages.STAGES,
        "instrument": tuple(book.instruments),
        "scope": tuple(book.tongues[""].scopes),
        "level": tuple(book.levels),
        "language": (set(book.tongues) & set(STOP_WORDS)) - {"en"},
    }
    return {f"{family}.{name}" for family, names in families.items() for name in names}


def observed(text: str, classifier: RulebookClassifier) -> set[str]:
    """The names of the rules that speak for a text; a first line that begins with "# " is its title."""
    watch, gazetteer = classifier.watches[0], load_gazetteer()
    title, body = text[2:].split("\n", 1) if text.startswith("# ") else ("", text)
    article = Article("t", body, title=title, published_on=DAY)
    reading = read(article, rulebook_of(watch))
    found = set(_of_reading(reading))
    mentions, _ = find_places(reading, gazetteer)
    found |= {f"place.{p.form}" for p in mentions}
    told = all_frames(reading)
    found |= {f"frame.{f.kind}" for f in told} | {f"mode.{f.mode}" for f in told} | {f"actor.{f.actor}" for f in told}
    seen = view(reading, told, mentions, background_sentences(reading, mentions), None)
    found |= {f"veto.{name}" for name, rule in RULES.items() if any(rule(reading, seen, news_of(seen)))}
    for claim in classifier.classify(article, watch).claims:
        scopes = (claim.scope or "").split("+")
        found |= {f"stage.{claim.stage}", f"instrument.{claim.instrument}", f"level.{claim.level}"}
        found |= {f"scope.{scope}" for scope in scopes}
    return found


def _of_reading(reading: Reading) -> Iterator[str]:
    yield f"language.{reading.language}"
    for s in reading.sentences:
        yield f"section.{s.section}"
        yield f"kind.{s.kind}"
        yield from (f"date.{d.kind}" for d in s.dates)
        yield from (f"tally.{form}" for form, _ in votes.forms_of(s, ballot=True))


def test_every_rule_has_examples_for_and_against_it(classifier: RulebookClassifier) -> None:
    names = rule_names(rulebook_of(classifier.watches[0]))
    assert names == set(EXAMPLES), {"without examples": names - set(EXAMPLES), "no rule": set(EXAMPLES) - names}
    assert [name for name, told in EXAMPLES.items() if not (told[True] and told[False])] == []


def test_there_are_many_of_them() -> None:
    assert sum(len(texts) for told in EXAMPLES.values() for texts in told.values()) >= COUNTED


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_a_rule_speaks_for_its_examples_alone(classifier: RulebookClassifier, name: str) -> None:
    silent = [text for text in EXAMPLES[name][True] if name not in observed(text, classifier)]
    wrong = [text for text in EXAMPLES[name][False] if name in observed(text, classifier)]
    assert (silent, wrong) == ([], [])
