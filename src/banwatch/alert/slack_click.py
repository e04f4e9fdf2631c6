"""Slack's interaction payloads read into clicks. Whatever is not one of ours, or is odd, is None."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from banwatch.alert.foreign import short
from banwatch.model.click import Act, Click

PREFIX = "banwatch_"
_BAN_ID = re.compile(r"ban-[0-9]{4}-[0-9]{1,9}")
_ID = re.compile(r"[A-Z0-9]{1,40}")
_DIALOGS = {Act.REJECT, Act.EDIT, Act.KNOWN}
VALUE_LIMIT = 400


def read_click(payload: Mapping[str, Any]) -> Click | None:
    """The click that a payload tells of; None for one that asks nothing of us (a link, another app's button)."""
    match payload.get("type"):
        case "block_actions":
            return _button(payload)
        case "view_submission":
            return _dialog(payload)
    return None


def _button(payload: Mapping[str, Any]) -> Click | None:
    actions = payload.get("actions")
    first = actions[0] if isinstance(actions, list) and actions else None
    if not isinstance(first, dict):
        return None
    act = _act(first.get("action_id"))
    ban_id, _, version = str(first.get("value", "")).partition(":")
    if act is None or act in _DIALOGS:
        return None
    at = _dict(payload.get("container"))
    channel = str(_dict(payload.get("channel")).get("id") or at.get("channel_id") or "")
    message = str(_dict(payload.get("message")).get("ts") or at.get("message_ts") or "")
    once = str(first.get("action_ts", ""))
    return _click(payload, act, ban_id, version, channel, message, {}, once)


def _dialog(payload: Mapping[str, Any]) -> Click | None:
    view = _dict(payload.get("view"))
    act = _act(view.get("callback_id"))
    if act not in _DIALOGS:
        return None
    try:
        kept = _dict(json.loads(str(view.get("private_metadata") or "{}")))
    except ValueError:
        return None
    values = _values(_dict(_dict(view.get("state")).get("values")))
    where = (str(kept.get("channel", "")), str(kept.get("message", "")))
    once = f"{view.get('id', '')}/{view.get('hash', '')}"
    return _click(payload, act, str(kept.get("ban", "")), str(kept.get("version", "")), *where, values, once)


def _click(
    payload: Mapping[str, Any],
    act: Act,
    ban_id: str,
    version: str,
    channel: str,
    message: str,
    values: Mapping[str, str],
    once: str,
) -> Click | None:
    user, team = _dict(payload.get("user")), _dict(payload.get("team"))
    user_id = str(user.get("id", ""))
    if not (_BAN_ID.fullmatch(ban_id) and re.fullmatch(r"[0-9]{1,9}", version) and _ID.fullmatch(user_id)):
        return None
    home = str(user.get("team_id") or team.get("id", ""))
    told = json.dumps([user_id, act, ban_id, version, channel, message, once, dict(values)], sort_keys=True)
    return Click(
        key=hashlib.sha256(told.encode("utf-8", "replace")).hexdigest(),
        act=act,
        ban_id=ban_id,
        version=int(version),
        user_id=user_id,
        user_name=short(str(user.get("username") or user.get("name") or ""), 60),
        guest=home != str(team.get("id", "")),
        channel=channel if _ID.fullmatch(channel) else "",
        message=message if re.fullmatch(r"[0-9.]{1,30}", message) else "",
        trigger=str(payload.get("trigger_id", ""))[:200],
        values=values,
    )


def _act(name: object) -> Act | None:
    word = str(name or "")
    try:
        return Act(word.removeprefix(PREFIX)) if word.startswith(PREFIX) else None
    except ValueError:
        return None


def _values(state: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a dialog by block, as text; a field that was left empty is the empty text."""
    return {
        str(name)[:60]: _value(_dict(element))[:VALUE_LIMIT]
        for name, block in state.items()
        for element in _dict(block).values()
    }


def _value(element: Mapping[str, Any]) -> str:
    chosen = _dict(element.get("selected_option"))
    return str(chosen.get("value") or element.get("selected_date") or element.get("value") or "")


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
