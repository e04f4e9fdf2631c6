"""What Slack refuses in Block Kit: limits of blocks in messages and in dialogs, each fault with its JSON pointer."""

from collections.abc import Callable, Mapping
from typing import Any

from banwatch.alert.foreign import units

Json = dict[str, Any]

BLOCKS, VIEW_BLOCKS = 50, 100
TEXT_LIMITS = {"header": 150, "section": 3_000, "field": 2_000, "context": 3_000, "button": 75, "label": 2_000}
OPTIONS, OPTION_TEXT, OPTION_VALUE, PLACEHOLDER, IDENTIFIER, VIEW_TITLE, PRIVATE = 100, 75, 150, 150, 255, 24, 3_000
INPUT_LENGTH = 3_000


def block_faults(blocks: list[Json]) -> list[str]:
    """All that Slack would refuse in the blocks, each with the JSON pointer of the fault."""
    faults = [_fault(f"no more than {BLOCKS} items allowed", "/blocks")] if len(blocks) > BLOCKS else []
    for number, block in enumerate(blocks):
        pointer = f"/blocks/{number}"
        check = _BLOCK_CHECKS.get(block.get("type", ""))
        faults += check(block, pointer) if check else [_fault("unsupported type: " + str(block.get("type")), pointer)]
    return faults


def view_faults(view: Json) -> list[str]:
    """All that Slack would refuse in a dialog."""
    faults = [] if view.get("type") == "modal" else [_fault("unsupported type", "/view/type")]
    for name in ("title", "submit", "close"):
        if name == "title" or name in view:
            faults += _text_faults(view.get(name), VIEW_TITLE, f"/view/{name}", ("plain_text",))
    if units(str(view.get("private_metadata", ""))) > PRIVATE:
        faults.append(_fault(f"must be less than {PRIVATE + 1} characters", "/view/private_metadata"))
    if len(str(view.get("callback_id", ""))) > IDENTIFIER:
        faults.append(_fault("must be less than 256 characters", "/view/callback_id"))
    blocks = view.get("blocks") or []
    if len(blocks) > VIEW_BLOCKS:
        faults.append(_fault(f"no more than {VIEW_BLOCKS} items allowed", "/view/blocks"))
    return faults + [_named(fault) for fault in block_faults(blocks[:BLOCKS])] + _same_ids(blocks)


def _named(fault: str) -> str:
    return fault.replace("[json-pointer:/blocks", "[json-pointer:/view/blocks")


def _same_ids(blocks: list[Json]) -> list[str]:
    ids = [block["block_id"] for block in blocks if block.get("block_id")]
    return [] if len(ids) == len(set(ids)) else [_fault("block_id must be unique", "/view/blocks")]


def _fault(what: str, pointer: str) -> str:
    return f"[ERROR] {what} [json-pointer:{pointer}]"


def _text_faults(text: Any, limit: int, pointer: str, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> list[str]:
    if not isinstance(text, dict) or text.get("type") not in kinds or not isinstance(text.get("text"), str):
        return [_fault("missing or wrong text object", pointer)]
    if not text["text"]:
        return [_fault("must be more than 0 characters", f"{pointer}/text")]
    too_long = units(text["text"]) > limit
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
    if not 1 <= len(block.get("elements", [])) <= 25:
        faults.append(_fault("1 to 25 items allowed", f"{pointer}/elements"))
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
        elif each.get("type") == "date":
            whole = isinstance(each.get("timestamp"), int) and each.get("format")
            faults += [] if whole else [_fault("missing timestamp or format", at)]
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


def _input_faults(block: Json, pointer: str) -> list[str]:
    faults = _text_faults(block.get("label"), TEXT_LIMITS["label"], f"{pointer}/label", ("plain_text",))
    element, at = block.get("element") or {}, f"{pointer}/element"
    if len(element.get("action_id", "")) > IDENTIFIER or len(block.get("block_id", "")) > IDENTIFIER:
        faults.append(_fault("must be less than 256 characters", pointer))
    if "placeholder" in element:
        faults += _text_faults(element["placeholder"], PLACEHOLDER, f"{at}/placeholder", ("plain_text",))
    match element.get("type"):
        case "static_select":
            return faults + _select_faults(element, at)
        case "plain_text_input":
            return faults + _writing_faults(element, at)
        case "datepicker":
            return faults
    return [*faults, _fault(f"unsupported type: {element.get('type')}", at)]


def _select_faults(element: Json, pointer: str) -> list[str]:
    options = element.get("options") or []
    faults = [] if 1 <= len(options) <= OPTIONS else [_fault(f"1 to {OPTIONS} items allowed", f"{pointer}/options")]
    for number, each in enumerate(options):
        at = f"{pointer}/options/{number}"
        faults += _text_faults(each.get("text"), OPTION_TEXT, f"{at}/text", ("plain_text",))
        if not 1 <= len(each.get("value", "")) <= OPTION_VALUE:
            faults.append(_fault(f"must be less than {OPTION_VALUE + 1} characters", f"{at}/value"))
    if "initial_option" in element and element["initial_option"] not in options:
        faults.append(_fault("must be one of the options", f"{pointer}/initial_option"))
    return faults


def _writing_faults(element: Json, pointer: str) -> list[str]:
    longest = element.get("max_length", INPUT_LENGTH)
    if not 1 <= longest <= INPUT_LENGTH:
        return [_fault(f"must be within 1 and {INPUT_LENGTH}", f"{pointer}/max_length")]
    too_long = units(element.get("initial_value", "")) > longest
    return [_fault(f"must be less than {longest + 1} characters", f"{pointer}/initial_value")] if too_long else []


_BLOCK_CHECKS: Mapping[str, Callable[[Json, str], list[str]]] = {
    "header": _header_faults,
    "section": _section_faults,
    "context": _context_faults,
    "actions": _actions_faults,
    "rich_text": _rich_faults,
    "input": _input_faults,
    "divider": lambda _block, _pointer: [],
}
