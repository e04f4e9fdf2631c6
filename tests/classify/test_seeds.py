"""The two seed articles, where the shared material lies beside the checkout."""

from datetime import date
from pathlib import Path

import pytest

from banwatch.edges.classifier import RulebookClassifier
from banwatch.model.article import Article
from banwatch.model.finding import Claim, Verdict

SEEDS = [
    ("000_*.txt", date(2020, 6, 24), ("Boston", "Massachusetts", date(2020, 6, 24), "unanimous"), 5),
    ("004_*.txt", date(2020, 7, 2), ("Easthampton", "Massachusetts", date(2020, 7, 1), None), 6),
]


def facts(claim: Claim) -> tuple[object, ...]:
    return (claim.place, claim.region, claim.decided_on, claim.vote)


@pytest.mark.shared
@pytest.mark.parametrize("heading", ["", "City bans face surveillance\n\n", "News\nMenu\n"])
@pytest.mark.parametrize(("name", "published", "want", "others"), SEEDS)
def test_seed(
    classifier: RulebookClassifier,
    shared: Path,
    heading: str,
    name: str,
    published: date,
    want: tuple[object, ...],
    others: int,
) -> None:
    (path,) = (shared / "seeds").glob(name)
    text = heading + path.read_text(encoding="utf-8")
    finding = classifier.classify(Article("seed", text, published_on=published), classifier.watches[0])
    assert finding.verdict is Verdict.NEW_BAN, (finding.confidence, finding.reasons)
    assert [facts(claim) for claim in finding.claims] == [want]
    assert len({m.place for m in finding.background}) >= others
