"""Labels and findings made by hand, with known figures."""

import random
from collections.abc import Mapping
from datetime import date

from banwatch.evaluate.labels import Labelled, Truth, truth_of
from banwatch.evaluate.measure import Judged
from banwatch.evaluate.shares import Draw
from banwatch.model.article import Article
from banwatch.model.finding import Claim, Evidence, Finding, Mention, Verdict

TOPIC = "face_surveillance"


def dice() -> Draw:
    """A seeded generator that starts anew."""
    return random.Random(7).random


def truth(name: str, *bans: Mapping[str, object], **more: object) -> Truth:
    """The label of an article; positive when bans are given."""
    record = {"id": name, "text": "Few words.", "label": "new_ban" if bans else "not_ban", "topic": TOPIC} | more
    return truth_of({"kind": "council_vote" if bans else "proposal", **record, "bans": list(bans)}, "made", TOPIC)


def finding(verdict: Verdict, confidence: float, *claims: Claim, background: tuple[Mention, ...] = ()) -> Finding:
    """An answer of the classifier."""
    return Finding("faces", "r1", verdict, confidence, "council_vote", claims, background, ("Because.",))


NORTHFIELD = {
    "place": "City of Northfield",
    "region": "MN",
    "country": "US",
    "decided_on": "2021-05-04",
    "vote": "6 to 1",
}
RIGHT = Claim("Northfield", "Minnesota", "US", decided_on=date(2021, 5, 4), vote="6-1")
LEAKY = Claim("Boston", "Massachusetts", "US")


def sample() -> list[Judged]:
    """Two right alerts (one with a wrong vote), a false alert that leaks, a ban held, a ban missed, a negative held."""
    wrong_vote = Claim("Northfield", "Minnesota", "US", decided_on=date(2021, 5, 4), vote="5-2")
    return [
        Judged(truth("a", NORTHFIELD, event="n"), finding(Verdict.NEW_BAN, 0.9, RIGHT)),
        Judged(truth("b", NORTHFIELD, event="n"), finding(Verdict.NEW_BAN, 0.8, wrong_vote)),
        Judged(truth("c", background_places=["Boston"]), finding(Verdict.NEW_BAN, 0.7, LEAKY)),
        Judged(truth("d", {"place": "Lund", "region": None}, event="l"), finding(Verdict.REVIEW, 0.4)),
        Judged(truth("e", {"place": "Oslo"}, event="o"), finding(Verdict.NOT_BAN, 0.1)),
        Judged(truth("f"), finding(Verdict.REVIEW, 0.3)),
        Judged(truth("g"), finding(Verdict.NOT_BAN, 0.0)),
    ]


def labelled(each: Judged, text: str = "Few words.", title: str = "") -> Labelled:
    """The article behind an answer."""
    return Labelled(Article(each.truth.id, text, title=title), each.truth)


def evidence(text: str, quote: str) -> Evidence:
    """The span of a quotation in a text."""
    start = text.index(quote)
    return Evidence(start, start + len(quote), quote)
