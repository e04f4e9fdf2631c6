"""The dialogs behind the buttons: why rejected, which facts are right, which ban it repeats."""

import json
from collections.abc import Mapping, Sequence

from banwatch.alert.facts import FACT_LABELS
from banwatch.alert.foreign import clip, short
from banwatch.alert.headline import headline
from banwatch.alert.mend import CHOICES, EMPTY, FIELDS, as_text, edit_faults
from banwatch.alert.slack_parts import Block, plain
from banwatch.model.ban import Ban
from banwatch.model.click import Act, Click
from banwatch.model.finding import Claim

View = Mapping[str, object]

OPTION_LIMIT = 75
OPTIONS_LIMIT = 100
"""Of a menu; Slack's own."""
NOTE = "note"
REASON = "reason"
REPEATED = "repeats"


def ask_reject(ban: Ban, phrase: str, reasons: Mapping[str, str], click: Click) -> View:
    """Why is it no new ban? `reasons` maps short words to what they mean."""
    options = [_option(meaning[:1].upper() + meaning[1:], word) for word, meaning in reasons.items()]
    return _view(
        Act.REJECT,
        "Reject",
        "Reject",
        click,
        [
            _about(ban, phrase),
            _input(REASON, "Why is this no new ban?", _menu(REASON, options, "")),
            _input(NOTE, "More, in your own words", _text(NOTE, "", 280, lines=True), optional=True),
        ],
    )


def ask_edit(ban: Ban, phrase: str, click: Click) -> View:
    """Every fact, as it is now, to be mended."""
    inputs = [_input(name, FACT_LABELS[name], _field(name, ban.facts), optional=name != "place") for name in FIELDS]
    return _view(Act.EDIT, "Edit facts", "Save", click, [_about(ban, phrase), *inputs])


def ask_known(ban: Ban, phrase: str, others: Sequence[Ban], click: Click) -> View:
    """Which ban does it repeat? `others` are the bans to choose from, likeliest first."""
    options = [_option(f"{each.id} {_one_line(each)}", each.id) for each in others[:OPTIONS_LIMIT]]
    menu = [_input(REPEATED, "It repeats", _menu(REPEATED, options, ""), optional=True)] if options else []
    by_id = _input(NOTE, "Or the id of another ban", _text(NOTE, "", 20, hint="ban-2020-0007"), optional=True)
    return _view(Act.KNOWN, "Not new", "Merge", click, [_about(ban, phrase), *menu, by_id])


def _view(act: Act, title: str, submit: str, click: Click, blocks: list[Block]) -> View:
    kept = {"ban": click.ban_id, "version": click.version, "channel": click.channel, "message": click.message}
    return {
        "type": "modal",
        "callback_id": f"banwatch_{act}",
        "private_metadata": json.dumps(kept),
        "title": plain(title, 24),
        "submit": plain(submit, 24),
        "close": plain("Cancel", 24),
        "blocks": blocks,
    }


def _about(ban: Ban, phrase: str) -> Block:
    return {"type": "section", "text": plain(short(headline(ban, phrase), 300), 300)}


def _one_line(ban: Ban) -> str:
    when = ban.facts.decided_on or ban.reported_on
    return short(", ".join(p for p in (ban.facts.place, ban.facts.region, str(when) if when else "") if p), 60)


def _input(name: str, label: str, element: Block, optional: bool = False) -> Block:
    return {"type": "input", "block_id": name, "label": plain(label, 100), "element": element, "optional": optional}


def _text(name: str, value: str, limit: int, lines: bool = False, hint: str = "") -> Block:
    shown = clip(value, limit)
    element: dict[str, object] = {
        "type": "plain_text_input", "action_id": name, "multiline": lines, "max_length": limit,
    }  # fmt: skip
    return element | ({"initial_value": shown} if shown else {}) | ({"placeholder": plain(hint, 150)} if hint else {})


def _menu(name: str, options: Sequence[Block], chosen: str) -> Block:
    initial = next((each for each in options if each["value"] == chosen), None)
    element = {"type": "static_select", "action_id": name, "options": list(options)}
    return element | ({"initial_option": initial} if initial else {})


def _option(text: str, value: str) -> Block:
    return {"text": plain(text, OPTION_LIMIT), "value": value}


def _field(name: str, facts: Claim) -> Block:
    if name == "decided_on":
        given = {"initial_date": facts.decided_on.isoformat()} if facts.decided_on else {}
        return {"type": "datepicker", "action_id": name, **given}
    if name in CHOICES:
        now = as_text(name, facts)
        words = (*CHOICES[name], *([short(now, OPTION_LIMIT)] if now and now not in CHOICES[name] else []))
        known = [_option(each.replace("_", " ").replace("+", " and "), each) for each in words]
        return _menu(name, [_option("not stated", EMPTY), *known], short(now, OPTION_LIMIT) or EMPTY)
    return _text(name, as_text(name, facts), 200)


def faults(click: Click) -> dict[str, str]:
    """What is wrong with a dialog that was sent off: field to words. Slack shows them beside the fields."""
    match click.act:
        case Act.REJECT:
            return _reject_faults(click.values)
        case Act.EDIT:
            return edit_faults(click.values)
        case Act.KNOWN if not repeated(click):
            return {NOTE: "Choose the ban, or write its id."}
    return {}


def _reject_faults(values: Mapping[str, str]) -> dict[str, str]:
    if not values.get(REASON):
        return {REASON: "Choose a reason."}
    if values[REASON] == "other" and not values.get(NOTE, "").strip():
        return {NOTE: "Say in a few words why."}
    return {}


def reason(click: Click) -> str:
    """The reason of a rejection: the word that was chosen and what was written with it."""
    note = " ".join(click.values.get(NOTE, "").split())
    word = click.values.get(REASON, "")
    return note if word in ("", "other") and note else f"{word}: {note}" if note else word


def repeated(click: Click) -> str:
    """Id of the ban that is said to be repeated, empty when none is named."""
    return click.values.get(NOTE, "").strip() or click.values.get(REPEATED, "")
