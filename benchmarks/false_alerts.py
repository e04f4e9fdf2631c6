"""Alerts in a stream of ordinary local news, none of which reports a new ban.

    python benchmarks/false_alerts.py [--articles 10000] [--check]

The stream is made by tests/support/ordinary_news.py from our own sentences, the same on every run. `--check` ends with
1 when there is more than one alert in 10,000.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from banwatch.edges.classifier import RulebookClassifier  # noqa: E402
from banwatch.model.finding import Verdict  # noqa: E402
from support.ordinary_news import ordinary_news  # noqa: E402 - found by the line above

ALLOWED = 1e-4
"""Alerts for each ordinary article: one in 10,000."""


def main() -> int:
    """Judge the stream and count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    classifier = RulebookClassifier.load([ROOT / "config" / "watches" / "face-surveillance.toml"])
    counts: Counter[str] = Counter()
    for article in ordinary_news(options.articles):
        finding = classifier.classify(article, classifier.watches[0])
        counts[finding.verdict.value] += 1
        if finding.verdict is Verdict.NEW_BAN:
            print(f"ALERT {article.title!r} ({finding.confidence}): {article.text[:160]!r}")
    for verdict in Verdict:
        share = counts[verdict.value] / options.articles
        print(f"{verdict.value:8} {counts[verdict.value]:6} of {options.articles} ({share:.4%})")
    return int(options.check and counts[Verdict.NEW_BAN.value] > ALLOWED * options.articles)


if __name__ == "__main__":
    sys.exit(main())
