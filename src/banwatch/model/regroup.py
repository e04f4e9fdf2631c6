"""Merge and split: the record of what a reviewer joined or parted."""

from dataclasses import dataclass
from datetime import datetime

from banwatch.model.ban import Ban, BanStatus


@dataclass(frozen=True, slots=True)
class Regrouping:
    """A merge of `source_id` into `target_id`, or a split of `target_id` off `source_id`, with all that undoes it.

    `kind` is `merge` or `split`. `before` is the ban that changed its facts (the target of a merge, the source of a
    split) as it was, `after_version` its version then. `status` is the source's before. `moved` are the bans that a
    merge led on, or the articles that a split moved.
    """

    id: int
    kind: str
    source_id: str
    target_id: str
    who: str
    surface: str
    reason: str
    at: datetime
    before: Ban
    status: BanStatus
    after_version: int
    moved: tuple[str, ...] = ()
    undone_at: datetime | None = None
    undone_by: str = ""
