"""The memory of the fake Slack: channels, messages, dialogs, people; and what each method does to it."""

import base64
import json
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from banwatch.demo.slack.blocks import Json, view_faults
from banwatch.demo.slack.contract import (
    ARGUMENTS,
    SCOPES,
    TEXT_TRUNCATED,
    UPDATE_TEXT,
    Refusal,
    check_arguments,
    check_message,
)
from banwatch.ports.world import Clock

HISTORY_PAGE = 999
"""Messages in a page of history at most."""
TRIGGER_SECONDS = 3.0
"""How long the trigger of a click opens a dialog."""
TEAM, BOT_USER, BOT, APP = "T1", "U1", "B1", "A1"


@dataclass(frozen=True)
class Effect:
    """Something that changed in a channel; `key` is the delivery key in the message's metadata, or empty."""

    at: float
    method: str
    channel: str
    ts: str
    key: str


@dataclass
class View:
    """A dialog that stands open before a person. `faults` are the app's words on what was sent off."""

    id: str
    hash: str
    user: str
    content: Json
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Whisper:
    """A message that one person sees."""

    at: float
    channel: str
    user: str
    text: str


class Workspace:
    """A workspace with one app. Thread-safe; state lives until the object goes.

    Every channel exists unless `channels` names those that do; `refusals` maps a channel to the error that it answers.
    `people` maps user ids to names, `groups` user groups to members; `guests` are people of another workspace.
    """

    def __init__(self, token: str, clock: Clock, channels: tuple[str, ...] | None) -> None:
        self.token, self.clock, self.channels = token, clock, channels
        self.app_token = "xapp-test"  # noqa: S105 - no secret
        self.scopes = {"chat:write", "channels:history", "channels:read", "usergroups:read"}
        self.people = {"U2ANA": "ana", "U3BEN": "ben"}
        self.guests: set[str] = set()
        self.groups: dict[str, list[str]] = {}
        self.refusals: dict[str, str] = {}
        self.effects: list[Effect] = []
        self.views: dict[str, View] = {}
        self.whispers: list[Whisper] = []
        self.on_post: Callable[[str, Json], None] | None = None
        self.socket_url: Callable[[], str] | None = None
        self.lock = threading.RLock()
        self.revoked = ""
        self._channels: dict[str, list[Json]] = defaultdict(list)
        self._triggers: dict[str, tuple[str, float]] = {}
        self._last_ts = 0.0
        self._count = 0

    def time(self) -> float:
        """The present in seconds."""
        return self.clock.now().timestamp()

    def names(self) -> list[str]:
        """Channels that hold messages."""
        with self.lock:
            return [name for name, messages in self._channels.items() if messages]

    def messages(self, channel: str) -> list[Json]:
        """Copies of the channel's messages, answers in threads among them, oldest first."""
        with self.lock:
            return [json.loads(json.dumps(message)) for message in self._channels[channel]]

    def trigger(self, user: str) -> str:
        """A new trigger of a person's click."""
        with self.lock:
            trigger = f"{self._next()}.{TEAM}.{user}"
            self._triggers[trigger] = (user, self.time())
            return trigger

    def answer(self, method: str, bearer: str, arguments: Json) -> Json:
        """The answer of a well-behaved Slack, effects included."""
        with self.lock:
            try:
                self._authorise(method, bearer)
                checked = check_arguments(method, arguments)
                self._check_channel(checked)
                return {"ok": True, **self._methods()[method](checked)}
            except Refusal as refusal:
                return refusal.answer

    def _methods(self) -> dict[str, Callable[[Json], Json]]:
        return {
            "auth.test": self._auth_test,
            "apps.connections.open": self._open_socket,
            "chat.postMessage": self._post,
            "chat.postEphemeral": self._whisper,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "chat.getPermalink": self._permalink,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "conversations.info": self._info,
            "usergroups.users.list": self._members,
            "views.open": self._open_view,
        }

    def _authorise(self, method: str, bearer: str) -> None:
        if not bearer:
            raise Refusal("not_authed")
        if method == "apps.connections.open" and bearer == self.token:
            raise Refusal("not_allowed_token_type")
        if bearer != (self.app_token if method == "apps.connections.open" else self.token):
            raise Refusal("invalid_auth")
        if self.revoked:
            raise Refusal(self.revoked)
        if method not in ARGUMENTS:
            raise Refusal("unknown_method", req_method=method)
        needed = SCOPES.get(method)
        if needed and needed not in self.scopes:
            raise Refusal("missing_scope", needed=needed, provided=",".join(sorted(self.scopes)))

    def _check_channel(self, arguments: Json) -> None:
        channel = arguments.get("channel")
        if channel in self.refusals:
            raise Refusal(self.refusals[channel])
        if channel is not None and self.channels is not None and channel not in self.channels:
            raise Refusal("channel_not_found")

    def _auth_test(self, _: Json) -> Json:
        return {
            "url": "https://fake.slack.example/",
            "team": "Fake",
            "team_id": TEAM,
            "user": "banwatch",
            "user_id": BOT_USER,
            "bot_id": BOT,
            "is_enterprise_install": False,
        }

    def _open_socket(self, _: Json) -> Json:
        if self.socket_url is None:
            raise Refusal("forbidden_team")
        return {"url": self.socket_url()}

    def _post(self, arguments: Json) -> Json:
        check_message(arguments)
        channel, thread = arguments["channel"], arguments.get("thread_ts")
        if thread and not any(each["ts"] == thread for each in self._channels[channel]):
            raise Refusal("thread_not_found")
        message: Json = {
            "type": "message",
            "ts": self._stamp(),
            "user": BOT_USER,
            "bot_id": BOT,
            "app_id": APP,
            "team": TEAM,
            "text": str(arguments.get("text", ""))[:TEXT_TRUNCATED],
            **{name: arguments[name] for name in ("blocks", "metadata", "thread_ts") if name in arguments},
        }
        self._channels[channel].append(message)
        self._note("chat.postMessage", channel, message)
        if self.on_post:
            self.on_post(channel, message)
        return {"channel": channel, "ts": message["ts"], "message": message}

    def _whisper(self, arguments: Json) -> Json:
        check_message(arguments)
        if arguments["user"] not in self.people:
            raise Refusal("user_not_in_channel")
        said = Whisper(self.time(), arguments["channel"], arguments["user"], str(arguments.get("text", "")))
        self.whispers.append(said)
        return {"message_ts": self._stamp()}

    def _update(self, arguments: Json) -> Json:
        message = self._find(arguments)
        if len(str(arguments.get("text", ""))) > UPDATE_TEXT:
            raise Refusal("msg_too_long")
        check_message(arguments)
        message.update({name: arguments[name] for name in ("text", "blocks", "metadata") if name in arguments})
        message["edited"] = {"user": BOT_USER, "ts": self._stamp()}
        self._note("chat.update", arguments["channel"], message)
        return {"channel": arguments["channel"], "ts": message["ts"], "text": message["text"], "message": message}

    def _delete(self, arguments: Json) -> Json:
        message = self._find(arguments)
        self._channels[arguments["channel"]].remove(message)
        self._note("chat.delete", arguments["channel"], message)
        return {"channel": arguments["channel"], "ts": message["ts"]}

    def _permalink(self, arguments: Json) -> Json:
        message = self._find({**arguments, "ts": arguments["message_ts"]})
        link = f"https://fake.slack.example/archives/{arguments['channel']}/p{message['ts'].replace('.', '')}"
        return {"channel": arguments["channel"], "permalink": link}

    def _history(self, arguments: Json) -> Json:
        """The channel without the answers in threads, newest first, as the real one."""
        messages = [m for m in self._channels[arguments["channel"]] if m.get("thread_ts", m["ts"]) == m["ts"]]
        return _page(messages[::-1], arguments)

    def _replies(self, arguments: Json) -> Json:
        """A thread with the message that it answers, oldest first."""
        self._find(arguments)
        messages = self._channels[arguments["channel"]]
        return _page([m for m in messages if arguments["ts"] in (m["ts"], m.get("thread_ts"))], arguments)

    def _info(self, arguments: Json) -> Json:
        return {"channel": {"id": arguments["channel"], "name": "bans", "is_archived": False, "is_member": True}}

    def _members(self, arguments: Json) -> Json:
        if arguments["usergroup"] not in self.groups:
            raise Refusal("no_such_subteam")
        return {"users": self.groups[arguments["usergroup"]]}

    def _open_view(self, arguments: Json) -> Json:
        trigger = arguments.get("trigger_id")
        if not trigger:
            raise Refusal("invalid_trigger_id")
        known = self._triggers.pop(trigger, None)
        if known is None:
            raise Refusal("exchanged_trigger_id" if str(trigger).endswith(tuple(self.people)) else "invalid_trigger_id")
        if self.time() - known[1] > TRIGGER_SECONDS:
            raise Refusal("expired_trigger_id")
        faults = view_faults(arguments["view"])
        if faults:
            raise Refusal("invalid_arguments", response_metadata={"messages": faults})
        view = View(f"V{self._next()}", f"{self._next()}.hash", known[0], arguments["view"])
        self.views[view.id] = view
        return {"view": {**arguments["view"], "id": view.id, "hash": view.hash}}

    def _find(self, arguments: Json) -> Json:
        for message in self._channels[arguments["channel"]]:
            if message["ts"] == arguments["ts"]:
                return message
        raise Refusal("message_not_found")

    def _stamp(self) -> str:
        """The time as Slack's id of a message: unique, growing, six decimals."""
        self._last_ts = max(self.time(), self._last_ts + 0.000002)
        return f"{self._last_ts:.6f}"

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _note(self, method: str, channel: str, message: Json) -> None:
        key = message.get("metadata", {}).get("event_payload", {}).get("key", "")
        self.effects.append(Effect(self.time(), method, channel, message["ts"], key))


