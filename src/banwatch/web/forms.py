"""The decision form: fields to values, or what is wrong with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from banwatch.alert.foreign import line
from banwatch.errors import InputError
from banwatch.model.article import Article
from banwatch.model.ban import BanStatus
from banwatch.model.finding import Evidence
from banwatch.review.decide import REASONS
from banwatch.web.guard import MAX_NAME

MAX_FIELDS = 300
"""A ban with many reports has a box for each."""
MAX_NOTE = 2000
"""Characters of a remark."""
_VERDICTS = {"confirmed": BanStatus.CONFIRMED, "rejected": BanStatus.REJECTED}
BAN_ID = re.compile(r"ban-[0-9]{4}-[0-9]{1,9}")
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
    verdict, version = _VERDICTS.get(given.get("verdict", "")), version_given(given)
    if verdict is None:
        raise _incomplete()
    who = name_given(given, logged_in)
    reason = _reason(given)
    if verdict is BanStatus.REJECTED and not reason:
        raise InputError("To reject a ban a reason is needed.", "Choose one of the list, or say it in your own words.")
    return DecisionForm(verdict, reason, who, version)


def name_given(given: Mapping[str, str], logged_in: str) -> str:
    """Who sends the form. InputError when nobody is named."""
    who = logged_in or given.get("who", "")
    if not who:
        raise InputError("A decision needs a name.", "Fill in your name.")
    if len(who) > MAX_NAME:
        raise InputError(f"The name is {len(who)} characters long.", f"Keep it within {MAX_NAME}.")
    return who


def version_given(given: Mapping[str, str]) -> int:
    """The version of the ban that the form's page showed."""
    version = given.get("version", "")
    if not is_version(version):
        raise _incomplete()
    return int(version)


def _incomplete() -> InputError:
    return InputError("The form is not complete.", "Open the page again and decide there.")


def note_given(given: Mapping[str, str]) -> str:
    """A remark that says something."""
    text = given.get("text", "")
    if not text:
        raise InputError("The note is empty.", "Write what others should know.")
    if len(text) > MAX_NOTE:
        raise InputError(f"The note is {len(text)} characters long.", f"Keep it within {MAX_NOTE}.")
    return text


def ban_named(text: str) -> str:
    """The id of a ban that somebody typed or chose."""
    if not BAN_ID.fullmatch(text.strip()):
        raise InputError("No ban is named.", "Choose one of the list, or write an id such as ban-2020-0007.")
    return text.strip()


def proof(article: Article, name: str, given: Mapping[str, str]) -> Evidence | None:
    """The words that were selected for a fact, found again in the article; None when there are none, or not there.

    Of several places the one nearest to where they were selected counts.
    """
    words, told = given.get(f"words-{name}", ""), given.get(f"at-{name}", "")
    if not words or len(words) > MAX_NOTE:
        return None
    near = int(told) if is_version(told) else 0
    starts = [found.start() for found in re.finditer(re.escape(words), article.text)]
    start = min(starts, key=lambda at: abs(at - near), default=None)
    return None if start is None else Evidence(start, start + len(words), words)


def is_version(text: str) -> bool:
    """Whether a text is a version of a ban."""
    return text.isascii() and text.isdigit() and len(text) <= _VERSION_DIGITS


def _reason(given: Mapping[str, str]) -> str:
    """The chosen word, the own words, or both as `word: own words`."""
    chosen, own = given.get("reason", ""), given.get("note", "")
    if chosen and chosen not in REASONS:
        raise InputError("That reason is not on the list.", "Choose one of the list, or say it in your own words.")
    return f"{chosen}: {own}" if chosen and own else chosen or own
