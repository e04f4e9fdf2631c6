"""Small makers of model values, so that a test states only what it is about."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from banwatch.model.article import Article
from banwatch.model.ban import Ban, BanStatus
from banwatch.model.feed import Feed, ParsedEntry
from banwatch.model.finding import Claim, Evidence, Finding, Mention, Verdict

NOW = datetime(2021, 5, 6, 12, 0, tzinfo=UTC)
TEXT = "The Millbrook City Council voted 7-0 on Tuesday to ban face recognition."


def feed(url: str = "https://paper.example/feed", **more: Any) -> Feed:
    """A subscription."""
    return replace(Feed(0, url), **more)


def parsed_entry(key: str = "k1", **more: Any) -> ParsedEntry:
    """An entry as a feed gives it."""
    base = ParsedEntry(
        key, f"guid-{key}", f"https://paper.example/{key}", f"Title {key}", "<p>text</p>", NOW, "2021-05-06"
    )
    return replace(base, **more)


def article(number: int = 1, **more: Any) -> Article:
    """An article about Millbrook."""
    base = Article(
        f"art-{number}", TEXT, "Council bans it", f"https://paper.example/{number}", "The Paper", NOW, NOW.date()
    )
    return replace(base, **more)


def claim(place: str | None = "Millbrook", **more: Any) -> Claim:
    """Millbrook's ban, with evidence in TEXT."""
    spans = {"place": Evidence(4, 13, TEXT[4:13]), "vote": Evidence(33, 36, TEXT[33:36])}
    base = Claim(
        place, "Ohio", "US", "city", None, "City Council", "ordinance", "government", ("face_surveillance",),
        date(2021, 5, 4), "7-0", "final", spans,
    )  # fmt: skip
    return replace(base, **more)


def finding(*claims: Claim, verdict: Verdict = Verdict.NEW_BAN, rulebook: str = "r1") -> Finding:
    """A finding of the watch `w`."""
    background = (Mention("Northfield", "banned earlier", Evidence(0, 3, TEXT[:3])),)
    return Finding("w", rulebook, verdict, 0.93, "council_vote", claims, background, ("told as done",))


def ban(facts: Claim | None = None, status: BanStatus = BanStatus.SUSPECTED, **more: Any) -> Ban:
    """A ban that is not recorded yet."""
    base = Ban("", "w", status, facts or claim(), 0.93, "council_vote", 1, NOW, NOW.date(), None, ("told as done",))
    return replace(base, **more)
