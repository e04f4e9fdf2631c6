"""What is said to one person in Slack: a dialog, a whisper; and who is in a user group."""

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from banwatch.alert.slack_parts import escape
from banwatch.alert.slack_thread import nudge as nudge_message
from banwatch.edges.slack import SlackNotifier
from banwatch.edges.slack_api import DEFAULT_URL, SlackApi, SlackFailure
from banwatch.errors import BanwatchError
from banwatch.model.alert import Delivery, Nudge, Sending
from banwatch.ports.world import Clock

GROUP_KEPT = timedelta(minutes=5)
"""How long the members of a user group are taken as known. Slack allows about twenty such questions a minute."""
WHISPER_LIMIT = 1000


class SlackTalk:
    """Fulfils `ports.Talk` on the Web API."""

    def __init__(
        self,
        token: str,
        api_url: str,
        clock: Clock,
        notifier: SlackNotifier,
        phrases: Mapping[str, str],
        timeout: float = 3.0,
    ) -> None:
        self._api = SlackApi(token, api_url or DEFAULT_URL, timeout)
        self._notifier = notifier
        self._phrases = dict(phrases)
        self._clock = clock
        self._groups: dict[str, tuple[datetime, frozenset[str]]] = {}
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"SlackTalk({self._api!r})"

    def open_dialog(self, trigger: str, view: Mapping[str, object]) -> None:
        """Open a dialog."""
        self._call("views.open", {"trigger_id": trigger, "view": view})

    def whisper(self, channel: str, user: str, text: str) -> None:
        """Say it to one person only."""
        said = escape(text)[:WHISPER_LIMIT]
        self._call("chat.postEphemeral", {"channel": channel, "user": user, "text": said, "link_names": False})

    def members(self, group: str) -> frozenset[str]:
        """User ids of a group."""
        now = self._clock.now()
        with self._lock:
            known = self._groups.get(group)
        if known and now - known[0] < GROUP_KEPT:
            return known[1]
        answer = self._call("usergroups.users.list", {"usergroup": group})
        users = answer.get("users")
        found = frozenset(str(each) for each in users) if isinstance(users, list) else frozenset()
        with self._lock:
            self._groups[group] = (now, found)
        return found

    def remind(self, delivery: Delivery, nudge: Nudge) -> Sending:
        """Post the reminder."""
        return self._notifier.post(delivery, nudge_message(nudge, self._phrases))

    def _call(self, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return self._api.call(method, arguments)
        except SlackFailure as failure:
            raise BanwatchError(f"{method}: {failure.detail}.", failure.remedy) from None
