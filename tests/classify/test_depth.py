"""What is read of very long texts and of overloaded sentences, and that the reading keeps its offsets."""

from datetime import date

import pytest

from banwatch.classify.engine import rulebook_of
from banwatch.classify.reading import CLOSE, MAX_CHARACTERS, MAX_TITLE, MOST_HITS, Reading, read
from banwatch.edges.classifier import RulebookClassifier
from banwatch.model.article import Article
from banwatch.model.finding import Verdict

DAY = date(2021, 3, 10)
PLAIN = "The library opens again on Saturday with a new roof.\n"
NEWS = "The Akron City Council in Ohio voted 5-2 on Tuesday to ban facial recognition by the police."


def reading(classifier: RulebookClassifier, text: str, title: str = "") -> Reading:
    return read(Article("x", text, title=title, published_on=DAY), rulebook_of(classifier.watches[0]))


def test_a_usual_text_is_read_whole(classifier: RulebookClassifier) -> None:
    text = (PLAIN * CLOSE)[: CLOSE - 100].strip()
    found = reading(classifier, text)
    assert found.cut == ""
    assert found.sentences[-1].span.end == len(text)


def test_of_a_very_long_text_the_parts_around_the_topic_are_read(classifier: RulebookClassifier) -> None:
    text = PLAIN * 700 + NEWS + "\n" + PLAIN * 200
    found = reading(classifier, text)
    assert len(text) < MAX_CHARACTERS
    assert f"Of {len(text):,} characters only the opening" in found.cut
    assert sum(s.span.end - s.span.start for s in found.sentences) < 0.6 * CLOSE
    assert [s.text for s in found.sentences if s.has("tech")] == [NEWS]
    assert [s.order for s in found.sentences] == list(range(len(found.sentences)))


def test_a_decision_deep_in_a_very_long_text_is_found(classifier: RulebookClassifier) -> None:
    article = Article("x", PLAIN * 700 + NEWS + "\n" + PLAIN * 200, title="Akron bans face scans", published_on=DAY)
    finding = classifier.classify(article, classifier.watches[0])
    assert finding.verdict is not Verdict.NOT_BAN
    assert finding.claims[0].place == "Akron"
    assert any("only the opening" in reason for reason in finding.reasons)


def test_a_long_text_that_names_the_topic_all_the_way_is_read_up_to_a_bound(classifier: RulebookClassifier) -> None:
    found = reading(classifier, (NEWS + "\n") * 600)
    assert found.cut
    assert CLOSE - 200 < sum(len(s.text) + 1 for s in found.sentences) < CLOSE + 200


def test_the_head_of_what_is_beyond_the_last_character_read_is_told(classifier: RulebookClassifier) -> None:
    assert reading(classifier, NEWS + "x" * MAX_CHARACTERS).cut


def test_of_an_overloaded_sentence_only_so_many_words_count(classifier: RulebookClassifier) -> None:
    found = reading(classifier, "facial recognition " + "ban, " * 200)
    assert max(len(s.hits) for s in found.sentences) == MOST_HITS


def test_more_of_a_title_is_not_read(classifier: RulebookClassifier) -> None:
    found = reading(classifier, NEWS, title="facial recognition ban " * 1000)
    assert len(found.article.title) == MAX_TITLE
    assert found.sentences[0].span.end <= MAX_TITLE


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“One.” The council voted. “Two three,” she said of face recognition.", ["One", "Two"]),
        ('"Nobody asked." Facial recognition stays. "Nobody will."', ["Nobody"]),
        ("No quotes stand here about facial recognition.", []),
    ],
)
def test_each_sentence_knows_its_own_quotes(classifier: RulebookClassifier, text: str, quoted: list[str]) -> None:
    found = reading(classifier, text)
    for sentence in found.sentences:
        assert all(a < sentence.span.end and b > sentence.span.start for a, b in sentence.quotes)
        for token in sentence.tokens:
            word = text[token.start : token.end]
            assert sentence.quoted(token.start) == (word in quoted or word in {"three", "asked", "will"}), word


def test_capitals_are_those_of_the_tokens(classifier: RulebookClassifier) -> None:
    (sentence,) = reading(classifier, "In Akron the police use facial recognition, said Éva.").sentences
    assert [sentence.tokens[k].low for k in sentence.capitals] == ["in", "akron", "éva"]
