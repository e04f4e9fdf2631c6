"""Loads rules, coefficients and gazetteer, and classifies with them."""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from banwatch.classify.engine import ENGINE, classify
from banwatch.classify.gazetteer import Gazetteer, make_gazetteer
from banwatch.classify.rulebook import compile_rules, faults
from banwatch.classify.steps import steps_of
from banwatch.errors import ConfigError
from banwatch.model.article import Article
from banwatch.model.finding import Finding
from banwatch.model.watch import Watch

TABLES = ("places-us.tsv", "places-english.tsv", "places-world.tsv")


def _data() -> Traversable:
    return files("banwatch.classify") / "data"


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """The packaged gazetteer, read once a process when first needed."""
    tables = [(_data() / name).read_text(encoding="utf-8") for name in TABLES]
    regions = (_data() / "gazetteer-regions.toml").read_text(encoding="utf-8")
    outlets = (_data() / "gazetteer-outlets.toml").read_text(encoding="utf-8")
    version = _digest(*tables, regions, outlets)
    return make_gazetteer(tables, tomllib.loads(regions), version, tomllib.loads(outlets))


def _digest(*texts: str) -> str:
    whole = hashlib.sha256()
    for text in texts:
        whole.update(text.encode())
        whole.update(b"\0")
    return whole.hexdigest()[:12]


def load_watches(paths: Sequence[Path]) -> tuple[Watch, ...]:
    """The watches of these files in order. ConfigError carries every fault of every file: file, key, remedy."""
    lexicon_text = (_data() / "lexicon.toml").read_text(encoding="utf-8")
    model_text = (_data() / "model.json").read_text(encoding="utf-8")
    place_text = (_data() / "place_model.json").read_text(encoding="utf-8")
    languages_text = (_data() / "languages.toml").read_text(encoding="utf-8")
    languages = tomllib.loads(languages_text)
    lexicon, weights = tomllib.loads(lexicon_text), json.loads(model_text)
    cue_text = (_data() / "cues.json").read_text(encoding="utf-8")
    cues = json.loads(cue_text)
    weights |= {f"place.{name}": weight for name, weight in json.loads(place_text).items()}
    found: list[str] = []
    watches: list[Watch] = []
    for path in paths:
        text, data, wrong = _read(path)
        found.extend(wrong)
        if not wrong:
            version = _digest(ENGINE, lexicon_text, languages_text, model_text, place_text, cue_text, text)
            watches.append(_watch(data, lexicon, weights, cues, languages, version))
    found.extend(_doubled(watches))
    if found:
        raise ConfigError(tuple(found))
    return tuple(watches)


def _doubled(watches: Sequence[Watch]) -> list[str]:
    ids = [w.id for w in watches]
    return [
        f"Watch id {i!r} is used by two files. Give each file an id of its own."
        for i in sorted({i for i in ids if ids.count(i) > 1})
    ]


def _read(path: Path) -> tuple[str, Mapping[str, object], tuple[str, ...]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return "", {}, (f"{path}: the watch file cannot be read ({error}). Check the name and that it is UTF-8 text.",)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return text, {}, (f"{path}: this is not TOML ({error}). Mend that line.",)
    return text, data, faults(data, str(path))


def _watch(
    data: Mapping[str, object], lexicon: Mapping[str, object], weights: Mapping[str, float],
    cues: Mapping[str, Mapping[str, float]], languages: Mapping[str, object], version: str,
) -> Watch:  # fmt: skip
    book = compile_rules(data, lexicon, weights, cues, languages)
    return Watch(
        id=str(data["id"]),
        title=str(data["title"]),
        technology=str(data["technology"]),
        phrase=str(data["phrase"]),
        alert_at=float(str(data["alert_at"])),
        review_at=float(str(data["review_at"])),
        rules=MappingProxyType({"rulebook": book}),
        version=version,
    )


@dataclass(frozen=True, slots=True)
class RulebookClassifier:
    """Fulfils `ports.Classifier` with the rules of watch files."""

    watches: tuple[Watch, ...]

    @classmethod
    def load(cls, watch_paths: Sequence[Path]) -> "RulebookClassifier":
        """With the watches of these files; ConfigError when any cannot be used."""
        return cls(load_watches(watch_paths))

    def classify(self, article: Article, watch: Watch) -> Finding:
        """The finding for one article and watch."""
        finding = classify(article, watch, load_gazetteer())
        steps = steps_of(article, watch, load_gazetteer(), finding)
        return replace(finding, steps=steps) if steps else finding
