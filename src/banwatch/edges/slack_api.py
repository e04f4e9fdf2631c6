"""Slack's Web API: one call is one attempt, and what its failure means. The outbox owns retries.

Slack answers most failures with HTTP 200 and a code. Only codes that Slack documents as a refusal count as "not
delivered"; whatever else happens may have taken effect.
"""

import logging
import re
import ssl
from collections.abc import Mapping
from socket import gaierror
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from banwatch.alert.foreign import short
from banwatch.errors import BanwatchError, InputError
from banwatch.model.alert import Outcome, Sending

DEFAULT_URL = "https://slack.com/api/"
DEFAULT_WAIT = 30.0
"""Seconds to wait where Slack asks for patience without saying how long."""
FIRST_BACKOFF, LONGEST_BACKOFF = 30.0, 300.0
"""Seconds after the first refused connection, doubled with each attempt up to the longest."""

_WRITING = frozenset({"chat.postMessage", "chat.update", "chat.postEphemeral", "views.open"})
"""Methods whose arguments are sent as JSON, since they hold blocks."""
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


class SlackApi:
    """A workspace's Web API by one token, which is in no error text and no repr.

    `api_url` is the root of the Web API; `timeout` is in seconds for each wait on the socket. InputError for a token
    or address that cannot be used.
    """

    def __init__(self, token: str, api_url: str = DEFAULT_URL, timeout: float = 20.0) -> None:
        self._client = _client(token, api_url or DEFAULT_URL, timeout)
        self._token = token.strip()

    def __repr__(self) -> str:
        return f"SlackApi({self._client.base_url})"

    def call(self, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """One call: the answer of an `ok`, else SlackFailure."""
        return self.call_with_headers(method, arguments)[0]

    def call_with_headers(
        self, method: str, arguments: Mapping[str, Any]
    ) -> tuple[Mapping[str, Any], Mapping[str, str]]:
        """One call: the answer of an `ok` and the headers that came with it, else SlackFailure."""
        written = method in _WRITING
        try:
            response = self._client.api_call(
                method, json=dict(arguments) if written else None, params=None if written else dict(arguments)
            )
            data: object = response.data
        except SlackApiError as error:
            raise _refused(error, self._token) from None
        except URLError as error:
            raise _unreached(error) from None
        except Exception as error:  # noqa: BLE001 - urllib, http.client and json raise what they like; all mean "unknown"
            raise SlackFailure(Outcome.UNKNOWN, f"no usable answer ({type(error).__name__})") from None
        if not isinstance(data, dict):
            raise SlackFailure(Outcome.UNKNOWN, "the answer is no JSON object")
        return data, response.headers

    def identity(self) -> Mapping[str, Any]:
        """Whose token it is (`user`, `team`, `url`, …). BanwatchError with what to do when Slack does not take it."""
        try:
            return self.call("auth.test", {})
        except SlackFailure as failure:
            raise BanwatchError(f"Slack does not answer as it should: {failure.detail}.", failure.remedy) from None


class SlackFailure(Exception):  # noqa: N818 - an answer of the other side; never leaves the edges
    """A call that brought no `ok`: what it means for the delivery, and Slack's code where there is one."""

    def __init__(self, outcome: Outcome, detail: str, code: str = "", wait: float = 0.0) -> None:
        super().__init__(detail)
        self.outcome, self.detail, self.code, self.wait = outcome, detail, code, wait

    def as_sending(self, attempts: int) -> Sending:
        """The failure as a delivery's outcome; a refused connection backs off with the attempts."""
        wait = self.wait
        if self.outcome is Outcome.RETRY and not wait:
            wait = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2.0 ** min(max(0, attempts - 1), 16))
        return Sending(self.outcome, self.detail, wait_seconds=wait)

    @property
    def remedy(self) -> str:
        """What a person can do about it."""
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


def _refused(error: SlackApiError, token: str) -> SlackFailure:
    """What an answer without `ok` means. The status comes first: a 5xx is unknown whatever its body says."""
    response: Any = error.response
    status, answer = response.status_code, response.data if isinstance(response.data, dict) else {}
    code = str(answer.get("error", ""))
    detail = short(" ".join([f"Slack says {code or f'HTTP {status}'}", *_explanations(answer)]), 500)
    detail = detail.replace(token, "…")
    if status == 429 or (status < 500 and code in RATE_LIMITS):
        return SlackFailure(Outcome.RETRY, detail, code, _retry_after(response.headers))
    if status >= 500:
        return SlackFailure(Outcome.UNKNOWN, f"HTTP {status}")
    if code in BLOCKS_REFUSED | METADATA_REFUSED:
        return SlackFailure(Outcome.DEAD, detail, code)
    if code in CHANNEL_REFUSED | TOKEN_REFUSED or code.startswith("restricted_action"):
        return SlackFailure(Outcome.HELD, f"{detail}. {_REMEDIES.get(code, '')}".strip(), code)
    return SlackFailure(Outcome.UNKNOWN, detail, code)


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


def _unreached(error: URLError) -> SlackFailure:
    """A failure on the way. Certainly unsent are: connection refused, name not resolved, TLS not agreed upon."""
    reason = error.reason
    if isinstance(reason, ConnectionRefusedError):
        return SlackFailure(Outcome.RETRY, "connection refused")
    if isinstance(reason, gaierror):
        return SlackFailure(Outcome.RETRY, "the name of the Slack server could not be resolved")
    if isinstance(reason, ssl.SSLError) and _HANDSHAKE.search(str(reason.reason)):
        return SlackFailure(Outcome.RETRY, f"no TLS with the Slack server ({reason.reason})")
    return SlackFailure(Outcome.UNKNOWN, f"the connection broke ({type(reason).__name__})")


def next_cursor(answer: Mapping[str, Any]) -> str:
    """Where the next page begins; empty on the last."""
    about = answer.get("response_metadata")
    return str(about.get("next_cursor") or "") if isinstance(about, dict) else ""
