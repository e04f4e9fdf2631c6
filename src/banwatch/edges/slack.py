"""Slack's Web API as a Notifier. One call is one attempt: the outbox owns retries, so the client makes none.

Slack answers most failures with HTTP 200 and a code. Only codes that Slack documents as a refusal count as "not
delivered"; whatever else happens may have delivered the message, and is looked up before it is tried again.
"""

import logging
import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from socket import gaierror
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from banwatch.alert.change import tell_change
from banwatch.alert.foreign import short
from banwatch.alert.headline import phrases
from banwatch.alert.slack import EVENT_TYPE, SlackMessage, escape, plain, render
from banwatch.errors import BanwatchError, InputError
from banwatch.model.alert import Alert, Delivery, Outcome, Sending, StageChange

DEFAULT_URL = "https://slack.com/api/"
DEFAULT_WAIT = 30.0
"""Seconds to wait where Slack asks for patience without saying how long."""
FIRST_BACKOFF, LONGEST_BACKOFF = 30.0, 3600.0
"""Seconds after the first refused connection, doubled with each attempt up to the longest."""
SEARCH_MARGIN = timedelta(seconds=60)
"""How far before our first attempt the search starts: Slack's clock and ours may differ."""
PAGE_SIZE, PAGES = 200, 25
"""Messages a page and pages read in a search; a busier channel leaves the outcome unknown."""

RATE_LIMITS = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
METADATA_REFUSED = frozenset({"metadata_too_large", "invalid_metadata_format", "invalid_metadata_schema"})
CHANNEL_REFUSED = frozenset({"channel_not_found", "not_in_channel", "is_archived", "messages_tab_disabled"})
TOKEN_REFUSED = frozenset(
    {
        *("not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired", "missing_scope"),
        *("not_allowed_token_type", "no_permission", "org_login_required", "access_denied", "team_not_found"),
        *("ekm_access_denied", "app_access_restricted", "two_factor_setup_required"),
    }
)
UNSEARCHABLE = TOKEN_REFUSED - {"not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired"} | {
    *("channel_not_found", "not_in_channel", "channel_is_limited_access", "unknown_method", "method_deprecated")
}
"""Answers to a search that mean that this set-up cannot look; a token that is bad at present is mere trouble."""

_HANDSHAKE = re.compile(
    r"CERTIFICATE_VERIFY_FAILED|WRONG_VERSION_NUMBER|HANDSHAKE_FAILURE|PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL"
)
_REMEDIES = {
    "channel_not_found": "Check the channel's id in the settings; invite the bot to a private channel.",
    "not_in_channel": "Invite the bot to the channel: /invite @banwatch.",
    "is_archived": "Unarchive the channel, or choose another in the settings.",
    "missing_scope": "Add the scope to the Slack app and install it again.",
}
_TOKEN_REMEDY = "Check the bot token (xoxb-…) in the settings; install the Slack app again for a new one."  # noqa: S105 - words


