"""The packaged watch and the gazetteer."""

from pathlib import Path

import pytest

from banwatch.edges.classifier import RulebookClassifier
from banwatch.model.watch import Watch

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def classifier() -> RulebookClassifier:
    return RulebookClassifier.load([ROOT / "config" / "watches" / "face-surveillance.toml"])


@pytest.fixture(scope="session")
def watch(classifier: RulebookClassifier) -> Watch:
    return classifier.watches[0]
