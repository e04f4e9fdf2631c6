"""Which portal to ask for a ban, and the questions in its language (OData 3, the operators that are certain)."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from urllib.parse import quote, urlencode

from banwatch.model.finding import Claim
from banwatch.model.official import Portal

BEFORE, AFTER = timedelta(days=120), timedelta(days=14)
"""How long before the news a matter may have been introduced, and how much later its dates may lie."""
MOST = 1000
"""Rows of one answer: the service cuts longer ones without a word."""
TITLE_TERMS = 2
"""With the six comparisons of dates these keep a filter within eight terms."""
_NUMBER = re.compile(
    r"\b(?:ordinance|resolution|bylaw|bill|file|order|measure)s?\s+(?:no\.?\s*|number\s+|#\s*)?"
    r"([A-Z]{0,4}[- ]?\d{1,4}[-/.]\d{1,5}|[A-Z]{1,4}-\d{2,6}|\d{4,7})\b",
    re.IGNORECASE,
)
Query = tuple[str, Mapping[str, str]]
"""A path behind the client's name, and its parameters."""


def portal_for(claim: Claim, portals: Sequence[Portal]) -> Portal | None:
    """The portal of the ban's place, by name, state and kind; None where there is none or it is not certain."""
    if claim.country not in (None, "US") or not claim.place or not claim.region:
        return None
    wanted = _folded(claim.place)
    county = claim.level in ("county", "parish") or wanted.endswith((" county", " parish"))
    found = [
        portal
        for portal in portals
        if portal.region == claim.region
        and (portal.kind == "county") == county
        and _bare(_folded(portal.place)) == _bare(wanted)
    ]
    return found[0] if len(found) == 1 else None


def _folded(name: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", name.casefold()).split())


def _bare(name: str) -> str:
    return name.removesuffix(" county").removesuffix(" parish").removeprefix("city of ").removesuffix(" city")


def file_number(text: str) -> str:
    """The number by which an article names the measure ("Ordinance No. 2026-17"); empty where it names none."""
    found = _NUMBER.search(text)
    return found[1].strip() if found else ""


def by_number(number: str) -> Query:
    """The matter of this file number or enactment number."""
    literal = _literal(number)
    return "/Matters", {
        "$filter": f"MatterFile eq {literal} or substringof({literal},MatterEnactmentNumber)",
        "$orderby": "MatterId",
        "$top": "20",
    }


def by_words(reported: date, words: Sequence[str]) -> Query:
    """Matters of the weeks around the report; with words, only those with one of them in the title."""
    start, end = _day(reported - BEFORE), _day(reported + AFTER)
    fields = ("MatterIntroDate", "MatterAgendaDate", "MatterPassedDate")
    dates = " or ".join(f"({field} ge {start} and {field} le {end})" for field in fields)
    titles = " or ".join(f"substringof({_literal(word.lower())},tolower(MatterTitle))" for word in words[:TITLE_TERMS])
    return "/Matters", {
        "$filter": f"({dates}) and ({titles})" if titles else dates,
        "$orderby": "MatterId desc",
        "$top": str(MOST),
    }


def bodies() -> Query:
    """The councils and committees: also the probe whether the client is there."""
    return "/Bodies", {"$orderby": "BodyId", "$top": str(MOST)}


def newest() -> Query:
    """The matter introduced last: a portal without new ones is out of use."""
    return "/Matters", {"$orderby": "MatterIntroDate desc,MatterId desc", "$top": "1"}


def actions(matter_id: int) -> Query:
    """What was done with a matter."""
    return f"/Matters/{matter_id}/Histories", {}


def votes(action_id: int) -> Query:
    """Who voted how on an action."""
    return f"/EventItems/{action_id}/Votes", {}


def address(api: str, client: str, query: Query) -> str:
    """The whole address of a question."""
    path, parameters = query
    tail = f"?{urlencode(parameters, quote_via=quote)}" if parameters else ""
    return f"{api}/{client}{path}{tail}"


def page(pages: str, client: str, matter_id: int) -> str:
    """The public page of a matter: the one address that can be made of the API's ids."""
    return f"{pages.format(client=client)}/gateway.aspx?m=l&id={matter_id}"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _day(day: date) -> str:
    return f"datetime'{day.isoformat()}'"
