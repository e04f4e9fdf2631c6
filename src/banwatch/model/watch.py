"""A watch: a topic to look for, given as data."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Watch:
    """A topic from `config/watches/<id>.toml`. `rules` is the checked content of the file beyond the head.

    `version` is a hash over the file and the engine's version, so that a changed rule classifies again.
    """

    id: str
    title: str
    technology: str
    """Id of the technology or thing banned, as in the register (`face_surveillance`)."""
    phrase: str
    """How a headline names it: "face surveillance"."""
    alert_at: float
    review_at: float
    """Confidence thresholds in [0, 1]: at or above `alert_at` new_ban, at or above `review_at` review."""
    rules: Mapping[str, object]
    version: str
