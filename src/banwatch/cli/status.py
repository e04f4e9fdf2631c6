"""`banwatch status`: how it stands, in a few lines."""

from datetime import datetime, timedelta
from typing import Annotated

import typer

from banwatch.cli.session import opened, print_json, say
from banwatch.jobs.review import waiting
from banwatch.model.alert import Backlog, DeliveryState


def status(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Tell how it stands: feeds, what waits for a person, and what was not delivered yet, with its age.

    Example: banwatch status
    """
    with opened() as (services, _):
        now = services.clock.now()
        with services.store.read() as tx:
            feeds, backlog = tx.feeds.feeds(), tx.outbox.backlog()
        unreviewed = len(waiting(services))
    failing = sum(feed.failures > 0 for feed in feeds)
    polled = max((feed.last_polled_at for feed in feeds if feed.last_polled_at), default=None)
    if as_json:
        print_json(
            {
                "feeds": len(feeds),
                "failing": failing,
                "last_poll_at": polled.isoformat() if polled else None,
                "waiting_for_review": unreviewed,
                "undelivered": undelivered(backlog),
                "oldest_undelivered_seconds": age(backlog, now),
            }
        )
        return
    say(f"Feeds: {len(feeds)}, {failing} failing; last poll {f'{polled:%Y-%m-%d %H:%M} UTC' if polled else 'never'}")
    say(f"Waiting for review: {unreviewed}")
    say(f"Undelivered: {_told(backlog, now)}")


def undelivered(backlog: Backlog) -> dict[str, int]:
    """Number of deliveries by state, those that arrived left out."""
    return {state.value: count for state, count in sorted(backlog.counts.items())}


def age(backlog: Backlog, now: datetime) -> int | None:
    """Seconds that the oldest undelivered message has waited; None when nothing waits."""
    return int((now - backlog.oldest).total_seconds()) if backlog.oldest else None


def _told(backlog: Backlog, now: datetime) -> str:
    if not backlog.counts:
        return "nothing"
    counts = ", ".join(f"{count} {state}" for state, count in undelivered(backlog).items())
    seconds = age(backlog, now)
    since = f"; the oldest waits for {timedelta(seconds=seconds)}" if seconds is not None else ""
    held = " (banwatch check says what to mend)" if DeliveryState.HELD in backlog.counts else ""
    return f"{counts}{since}{held}"
