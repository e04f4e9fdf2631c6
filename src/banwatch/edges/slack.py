"""Slack as a Notifier: a ban's first message, its edits, and what is told in its thread.

What a delivery asks for stands in the first word of its key: `edit` renders the ban's message anew, `report` answers in
its thread, as a change of stage does; everything else is a message of its own. An edit may be repeated without harm; a
post of unknown outcome is looked up by the key in its metadata.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from banwatch.alert.foreign import short
from banwatch.alert.headline import phrases
from banwatch.alert.slack import EVENT_TYPE, SlackMessage, plain, render
from banwatch.alert.slack_thread import also_reported, went_further
from banwatch.edges.slack_api import (
    BLOCKS_REFUSED,
    DEFAULT_URL,
    METADATA_REFUSED,
    TOKEN_REFUSED,
    SlackApi,
    SlackFailure,
    next_cursor,
)
from banwatch.model.alert import Alert, Delivery, Outcome, Sending, StageChange

SEARCH_MARGIN = timedelta(seconds=60)
"""How far before our first attempt the search starts: Slack's clock and ours may differ."""
PAGE_SIZE, PAGES = 200, 25
"""Messages a page and pages read in a search; a busier channel leaves the outcome unknown."""
UNSEARCHABLE = TOKEN_REFUSED - {"not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired"} | {
    *("channel_not_found", "not_in_channel", "channel_is_limited_access", "unknown_method", "method_deprecated")
}
"""Answers to a search that mean that this set-up cannot look; a token that is bad at present is mere trouble."""

UNEDITABLE = frozenset({"edit_window_closed", "cant_update_message", "message_not_found"})
"""Answers to an edit after which the state is told in the thread instead."""
EDIT = "edit"
EDIT_AGAIN = 2.0
"""Seconds before an edit of unknown outcome is repeated: short, since all that is due in the channel waits with it."""


