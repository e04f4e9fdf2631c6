"""The history of a ban: its steps and decisions in one line of time."""

from dataclasses import dataclass
from datetime import datetime

from banwatch.model.regroup import Regrouping
from banwatch.ports import Services


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a ban. `at` is when it was recorded, `day` when it took place, as an ISO date."""

    at: datetime
    kind: str
    what: str
    day: str | None
    who: str
    why: str
    article: str | None
    where: str = ""
    """From where it was done: `desk`, `slack`, `cli`; empty for what the bot did."""

    def as_line(self) -> str:
        """For people."""
        parts = (
            f"on {self.day}" if self.day else "",
            f"by {self.who}" if self.who else "",
            f"({self.where})" if self.where else "",
            self.article or "",
        )
        told = "  ".join(part for part in (f"{self.at:%Y-%m-%d %H:%M} UTC", self.kind, self.what, *parts) if part)
        return f"{told}: {self.why}" if self.why else told

    def as_object(self) -> dict[str, str | None]:
        """For programs."""
        return {
            "at": self.at.isoformat(),
            "kind": self.kind,
            "what": self.what,
            "day": self.day,
            "by": self.who or None,
            "why": self.why or None,
            "article": self.article,
            "from": self.where or None,
        }


def _regrouped(done: Regrouping) -> list[Event]:
    what = (
        f"{done.source_id} into {done.target_id}" if done.kind == "merge" else f"{done.target_id} off {done.source_id}"
    )
    events = [Event(done.at, done.kind, what, None, done.who, done.reason, None, done.surface)]
    if done.undone_at:
        events.append(Event(done.undone_at, f"{done.kind} undone", what, None, done.undone_by, "", None))
    return events


def history_of(services: Services, ban_id: str) -> tuple[Event, ...]:
    """All that is recorded of a ban, oldest record first. NotFound for an unknown id."""
    with services.store.read() as tx:
        ban = tx.bans.ban(ban_id)
        events = [Event(ban.created_at, "recorded", ban.facts.place or "no place told", None, "", "", ban.article_id)]
        for step in tx.life.steps(ban_id):
            what = f"{step.stage.value} (to come)" if step.to_come else step.stage.value
            day = step.day.isoformat() if step.day else None
            quote = step.evidence.quote if step.evidence else ""
            events.append(Event(step.recorded_at, "stage", what, day, step.note, quote, step.article_id))
        for done in tx.groups.of(ban_id):
            events += _regrouped(done)
        events += [
            Event(each.at, "decision", each.verdict.value, None, each.who, each.reason, None, each.surface)
            for each in tx.bans.decisions(ban_id)
        ]
    return tuple(sorted(events, key=lambda event: event.at))
