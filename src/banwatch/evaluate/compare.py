"""When two spellings of a fact count as the same: the yardstick of every figure. It forgives form, nothing else."""

import re
import unicodedata

_STATES = (
    "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,"
    "DC District of Columbia,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,"
    "KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,"
    "MO Missouri,MT Montana,NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,"
    "NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,RI Rhode Island,"
    "SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,WA Washington,"
    "WV West Virginia,WI Wisconsin,WY Wyoming"
)
STATES = {code: name for code, _, name in (line.partition(" ") for line in _STATES.split(","))}
COUNTRIES = {
    "us": "united states", "usa": "united states", "uk": "united kingdom", "gb": "united kingdom", "ca": "canada",
    "it": "italy", "de": "germany", "fr": "france", "in": "india", "jp": "japan", "ar": "argentina",
}  # fmt: skip
"""Codes whose countries labels also spell out."""
_FORM_BEFORE = re.compile(
    r"^(?:the )?(?:city|town|township|village|borough|county|municipality|commune)(?: and county)? of "
)
_FORM_AFTER = re.compile(r" (?:city|town|township|village|borough)$")
_TO = re.compile(r"\s*(?:to|-)\s*")


def fold(value: object) -> str:
    """Without accents, case and punctuation; `+` and `-` stay, because votes and scopes hold them. None is empty."""
    plain = unicodedata.normalize("NFKD", str(value or "")).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9+-]+", " ", plain).strip()


def place_key(name: object) -> str:
    """A place's name without its form: "City of Northfield" and "Northfield Township" are Northfield."""
    return _FORM_AFTER.sub("", _FORM_BEFORE.sub("", fold(name)))


def same_fact(field: str, wanted: object, told: object) -> bool:
    """Whether a told fact is the labelled one. `field` is a name of `Claim`, such as `region` or `vote`."""
    if field == "region":
        return _region(wanted) == _region(told)
    if field == "country":
        return _country(wanted) == _country(told)
    if field == "vote":
        return _TO.sub("-", fold(wanted)) == _TO.sub("-", fold(told))
    return fold(wanted) == fold(told)


def _region(value: object) -> str:
    return fold(STATES.get(str(value).upper(), value))


def _country(value: object) -> str:
    return COUNTRIES.get(fold(value), fold(value))