class SlackNotifier:
    """Posts alerts to Slack channels.

    `api_url` is the root of the Web API; `phrase_of` gives the phrase of a watch's id; `can_search` tells that the app
    may read the channel's history; `timeout` is in seconds for each wait on the socket. InputError for a token or
    address that cannot be used. The token is in no error text and no repr.
    """

    def __init__(
        self,
        token: str,
        api_url: str = DEFAULT_URL,
        phrase_of: Callable[[str], str] | Mapping[str, str] = str,
        can_search: bool = True,
        timeout: float = 20.0,
    ) -> None:
        self._client = _client(token, api_url or DEFAULT_URL, timeout)
        self._token = token.strip()
        self._phrase_of = phrases(phrase_of)
        self._can_search = can_search

    def __repr__(self) -> str:
        return f"SlackNotifier({self._client.base_url})"

    def send_alert(self, delivery: Delivery, alert: Alert) -> Sending:
        """Post the alert; where Slack refuses our blocks, once more as plain text."""
        phrase = self._phrase_of(alert.ban.watch)
        sending, code = self._post(delivery, render(alert, phrase), with_metadata=True)
        if code not in BLOCKS_REFUSED | METADATA_REFUSED:
            return sending
        second, code = self._post(delivery, plain(alert, phrase), with_metadata=code not in METADATA_REFUSED)
        if code in BLOCKS_REFUSED | METADATA_REFUSED:
            return Sending(Outcome.DEAD, f"refused with and without blocks: {second.detail}")
        note = f"posted as plain text, since {sending.detail}" if second.outcome is Outcome.SENT else second.detail
        return Sending(second.outcome, note, second.external_ref, second.wait_seconds)

    def send_change(self, delivery: Delivery, change: StageChange) -> Sending:
        """Post the change in the thread of the alert; to the whole channel too when it is loud."""
        message = SlackMessage(escape(tell_change(change, self._phrase_of(change.alert.ban.watch))))
        thread = _stamp(change.thread, delivery)
        return self._post(delivery, message, with_metadata=True, thread=thread, broadcast=change.loud)[0]

    def _post(
        self, delivery: Delivery, message: SlackMessage, with_metadata: bool, thread: str = "", broadcast: bool = False
    ) -> tuple[Sending, str]:
        """One post: its outcome, and Slack's error code (empty when there was none)."""
        payload: dict[str, Any] = {
            "channel": delivery.target.address,
            "text": message.text,
            "mrkdwn": False,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if thread:
            payload |= {"thread_ts": thread, "reply_broadcast": broadcast}
        if message.blocks:
            payload["blocks"] = list(message.blocks)
        if with_metadata:
            payload["metadata"] = {"event_type": message.event_type, "event_payload": {"key": delivery.key}}
        try:
            answer = self._call("chat.postMessage", payload)
        except _Failure as failure:
            return failure.as_sending(delivery.attempts), failure.code
        return _posted(answer, delivery), ""

    def find(self, delivery: Delivery) -> Sending | None:
        """Look in the channel's history for the delivery's key. Of several posts the oldest is kept, others deleted."""
        if not self._can_search:
            return None
        try:
            found = sorted(self._stamps(delivery), key=float)
        except _Failure as failure:
            if failure.code in UNSEARCHABLE:
                return None
            return Sending(Outcome.UNKNOWN, f"could not search: {failure.detail}", wait_seconds=failure.wait)
        if not found:
            return Sending(Outcome.RETRY, "not in the channel")
        doubles = sum(self._delete(delivery.target.address, stamp) for stamp in found[1:])
        note = f"found in the channel{f', {doubles} double(s) deleted' if doubles else ''}"
        return Sending(Outcome.SENT, note, f"{delivery.target.address}:{found[0]}")

    def _stamps(self, delivery: Delivery) -> Iterator[str]:
        """`ts` of every message since the first attempt that bears the delivery's key."""
        since: datetime = (delivery.first_attempt_at or delivery.created_at) - SEARCH_MARGIN
        query: dict[str, Any] = {
            "channel": delivery.target.address,
            "oldest": f"{since.timestamp():.6f}",
            "inclusive": True,
            "limit": PAGE_SIZE,
            "include_all_metadata": True,
        }
        for _ in range(PAGES):
            answer = self._call("conversations.history", query)
            yield from (each["ts"] for each in _messages(answer) if _key(each) == delivery.key)
            query["cursor"] = _cursor(answer)
            if not query["cursor"]:
                return
        raise _Failure(Outcome.UNKNOWN, "too many messages in the channel since the first attempt")

    def _delete(self, channel: str, stamp: str) -> bool:
        try:
            self._call("chat.delete", {"channel": channel, "ts": stamp})
        except _Failure:
            return False  # a double that stays is a nuisance, not a loss
        return True

    def check(self) -> str:
        """A line saying whose token it is. BanwatchError with what to do when Slack does not take it."""
        try:
            answer = self._call("auth.test", {})
        except _Failure as failure:
            raise BanwatchError(f"Slack does not answer as it should: {failure.detail}.", failure.remedy) from None
        return short(f"Slack: {answer.get('user', '?')} in {answer.get('team', '?')} ({answer.get('url', '')})", 200)

    def _call(self, method: str, arguments: dict[str, Any]) -> Mapping[str, Any]:
        """One call of the Web API: the answer of an `ok`, else _Failure."""
        try:
            if method == "chat.postMessage":
                data = self._client.api_call(method, json=arguments).data
            else:
                data = self._client.api_call(method, params=arguments).data
        except SlackApiError as error:
            raise _refused(error, self._token) from None
        except URLError as error:
            raise _unreached(error) from None
        except Exception as error:  # noqa: BLE001 - urllib, http.client and json raise what they like; all mean "unknown"
            raise _Failure(Outcome.UNKNOWN, f"no usable answer ({type(error).__name__})") from None
        if not isinstance(data, dict):
            raise _Failure(Outcome.UNKNOWN, "the answer is no JSON object")
        return data


class _Failure(Exception):  # noqa: N818 - never leaves this module
    """A call that brought no `ok`: what it means for the delivery, and Slack's code where there is one."""

    def __init__(self, outcome: Outcome, detail: str, code: str = "", wait: float = 0.0) -> None:
        super().__init__(detail)
        self.outcome, self.detail, self.code, self.wait = outcome, detail, code, wait

    def as_sending(self, attempts: int) -> Sending:
        wait = self.wait
        if self.outcome is Outcome.RETRY and not wait:
            wait = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2.0 ** min(max(0, attempts - 1), 16))
        return Sending(self.outcome, self.detail, wait_seconds=wait)

    @property
    def remedy(self) -> str:
        if self.code in _REMEDIES or self.code in TOKEN_REFUSED:
            return _REMEDIES.get(self.code, _TOKEN_REMEDY)
        return "Check the network and the address of the Slack API in the settings, then try again."


