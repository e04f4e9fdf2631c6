"""Cross-validation by place: no article is judged with what its own place taught."""

from dataclasses import fields

from banwatch.classify.engine import rulebook_of
from banwatch.evaluate.fitting import Row
from banwatch.evaluate.folds import (
    Mark,
    fold_of,
    learnt_tables,
    out_of_fold,
    refitting,
    rows_of,
    thresholds,
    with_weights,
)
from banwatch.evaluate.labels import Labelled
from banwatch.model.article import Article
from banwatch.model.finding import Finding, Verdict
from banwatch.model.watch import Watch
from evaluate.made import finding, truth

PLACES = [f"Place {k}" for k in range(12)]


def corpus() -> list[Labelled]:
    """Two articles of each of twelve places; each place has a feature of its own."""
    return [
        Labelled(Article(f"{place}{k}", place), truth(f"{place}{k}", {"place": place}))
        for place in PLACES
        for k in range(2)
    ]


def test_no_place_judges_itself(watch: Watch) -> None:
    articles = corpus()
    rows: list[Row | None] = [Row({each.article.text: 1.0, "all": 1.0}, True) for each in articles]
    known: dict[str, set[str]] = {}

    def spy(article: Article, of: Watch) -> Finding:
        known.setdefault(article.text, set()).update(name for name in rulebook_of(of).weights if name in PLACES)
        return finding(Verdict.NEW_BAN, 0.9)

    out_of_fold(articles, watch, refitting(rows, watch, {}), spy, folds=3)
    for place, names in known.items():
        assert names == {other for other in PLACES if fold_of(truth("x", {"place": other}).group, 3) != _fold(place)}


def _fold(place: str) -> int:
    return fold_of(truth("x", {"place": place}).group, 3)


def test_other_coefficients_leave_the_rest(watch: Watch) -> None:
    changed = with_weights(watch, {"bias": -3.0})
    assert dict(rulebook_of(changed).weights) == {"bias": -3.0}
    assert changed.alert_at == watch.alert_at
    assert rulebook_of(watch).weights != rulebook_of(changed).weights


def test_other_weights_of_the_watch_stay(watch: Watch) -> None:
    own = with_weights(watch, {"bias": 1.0, "place.title": 2.5})
    taught = refitting([Row({"all": 1.0}, True)] * 24, own, {})(range(20))
    weights = rulebook_of(taught).weights
    assert weights["place.title"] == 2.5
    assert weights["bias"] != 1.0


def test_chosen_thresholds_come_from_the_other_folds(watch: Watch) -> None:
    articles = corpus()
    seen: dict[str, set[float]] = {}

    def spy(article: Article, of: Watch) -> Finding:
        seen.setdefault(article.text, set()).add(of.alert_at)
        return finding(Verdict.NEW_BAN, 0.9 if article.text == PLACES[0] else 0.5)

    crossed = out_of_fold(articles, watch, lambda positions: watch, spy, folds=3)
    assert crossed.alert_at == 0.5
    assert all(cuts == {0.0, watch.alert_at, 0.5} for cuts in seen.values())


def test_tables_learnt_besides_the_coefficients_are_named(watch: Watch) -> None:
    assert "weights" not in learnt_tables(watch)
    assert set(learnt_tables(watch)) <= {field.name for field in fields(rulebook_of(watch))}


def test_articles_without_features_teach_nothing(watch: Watch) -> None:
    def features(article: Article, of: Watch) -> dict[str, float] | None:
        return {"all": 1.0} if article.id.endswith("0") else None

    rows = rows_of(corpus(), watch, features)
    assert rows[:2] == [Row({"all": 1.0}, True), None]


def test_cheapest_thresholds() -> None:
    bans = [Mark(0.9, True, True)] * 8 + [Mark(0.3, True, True)]
    noise = [Mark(0.6, False, True)] * 3 + [Mark(0.1, False, True)] * 5
    assert thresholds([*bans, *noise]) == (0.9, 0.3)


def test_what_cannot_be_alerted_moves_no_alert() -> None:
    alert_at, _ = thresholds([Mark(0.9, True, True), Mark(0.95, False, False)] * 5)
    assert alert_at == 0.9
