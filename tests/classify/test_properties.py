"""What holds of every answer, whatever the article."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from banwatch.classify import vetoes
from banwatch.edges.classifier import RulebookClassifier
from banwatch.model.article import Article
from banwatch.model.finding import Finding, Verdict

DAY = date(2021, 3, 10)
REPORTS = (
    "DUBUQUE, Iowa — The Dubuque City Council voted 5-2 on Tuesday to ban facial recognition by city departments.\n\n"
    "The ordinance takes effect in 30 days. The police chief had asked for more time.",
    "WICHITA, Kan. — On first reading, the Wichita City Council voted 6-1 Monday to prohibit face surveillance.\n\n"
    "A second vote is set for March 23.",
    "The mayor of Tulsa, Oklahoma, signed an ordinance on Tuesday that bans facial recognition by the police.\n\n"
    "The City Council had passed it without dissent on March 2.",
)
UNRELATED = (
    "The county fair opens on Saturday with a parade of tractors and a pie contest for children under ten.",
    "A water main broke under Pine Street and crews worked through the night. Brown water is expected until noon.",
    "The high school orchestra plays a concert of marches. Tickets cost four dollars at the door.",
    "Sales of garden seed have doubled, said the owner of the feed store, who has kept the till for thirty years.",
)
FACTS = ("place", "region", "country", "level", "body", "instrument", "scope", "decided_on", "vote", "stage")


def judge(classifier: RulebookClassifier, text: str, **fields: object) -> Finding:
    told: dict[str, object] = {"published_on": DAY, **fields}
    return classifier.classify(Article("t", text, **told), classifier.watches[0])  # type: ignore[arg-type]


def facts(finding: Finding) -> dict[str, object]:
    return {name: getattr(finding.claims[0], name) for name in FACTS}


@pytest.mark.parametrize("text", REPORTS)
def test_every_span_is_its_text(classifier: RulebookClassifier, text: str) -> None:
    finding = judge(classifier, text)
    proofs = [proof for claim in finding.claims for proof in claim.evidence.values()]
    assert proofs
    for proof in [*proofs, *(m.evidence for m in finding.background)]:
        assert text[proof.start : proof.end] == proof.quote != ""


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("text", REPORTS)
def test_unrelated_paragraphs_change_no_fact(classifier: RulebookClassifier, text: str, seed: int) -> None:
    alone = judge(classifier, text)
    more = random.Random(seed).sample(UNRELATED, k=3)
    longer = judge(classifier, "\n\n".join([text, *more]))
    assert alone.verdict is Verdict.NEW_BAN
    assert longer.verdict is not Verdict.NOT_BAN
    assert facts(longer) == facts(alone)


@pytest.mark.parametrize("other", ["Waterloo", "Davenport", "Ottumwa", "Burlington", "Sioux City"])
def test_another_town_changes_only_the_place(classifier: RulebookClassifier, other: str) -> None:
    named = REPORTS[0].replace("DUBUQUE", other.upper()).replace("Dubuque", other)
    before, after = judge(classifier, REPORTS[0]), judge(classifier, named)
    assert after.claims[0].place == other
    assert after.verdict is before.verdict
    assert {**facts(after), "place": "Dubuque"} == facts(before)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_rules_tells_nothing(
    classifier: RulebookClassifier, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    texts = (*REPORTS, "The Dubuque City Council rejected a ban on facial recognition, 2-5, after police may use it.")
    before = [judge(classifier, text) for text in texts]
    rules = list(vetoes.RULES.items())
    random.Random(seed).shuffle(rules)
    monkeypatch.setattr(vetoes, "RULES", dict(rules))
    assert [judge(classifier, text) for text in texts] == before


def test_tonight_is_the_evening_at_the_place(classifier: RulebookClassifier) -> None:
    text = "FAIRBANKS, Alaska — The Fairbanks City Council voted 5-1 tonight to ban facial recognition by the city."
    late = datetime(2021, 3, 10, 6, 40, tzinfo=UTC)
    finding = judge(classifier, text, published_on=None, published_at=late)
    assert finding.claims[0].decided_on == date(2021, 3, 9)
    noon = judge(classifier, text, published_on=None, published_at=late + timedelta(hours=14))
    assert noon.claims[0].decided_on == date(2021, 3, 10)


BAN = REPORTS[0]
BAD = {
    "empty": Article("t", ""),
    "title only": Article("t", "", title="Dubuque City Council bans facial recognition", published_on=DAY),
    "five megabytes": Article("t", (BAN + "\n\n") * 24_000, published_on=DAY),
    "binary": Article("t", bytes(range(256)).decode("latin-1") * 40 + BAN, published_on=DAY),
    "control characters": Article("t", "\x00\x01facial recognition\x00 ban\x7f", published_on=DAY),
    "mixed scripts": Article("t", "禁止 الوجوه запрет facial recognition ban 顔認証 Dubuque", published_on=DAY),
    "no date": Article("t", BAN),
    "future": Article("t", BAN, published_on=date(2099, 1, 1)),
    "markup": Article(
        "t", "<p class='x'>" + BAN.replace(" ", "&nbsp;", 3) + "</p><script>x=1</script>", published_on=DAY
    ),
    "cut": Article("t", BAN[:97], published_on=DAY),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_input_gets_a_verdict_with_its_reason(classifier: RulebookClassifier, name: str) -> None:
    article = BAD[name]
    finding = classifier.classify(article, classifier.watches[0])
    assert isinstance(finding.verdict, Verdict)
    assert finding.reasons
    assert all(reason.strip() for reason in finding.reasons)
    for claim in finding.claims:
        for proof in claim.evidence.values():
            source = article.title if proof.where == "title" else article.text
            assert source[proof.start : proof.end] == proof.quote


def test_a_cut_text_is_judged_like_its_beginning(classifier: RulebookClassifier) -> None:
    whole = replace(BAD["no date"], text=BAN[:110])
    assert classifier.classify(whole, classifier.watches[0]).verdict is not Verdict.NOT_BAN
