"""The decision form: fields to values, or what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from banwatch.alert.foreign import line
from banwatch.errors import InputError
from banwatch.model.ban import BanStatus
from banwatch.review.decide import REASONS
from banwatch.web.guard import MAX_NAME

MAX_FIELDS = 20
_VERDICTS = {"confirmed": BanStatus.CONFIRMED, "rejected": BanStatus.REJECTED}
_VERSION_DIGITS = 9
"""More than any history needs, and no more than any database's integer holds."""


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """A decision as it was filled in. `version` is the version of the ban that the page showed."""

    verdict: BanStatus
    reason: str
    who: str
    version: int


def fields(body: bytes) -> dict[str, str]:
    """The fields of a form, each on one line and free of control characters; the last of a name counts.

    InputError when it is no form.
    """
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="replace")
    except ValueError as error:
        raise InputError("This is not a form of the desk.", "Open the page again and decide there.") from error
    return {line(name): line(value) for name, value in pairs}


def decision_form(given: Mapping[str, str], logged_in: str) -> DecisionForm:
    """The decision in a form's fields; who is logged in decides under that name. InputError says what is wrong."""
    verdict = _VERDICTS.get(given.get("verdict", ""))
    version = given.get("version", "")
    if verdict is None or not is_version(version):
        raise InputError("The form is not complete.", "Open the page again and decide there.")
    who = logged_in or given.get("who", "")
    if not who:
        raise InputError("A decision needs a name.", "Fill in your name.")
    if len(who) > MAX_NAME:
        raise InputError(f"The name is {len(who)} characters long.", f"Keep it within {MAX_NAME}.")
    reason = _reason(given)
    if verdict is BanStatus.REJECTED and not reason:
        raise InputError("To reject a ban a reason is needed.", "Choose one of the list, or say it in your own words.")
    return DecisionForm(verdict, reason, who, int(version))


def is_version(text: str) -> bool:
    """Whether a text is a version of a ban."""
    return text.isascii() and text.isdigit() and len(text) <= _VERSION_DIGITS


def _reason(given: Mapping[str, str]) -> str:
    """The chosen word, the own words, or both as `word: own words`."""
    chosen, own = given.get("reason", ""), given.get("note", "")
    if chosen and chosen not in REASONS:
        raise InputError("That reason is not on the list.", "Choose one of the list, or say it in your own words.")
    return f"{chosen}: {own}" if chosen and own else chosen or own
