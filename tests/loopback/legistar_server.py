"""A fake of the Legistar Web API and its public pages on 127.0.0.1, with the holes that the real one is known for.

    with LegistarServer() as server:
        town = server.client("fairhaven", "Fairhaven")
        town.matter(7, "An ordinance on drones", introduced="2026-03-01", actions=[("City Council", "Adopted", …)])
        server.api, server.pages                the addresses for the settings
        server.closed.add("shut"), server.tokens["guarded"] = "t"
        server.once(503)                        the next answer of the API, once

Answers are bare arrays, cut at 1,000 rows without a word, in no order unless asked for; no validators in headers.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from loopback.feedserver import Answer, FeedServer, Request, redirect
from loopback.odata import BadFilterError, Filter

CAP = 1000
MATTER = {
    "MatterId": 0, "MatterGuid": "0B5D1C52", "MatterFile": "", "MatterName": None, "MatterTitle": None,
    "MatterTypeName": "Ordinance", "MatterStatusName": None, "MatterBodyName": "City Council", "MatterIntroDate": None,
    "MatterAgendaDate": None, "MatterPassedDate": None, "MatterEnactmentDate": None, "MatterEnactmentNumber": None,
    "MatterVersion": "1", "MatterRestrictViewViaWeb": False, "MatterReports": [],
}  # fmt: skip
BODY = {"BodyId": 0, "BodyName": "", "BodyTypeName": "Committee", "BodyActiveFlag": 1}
NULL_CAST = "The cast to value type 'System.Int32' failed because the materialized value is null."


@dataclass
class Client:
    """What one town holds. `votes` by action id: rows, or a status (404, 500) to answer with."""

    place: str
    bodies: list[dict[str, Any]] = field(default_factory=list)
    matters: list[dict[str, Any]] = field(default_factory=list)
    histories: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    votes: dict[int, list[dict[str, Any]] | int] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    """Matters whose page is not public: the gateway answers 200 and leads nowhere."""
    invalid: set[int] = field(default_factory=set)
    """Matters whose page says 'Invalid parameters!' with 200."""
    down: bool = False
    """Pages lead to Error.aspx."""

    def matter(
        self, number: int, title: str, introduced: str, actions: list[tuple[Any, ...]] | None = None, **more: Any
    ) -> None:
        """Add a matter. `actions`: (id, body, words, day, flag)."""
        named = {f"Matter{name}": value for name, value in more.items()}
        row = {**MATTER, "MatterId": number, "MatterFile": f"26-{number:04d}", "MatterTitle": title}
        self.matters.append({**row, "MatterIntroDate": f"{introduced}T00:00:00", **named})
        self.histories[number] = [
            {
                "MatterHistoryId": action,
                "MatterHistoryActionDate": f"{day}T00:00:00" if day else None,
                "MatterHistoryActionName": words,
                "MatterHistoryActionBodyName": body,
                "MatterHistoryPassedFlag": flag,
                "MatterHistoryTally": None,
            }
            for action, body, words, day, flag in actions or ()
        ]

    def vote(self, action: int, ayes: int, noes: int) -> None:
        """Record single votes of an action."""
        cast = [("Yea", 1)] * ayes + [("Nay", 2)] * noes
        self.votes[action] = [
            {"VoteId": n, "VoteValueName": word, "VoteResult": result, "VoteEventItemId": action}
            for n, (word, result) in enumerate(cast, 1)
        ]  # fmt: skip


class LegistarServer(FeedServer):
    """The service for all clients, and their public pages under /pages/CLIENT."""

    def __init__(self) -> None:
        super().__init__()
        self.clients: dict[str, Client] = {}
        self.closed: set[str] = set()
        self.tokens: dict[str, str] = {}
        self._once: list[Answer] = []

    @property
    def api(self) -> str:
        """Address of the API."""
        return self.url("/v1")

    @property
    def pages(self) -> str:
        """Address of the public pages, with the place of the client's name."""
        return self.url("/pages/{client}")

    def client(self, name: str, place: str, newest: str = "2026-03-10") -> Client:
        """A town with a council, a committee, and one matter of no interest."""
        bodies = [
            {**BODY, "BodyId": 138, "BodyName": "City Council", "BodyTypeName": "Primary Legislative Body"},
            {**BODY, "BodyId": 9, "BodyName": "Public Safety Committee"},
        ]
        made = Client(place, bodies)
        made.matter(1, "Minutes of the last meeting", newest)
        self.clients[name] = made
        return made

    def once(self, status: int, headers: Mapping[str, str] | None = None) -> None:
        """Answer the next question so."""
        self._once.append(Answer(status, b"Service Unavailable", "text/plain", headers or {}))

    def answer_to(self, request: Request) -> Answer:
        """Log and answer."""
        super().answer_to(request)
        parts = urlsplit(request.path)
        words, asked = parts.path.strip("/").split("/"), {k: v[0] for k, v in parse_qs(parts.query).items()}
        if words[0] == "pages":
            return self._page(words[1:], asked)
        if self._once:
            return self._once.pop(0)
        name, path = words[1].lower(), words[2:]
        if name in self.closed or (name in self.tokens and asked.get("token", asked.get("Token")) != self.tokens[name]):
            return Answer(403, b"", "application/json")
        if name not in self.clients:
            message = f"LegistarConnectionString setting is not set up in InSite for client: {name}"
            return _json({"Message": "An error has occurred.", "ExceptionMessage": message}, 500)
        if "json" not in request.headers.get("accept", ""):
            return Answer(200, b"<ArrayOfGranicus/>", "application/xml")
        return _api(self.clients[name], [word.lower() for word in path], asked)

    def _page(self, words: list[str], asked: Mapping[str, str]) -> Answer:
        client = self.clients.get(words[0])
        if client is None or (words[1] == "LegislationDetail.aspx" and "GUID" not in asked):
            return Answer(200, b"Invalid parameters!")
        if words[1] == "Error.aspx":
            return Answer(200, b"")
        number = int(asked.get("id", asked.get("ID", "0")))
        row = next((each for each in client.matters if each["MatterId"] == number), None)
        if words[1] == "gateway.aspx":
            if client.down:
                return redirect(f"/pages/{words[0]}/Error.aspx")
            if row is None or number in client.hidden:
                return Answer(200, b"")
            return redirect(f"/pages/{words[0]}/LegislationDetail.aspx?ID={number}&GUID=PAGE-{number}")
        if row is None or number in client.invalid:
            return Answer(200, b"Invalid parameters!")
        return Answer(body=f"<title>{client.place}</title><p>File #: {row['MatterFile']}</p>".encode())


