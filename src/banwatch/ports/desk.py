"""What the review desk needs of the database. The docstrings are the contracts."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from banwatch.model.ban import Ban, BanStatus
from banwatch.model.desk import Hit, Note, SavedSearch, Sought
from banwatch.model.finding import Finding
from banwatch.review.insight import Outcome
from banwatch.review.search import Term


class DeskStore(Protocol):
    """Pages of bans, notes and assignments."""

    def waiting(self, limit: int) -> tuple[Ban, ...]:
        """The first bans that wait for a person, in the order of `review.decide.queue`."""
        ...

    def waiting_ids(self) -> tuple[str, ...]:
        """Ids of all that wait, in the same order."""
        ...

    def counts(self) -> Mapping[BanStatus, int]:
        """Number of bans by status; a status that none has is left out."""
        ...

    def page(self, statuses: Sequence[BanStatus], limit: int, offset: int) -> tuple[Ban, ...]:
        """Bans of these statuses (all when empty), newest decision first, without the first `offset`."""
        ...

    def named(self, ban_id: str) -> tuple[Ban, ...]:
        """The ban of this id, or none."""
        ...

    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of each ban that people were asked about."""
        ...

    def add_note(self, note: Note) -> None:
        """Keep a remark."""
        ...

    def notes(self, ban_id: str) -> tuple[Note, ...]:
        """Remarks on a ban, oldest first."""
        ...

    def assign(self, ban_id: str, who: str) -> None:
        """Say who looks at a ban; an empty name: nobody in particular."""
        ...

    def assignees(self, ban_ids: Sequence[str]) -> Mapping[str, str]:
        """Who looks at which of these bans."""
        ...


class SearchStore(Protocol):
    """Full-text search over articles and findings."""

    def hits(self, sought: Sought, terms: Sequence[Term], limit: int, offset: int) -> tuple[Hit, ...]:
        """What fits, newest first, without the first `offset`."""
        ...

    def findings(self, article_id: str) -> tuple[Finding, ...]:
        """All findings of an article, newest first."""
        ...

    def reported(self, article_id: str) -> tuple[str, ...]:
        """Ids of the bans that an article reports."""
        ...

    def bans_at(self, place_key: str, limit: int) -> tuple[str, ...]:
        """Ids of bans whose folded place begins with this text, which is not empty."""
        ...

    def save(self, value: SavedSearch) -> bool:
        """Keep a search (its `id` is ignored). False when the name is taken."""
        ...

    def saved(self) -> tuple[SavedSearch, ...]:
        """Searches that were kept, by name."""
        ...

    def forget(self, search_id: int) -> bool:
        """Remove one. False when it is not there."""
        ...
