"""Named moments between every two steps at which a process can be made to kill itself."""

import os
import signal
from collections.abc import Callable
from typing import Any

from banwatch.edges.classifier import RulebookClassifier
from banwatch.edges.slack import SlackNotifier
from banwatch.edges.store.articles import SqlArticles
from banwatch.edges.store.bans import SqlBans
from banwatch.edges.store.feeds import SqlFeeds
from banwatch.edges.store.outbox import SqlOutbox
from banwatch.edges.store.work import SqlWork

POINTS: dict[str, tuple[type, str, str]] = {
    "work is being taken": (SqlWork, "take", "after"),
    "feed fetched, nothing written": (SqlFeeds, "add_entries", "before"),
    "entries written, poll not": (SqlFeeds, "add_entries", "after"),
    "poll written, not committed": (SqlFeeds, "poll_done", "after"),
    "article written, entry not": (SqlArticles, "add_article", "after"),
    "entry written, not committed": (SqlFeeds, "entry_read", "after"),
    "article about to be judged": (RulebookClassifier, "classify", "before"),
    "article judged, nothing written": (RulebookClassifier, "classify", "after"),
    "findings written, not committed": (SqlArticles, "add_findings", "after"),
    "work about to be let go": (SqlWork, "done", "before"),
    "ban about to be written": (SqlBans, "add_ban", "before"),
    "ban written, delivery not": (SqlBans, "add_ban", "after"),
    "delivery written, finding not": (SqlOutbox, "enqueue", "after"),
    "finding matched, not committed": (SqlArticles, "mark_matched", "after"),
    "delivery leased, not committed": (SqlOutbox, "claim", "after"),
    "delivery leased, not sent": (SlackNotifier, "send_alert", "before"),
    "sent, not written down": (SlackNotifier, "send_alert", "after"),
    "outcome written, not committed": (SqlOutbox, "settle", "after"),
}
"""Name to (class, method, before or after its call)."""


_ONCE = frozenset({"add_findings"})
"""What writes a whole batch: there may be no second call."""


def arm(name: str) -> None:
    """Kill this process when it comes to the point: the second time, when something is done and something is not."""
    owner, method, moment = POINTS[name]
    at_call = 1 if method in _ONCE else 2
    real: Callable[..., Any] = getattr(owner, method)
    calls = 0

    def wrapped(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if moment == "before" and calls == at_call:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*arguments, **named)
        if moment == "after" and calls == at_call:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, method, wrapped)
