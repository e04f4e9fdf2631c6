"""What the jobs need of the database for the life of bans. The docstrings are the contracts."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Protocol

from banwatch.model.audit import Audited, Dismissed
from banwatch.model.ban import Ban
from banwatch.model.finding import Claim
from banwatch.model.life import Stage, Step
from banwatch.model.regroup import Regrouping


class LifeStore(Protocol):
    """The steps of bans."""

    def add_step(self, step: Step, before: Stage | None, told: bool) -> Step:
        """Record a step (its `id` is ignored); given back with its id.

        `told`: a change that people hear of, not the stage that the ban was found in.
        """
        ...

    def step(self, step_id: int) -> tuple[Step, Stage | None]:
        """One step, and the stage before it. NotFound names the id."""
        ...

    def steps(self, ban_id: str) -> tuple[Step, ...]:
        """Steps of a ban, in the order of their days; those without a day where they were recorded."""
        ...

    def steps_told(self, since: datetime, until: datetime) -> tuple[tuple[Step, Stage | None], ...]:
        """Changes of stage recorded within (since, until], oldest first, with the stage before each."""
        ...

    def steps_to_come(self, until: date, limit: int) -> tuple[Step, ...]:
        """Steps whose day has come and that have not taken place yet, earliest first."""
        ...

    def step_came(self, step_id: int, before: Stage | None, told: bool, now: datetime) -> bool:
        """A step of the calendar has taken place. False when it had already."""
        ...

    def lay_aside(self, step_id: int) -> None:
        """A step of the calendar will not take place: the ban took another way before."""
        ...


class GroupStore(Protocol):
    """Merges and splits of bans."""

    def merged_into(self, ban_id: str) -> tuple[Ban, ...]:
        """Bans that lead to this one."""
        ...

    def claims(self, ban_id: str) -> dict[str, Claim]:
        """What each report of a ban, and of those that lead to it, claims: by article."""
        ...

    def move(self, from_id: str, to_id: str, articles: Sequence[str]) -> None:
        """Reports of a ban, and of those that lead to it, go over to another with the steps that they prove."""
        ...

    def add(self, value: Regrouping) -> int:
        """Record a merge or split (its `id` is ignored). The id that it has."""
        ...

    def last(self, ban_id: str) -> Regrouping | None:
        """The newest one that a ban had a part in and that was not taken back."""
        ...

    def of(self, ban_id: str) -> tuple[Regrouping, ...]:
        """All that a ban had a part in, oldest first."""
        ...

    def undone(self, regrouping_id: int, who: str, now: datetime) -> None:
        """It was taken back."""
        ...


class SketchStore(Protocol):
    """Sketches of texts, by which the same text is known again (`dedupe.alike`)."""

    def known(self, article_id: str) -> bool:
        """Whether the article has left its sketch."""
        ...

    def near(self, hashes: Sequence[int], shared: int, limit: int) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Articles filed under at least so many of these hashes, with their sketches; those that share most first."""
        ...

    def add(self, article_id: str, hashes: Sequence[int], filed: int, same_as: str | None) -> None:
        """Leave an article's sketch, filed under its first hashes, and the article that it repeats.

        What that article repeats itself is followed to the first.
        """
        ...


class AuditStore(Protocol):
    """What the classifier dismissed, and what people said of it."""

    def dismissed_ids(self, since: datetime) -> tuple[tuple[str, str], ...]:
        """(article, watch) of what names the topic and was dismissed by its newest rules, recorded since then."""
        ...

    def dismissed(self, pairs: Sequence[tuple[str, str]]) -> tuple[Dismissed, ...]:
        """Those of (article, watch) that are dismissed, in their order."""
        ...

    def search(self, words: Sequence[str], since: datetime, limit: int) -> tuple[Dismissed, ...]:
        """Dismissed articles with all of these words in title or text, likeliest bans first."""
        ...

    def draw(self, article_id: str, watch: str, now: datetime) -> bool:
        """Record that it was drawn for an audit. False when it was before."""
        ...

    def drawn(self, since: datetime) -> tuple[Audited, ...]:
        """What was drawn since then, oldest first."""
        ...

    def judge(self, article_id: str, missed: bool, who: str, now: datetime) -> tuple[str, ...]:
        """What a person says of a drawn article. The watches that it was drawn for; empty when it was not drawn."""
        ...
