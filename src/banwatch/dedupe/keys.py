"""Keys by which two names of one jurisdiction meet."""

import re
import unicodedata

_FORM = re.compile(
    r"^(?:the )?(?:(?:city and county|city|town|township|village|borough|municipality|commune|parish) of )",
    re.IGNORECASE,
)
_KIND = re.compile(r" (?:city|town|township|village|borough)$", re.IGNORECASE)
_NOT_WORD = re.compile(r"[^\w]+")


def fold(name: str) -> str:
    """Lower case, no accents, single spaces: "St. Ives" and "st ives" are the same."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return _NOT_WORD.sub(" ", plain).strip()


def place_key(place: str | None) -> str:
    """The folded name without its legal form ("City of X", "X Township"); empty for an unknown place.

    Counties keep their form: a county and the town of its name are two jurisdictions.
    """
    folded = fold(place or "")
    return _KIND.sub("", _FORM.sub("", folded)) or folded


def region_key(region: str | None) -> str:
    """The folded name of a state, province or canton; empty when unknown."""
    return fold(region or "")
