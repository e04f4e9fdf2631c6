"""Clicks in Slack: kept before they are acknowledged, then worked off. The person is always answered.

Two people at once, a double click, a message of yesterday: the decision names the version that was seen, so that one
wins and the others are told who did.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from banwatch.alert.foreign import short
from banwatch.alert.mend import FIELDS, mended
from banwatch.alert.slack_click import read_click
from banwatch.alert.slack_dialog import (
    ask_edit,
    ask_known,
    ask_reject,
    faults,
    reason,
    repeated,
)
from banwatch.errors import BanwatchError, Conflict
from banwatch.jobs import review
from banwatch.jobs.tally import Tally
from banwatch.model.ban import Ban, BanStatus
from banwatch.model.click import Act, Click
from banwatch.ports import Services, Talk
from banwatch.review.decide import REASONS, Reviewer

UNDO_FOR = timedelta(minutes=10)
"""How long a decision can be taken back in Slack; afterwards on the desk."""
SURFACE = "slack"
_ASKING = (Act.ASK_REJECT, Act.ASK_EDIT, Act.ASK_KNOWN)
_CHOICES = 100
"""Bans offered to choose from."""


def receive(services: Services, payload: Mapping[str, Any]) -> tuple[dict[str, Any], Callable[[], Tally]]:
    """Keep what a payload asks for; what to acknowledge it with, and the work that is to be done after that.

    Quick: one write of one row. A payload that asks nothing of us is acknowledged and forgotten.
    """
    click = read_click(payload)
    if click is None:
        return {}, Tally
    wrong = faults(click)
    if wrong:
        return {"response_action": "errors", "errors": wrong}, Tally
    with services.store.write() as tx:
        tx.clicks.add(click, services.clock.now())
    return {}, lambda: work_off(services)


def work_off(services: Services, limit: int = 50) -> Tally:
    """Work off what was clicked, each by the process that is first."""
    with services.store.read() as tx:
        waiting = tx.clicks.waiting(limit)
    tally = Tally()
    for click in waiting:
        with services.store.write() as tx:
            mine = tx.clicks.take(click.key)
        if mine:
            said = _work(services, click)
            if said:
                _whisper(services, click, said)
            with services.store.write() as tx:
                tx.clicks.note(click.key, said or "done")
            tally += Tally(1)
    return tally


def _work(services: Services, click: Click) -> str:
    """Do what was asked for; what the person is told of it, or nothing."""
    try:
        _check_right(services, click)
        if click.act in _ASKING:
            _ask(services, click)
            return ""
        return _act(services, click)
    except Conflict:
        return _overtaken(services, click)
    except BanwatchError as error:
        return str(error)


def _check_right(services: Services, click: Click) -> None:
    """BanwatchError for a person who may not decide."""
    chosen = services.policy.reviewers
    if click.user_id in chosen:
        return
    groups = [each for each in chosen if each.startswith("S")]
    if any(click.user_id in _talk(services).members(group) for group in groups):
        return
    if chosen or click.guest:
        raise BanwatchError("You may read this alert but not decide on it.", "Ask whoever runs banwatch to add you.")


def _ask(services: Services, click: Click) -> None:
    """Open the dialog that the button is for."""
    with services.store.read() as tx:
        ban = tx.bans.ban(click.ban_id)
    _check_open(services, click, ban)
    phrase = _phrase(services, ban)
    match click.act:
        case Act.ASK_REJECT:
            words = {word: meaning for word, meaning in REASONS.items() if word != "known"}
            view = ask_reject(ban, phrase, words, click)
        case Act.ASK_KNOWN:
            view = ask_known(ban, phrase, _others(services, ban), click)
        case _:
            view = ask_edit(ban, phrase, click)
    try:
        _talk(services).open_dialog(click.trigger, view)
    except BanwatchError:
        where = f"{services.policy.desk_url}/bans/{ban.id}" if services.policy.desk_url else "the review desk"
        raise BanwatchError("Slack did not open the dialog in time.", f"Click again, or use {where}") from None


def _check_open(services: Services, click: Click, ban: Ban) -> None:
    if ban.version != click.version:
        raise Conflict(_overtaken(services, click))


def _others(services: Services, ban: Ban) -> list[Ban]:
    """Bans that this one may repeat: of its place, then of its region, then the latest."""
    with services.store.read() as tx:
        bans = tx.bans.bans(
            (BanStatus.SUSPECTED, BanStatus.CONFIRMED, BanStatus.KNOWN, BanStatus.CANDIDATE), watch=ban.watch
        )
    facts = ban.facts
    return sorted(
        (each for each in bans if each.id != ban.id),
        key=lambda each: (each.facts.place != facts.place, each.facts.region != facts.region),
    )[:_CHOICES]


def _act(services: Services, click: Click) -> str:
    """Do it. What the person is told beside the message that changes; empty where that says enough."""
    by = Reviewer(click.who, SURFACE)
    match click.act:
        case Act.CONFIRM:
            review.decide(services, click.ban_id, BanStatus.CONFIRMED, "", click.who, SURFACE, click.version)
        case Act.REJECT:
            why = reason(click)
            review.decide(services, click.ban_id, BanStatus.REJECTED, why, click.who, SURFACE, click.version)
        case Act.KNOWN:
            review.repeats(services, click.ban_id, repeated(click), by, click.version)
        case Act.EDIT:
            return _edit(services, click, by)
        case Act.UNDO:
            _check_undo(services, click)
            review.undo(services, click.ban_id, by, click.version)
    return ""


def _edit(services: Services, click: Click, by: Reviewer) -> str:
    with services.store.read() as tx:
        ban = tx.bans.ban(click.ban_id)
    changed = mended(click.values, ban.facts)
    if ban.version != click.version:
        raise Conflict(ban.id)
    if not changed:
        return "Nothing was changed: every fact is as it was."
    review.amend(services, click.ban_id, changed, by, click.version)
    names = [name.replace("_", " ") for name in FIELDS if name in changed]
    return f"Saved: {', '.join(names)}."


def _check_undo(services: Services, click: Click) -> None:
    with services.store.read() as tx:
        decisions = tx.bans.decisions(click.ban_id)
    if decisions and services.clock.now() - decisions[-1].at > UNDO_FOR:
        raise BanwatchError(
            "This was decided more than ten minutes ago.", "Take it back on the review desk, where the reasons stand."
        )


def _overtaken(services: Services, click: Click) -> str:
    """Who was faster, in words that a polite colleague would use."""
    with services.store.read() as tx:
        ban = tx.bans.ban(click.ban_id)
        last = tx.bans.decisions(click.ban_id)[-1:]
    if last and last[0].who == click.who and last[0].version == click.version:
        return "That was done already: your first click counted."
    if last and last[0].version >= click.version:
        said = f"{short(last[0].who, 80)} was faster: {last[0].verdict.value} at {last[0].at:%H:%M} UTC"
        return f"{said} ({short(last[0].reason, 200)})." if last[0].reason else f"{said}."
    return f"{ban.id} has changed since this message was shown. Please look at it again: it is being renewed."


def _whisper(services: Services, click: Click, text: str) -> None:
    if services.talk is None or not click.channel:
        return
    try:
        services.talk.whisper(click.channel, click.user_id, text)
    except BanwatchError:
        return  # the message itself will show what is; a lost word is no loss of work


def _talk(services: Services) -> Talk:
    if services.talk is None:
        raise BanwatchError("Slack is not configured.", "Set slack.bot_token and slack.channel.")
    return services.talk


def _phrase(services: Services, ban: Ban) -> str:
    return next((w.phrase for w in services.classifier.watches if w.id == ban.watch), ban.watch.replace("-", " "))
