"""What Slack's Web API takes and refuses, as far as banwatch speaks it: arguments and limits of messages.

Facts from the public reference; the fake in `server.py` answers by them.
"""

import json
from collections.abc import Mapping
from typing import Any

from banwatch.alert.foreign import units
from banwatch.demo.slack.blocks import Json, block_faults

_COMMON = {"token": "string"}
ARGUMENTS: Mapping[str, Mapping[str, str]] = {
    "auth.test": {},
    "chat.postMessage": {
        **dict.fromkeys(
            ("as_user", "link_names", "mrkdwn", "reply_broadcast", "unfurl_links", "unfurl_media"), "boolean"
        ),
        **dict.fromkeys(("icon_emoji", "icon_url", "markdown_text", "parse", "text", "username"), "string"),
        **dict.fromkeys(("attachments", "blocks", "metadata"), "json"),
        "channel": "channel!",
        "thread_ts": "timestamp",
    },
    "chat.update": {
        **dict.fromkeys(("as_user", "link_names", "reply_broadcast"), "boolean"),
        **dict.fromkeys(("markdown_text", "parse", "text"), "string"),
        **dict.fromkeys(("attachments", "blocks", "metadata", "file_ids"), "json"),
        "channel": "channel!",
        "ts": "timestamp!",
    },
    "chat.delete": {"channel": "channel!", "ts": "timestamp!", "as_user": "boolean"},
    "conversations.history": {
        "channel": "channel!",
        "cursor": "string",
        "limit": "number",
        **dict.fromkeys(("latest", "oldest"), "timestamp"),
        **dict.fromkeys(("include_all_metadata", "inclusive"), "boolean"),
    },
    "conversations.replies": {
        "channel": "channel!",
        "ts": "timestamp!",
        "cursor": "string",
        "limit": "number",
        **dict.fromkeys(("latest", "oldest"), "timestamp"),
        **dict.fromkeys(("include_all_metadata", "inclusive"), "boolean"),
    },
    "conversations.info": {"channel": "channel!", "include_locale": "boolean", "include_num_members": "boolean"},
    "chat.postEphemeral": {
        **dict.fromkeys(("as_user", "link_names"), "boolean"),
        **dict.fromkeys(("icon_emoji", "icon_url", "markdown_text", "parse", "text", "username"), "string"),
        **dict.fromkeys(("attachments", "blocks", "metadata"), "json"),
        "channel": "channel!",
        "user": "string!",
        "thread_ts": "timestamp",
    },
    "chat.getPermalink": {"channel": "channel!", "message_ts": "timestamp!"},
    "views.open": {"trigger_id": "string", "interactivity_pointer": "string", "view": "json!"},
    "apps.connections.open": {},
    "usergroups.users.list": {"usergroup": "string!", "include_disabled": "boolean", "team_id": "string"},
}
"""Arguments of the methods as documented; `!` marks required ones. Others are refused, to catch slips of the pen."""

SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "conversations.info": "channels:read",
    "chat.postEphemeral": "chat:write",
    "usergroups.users.list": "usergroups:read",
}
TEXT_TRUNCATED, UPDATE_TEXT, ALL_BLOCKS, METADATA = 40_000, 4_000, 13_200, 8_000


class Refusal(Exception):  # noqa: N818 - an answer, not a fault
    """An `ok: false` on its way to the caller."""

    def __init__(self, code: str, **more: object) -> None:
        super().__init__(code)
        self.answer: Json = {"ok": False, "error": code, **more}


def check_arguments(method: str, given: Json) -> Json:
    """The arguments as values, of documented names and types only."""
    table = {**_COMMON, **ARGUMENTS[method]}
    for name in given.keys() - table.keys():
        raise Refusal("invalid_arg_name", response_metadata={"messages": [f"[ERROR] unknown argument: {name}"]})
    for name, kind in table.items():
        if kind.endswith("!") and not given.get(name):
            raise Refusal("channel_not_found" if name == "channel" else "invalid_arguments")
    return {name: _typed(name, table[name].rstrip("!"), value) for name, value in given.items()}


def _typed(name: str, kind: str, value: Any) -> Any:
    try:
        if kind == "boolean":
            return {"1": True, "true": True, "0": False, "false": False}[str(value).lower()]
        if kind == "json":
            return json.loads(value) if isinstance(value, str) else value
        if kind in ("number", "timestamp"):
            float(value)
    except (KeyError, ValueError):
        raise Refusal(f"invalid_ts_{name}" if kind == "timestamp" else "invalid_arguments") from None
    return value


def check_message(arguments: Json) -> None:
    """What a message must keep: some text, documented limits, well-formed metadata."""
    if not arguments.get("text") and not arguments.get("blocks"):
        raise Refusal("no_text")
    metadata = arguments.get("metadata")
    if metadata is not None and set(metadata) != {"event_type", "event_payload"}:
        raise Refusal("invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA:
        raise Refusal("metadata_too_large")
    faults = block_faults(arguments.get("blocks") or [])
    if faults:
        raise Refusal("invalid_blocks", response_metadata={"messages": faults}, errors=faults)
    if units(json.dumps(arguments.get("blocks") or [], ensure_ascii=False)) > ALL_BLOCKS:
        raise Refusal("msg_blocks_too_long")
