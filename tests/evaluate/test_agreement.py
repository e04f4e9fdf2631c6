"""The figures are those of the scorer that lies beside the checkout."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from banwatch.cli.classify_stream import finding_record, read_article
from banwatch.cli.evaluate import dice
from banwatch.edges.classifier import RulebookClassifier
from banwatch.evaluate.labels import Labelled, read_labelled
from banwatch.evaluate.measure import Judged, figures
from banwatch.evaluate.records import figures_record
from banwatch.evaluate.shares import Share
from banwatch.model.watch import Watch

OWN = Path(__file__).resolve().parents[1] / "corpus" / "articles"
PLAIN = (
    "articles", "positives", "events", "events_found", "events_missed", "average_precision", "calibration_error",
    "background_leaks",
)  # fmt: skip
SHARES = ("precision", "recall", "recall_with_review", "review_share_of_negatives")


def read(path: Path, watch: Watch) -> list[Labelled]:
    lines = path.read_text(encoding="utf-8").split("\n")
    found, faults = read_labelled(lines, path.stem, watch.technology, read_article)
    assert not faults
    return found


@pytest.mark.shared
@pytest.mark.parametrize("corpus", ["short", "pages-a", "long", "face-surveillance"])
def test_the_scorer_agrees(
    corpus: str, shared: Path, tmp_path: Path, classifier: RulebookClassifier, watch: Watch
) -> None:
    path = next(p for p in (OWN / f"{corpus}.jsonl", shared / "corpus" / f"{corpus}.jsonl") if p.exists())
    judged = [Judged(each.truth, classifier.classify(each.article, watch)) for each in read(path, watch)]
    verdicts = tmp_path / "verdicts.jsonl"
    answers = [json.dumps(finding_record(each.truth.id, each.finding)) for each in judged]
    verdicts.write_text("\n".join(answers), encoding="utf-8")
    command = [sys.executable, str(shared / "score.py"), str(path), str(verdicts), "--json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    compare(figures_record(figures(judged, dice)), theirs)


def compare(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    for key in PLAIN:
        assert ours[key] == pytest.approx(theirs[key]), key
    for key in SHARES:
        assert (ours[key]["value"] or 0.0) == pytest.approx(theirs[key]), key
    for key in ("precision", "recall"):
        assert [ours[key]["low"], ours[key]["high"]] == pytest.approx(theirs[f"{key}_95"]), key
    for field, (value, count) in theirs["fields"].items():
        assert (ours["fields"][field]["value"], ours["fields"][field]["total"]) == (pytest.approx(value), count)


def test_the_own_corpus_counts_up(classifier: RulebookClassifier, watch: Watch) -> None:
    """The same shares counted the plain way from the verdicts that `classify` prints, without the room's own code."""
    path = OWN / "short.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = random.Random(3).sample([row for row in rows if not row.get("ambiguous")], 40)
    labelled = {each.article.id: each for each in read(path, watch)}
    judged = [Judged(labelled[r["id"]].truth, classifier.classify(labelled[r["id"]].article, watch)) for r in rows]
    verdicts = [str(each.finding.verdict) for each in judged]
    pairs = list(zip([row["label"] for row in rows], verdicts, strict=True))
    found = figures(judged)
    assert found.precision == Share(pairs.count(("new_ban", "new_ban")), verdicts.count("new_ban"))
    assert found.recall == Share(pairs.count(("new_ban", "new_ban")), sum(label == "new_ban" for label, _ in pairs))
    assert found.review_of_negatives.hits == pairs.count(("not_ban", "review"))
