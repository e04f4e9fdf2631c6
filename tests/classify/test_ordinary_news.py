"""Ordinary local news, trap words and all, raises no alert."""

from collections import Counter

from banwatch.edges.classifier import RulebookClassifier
from banwatch.model.finding import Verdict
from support.ordinary_news import NEAR, ordinary_news

COUNT = 600


def test_no_ordinary_story_raises_an_alert(classifier: RulebookClassifier) -> None:
    judged = [(a, classifier.classify(a, classifier.watches[0])) for a in ordinary_news(COUNT)]
    assert [(a.title, a.text) for a, finding in judged if finding.verdict is Verdict.NEW_BAN] == []
    counts = Counter(finding.verdict for _, finding in judged)
    assert counts[Verdict.NOT_BAN] > 0.8 * COUNT


def test_the_stream_is_the_same_every_time_and_names_the_technology() -> None:
    first, second = list(ordinary_news(300)), list(ordinary_news(300))
    assert first == second
    assert list(ordinary_news(300, seed=1)) != first
    assert sum("acial recognition" in article.text for article in first) > 20
    assert {headline for headline, _ in NEAR} & {article.title for article in first}
