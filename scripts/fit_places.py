"""Fit the weights by which the place of a decision is told from the other places that an article names.

    python scripts/fit_places.py --watch config/watches/face-surveillance.toml labelled.jsonl... > place_model.json

Each labelled `new_ban` is a choice among the places it names; the right ones are those of its `bans`. Softmax over the
places, a Gaussian prior around 0, full gradient steps in a fixed order: the same input gives the same file.
"""

import argparse
import json
import math
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from banwatch.classify.engine import place_standings
from banwatch.classify.gazetteer import fold
from banwatch.cli.classify_stream import read_article
from banwatch.demo.stories import load, planted
from banwatch.edges.classifier import load_gazetteer, load_watches
from banwatch.model.article import Article

PRIOR = 0.5
"""Precision of the prior: how much one unit of weight costs, in articles."""
STEPS = 400
RATE, FIRST, SECOND = 0.1, 0.9, 0.99
"""Step size and decay rates of Adam (Kingma and Ba, 2015)."""

Choice = tuple[list[dict[str, float]], list[bool]]


def plain(name: str) -> str:
    """A place's name without its legal form, as labels and texts may differ in it."""
    bare = re.sub(r"^(?:the )?(?:city|town|township|village|borough|county) of ", "", fold(name))
    return re.sub(r" (?:city|town|township|village|borough)$", "", bare)


def labelled(paths: Sequence[Path]) -> Iterator[tuple[Article, set[str]]]:
    """Articles that report bans, with the places of these: those of the files, then those of the demo's news site."""
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if not record.get("ambiguous") and record.get("label") == "new_ban":
                yield read_article(record), {plain(ban["place"]) for ban in record["bans"]}
    places = {ban.key: ban.place for ban in planted()}
    for outlet in load():
        for story in outlet.stories:
            if story.plants and story.role in {"planted", "follow-up"}:
                day = story.published.date()
                text = "\n".join(story.paragraphs)
                yield Article(story.slug, text, story.title, published_on=day), {plain(places[story.plants])}


def choices(paths: Sequence[Path], watch_path: Path) -> Iterator[Choice]:
    """The places of every labelled ban with their features, and which are right."""
    watch, gazetteer = load_watches([watch_path])[0], load_gazetteer()
    for article, wanted in labelled(paths):
        found = place_standings(article, watch, gazetteer)
        keys = sorted(found)
        right = [plain(key) in wanted for key in keys]
        if len(keys) > 1 and any(right):
            yield [found[key] for key in keys], right


def fit(data: Sequence[Choice]) -> dict[str, float]:
    """The weights of the highest posterior probability, rounded."""
    names = sorted({name for options, _ in data for option in options for name in option})
    weights, mean, spread = (dict.fromkeys(names, 0.0) for _ in range(3))
    for step in range(1, STEPS + 1):
        slope = _slope(data, weights)
        for name in names:
            mean[name] = FIRST * mean[name] + (1 - FIRST) * slope[name]
            spread[name] = SECOND * spread[name] + (1 - SECOND) * slope[name] ** 2
            size = math.sqrt(spread[name] / (1 - SECOND**step)) + 1e-8
            weights[name] += RATE * (mean[name] / (1 - FIRST**step)) / size
    return {name: round(weight, 3) for name, weight in weights.items()}


def _slope(data: Sequence[Choice], weights: Mapping[str, float]) -> dict[str, float]:
    """Gradient of the log posterior: the features of the right places less those expected."""
    slope = {name: -PRIOR * weight for name, weight in weights.items()}
    for options, right in data:
        scores = [sum(weights[name] * value for name, value in option.items()) for option in options]
        top = max(scores)
        masses = [math.exp(score - top) for score in scores]
        whole, good = sum(masses), sum(mass for mass, is_right in zip(masses, right, strict=True) if is_right)
        for option, mass, is_right in zip(options, masses, right, strict=True):
            pull = (mass / good if is_right else 0.0) - mass / whole
            for name, value in option.items():
                slope[name] += pull * value
    return slope


def main() -> int:
    """Print the weights as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", nargs="+", type=Path)
    parser.add_argument("--watch", type=Path, required=True)
    args = parser.parse_args()
    json.dump(fit(list(choices(args.labelled, args.watch))), sys.stdout, indent=1, sort_keys=True)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
