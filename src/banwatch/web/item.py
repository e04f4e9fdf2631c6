"""One ban on the desk: all that speaks for and against it, and the decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from banwatch.alert import mend
from banwatch.alert.facts import FACT_LABELS, doubts
from banwatch.alert.foreign import line
from banwatch.alert.official import details, verdict
from banwatch.alert.slack import render
from banwatch.dedupe.keys import place_key
from banwatch.errors import Conflict, InputError, NotFound
from banwatch.jobs import review
from banwatch.jobs.history import Event, history_of
from banwatch.model.alert import Alert
from banwatch.model.ban import Ban, Decision
from banwatch.model.desk import Note
from banwatch.model.regroup import Regrouping
from banwatch.review.decide import MAX_REASON, REASONS
from banwatch.web import views
from banwatch.web.desk import done
from banwatch.web.forms import BAN_ID, MAX_NOTE, DecisionForm, decision_form, is_version
from banwatch.web.frame import Frame


@dataclass(frozen=True, slots=True)
class Around:
    """What the database holds around a ban: who looks at it, remarks, bans it may repeat, its neighbours."""

    assignee: str
    notes: tuple[Note, ...]
    others: tuple[Ban, ...]
    previous: str
    following: str
    regrouped: Regrouping | None


class Item:
    """The handlers of one ban's page."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._services = frame.services

    def show(self, request: Request) -> Response:
        """One ban with all that speaks for and against it; a merged one leads on."""
        alert, decisions = self.dossier(request)
        if led := led_on(request, alert):
            return led
        return self.page(request, alert, decisions, done=done(self._frame, request))

    def alert(self, request: Request) -> Response:
        """The alert of a ban as Slack shows it, from the same blocks."""
        alert, _ = self.dossier(request)
        message = render(alert, views.phrase_of(alert.ban.watch, self._frame.phrases))
        return self._frame.page(
            "alert.html",
            request,
            ban=alert.ban,
            headline=self._headline(alert.ban),
            blocks=message.blocks,
            plain_text=message.text,
        )

    def decide(self, request: Request) -> Response:
        """Confirm or reject, then on to the next ban that waits. A ban merged meanwhile was not what the person saw."""
        alert, decisions = self.dossier(request)
        if led := led_on(request, alert):
            return led
        _, following = self._neighbours(alert.ban.id)
        given: Mapping[str, str] = request.scope["desk.form"]
        try:
            form = decision_form(given, request.scope["desk.who"])
            review.decide(self._services, alert.ban.id, form.verdict, form.reason, form.who, "desk", form.version)
        except InputError as fault:
            return self.page(request, alert, decisions, 422, fault=fault, given=given)
        except Conflict as conflict:
            alert, decisions = self.dossier(request)
            if not _repeated(form, decisions):
                return self._conflict(request, alert, decisions, form, conflict)
        target = f"/bans/{following}" if following else "/"
        answer = RedirectResponse(f"{target}?done={alert.ban.id}#main", 303)
        return self._frame.remember(answer, request, form.who)

    def dossier(self, request: Request) -> tuple[Alert, tuple[Decision, ...]]:
        """The ban that the address names, and what was decided on it."""
        ban_id = request.path_params["ban_id"]
        if not BAN_ID.fullmatch(ban_id):
            raise NotFound(f"There is no ban {line(ban_id)[:40]!r}.")
        return review.dossier(self._services, ban_id)

    def page(
        self,
        request: Request,
        alert: Alert,
        decisions: tuple[Decision, ...],
        status: int = 200,
        done: Ban | None = None,
        fault: InputError | None = None,
        given: Mapping[str, str] | None = None,
    ) -> Response:
        """The ban's page; with a `fault` it shows what was `given` again."""
        ban, given = alert.ban, given or {}
        around = self._around(ban)
        return self._frame.page(
            "ban.html",
            request,
            status,
            alert=alert,
            ban=ban,
            headline=self._headline(ban),
            facts=views.fact_rows(ban),
            fields=mend_fields(ban, given),
            doubts=doubts(ban, alert.reports),
            record_verdict=verdict(alert.record) if alert.record else "",
            record_details=details(alert.record) if alert.record else "",
            article=views.article_view(alert),
            decisions=decisions,
            history=self._history(ban.id, around.notes),
            around=around,
            others=[views.row(each, self._frame.phrases) for each in around.others],
            here=f"/bans/{ban.id}",
            version=given["version"] if status == 422 and is_version(given.get("version", "")) else str(ban.version),
            name=given.get("who") or self._frame.remembered(request),
            given=given,
            fault=fault,
            done=done,
            reasons=REASONS,
            max_reason=MAX_REASON,
            max_note=MAX_NOTE,
        )

    def _headline(self, ban: Ban) -> str:
        return views.headline_of(ban, self._frame.phrases)

    def _around(self, ban: Ban) -> Around:
        with self._services.store.read() as tx:
            notes, who = tx.desk.notes(ban.id), tx.desk.assignees([ban.id]).get(ban.id, "")
            found = tx.bans.candidates(ban.watch, place_key(ban.facts.place), ban.facts.jurisdiction_id)
            regrouped = tx.groups.last(ban.id)
            ids = tx.desk.waiting_ids()
        others = tuple(each.ban for each in found if each.ban.id != ban.id and ban.facts.place)
        return Around(who, notes, others, *_beside(ban.id, ids), regrouped)

    def _neighbours(self, ban_id: str) -> tuple[str, str]:
        with self._services.store.read() as tx:
            return _beside(ban_id, tx.desk.waiting_ids())

    def _history(self, ban_id: str, notes: Sequence[Note]) -> list[Event]:
        """All that happened to the ban, newest first."""
        events = [*history_of(self._services, ban_id)]
        events += [Event(each.at, "note", "", None, each.who, each.text, None, each.surface) for each in notes]
        return sorted(events, key=lambda event: event.at, reverse=True)

    def _conflict(
        self, request: Request, alert: Alert, decisions: tuple[Decision, ...], form: DecisionForm, error: Conflict
    ) -> Response:
        return self._frame.page(
            "conflict.html",
            request,
            409,
            ban=alert.ban,
            headline=self._headline(alert.ban),
            last=decisions[-1] if decisions and decisions[-1].version >= form.version else None,
            form=form,
            what=error.what,
        )


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form that mends facts. `choices` are empty for free text."""

    name: str
    label: str
    value: str
    choices: tuple[str, ...]


def mend_fields(ban: Ban, given: Mapping[str, str]) -> tuple[Field, ...]:
    """The fields with the facts as they are, or as they were filled in."""
    return tuple(
        Field(
            name,
            FACT_LABELS[name],
            given.get(name, mend.as_text(name, ban.facts)),
            _choices(name, mend.as_text(name, ban.facts)),
        )
        for name in mend.FIELDS
    )


def _choices(name: str, now: str) -> tuple[str, ...]:
    """The vocabulary of a field, with the value that it has (a stage may be one that no article tells)."""
    known = mend.CHOICES.get(name, ())
    return (*known, now) if known and now and now not in known else known


def led_on(request: Request, alert: Alert) -> Response | None:
    """The way to the ban that the asked one was merged into."""
    same = alert.ban.id == request.path_params["ban_id"]
    return None if same else RedirectResponse(f"/bans/{alert.ban.id}#main", 303)


def _beside(ban_id: str, ids: Sequence[str]) -> tuple[str, str]:
    """The bans before and after this one in the queue, round its ends; empty when it does not wait or is the last."""
    if ban_id not in ids:
        return "", next(iter(ids), "")
    at = ids.index(ban_id)
    others = [*ids[at + 1 :], *ids[:at]]
    return (others[-1], others[0]) if others else ("", "")


def _repeated(form: DecisionForm, decisions: tuple[Decision, ...]) -> bool:
    """Whether this is the last decision once more: a double click is no conflict."""
    return bool(decisions) and (form.verdict, form.reason, form.who, form.version) == (
        decisions[-1].verdict,
        decisions[-1].reason,
        decisions[-1].who,
        decisions[-1].version,
    )
