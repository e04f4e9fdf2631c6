"""The way out to machines: signed JSON, as the specification "Standard Webhooks" 1.0 has it.

Each request carries `webhook-id` (the same on every repeat, so that a receiver can drop the second),
`webhook-timestamp` (seconds, of this attempt) and `webhook-signature`: `v1,` and the base64 of HMAC-SHA256 over
`id.timestamp.body`. It goes through the guarded client: private addresses are refused unless
`fetch.allow_private_hosts` names them, and redirects are not followed.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from banwatch.alert.foreign import short
from banwatch.alert.machine import alert_body, change_body
from banwatch.edges.http import GuardedFetcher
from banwatch.errors import FetchError
from banwatch.model.alert import Alert, Delivery, Outcome, Sending, StageChange
from banwatch.ports import Clock

TIMEOUT = 10.0
"""Seconds for one request; shorter than the outbox's lease."""
CHANNEL = "webhook"
_LATER = frozenset({408, 409, 423, 425, 429})
"""Refusals that a later repeat can mend."""
_UNSENT = frozenset({"dns", "connect", "tls"})
"""Kinds of failure before the request went out."""


def name_of(url: str) -> str:
    """What the outbox calls a receiver: its host and a mark. Addresses of webhooks are secrets in themselves."""
    return f"{urlsplit(url).hostname}-{hashlib.sha256(url.encode()).hexdigest()[:8]}"


def key_of(secret: str) -> bytes:
    """The key in a secret: the base64 behind `whsec_`, else the words themselves."""
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            pass
    return secret.encode()


def signature(key: bytes, identity: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`."""
    signed = f"{identity}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")


class WebhookNotifier:
    """Posts to receivers by the name of `name_of`. `secret` signs for all of them."""

    def __init__(self, fetcher: GuardedFetcher, clock: Clock, urls: Sequence[str], secret: str) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._urls: Mapping[str, str] = {name_of(url): url for url in urls}
        self._key = key_of(secret)

    def send_alert(self, delivery: Delivery, alert: Alert) -> Sending:
        """Post the alert."""
        return self._post(delivery, alert_body(alert, delivery.created_at))

    def send_change(self, delivery: Delivery, change: StageChange) -> Sending:
        """Post the change of stage."""
        return self._post(delivery, change_body(change, delivery.created_at))

    def find(self, delivery: Delivery) -> Sending | None:
        """A receiver cannot be searched; it knows a repeat by its id."""
        del delivery
        return None

    def _post(self, delivery: Delivery, body: bytes) -> Sending:
        url = self._urls.get(delivery.target.address)
        if url is None:
            return Sending(Outcome.HELD, "this receiver is not in webhook.urls any more")
        identity = "msg_" + hashlib.sha256(delivery.key.encode()).hexdigest()[:32]
        stamp = int(self._clock.now().timestamp())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": identity,
            "webhook-timestamp": str(stamp),
            "webhook-signature": signature(self._key, identity, stamp, body),
        }
        try:
            status = self._fetcher.post(url, body, headers, TIMEOUT)
        except FetchError as error:
            return _failed(error, delivery.target.address)
        return _outcome(status, identity)


def _failed(error: FetchError, name: str) -> Sending:
    """The error's words may hold the address, which is a secret: its kind alone is told."""
    if error.kind == "refused":
        return Sending(Outcome.HELD, f"{name}: the guard refuses this address; see fetch.allow_private_hosts")
    outcome = Outcome.RETRY if error.kind in _UNSENT else Outcome.UNKNOWN
    return Sending(outcome, short(f"{name}: no answer ({error.kind})", 300))


def _outcome(status: int, identity: str) -> Sending:
    if 200 <= status < 300:
        return Sending(Outcome.SENT, str(status), external_ref=identity)
    if status == 410:
        return Sending(Outcome.DEAD, "the receiver answered 410: it wants no more")
    if status in _LATER or status >= 500:
        return Sending(Outcome.RETRY, f"the receiver answered {status}")
    return Sending(Outcome.HELD, f"the receiver answered {status}")
