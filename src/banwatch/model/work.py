"""Steps of the work that many may share, and what was set aside because it broke too often."""

from dataclasses import dataclass
from datetime import datetime

POLL = "poll"
READ = "read"
DEDUPE = "dedupe"


def classify_step(watch: str) -> str:
    """The step of one watch: an article is judged by each on its own."""
    return f"classify:{watch}"


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One thing that a step does not try any more, until a person releases it.

    `step` is `poll`, `read`, `classify:WATCH` or `dedupe`; `item` the id of the feed, entry, article or finding;
    `tries` how often it was begun.
    """

    step: str
    item: str
    reason: str
    tries: int
    at: datetime
