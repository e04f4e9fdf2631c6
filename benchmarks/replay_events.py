"""One event, one ban? Labelled articles are replayed in the order of their dates; bans are compared with events.

    python benchmarks/replay_events.py CORPUS.jsonl [CORPUS.jsonl ...] [--errors] [--json] [--check]

A labelled line may carry `event`: articles of the same event tell of the same ban. Counted are the pairs of articles
that were classified as new bans and have an event.

- *Pairwise precision*: of the pairs that lie in one ban, how many are of one event.
- *Pairwise recall*: of the pairs of one event, how many lie in one ban.

An article may lie in several bans (it reports two); a pair counts as together when any ban holds both. Intervals are
95 %, by a bootstrap over events. An alert beyond the first of a ban is counted as *twice*, whatever its kind `new`.
"""

import argparse
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path

from banwatch.bootstrap.judge import chosen_watch
from banwatch.cli.classify_stream import read_article
from banwatch.cli.replay import Replayed, replay_articles
from banwatch.model.finding import Verdict
from banwatch.model.watch import Watch
from banwatch.ports import Classifier
from banwatch.settings import load_settings

TARGETS = {"precision": 0.99, "recall": 0.95}
DRAWS = 2000

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Figures:
    """What came out. `precision` and `recall` with the ends of their intervals."""

    articles: int
    events: int
    bans: int
    asked: int
    """Articles told as new bans of which dedupe was unsure: a person is asked. They count as apart."""
    alerts: int
    alerted_twice: int
    precision: float
    precision_interval: tuple[float, float]
    recall: float
    recall_interval: tuple[float, float]


def read(paths: Sequence[Path]) -> tuple[list[str], dict[str, str]]:
    """The lines of all files, and the event of each article that has one."""
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    articles = [json.loads(line) for line in lines]
    return lines, {each["id"]: each["event"] for each in articles if each.get("event")}


def pairs_of(groups: Iterable[Iterable[str]]) -> set[Pair]:
    """All pairs of ids that share a group."""
    return {pair for group in groups for pair in combinations(sorted(set(group)), 2)}


def by_event(ids: Iterable[str], event_of: Mapping[str, str]) -> dict[str, list[str]]:
    """The ids of each event."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for each in ids:
        grouped[event_of[each]].append(each)
    return grouped


def measure(result: Replayed, told: set[str], event_of: Mapping[str, str]) -> tuple[Figures, set[Pair], set[Pair]]:
    """The figures, the pairs that should not be together, and those that should."""
    groups = [[each for each in ban["articles"] if each in told] for ban in result.bans]
    together, same = pairs_of(groups), pairs_of(by_event(told, event_of).values())
    right = together & same
    figures = Figures(
        articles=len(told),
        events=len({event_of[each] for each in told}),
        bans=sum(bool(group) for group in groups),
        asked=len(told - {each for group in groups for each in group}),
        alerts=sum(len(ban["alerts"]) for ban in result.bans),
        alerted_twice=sum(sum(a["kind"] == "new" for a in ban["alerts"]) > 1 for ban in result.bans),
        precision=len(right) / len(together) if together else 1.0,
        recall=len(right) / len(same) if same else 1.0,
        **intervals(together, same, event_of),
    )
    return figures, together - same, same - together


def intervals(together: set[Pair], same: set[Pair], event_of: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """95 % intervals of precision and recall. A pair belongs to the event of its first article."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for place, pairs in enumerate((together & same, together, same)):
        for first, _ in pairs:
            counts[event_of[first]][place] += 1
    rows, chance = list(counts.values()), random.Random(1)
    precisions, recalls = [], []
    for _ in range(DRAWS):
        drawn = [chance.choice(rows) for _ in rows]
        right, found, wanted = (sum(row[place] for row in drawn) for place in range(3))
        precisions.append(right / found if found else 1.0)
        recalls.append(right / wanted if wanted else 1.0)
    return {"precision_interval": ends(precisions), "recall_interval": ends(recalls)}


def ends(values: list[float]) -> tuple[float, float]:
    """The middle 95 % of values."""
    ordered = sorted(values)
    return ordered[int(0.025 * len(ordered))], ordered[int(0.975 * len(ordered)) - 1]


def tell(figures: Figures) -> None:
    """The figures for people."""
    print(f"{figures.articles} articles of {figures.events} events were classified as new bans.")
    print(f"They lie in {figures.bans} bans; of {figures.asked} articles a person is asked.")
    for name in TARGETS:
        low, high = getattr(figures, f"{name}_interval")
        print(f"pairwise {name:9}  {getattr(figures, name):.3f}  [{low:.3f}, {high:.3f}]  target {TARGETS[name]}")
    print(f"alerts            {figures.alerts}; bans alerted twice as new: {figures.alerted_twice}")


def tell_errors(wrong: set[Pair], missing: set[Pair], result: Replayed, event_of: Mapping[str, str]) -> None:
    """Each pair that is wrong, with the bans of both."""
    homes: dict[str, list[str]] = defaultdict(list)
    for ban in result.bans:
        for article in ban["articles"]:
            homes[article].append(f"{ban['id']} {ban['place']}, {ban['region']} {ban['decided_on']}")

    def named(article: str) -> str:
        return f"{article} ({event_of[article]}) in {', '.join(homes[article]) or 'no ban'}"

    for title, pairs in (("together, but of two events", wrong), ("apart, but of one event", missing)):
        for first, second in sorted(pairs):
            print(f"{title}: {named(first)}; {named(second)}")


def classified_as_new(lines: Sequence[str], classifier: Classifier, watch: Watch) -> set[str]:
    """Ids of the articles that the classifier calls new bans."""
    articles = [read_article(json.loads(line)) for line in lines]
    return {each.id for each in articles if classifier.classify(each, watch).verdict is Verdict.NEW_BAN}


def main() -> int:
    """Run; 1 when --check is given and a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="+", type=Path)
    parser.add_argument("--watch", default="")
    parser.add_argument("--known", type=Path, help="a list of known bans (CSV) to load first")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    lines, event_of = read(options.corpus)
    known = options.known.read_text(encoding="utf-8") if options.known else ""
    classifier, watch = chosen_watch(load_settings(None, {}), options.watch)
    result = replay_articles(lines, classifier, watch, known, str(options.known or ""))
    told = classified_as_new(lines, classifier, watch) & set(event_of)
    figures, wrong, missing = measure(result, told, event_of)
    if options.json:
        print(json.dumps(asdict(figures), indent=2))
    else:
        tell(figures)
    if options.errors:
        tell_errors(wrong, missing, result, event_of)
    missed = figures.alerted_twice or any(getattr(figures, name) < goal for name, goal in TARGETS.items())
    return int(bool(options.check and missed))


if __name__ == "__main__":
    sys.exit(main())
