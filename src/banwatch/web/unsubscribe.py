"""The page by which a reader leaves the digest: it shows on GET and acts on POST, without a login.

Mail programs post here by themselves when their user presses "unsubscribe" (RFC 8058): such a request has no cookie, no
Origin and a body of its own kind, and is answered with 200, never a redirect. Scanners that follow each link of a mail
send a GET, which changes nothing. The token in the address is all that is needed, and it can do nothing else.
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from banwatch.model.digest import Reader
from banwatch.ports import Services
from banwatch.web.render import Pages

PATH = "/unsubscribe"
"""Everything below it is open: see `banwatch.web.gate`."""
RETURNING = "/again"
"""The address of the button "put me back", so that the body of a request need not be read."""


class Unsubscribing:
    """The handlers."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._pages = Pages()

    def routes(self) -> list[Route]:
        """The page, the act, and the way back."""
        return [
            Route(PATH + "/{token}", self.page, methods=["GET"]),
            Route(PATH + "/{token}", self.leave, methods=["POST"]),
            Route(PATH + "/{token}" + RETURNING, self.come_back, methods=["POST"]),
        ]

    def page(self, request: Request) -> Response:
        """What is so now, and a button to change it."""
        return self._shown(request, self._reader(request))

    def leave(self, request: Request) -> Response:
        """Write no more digests to this reader. A second time changes nothing."""
        reader = self._reader(request)
        with self._services.store.write() as tx:
            tx.digests.pause(reader.address, "reader", self._services.clock.now())
        return self._shown(request, self._reader(request))

    def come_back(self, request: Request) -> Response:
        """Write to this reader again. An address that was paused because it refuses mail stays so."""
        reader = self._reader(request)
        if reader.paused_by == "reader":
            with self._services.store.write() as tx:
                tx.digests.resume(reader.address)
        return self._shown(request, self._reader(request))

    def _reader(self, request: Request) -> Reader:
        with self._services.store.read() as tx:
            found = tx.digests.reader_by_token(request.path_params["token"])
        if found is None:
            raise HTTPException(404)
        return found

    def _shown(self, request: Request, reader: Reader) -> Response:
        answer: Response = self._pages.page(
            "unsubscribe.html", 200, None, address=reader.address, paused_by=reader.paused_by, target=_own(request)
        )
        return answer


def _own(request: Request) -> str:
    return f"{PATH}/{request.path_params['token']}"
