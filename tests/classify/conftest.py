"""A loaded classifier, and a short way to ask it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from banwatch.edges.classifier import RulebookClassifier
from banwatch.model.article import Article
from banwatch.model.finding import Finding

WATCH = Path(__file__).resolve().parents[2] / "config" / "watches" / "face-surveillance.toml"
Ask = Callable[..., Finding]


@pytest.fixture(scope="session")
def classifier() -> RulebookClassifier:
    return RulebookClassifier.load([WATCH])


@pytest.fixture(scope="session")
def ask(classifier: RulebookClassifier) -> Ask:
    def answer(text: str, title: str = "", published: date | None = date(2021, 3, 10), region: str = "") -> Finding:
        article = Article("t", text, title=title, published_on=published, region=region)
        return classifier.classify(article, classifier.watches[0])

    return answer
