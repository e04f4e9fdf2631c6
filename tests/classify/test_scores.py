"""Cues and scores: names add nothing, every feature has words, page length adds nothing."""

from collections.abc import Callable
from datetime import date

from banwatch.classify.cues import Candidate
from banwatch.classify.engine import look_into, rulebook_of
from banwatch.classify.score import page_cues, page_score, score_features
from banwatch.edges.classifier import RulebookClassifier, load_gazetteer
from banwatch.model.article import Article
from banwatch.model.finding import Finding

Ask = Callable[..., Finding]
REPORT = "{up}, Okla. — The {place} City Council voted 6-3 on Tuesday to ban facial recognition, {name} said."


def found(classifier: RulebookClassifier, text: str) -> list[Candidate]:
    article = Article("x", text, published_on=date(2021, 3, 10))
    look = look_into(article, classifier.watches[0], load_gazetteer())
    assert look is not None
    return look.candidates


def test_names_of_places_and_people_are_no_cues(classifier: RulebookClassifier) -> None:
    one = found(classifier, REPORT.format(up="TULSA", place="Tulsa", name="a teacher"))
    other = found(classifier, REPORT.format(up="LAWTON", place="Lawton", name="a baker"))
    assert [c.cues for c in one] == [c.cues for c in other]
    assert not any("tulsa" in cue.lower() for c in one for cue in c.cues)


def test_every_feature_that_weighs_has_words(classifier: RulebookClassifier) -> None:
    book = rulebook_of(classifier.watches[0])
    told = {name for name in book.weights if name != "bias" and not name.startswith("place.")}
    assert told
    assert told <= set(book.feature_words)


def test_reasons_show_no_raw_feature_name(ask: Ask, classifier: RulebookClassifier) -> None:
    names = [name for name in rulebook_of(classifier.watches[0]).weights if "_" in name]
    reasons = " ".join(ask(REPORT.format(up="TULSA", place="Tulsa", name="a teacher")).reasons)
    assert "For a new ban" in reasons
    assert not [name for name in names if name in reasons or name.replace("_", " ") + "." in reasons]


def test_without_any_sentence_the_scores_are_low(classifier: RulebookClassifier) -> None:
    book = rulebook_of(classifier.watches[0])
    told = score_features(
        found(classifier, REPORT.format(up="TULSA", place="Tulsa", name="a teacher")),
        book.sentence_cues,
        book.page_cues,
        90,
    )
    nothing = score_features([], book.sentence_cues, book.page_cues, 0)
    assert nothing["best_sentence"] < told["best_sentence"]
    assert nothing["opening_sentence"] < told["opening_sentence"]


def test_unknown_cues_do_not_thin_a_page_out(classifier: RulebookClassifier) -> None:
    book = rulebook_of(classifier.watches[0])
    cues = page_cues(found(classifier, REPORT.format(up="TULSA", place="Tulsa", name="a teacher")))
    assert page_score([*cues, "never seen"], book.page_cues) == page_score(cues, book.page_cues)
