"""What people add to a ban on the desk beside decisions."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on a ban. `surface` is where it was written: `desk`, `cli` or `slack`."""

    ban_id: str
    who: str
    surface: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for among articles and findings. Empty fields do not ask.

    `verdict` is that of the newest finding of any watch; `since` and `until` are days of publication.
    """

    query: str = ""
    verdict: str = ""
    source: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found, with its newest finding: verdict and confidence are None where nothing judged it."""

    article_id: str
    title: str
    url: str
    source: str
    published_on: date | None
    text: str
    verdict: str | None
    confidence: float | None
    kind: str
    ban_id: str | None


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that somebody gave a name to; everybody on the desk sees it. `address` is its query string."""

    id: int
    name: str
    who: str
    address: str
