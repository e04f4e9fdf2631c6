"""What the classifier dismissed, and what a person said when it was drawn for an audit."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Dismissed:
    """An article that the classifier dismissed for a watch: why, and how sure it was."""

    article_id: str
    watch: str
    title: str
    url: str
    source: str
    published_on: date | None
    kind: str
    confidence: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audited:
    """A dismissed article that was drawn. `missed` is None until a person has judged it."""

    article_id: str
    watch: str
    drawn_at: datetime
    missed: bool | None = None
    who: str = ""
    judged_at: datetime | None = None