def _api(client: Client, path: list[str], asked: Mapping[str, str]) -> Answer:
    match path:
        case ["bodies"]:
            return _listed(client.bodies, asked, BODY)
        case ["matters"]:
            return _listed(client.matters, asked, MATTER)
        case ["matters", number, "histories"] if int(number) in client.histories:
            return _json(client.histories[int(number)])
        case ["matters", _, "texts"]:
            return _json({"Message": "The requested resource does not support http method 'GET'."}, 405)
        case ["eventitems", number, "votes"]:
            votes = client.votes.get(int(number), [])
            if isinstance(votes, int):
                return _json(
                    {"Message": "An error has occurred.", "InnerException": {"ExceptionMessage": NULL_CAST}}, votes
                )
            return _json(votes)
    return _json({"Message": "No HTTP resource was found."}, 404)


def _listed(rows: list[dict[str, Any]], asked: Mapping[str, str], shape: Mapping[str, Any]) -> Answer:
    try:
        kept = (
            [row for row in rows if Filter(asked["$filter"], frozenset(shape)).holds(row)]
            if "$filter" in asked
            else rows
        )
    except BadFilterError as fault:
        return _json({"Message": f"The query specified in the URI is not valid. {fault}"}, 400)
    kept = sorted(kept, key=lambda row: str(row)[::-1])  # no order, unless one is asked for
    for term in reversed(asked.get("$orderby", "").split(",")):
        name, _, way = term.strip().partition(" ")
        if name:
            kept.sort(key=lambda row, key=name: row[key] or "", reverse=way == "desc")  # type: ignore[misc]
    start = int(asked.get("$skip", "0"))
    return _json(kept[start : start + min(int(asked.get("$top", CAP)), CAP)])


def _json(value: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(value).encode(), "application/json; charset=utf-8")
