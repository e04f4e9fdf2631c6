"""Laws that hold for any text."""

import time
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from banwatch.edges.classifier import RulebookClassifier
from banwatch.model.article import Article
from banwatch.model.finding import Verdict

WORDS = (
    'The Akron City Council| voted 5-2| on Tuesday| to ban| facial recognition|.|\n|\n\n| vetoed| would| if|“|”|"'
    "| OHIO — | Ohio| joins| Toledo,| the ordinance| passed| was| not| in 2019| RELATED\n|• | mayor| committee| 57%"
    "| repeal| its|; | which| face surveillance| technology|\ud800|\x00|É| by| the| of| unanimously| ballot"
)
PIECES = st.sampled_from(WORDS.split("|"))
ANY = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map("".join))
RELAXED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@RELAXED
@given(text=ANY, title=ANY, published=st.one_of(st.none(), st.dates()))
def test_any_text_has_an_answer_that_holds_together(
    classifier: RulebookClassifier, text: str, title: str, published: date | None
) -> None:
    article = Article("x", text, title=title, published_on=published)
    finding = classifier.classify(article, classifier.watches[0])
    assert 0.0 <= finding.confidence <= 1.0
    assert finding == classifier.classify(article, classifier.watches[0])
    assert finding.verdict is not Verdict.NOT_BAN or finding.claims == ()
    proofs = [e for c in finding.claims for e in c.evidence.values()] + [m.evidence for m in finding.background]
    for proof in proofs:
        assert (title if proof.where == "title" else text)[proof.start : proof.end] == proof.quote


def seconds(classifier: RulebookClassifier, text: str) -> float:
    article = Article("x", text, published_on=date(2021, 3, 10))
    begun = time.perf_counter()
    classifier.classify(article, classifier.watches[0])
    return time.perf_counter() - begun


def test_time_grows_about_with_the_text(classifier: RulebookClassifier) -> None:
    unit = "The Akron City Council voted 5-2 Tuesday to ban facial recognition, as Toledo and Lorain did in 2019. "
    small = min(seconds(classifier, unit * 60) for _ in range(3))
    large = min(seconds(classifier, unit * 480) for _ in range(3))
    assert large < 8 * small * 4


def test_a_huge_text_is_cut_and_says_so(classifier: RulebookClassifier) -> None:
    text = "The Akron City Council in Ohio voted 5-2 to ban facial recognition. " + "It went on and on. " * 110_000
    finding = classifier.classify(Article("x", text, published_on=date(2021, 3, 10)), classifier.watches[0])
    assert any("only the opening and the parts around the topic" in reason for reason in finding.reasons)
    assert finding.claims[0].place == "Akron"
