"""Edges without outward effect, for replay."""

from banwatch.errors import FetchError
from banwatch.model.alert import Alert, Delivery, Outcome, Sending, StageChange
from banwatch.ports import FetchRequest, FetchResponse


class RecordingNotifier:
    """Remembers which bans were alerted; nothing leaves."""

    def __init__(self) -> None:
        self._bans: list[str] = []
        self._changes: list[tuple[str, str]] = []

    def send_alert(self, delivery: Delivery, alert: Alert) -> Sending:
        """Take the alert."""
        self._bans.append(alert.ban.id)
        return Sending(Outcome.SENT, external_ref=delivery.key)

    def send_change(self, delivery: Delivery, change: StageChange) -> Sending:
        """Take the change of stage."""
        self._changes.append((change.alert.ban.id, change.step.stage.value))
        return Sending(Outcome.SENT, external_ref=delivery.key)

    def find(self, delivery: Delivery) -> Sending | None:
        """Whether the alert was taken; certain, for nothing is lost on the way."""
        taken = delivery.ban_id in self._bans
        return Sending(Outcome.SENT if taken else Outcome.RETRY, external_ref=delivery.key)

    def taken(self) -> tuple[str, ...]:
        """Ids of the bans alerted since the last call."""
        bans, self._bans = tuple(self._bans), []
        return bans

    def changes(self) -> tuple[tuple[str, str], ...]:
        """(ban, stage) of the changes told since the last call."""
        told, self._changes = tuple(self._changes), []
        return told


class NoFetcher:
    """Refuses every request: a replay has its texts already."""

    def fetch(self, request: FetchRequest) -> FetchResponse:
        """Always a FetchError."""
        raise FetchError(f"{request.url}: a replay fetches nothing.", kind="refused")

    def close(self) -> None:
        """Nothing is held."""
