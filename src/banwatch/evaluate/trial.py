"""Tries a watch on examples whose answer a person knows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from banwatch.model.article import Article
from banwatch.model.finding import Finding, Verdict
from banwatch.model.watch import Watch

DAY = date(2026, 3, 12)
"""The day of publication of the plain sentences."""
PLAIN = (
    ("a vote", True, "The Wichita City Council voted 6-1 on Tuesday to ban {phrase}."),
    ("an ordinance", True, "Boise has banned {phrase}. The city council passed the ordinance Tuesday night."),
    ("a proposal", False, "A Boise council member said she may propose a ban on {phrase} next year."),
    ("a failed vote", False, "The Wichita City Council voted 5-2 on Tuesday against a ban on {phrase}."),
    ("another matter", False, "The Boise City Council approved money for new {phrase} on Tuesday."),
)
"""Sentences that any watch should read rightly, in words of our own."""


@dataclass(frozen=True, slots=True)
class Example:
    """An article, and whether it reports a new ban of the watch."""

    name: str
    article: Article
    ban: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """What the watch said of an example."""

    example: Example
    finding: Finding

    @property
    def right(self) -> bool:
        """A ban was alerted or shown to a person; anything else raised no alert."""
        verdict = self.finding.verdict
        return verdict is not Verdict.NOT_BAN if self.example.ban else verdict is not Verdict.NEW_BAN


def plain_examples(watch: Watch) -> tuple[Example, ...]:
    """Plain sentences with the watch's phrase in them."""
    return tuple(
        Example(name, Article(f"plain-{i}", text.format(phrase=watch.phrase), published_on=DAY), ban)
        for i, (name, ban, text) in enumerate(PLAIN, 1)
    )


def tried(
    classify: Callable[[Article, Watch], Finding], watch: Watch, examples: Sequence[Example]
) -> tuple[Tried, ...]:
    """Each example with what the watch said of it, in order."""
    return tuple(Tried(example, classify(example.article, watch)) for example in examples)