def _client(token: str, api_url: str, timeout: float) -> WebClient:
    if not re.fullmatch(r"[!-~]+", token.strip()):
        raise InputError("The Slack token is empty or holds characters that no token has.", _TOKEN_REMEDY)
    parts = urlsplit(api_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(f"{short(api_url, 100)!r} is no address of a Slack API.", f"The usual one is {DEFAULT_URL}.")
    silent = logging.Logger("slack_sdk, silenced: outcomes are told by Sending", logging.CRITICAL)
    # urllib takes fractions of a second although the client's annotation says int.
    return WebClient(token, base_url=api_url, timeout=timeout, retry_handlers=[], logger=silent)  # type: ignore[arg-type]


def _refused(error: SlackApiError, token: str) -> _Failure:
    """What an answer without `ok` means. The status comes first: a 5xx is unknown whatever its body says."""
    response: Any = error.response
    status, answer = response.status_code, response.data if isinstance(response.data, dict) else {}
    code = str(answer.get("error", ""))
    detail = short(" ".join([f"Slack says {code or f'HTTP {status}'}", *_explanations(answer)]), 500)
    detail = detail.replace(token, "…")
    if status == 429 or (status < 500 and code in RATE_LIMITS):
        return _Failure(Outcome.RETRY, detail, code, _retry_after(response.headers))
    if status >= 500:
        return _Failure(Outcome.UNKNOWN, f"HTTP {status}")
    if code in BLOCKS_REFUSED | METADATA_REFUSED:
        return _Failure(Outcome.DEAD, detail, code)
    if code in CHANNEL_REFUSED | TOKEN_REFUSED or code.startswith("restricted_action"):
        return _Failure(Outcome.HELD, f"{detail}. {_REMEDIES.get(code, '')}".strip(), code)
    return _Failure(Outcome.UNKNOWN, detail, code)


def _explanations(answer: Mapping[str, Any]) -> list[str]:
    """Slack's own words on a refusal: JSON pointers into our blocks, the scope that is missing."""
    about = answer.get("response_metadata")
    messages = about.get("messages") if isinstance(about, dict) else None
    needed = [f"(needs {answer['needed']})"] if answer.get("needed") else []
    return [str(each) for each in messages] + needed if isinstance(messages, list) else needed


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds that Slack asks us to wait; DEFAULT_WAIT where it does not say."""
    stated = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(stated) if re.fullmatch(r"\d{1,6}", stated.strip()) and int(stated) else DEFAULT_WAIT


def _unreached(error: URLError) -> _Failure:
    """A failure on the way. Certainly unsent are: connection refused, name not resolved, TLS not agreed upon."""
    reason = error.reason
    if isinstance(reason, ConnectionRefusedError):
        return _Failure(Outcome.RETRY, "connection refused")
    if isinstance(reason, gaierror):
        return _Failure(Outcome.RETRY, "the name of the Slack server could not be resolved")
    if isinstance(reason, ssl.SSLError) and _HANDSHAKE.search(str(reason.reason)):
        return _Failure(Outcome.RETRY, f"no TLS with the Slack server ({reason.reason})")
    return _Failure(Outcome.UNKNOWN, f"the connection broke ({type(reason).__name__})")


def _posted(answer: Mapping[str, Any], delivery: Delivery) -> Sending:
    channel = str(answer.get("channel") or delivery.target.address)
    if not answer.get("ts"):
        return Sending(Outcome.UNKNOWN, "Slack said ok but named no message")
    return Sending(Outcome.SENT, "posted", f"{channel}:{answer['ts']}")


def _stamp(reference: str, delivery: Delivery) -> str:
    """The `ts` of a message of ours in the channel of a delivery; empty for another channel's."""
    channel, _, stamp = reference.rpartition(":")
    return stamp if channel == delivery.target.address else ""


def _messages(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Messages of a page that have an id as Slack gives them."""
    found = answer.get("messages")
    dicts = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    return [each for each in dicts if re.fullmatch(r"[0-9]{1,12}\.[0-9]{1,9}", str(each.get("ts", "")))]


def _key(message: Mapping[str, Any]) -> str:
    """The delivery key that one of our messages bears; empty for messages of others."""
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
        return ""
    payload = metadata.get("event_payload")
    return str(payload.get("key", "")) if isinstance(payload, dict) else ""


def _cursor(answer: Mapping[str, Any]) -> str:
    about = answer.get("response_metadata")
    return str(about.get("next_cursor") or "") if isinstance(about, dict) else ""
