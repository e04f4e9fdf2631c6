"""What readers of the register say is wrong: a form, kept for the people who review."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from banwatch.alert.foreign import address
from banwatch.errors import InputError
from banwatch.model.correction import Correction
from banwatch.ports import Services
from banwatch.publish.pages import Pages
from banwatch.publish.record import About, Record
from banwatch.publish.site import HTML, Site
from banwatch.web.forms import fields
from banwatch.web.guard import Source, source

MAX_TEXT = 2000
MAX_SOURCE = 500
MAX_BODY = 16 * 1024
"""Bytes of a form: enough for the text in any script, percent-encoded."""
MAX_WAITING = 500
"""Corrections that may wait. The form is open to everybody, and must not fill the disk."""


class Corrections:
    """Shows the form and keeps what is sent."""

    def __init__(self, services: Services, site: Callable[[], Site], about: About) -> None:
        self._services = services
        self._site = site
        self._about = about

    def form(self, request: Request) -> Response:
        """The empty form for a record."""
        return self._answer(self._record(request.query_params.get("ban", "")), {})

    async def send(self, request: Request) -> Response:
        """Keep what was sent, or show the form again and say what is missing."""
        if source(request.headers) is Source.FOREIGN:
            raise HTTPException(403, "This form was sent from another site. Nothing was kept.")
        return await run_in_threadpool(self._keep, await _form(request))

    def _keep(self, given: dict[str, str]) -> Response:
        record = self._record(given.get("ban", ""))
        text, link = given.get("text", "").strip(), given.get("source", "").strip()
        fault = _fault(text, link)
        if not fault:
            value = Correction(0, record.id, text, address(link), self._services.clock.now())
            with self._services.store.write() as tx:
                if tx.register.waiting_corrections() < MAX_WAITING:
                    tx.register.add_correction(value)
                    return self._answer(record, {}, done=True)
            fault = "Too many corrections wait to be read. Please try again in a few days."
            return self._answer(record, given, fault, 503)
        return self._answer(record, given, fault, 422)

    def _record(self, ban_id: str) -> Record:
        register = self._site().register
        wanted = register.led_on.get(ban_id, ban_id)
        found = next((record for record in register.records if record.id == wanted), None)
        if found is None:
            raise HTTPException(404, "There is no such record. Open its page and follow the link there.")
        return found

    def _answer(
        self, record: Record, given: dict[str, str], fault: str = "", status: int = 200, done: bool = False
    ) -> Response:
        page = Pages(self._site().register, self._about, live=True).correction(record, given, fault, done)
        return Response(page, status, {"Cache-Control": "no-store"}, HTML)


def _fault(text: str, link: str) -> str:
    if not text:
        return "Please write what is wrong."
    if len(text) > MAX_TEXT or len(link) > MAX_SOURCE:
        return f"That is too long: at most {MAX_TEXT} characters, and {MAX_SOURCE} of an address."
    if link and not address(link):
        return "The address must begin with https:// or http://."
    return ""


async def _form(request: Request) -> dict[str, str]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise HTTPException(413, "That is more than the form holds.")
    try:
        return fields(bytes(body))
    except InputError as error:
        raise HTTPException(400, str(error)) from error