def _page(messages: list[Json], arguments: Json) -> Json:
    oldest, latest = float(arguments.get("oldest", 0)), float(arguments.get("latest", 1e12))
    inclusive, seen = arguments.get("inclusive", False), arguments.get("include_all_metadata", False)
    found = [each for each in messages if _between(each, oldest, latest, inclusive)]
    start, size = _cursor_offset(arguments.get("cursor", "")), min(int(arguments.get("limit", 100)), HISTORY_PAGE)
    more = start + size < len(found)
    cursor = base64.b64encode(f"next:{start + size}".encode()).decode() if more else ""
    shown = [_as_seen(each, seen) for each in found[start : start + size]]
    return {"messages": shown, "has_more": more, "response_metadata": {"next_cursor": cursor}}


def _between(message: Json, oldest: float, latest: float, inclusive: bool) -> bool:
    at = float(message["ts"])
    return oldest <= at <= latest if inclusive else oldest < at < latest


def _as_seen(message: Json, with_metadata: bool) -> Json:
    """Without the flag a reader sees the metadata's type only."""
    if with_metadata or "metadata" not in message:
        return message
    return {**message, "metadata": {"event_type": message["metadata"]["event_type"]}}


def _cursor_offset(cursor: str) -> int:
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:")) if cursor else 0
    except ValueError:
        raise Refusal("invalid_cursor") from None
