"""Socket Mode: clicks come over a connection that we open, so that no public address is needed.

Sockets go deaf without a word now and then (python-slack-sdk #1110, #1446): the connection stands and nothing comes.
So silence is not believed: after QUIET seconds a ping must be answered within PATIENCE, else a new socket is opened;
and every socket is left for a new one after LIFETIME seconds.
"""

import json
import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from banwatch.edges.slack_api import DEFAULT_URL, SlackApi, SlackFailure
from banwatch.model.alert import Outcome
from banwatch.ports.world import Clock

log = logging.getLogger("banwatch")

QUIET, PATIENCE = 30.0, 10.0
"""Seconds of silence after which the line is tried, and seconds that the answer may take."""
LIFETIME = timedelta(hours=1)
"""Slack itself ends a socket after some hours; we are earlier."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before the next try to connect, doubled with each failure."""
MAX_BYTES = 1_000_000
"""Of one envelope. A dialog with every fact has some 20,000."""

Receive = Callable[[Mapping[str, Any]], tuple[Mapping[str, Any], Callable[[], object]]]
"""Takes a payload; gives what to acknowledge with, and what is to be done after that."""


class SlackSocket:
    """Holds one socket open in a thread of its own, from `start` to `stop`.

    `receive` must be quick: the envelope is acknowledged with its answer, and the rest is done after. `quiet` and
    `patience` are in seconds. InputError for a token or address that cannot be used.
    """

    def __init__(
        self,
        app_token: str,
        api_url: str,
        receive: Receive,
        clock: Clock,
        quiet: float = QUIET,
        patience: float = PATIENCE,
    ) -> None:
        self._api = SlackApi(app_token, api_url or DEFAULT_URL, PATIENCE)
        self._receive = receive
        self._clock = clock
        self._quiet, self._patience = quiet, patience
        self._ending = threading.Event()
        self._connection: ClientConnection | None = None
        self._heard_at: datetime | None = None
        self._thread = threading.Thread(target=self._run, name="slack-socket", daemon=True)

    @property
    def heard_at(self) -> datetime | None:
        """When the other side last gave a sign of life; None before the first."""
        return self._heard_at

    def start(self) -> None:
        """Begin to connect."""
        self._thread.start()

    def stop(self) -> None:
        """Close the socket and end, within a few seconds."""
        self._ending.set()
        if self._connection is not None:
            self._connection.close_socket()
        if self._thread.is_alive():
            self._thread.join(3)

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._ending.is_set():
            try:
                self._session()
                pause = FIRST_PAUSE
                continue
            except SlackFailure as failure:
                log.warning("slack socket: %s", failure.detail)
                pause = max(pause, failure.wait)
            except (OSError, WebSocketException, TimeoutError) as error:
                log.info("slack socket: lost (%s), connecting again", type(error).__name__)
            except Exception:
                log.exception("slack socket: a fault of banwatch; it connects again")
            self._ending.wait(min(pause, LONGEST_PAUSE))
            pause = min(pause * 2, LONGEST_PAUSE)

    def _session(self) -> None:
        """One socket, until it is to be changed for a new one."""
        url = str(self._api.call("apps.connections.open", {}).get("url", ""))
        if not url.startswith(("wss://", "ws://")):
            raise SlackFailure(Outcome.UNKNOWN, "Slack named no address for the socket")
        opened = self._clock.now()
        with connect(
            url, max_size=MAX_BYTES, open_timeout=self._patience, close_timeout=1, ping_interval=None, proxy=None
        ) as connection:
            self._connection = connection
            self._heard_at = opened
            while not self._ending.is_set() and self._clock.now() - opened < LIFETIME:
                if not self._listen(connection):
                    return

    def _listen(self, connection: ClientConnection) -> bool:
        """One message, or proof that the line is alive. False when a new socket is wanted."""
        try:
            message = connection.recv(timeout=self._quiet)
        except TimeoutError:
            if not connection.ping().wait(self._patience):
                raise TimeoutError("deaf") from None
            self._heard_at = self._clock.now()
            return True
        self._heard_at = self._clock.now()
        envelope = _envelope(message)
        if envelope.get("type") == "disconnect":
            return False
        if envelope.get("envelope_id"):
            self._answer(connection, envelope)
        return True

    def _answer(self, connection: ClientConnection, envelope: Mapping[str, Any]) -> None:
        payload = envelope.get("payload")
        answer, afterwards = self._receive(payload if isinstance(payload, dict) else {})
        acknowledged: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
        if answer and envelope.get("accepts_response_payload"):
            acknowledged["payload"] = answer
        connection.send(json.dumps(acknowledged))
        threading.Thread(target=_quietly, args=(afterwards,), name="slack-click", daemon=True).start()


def _quietly(action: Callable[[], object]) -> None:
    try:
        action()
    except Exception:
        log.exception("slack: a click was stored and could not be worked off; it is taken up again")


def _envelope(message: str | bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(message)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
