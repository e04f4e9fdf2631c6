"""Cross-validation by place: no article is judged with what its own place taught."""

from banwatch.classify.engine import rulebook_of
from banwatch.evaluate.folds import Mark, out_of_fold, refitting, taught_by, thresholds
from banwatch.evaluate.labels import Labelled
from banwatch.evaluate.training import Observed, fold_of
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


def row(name: str, **features: float) -> Observed:
    """What an article teaches that has these features and no sentence."""
    return Observed(features, (), 100, True, 1.0, name)


def test_no_place_judges_itself(watch: Watch) -> None:
    articles = corpus()
    seen: list[Observed | None] = [row(each.truth.group, **{each.article.text: 1.0}) for each in articles]
    bare: list[Observed | None] = [None] * len(articles)
    known: dict[str, set[str]] = {}

    def spy(article: Article, of: Watch) -> Finding:
        known.setdefault(article.text, set()).update(name for name in rulebook_of(of).weights if name in PLACES)
        return finding(Verdict.NEW_BAN, 0.9)

    signs = dict.fromkeys(PLACES, 0.0)
    out_of_fold(articles, watch, refitting(seen, bare, watch, signs), spy, folds=3)
    for place, names in known.items():
        assert names == {other for other in PLACES if _fold(other) != _fold(place)}


def _fold(place: str) -> int:
    return fold_of(truth("x", {"place": place}).town, 3)


def test_cue_tables_are_learnt_anew_as_well(watch: Watch) -> None:
    before = rulebook_of(watch)
    after = rulebook_of(refitting([row("a", all=1.0)], [None], watch, {})([0]))
    assert len(before.sentence_cues) > 1
    assert len(before.page_cues) > 1
    assert set(after.sentence_cues) == set(after.page_cues) == {"bias"}


def test_articles_teach_with_their_titles_and_then_without() -> None:
    one, two, plain = row("one"), row("two"), row("two", bare=1.0)
    assert taught_by([1, 2], [one, two, None], [one, plain, None]) == [two, plain]


def test_chosen_thresholds_come_from_the_other_folds(watch: Watch) -> None:
    articles = corpus()
    seen: dict[str, set[float]] = {}

    def spy(article: Article, of: Watch) -> Finding:
        seen.setdefault(article.text, set()).add(of.alert_at)
        return finding(Verdict.NEW_BAN, 0.9 if article.text == PLACES[0] else 0.5)

    crossed = out_of_fold(articles, watch, lambda positions: watch, spy, folds=3)
    assert crossed.alert_at == 0.5
    assert all(cuts == {0.0, watch.alert_at, 0.5} for cuts in seen.values())


def test_cheapest_thresholds() -> None:
    bans = [Mark(0.9, True, True)] * 8 + [Mark(0.3, True, True)]
    noise = [Mark(0.6, False, True)] * 3 + [Mark(0.1, False, True)] * 5
    assert thresholds([*bans, *noise]) == (0.9, 0.3)


def test_what_cannot_be_alerted_moves_no_alert() -> None:
    alert_at, _ = thresholds([Mark(0.9, True, True), Mark(0.95, False, False)] * 5)
    assert alert_at == 0.9
