"""What Slack's Web API takes and refuses, as far as banwatch speaks it: arguments, limits of messages and blocks.

Facts from the public reference; the fake in `slack_server.py` answers by them.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]

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
}
"""Arguments of the methods as documented; `!` marks required ones. Others are refused, to catch slips of the pen."""

SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "conversations.history": "channels:history",
}
TEXT_TRUNCATED, UPDATE_TEXT, ALL_BLOCKS, BLOCKS, METADATA = 40_000, 4_000, 13_200, 50, 8_000
TEXT_LIMITS = {"header": 150, "section": 3_000, "field": 2_000, "context": 3_000, "button": 75}


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
    if _units(json.dumps(arguments.get("blocks") or [], ensure_ascii=False)) > ALL_BLOCKS:
        raise Refusal("msg_blocks_too_long")


def block_faults(blocks: list[Json]) -> list[str]:
    """All that Slack would refuse in the blocks, each with the JSON pointer of the fault."""
    faults = [_fault(f"no more than {BLOCKS} items allowed", "/blocks")] if len(blocks) > BLOCKS else []
    for number, block in enumerate(blocks):
        pointer = f"/blocks/{number}"
        check = _BLOCK_CHECKS.get(block.get("type", ""))
        faults += check(block, pointer) if check else [_fault("unsupported type: " + str(block.get("type")), pointer)]
    return faults


def _fault(what: str, pointer: str) -> str:
    return f"[ERROR] {what} [json-pointer:{pointer}]"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2


def _text_faults(text: Any, limit: int, pointer: str, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> list[str]:
    if not isinstance(text, dict) or text.get("type") not in kinds or not isinstance(text.get("text"), str):
        return [_fault("missing or wrong text object", pointer)]
    if not text["text"]:
        return [_fault("must be more than 0 characters", f"{pointer}/text")]
    too_long = _units(text["text"]) > limit
    return [_fault(f"must be less than {limit + 1} characters", f"{pointer}/text")] if too_long else []


def _header_faults(block: Json, pointer: str) -> list[str]:
    return _text_faults(block.get("text"), TEXT_LIMITS["header"], f"{pointer}/text", ("plain_text",))


def _section_faults(block: Json, pointer: str) -> list[str]:
    fields = block.get("fields", [])
    faults = [_fault("no more than 10 items allowed", f"{pointer}/fields")] if len(fields) > 10 else []
    if "text" in block or not fields:
        faults += _text_faults(block.get("text"), TEXT_LIMITS["section"], f"{pointer}/text")
    for number, each in enumerate(fields):
        faults += _text_faults(each, TEXT_LIMITS["field"], f"{pointer}/fields/{number}")
    return faults


def _context_faults(block: Json, pointer: str) -> list[str]:
    elements = block.get("elements", [])
    faults = [] if 1 <= len(elements) <= 10 else [_fault("1 to 10 items allowed", f"{pointer}/elements")]
    for number, each in enumerate(elements):
        faults += _text_faults(each, TEXT_LIMITS["context"], f"{pointer}/elements/{number}")
    return faults


def _actions_faults(block: Json, pointer: str) -> list[str]:
    faults = []
    for number, each in enumerate(block.get("elements", [])):
        at = f"{pointer}/elements/{number}"
        faults += _text_faults(each.get("text"), TEXT_LIMITS["button"], f"{at}/text", ("plain_text",))
        for name, limit in (("value", 2_000), ("url", 3_000), ("action_id", 255)):
            faults += (
                [_fault(f"must be less than {limit + 1}", f"{at}/{name}")] if len(each.get(name, "")) > limit else []
            )
    return faults


def _rich_faults(block: Json, pointer: str) -> list[str]:
    containers = ("rich_text_section", "rich_text_quote", "rich_text_list", "rich_text_preformatted")
    faults = []
    for number, each in enumerate(block.get("elements", [])):
        at = f"{pointer}/elements/{number}"
        if each.get("type") in containers:
            faults += _rich_faults(each, at)
        elif each.get("type") not in ("text", "link"):
            faults.append(_fault(f"unsupported type: {each.get('type')}", at))
        else:
            faults += _leaf_faults(each, at)
    return faults if block.get("elements") else [_fault("must have elements", pointer)]


def _leaf_faults(leaf: Json, pointer: str) -> list[str]:
    if leaf["type"] == "link" and not str(leaf.get("url", "")).startswith(("http://", "https://")):
        return [_fault("must be a valid url", f"{pointer}/url")]
    if not isinstance(leaf.get("text"), str) or not leaf["text"]:
        return [_fault("must be more than 0 characters", f"{pointer}/text")]
    return []


_BLOCK_CHECKS: Mapping[str, Callable[[Json, str], list[str]]] = {
    "header": _header_faults,
    "section": _section_faults,
    "context": _context_faults,
    "actions": _actions_faults,
    "rich_text": _rich_faults,
    "divider": lambda _block, _pointer: [],
}
