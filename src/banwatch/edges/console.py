"""Alerts on the terminal: for a first run, and for people who read the log."""

from collections.abc import Callable, Mapping

from banwatch.alert.change import tell_change
from banwatch.alert.console import render
from banwatch.alert.headline import phrases
from banwatch.model.alert import Alert, Delivery, Outcome, Sending, StageChange


class ConsoleNotifier:
    """Prints alerts through `write`, which is given one whole alert with its final line break."""

    def __init__(self, write: Callable[[str], object], phrase_of: Callable[[str], str] | Mapping[str, str]) -> None:
        self._write = write
        self._phrase_of = phrases(phrase_of)

    def send_alert(self, delivery: Delivery, alert: Alert) -> Sending:
        """Print the alert."""
        return self._print(delivery, render(alert, self._phrase_of(alert.ban.watch)))

    def _print(self, delivery: Delivery, text: str) -> Sending:
        """A closed pipe or full disk is tried again in a minute."""
        try:
            self._write(f"\n{text}\n")
        except OSError as error:
            return Sending(Outcome.RETRY, f"the terminal took no text: {type(error).__name__}", wait_seconds=60.0)
        return Sending(Outcome.SENT, f"printed {delivery.key}")

    def send_change(self, delivery: Delivery, change: StageChange) -> Sending:
        """Print the change of stage."""
        return self._print(delivery, tell_change(change, self._phrase_of(change.alert.ban.watch)))

    def find(self, delivery: Delivery) -> Sending | None:
        """A terminal cannot be searched."""
        del delivery
        return None
