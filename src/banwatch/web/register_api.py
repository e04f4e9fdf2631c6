"""The register for programs: read-only, JSON, described by OpenAPI 3.1."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from banwatch.publish.filters import find, parse, values
from banwatch.publish.formats import as_object, dumped
from banwatch.publish.listings import below
from banwatch.publish.openapi import ROOT, openapi
from banwatch.publish.record import About
from banwatch.publish.site import Site
from banwatch.web.unchanged import unchanged

_JSON = "application/json"


class Api:
    """The handlers. `site` gives the register of this moment."""

    def __init__(self, site: Callable[[], Site], about: About) -> None:
        self._site = site
        self._about = about

    def routes(self) -> list[Route]:
        """All addresses of the API."""
        return [
            Route(f"{ROOT}/bans", self.bans),
            Route(f"{ROOT}/bans/{{ban_id}}", self.ban),
            Route(f"{ROOT}/places", self.places),
            Route(f"{ROOT}/watches", self.watches),
            Route(f"{ROOT}/openapi.json", self.description),
        ]

    def bans(self, request: Request) -> Response:
        """The records that are asked for, by pages."""
        given = dict(request.query_params)
        if len(given) != len(request.query_params.multi_items()):
            raise HTTPException(422, "A filter is named twice.")
        query = parse(given)
        found = find(self._site().register.records, query)
        body = {
            "total": found.total,
            "page": found.page,
            "pages": found.pages,
            "bans": [as_object(record, self._about) for record in found.records],
        }
        links = [
            f'<{ROOT}/bans?{urlencode(query.arguments(page=page))}>; rel="{name}"'
            for name, page in (("prev", min(found.page - 1, found.pages)), ("next", found.page + 1))
            if 1 <= page <= found.pages and page != found.page
        ]
        return self._answer(request, body, {"Link": ", ".join(links)} if links else {})

    def ban(self, request: Request) -> Response:
        """One record; an id that was merged leads on."""
        ban_id, register = request.path_params["ban_id"], self._site().register
        if target := register.led_on.get(ban_id):
            return RedirectResponse(f"{ROOT}/bans/{target}", 301)
        if ban_id in dict(register.withdrawn):
            raise HTTPException(410, "This record was withdrawn.")
        record = next((record for record in register.records if record.id == ban_id), None)
        if record is None:
            raise HTTPException(404, "There is no such record.")
        return self._answer(request, as_object(record, self._about))

    def places(self, request: Request) -> Response:
        """Countries with their regions, and how many records each has."""
        records = self._site().register.records
        body = [{"name": link.name, "page": link.path, "bans": link.count} for link in below((), records)]
        return self._answer(request, {"countries": body})

    def watches(self, request: Request) -> Response:
        """The topics, and how many records each has."""
        counts = values(self._site().register.records, "watch")
        return self._answer(request, {"watches": [{"id": name, "bans": count} for name, count in counts.items()]})

    def description(self, request: Request) -> Response:
        """The OpenAPI document."""
        return self._answer(request, openapi(self._about))

    @staticmethod
    def _answer(request: Request, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
        content = dumped(body).encode("utf-8", "replace")
        tag = hashlib.sha256(content).hexdigest()[:32]
        return unchanged(request, content, _JSON, tag, headers={"Access-Control-Allow-Origin": "*", **(headers or {})})

    @staticmethod
    def problem(status: int, what: str, headers: Mapping[str, str] | None = None) -> Response:
        """What went wrong, as RFC 9457 wants it."""
        content = dumped({"status": status, "detail": what}).encode()
        return Response(content, status, {"Cache-Control": "no-store", **(headers or {})}, "application/problem+json")
