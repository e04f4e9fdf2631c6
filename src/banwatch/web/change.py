"""What a person changes about a ban beside deciding on it. Every change names the version that was seen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from banwatch.alert.mend import FIELDS, edit_faults, mended
from banwatch.errors import Conflict, InputError
from banwatch.jobs import regroup, review
from banwatch.model.alert import Alert
from banwatch.model.ban import Ban
from banwatch.model.desk import Note
from banwatch.review.decide import Reviewer
from banwatch.review.regroup import conflicts
from banwatch.web import views
from banwatch.web.forms import ban_named, name_given, note_given, proof, version_given
from banwatch.web.frame import Frame
from banwatch.web.item import Item


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that a form asks for: the form's fields, who sent it, and the version of the ban that they saw."""

    ban: Ban
    alert: Alert
    given: Mapping[str, str]
    by: Reviewer
    version: int


class Changes:
    """The handlers of the forms on a ban's page."""

    def __init__(self, frame: Frame, item: Item) -> None:
        self._frame = frame
        self._services = frame.services
        self._item = item

    def amend(self, request: Request) -> Response:
        """Mend facts; words that were selected in the article become their evidence."""
        return self._change(request, self._amend)

    def undo(self, request: Request) -> Response:
        """Take the last decision back: the ban waits again."""
        return self._change(
            request, lambda asked: review.undo(self._services, asked.ban.id, asked.by, asked.version).id
        )

    def regroup_undo(self, request: Request) -> Response:
        """Take the last merge or split back."""
        return self._change(request, self._regroup_undo)

    def note(self, request: Request) -> Response:
        """Add a remark."""
        return self._change(request, self._note)

    def assign(self, request: Request) -> Response:
        """Say who looks at the ban."""
        return self._change(request, self._assign)

    def split(self, request: Request) -> Response:
        """The chosen reports are of another ban."""
        return self._change(request, self._split)

    def compare(self, request: Request) -> Response:
        """Two bans side by side, before they are merged."""
        alert, decisions = self._item.dossier(request)
        try:
            with self._services.store.read() as tx:
                other = tx.bans.ban(ban_named(request.query_params.get("into", "")))
        except InputError as fault:
            return self._item.page(request, alert, decisions, 422, fault=fault)
        phrases = self._frame.phrases
        return self._frame.page(
            "merge.html",
            request,
            ban=alert.ban,
            other=other,
            headline=views.headline_of(alert.ban, phrases),
            other_headline=views.headline_of(other, phrases),
            differ=conflicts(other.facts, alert.ban.facts),
            labels={name: views.label_of(name) for name in FIELDS},
            here=f"/bans/{alert.ban.id}",
        )

    def merge(self, request: Request) -> Response:
        """The ban is another one: its id leads there from now on."""
        return self._change(request, self._merge)

    def _change(self, request: Request, apply: Callable[[Asked], str]) -> Response:
        """Apply a change and show the ban that it leads to; what is wrong with it stands on the page."""
        alert, decisions = self._item.dossier(request)
        given: Mapping[str, str] = request.scope["desk.form"]
        try:
            by = Reviewer(name_given(given, request.scope["desk.who"]), "desk")
            target = apply(Asked(alert.ban, alert, given, by, version_given(given)))
        except InputError as fault:
            return self._item.page(request, alert, decisions, 422, fault=fault, given=given)
        except Conflict as conflict:
            late = InputError(conflict.what, conflict.remedy)
            return self._item.page(request, *self._item.dossier(request), 409, fault=late, given=given)
        return self._frame.remember(RedirectResponse(f"/bans/{target}#main", 303), request, by.who)

    def _amend(self, asked: Asked) -> str:
        if faults := edit_faults(asked.given):
            raise InputError(" ".join(faults.values()))
        proofs = {
            name: found
            for name in FIELDS
            if asked.alert.article and (found := proof(asked.alert.article, name, asked.given))
        }
        changed = mended(asked.given, asked.ban.facts)
        return review.amend(self._services, asked.ban.id, changed, asked.by, asked.version, proofs).id

    def _note(self, asked: Asked) -> str:
        text = note_given(asked.given)
        with self._services.store.write() as tx:
            tx.desk.add_note(Note(asked.ban.id, asked.by.who, asked.by.surface, text, self._services.clock.now()))
        return asked.ban.id

    def _assign(self, asked: Asked) -> str:
        """The button of who is assigned already gives the ban back."""
        with self._services.store.write() as tx:
            tx.desk.assign(asked.ban.id, "" if asked.given.get("free") else asked.by.who)
        return asked.ban.id

    def _merge(self, asked: Asked) -> str:
        _seen(asked)
        into = ban_named(asked.given.get("into", ""))
        take = [name for name in FIELDS if asked.given.get(f"take-{name}")]
        return regroup.merge(self._services, asked.ban.id, into, asked.by.who, "desk", take=take).id

    def _split(self, asked: Asked) -> str:
        _seen(asked)
        chosen = [report.article_id for report in asked.alert.reports if asked.given.get(f"part-{report.article_id}")]
        kept, made = regroup.split(self._services, asked.ban.id, chosen, asked.by.who, "desk")
        return made.id if made.id != asked.ban.id else kept.id

    def _regroup_undo(self, asked: Asked) -> str:
        _seen(asked)
        return regroup.undo(self._services, asked.ban.id, asked.by.who).source_id


def _seen(asked: Asked) -> None:
    """Refuse what was asked of a page that is out of date."""
    if asked.ban.version != asked.version:
        raise Conflict(f"{asked.ban.id} has changed since you looked.", "Nothing was overwritten: open its page again.")
