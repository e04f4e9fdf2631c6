"""Steps that are no new ban: what an article must say to be a repeal or a veto, and what does not suffice."""

from datetime import date

import pytest

from banwatch.classify.steps import steps_of
from banwatch.edges.classifier import RulebookClassifier, load_gazetteer
from banwatch.model.article import Article
from banwatch.model.finding import Claim, Verdict
from banwatch.settings import packaged_config

CLASSIFIER = RulebookClassifier.load((packaged_config() / "watches" / "face-surveillance.toml",))

REPEAL = (
    "TOLEDO, Ohio — The City Council voted 7-5 on Tuesday to repeal its ban on facial recognition. "
    "Police may use the software again from next month."
)
EASING = (
    "TOLEDO, Ohio — The City Council on Tuesday partly lifted the city's ban on facial recognition. "
    "Police may use it in cases of murder."
)


def steps(text: str, title: str = "") -> tuple[Claim, ...]:
    article = Article("a", text, title, published_on=date(2024, 5, 8))
    finding = CLASSIFIER.classify(article, CLASSIFIER.watches[0])
    assert finding.verdict is not Verdict.NEW_BAN
    assert finding.steps == steps_of(article, CLASSIFIER.watches[0], load_gazetteer(), finding)
    return finding.steps


@pytest.mark.parametrize(("text", "stage"), [(REPEAL, "repealed"), (EASING, "partly_repealed")])
def test_a_repeal_is_told_with_place_and_proof(text: str, stage: str) -> None:
    (step,) = steps(text)
    assert (step.place, step.region, step.stage) == ("Toledo", "Ohio", stage)
    assert step.jurisdiction_id
    for proof in step.evidence.values():
        assert text[proof.start : proof.end] == proof.quote


@pytest.mark.parametrize(
    "text",
    [
        "TOLEDO, Ohio — The City Council will vote on Tuesday on whether to repeal its ban on facial recognition.",
        "TOLEDO, Ohio — The state legislature voted on Tuesday to repeal every local ban on facial recognition.",
        "TOLEDO, Ohio — The City Council voted 7-5 on Tuesday to repeal its ban on leaf blowers.",
        "The City Council voted 7-5 on Tuesday to repeal its ban on facial recognition.",
    ],
    ids=["to come", "of the state", "of another thing", "nowhere"],
)
def test_what_is_no_step(text: str) -> None:
    assert steps(text) == ()