class SlackNotifier:
    """Posts alerts to Slack channels.

    `api_url` is the root of the Web API; `phrase_of` gives the phrase of a watch's id; `can_search` tells that the app
    may read the channel's history; `timeout` is in seconds for each wait on the socket; `buttons` that clicks are
    listened to. InputError for a token or address that cannot be used.
    """

    def __init__(
        self,
        token: str,
        api_url: str = DEFAULT_URL,
        phrase_of: Callable[[str], str] | Mapping[str, str] = str,
        can_search: bool = True,
        timeout: float = 20.0,
        buttons: bool = False,
    ) -> None:
        self._api = SlackApi(token, api_url, timeout)
        self._phrase_of = phrases(phrase_of)
        self._can_search = can_search
        self._buttons = buttons

    def __repr__(self) -> str:
        return f"SlackNotifier({self._api!r})"

    def send_alert(self, delivery: Delivery, alert: Alert) -> Sending:
        """Do what the delivery's key asks for. Where Slack refuses our blocks, once more as plain text."""
        phrase = self._phrase_of(alert.ban.watch)
        match kind_of(delivery):
            case "edit" if delivery.head:
                return self._edit(delivery, alert, phrase)
            case "report" if delivery.head:
                article = delivery.key.split(":")[2]
                return self._with_retreat(delivery, also_reported(alert, article, phrase), delivery.head)
            case "edit" | "report":
                return Sending(Outcome.DEAD, "the ban has no message in this channel")
        return self._with_retreat(delivery, render(alert, phrase, self._buttons))

    def post(self, delivery: Delivery, message: SlackMessage) -> Sending:
        """Post a message that is about no single ban."""
        return self._with_retreat(delivery, message)

    def _with_retreat(
        self, delivery: Delivery, message: SlackMessage, head: str = "", broadcast: bool = False
    ) -> Sending:
        thread = _stamp(head)
        sending, code = self._post(delivery, message, thread, broadcast, with_metadata=True)
        if code not in BLOCKS_REFUSED | METADATA_REFUSED:
            return sending
        bare = SlackMessage(message.text)
        second, code = self._post(delivery, bare, thread, broadcast, with_metadata=code not in METADATA_REFUSED)
        if code in BLOCKS_REFUSED | METADATA_REFUSED:
            return Sending(Outcome.DEAD, f"refused with and without blocks: {second.detail}")
        note = f"posted as plain text, since {sending.detail}" if second.outcome is Outcome.SENT else second.detail
        return Sending(second.outcome, note, second.external_ref, second.wait_seconds)

    def send_change(self, delivery: Delivery, change: StageChange) -> Sending:
        """Post the change in the thread of the alert; to the whole channel too when it is loud."""
        message = went_further(change, self._phrase_of(change.alert.ban.watch))
        return self._with_retreat(delivery, message, delivery.head, change.loud)

    def _post(
        self, delivery: Delivery, message: SlackMessage, thread: str, broadcast: bool, with_metadata: bool
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
            answer = self._api.call("chat.postMessage", payload)
        except SlackFailure as failure:
            return failure.as_sending(delivery.attempts), failure.code
        return _posted(answer, delivery), ""

    def _edit(self, delivery: Delivery, alert: Alert, phrase: str) -> Sending:
        """Render the ban's message anew. What is too old to be edited gets the news in its thread."""
        try:
            self._update(delivery.head, render(alert, phrase, self._buttons))
        except SlackFailure as failure:
            if failure.code in UNEDITABLE:
                return self._with_retreat(delivery, plain(alert, phrase), delivery.head)
            if failure.code not in BLOCKS_REFUSED:
                return _again(failure, delivery)
        else:
            return Sending(Outcome.SENT, "edited", delivery.head)
        try:
            self._update(delivery.head, plain(alert, phrase))
        except SlackFailure as failure:
            return _again(failure, delivery)
        return Sending(Outcome.SENT, "edited as plain text", delivery.head)

    def _update(self, head: str, message: SlackMessage) -> None:
        channel, _, stamp = head.partition(":")
        payload = {"channel": channel, "ts": stamp, "text": message.text, "blocks": list(message.blocks)}
        self._api.call("chat.update", payload)

    def find(self, delivery: Delivery) -> Sending | None:
        """Look in the channel's history for the delivery's key. Of several posts the oldest is kept, others deleted.

        Answers in a thread stand in the thread's history, which is looked through where the reference names it.
        """
        if kind_of(delivery) == EDIT:
            return Sending(Outcome.RETRY, "an edit may be repeated")
        if not self._can_search:
            return None
        try:
            found = sorted(self._stamps(delivery), key=float)
        except SlackFailure as failure:
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
        method = "conversations.history"
        if thread := _stamp(delivery.head):
            method, query["ts"] = "conversations.replies", thread
        for _ in range(PAGES):
            answer = self._api.call(method, query)
            yield from (each["ts"] for each in _messages(answer) if _key(each) == delivery.key)
            query["cursor"] = next_cursor(answer)
            if not query["cursor"]:
                return
        raise SlackFailure(Outcome.UNKNOWN, "too many messages in the channel since the first attempt")

    def _delete(self, channel: str, stamp: str) -> bool:
        try:
            self._api.call("chat.delete", {"channel": channel, "ts": stamp})
        except SlackFailure:
            return False  # a double that stays is a nuisance, not a loss
        return True

    def check(self) -> str:
        """A line saying whose token it is. BanwatchError with what to do when Slack does not take it."""
        answer = self._api.identity()
        return short(f"Slack: {answer.get('user', '?')} in {answer.get('team', '?')} ({answer.get('url', '')})", 200)


def kind_of(delivery: Delivery) -> str:
    """What a delivery asks for: the first word of its key."""
    return delivery.key.partition(":")[0]


def _again(failure: SlackFailure, delivery: Delivery) -> Sending:
    """An edit that failed. Of unknown outcome it is simply repeated: it sets the message to what it is."""
    sending = failure.as_sending(delivery.attempts)
    if sending.outcome is Outcome.UNKNOWN:
        return Sending(Outcome.RETRY, sending.detail, wait_seconds=EDIT_AGAIN)
    return sending


def _stamp(head: str) -> str:
    return head.partition(":")[2]


def _posted(answer: Mapping[str, Any], delivery: Delivery) -> Sending:
    channel = str(answer.get("channel") or delivery.target.address)
    if not answer.get("ts"):
        return Sending(Outcome.UNKNOWN, "Slack said ok but named no message")
    return Sending(Outcome.SENT, "posted", f"{channel}:{answer['ts']}")


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
