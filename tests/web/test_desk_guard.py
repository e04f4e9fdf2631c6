"""Rules over headers and forms."""

import base64

import pytest

from banwatch.errors import InputError
from banwatch.model.ban import BanStatus
from banwatch.web.forms import MAX_FIELDS, DecisionForm, decision_form, fields
from banwatch.web.guard import Source, form_token, host_name, login, source, token_fits
from banwatch.web.render import presentable

GOOD = {"verdict": "rejected", "version": "3", "who": "Ada", "reason": "opinion", "note": "satire"}


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("desk.example", "desk.example"),
        ("DESK.example.:8000", "desk.example"),
        ("[::1]:8000", "::1"),
        ("127.0.0.1:8000", "127.0.0.1"),
        ("", ""),
        ("127.0.0.1:8000:9", ""),
        ("user@127.0.0.1", ""),
        ("127.0.0.1/x", ""),
        ("[evil", ""),
    ],
)
def test_the_name_in_a_host_header(header: str, name: str) -> None:
    assert host_name(header) == name


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("header", "who"),
    [
        (basic("ada:s3cret:with colon"), "ada"),
        (basic("Ada Lövelace:s3cret:with colon"), "Ada Lövelace"),
        (basic("ada:wrong"), None),
        (basic("ada:"), None),
        (basic(":s3cret:with colon"), None),
        (basic("s3cret:with colon"), None),
        ("Basic %%%", None),
        ("Basic /w==", None),
        ("Bearer s3cret:with colon", None),
        ("", None),
    ],
)
def test_login(header: str, who: str | None) -> None:
    assert login(header, "s3cret:with colon") == who


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({"sec-fetch-site": "same-origin", "origin": "null"}, Source.OURS),
        ({"sec-fetch-site": "none"}, Source.OURS),
        ({"sec-fetch-site": "same-site", "origin": "http://desk:8000"}, Source.FOREIGN),
        ({"sec-fetch-site": "cross-site"}, Source.FOREIGN),
        ({"sec-fetch-site": ""}, Source.FOREIGN),
        ({"origin": "http://desk:8000"}, Source.OURS),
        ({"origin": "https://DESK:8000"}, Source.OURS),
        ({"origin": "http://desk:9000"}, Source.FOREIGN),
        ({"origin": "http://evil.example"}, Source.FOREIGN),
        ({"origin": "http://[evil"}, Source.FOREIGN),
        ({"origin": "null"}, Source.UNTOLD),
        ({}, Source.UNTOLD),
    ],
)
def test_from_where_a_form_comes(headers: dict[str, str], told: Source) -> None:
    assert source({"host": "desk:8000", **headers}) is told


def test_a_token_fits_its_reader_and_form_only() -> None:
    token = form_token(b"key", "ada", "/bans/1/decision")
    assert token_fits(token, b"key", "ada", "/bans/1/decision")
    assert not token_fits(token, b"key", "bob", "/bans/1/decision")
    assert not token_fits(token, b"key", "ada", "/bans/2/decision")
    assert not token_fits(token, b"other", "ada", "/bans/1/decision")
    assert not token_fits("é", b"key", "ada", "/bans/1/decision")


def test_fields_of_a_form_are_single_clean_lines() -> None:
    assert fields(b"note=one%0D%0Atwo%00%E2%80%AE&who=+A%C3%A9+") == {"note": "one two", "who": "Aé"}


@pytest.mark.parametrize("body", ["é".encode(), b"&".join([b"a=1"] * (MAX_FIELDS + 1))])
def test_what_is_no_form(body: bytes) -> None:
    with pytest.raises(InputError):
        fields(body)


def test_a_decision() -> None:
    assert decision_form(GOOD, "") == DecisionForm(BanStatus.REJECTED, "opinion: satire", "Ada", 3)
    assert decision_form(GOOD, "boss").who == "boss"
    assert decision_form({**GOOD, "reason": ""}, "").reason == "satire"


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "suspected"},
        {"version": "-1"},
        {"version": "１"},
        {"version": "9" * 30},
        {"who": ""},
        {"who": "x" * 81},
        {"reason": "because"},
        {"reason": "", "note": ""},
    ],
)
def test_decisions_that_are_refused(change: dict[str, str]) -> None:
    with pytest.raises(InputError):
        decision_form({**GOOD, **change}, "")


def test_shown_text_keeps_joiners_and_loses_what_deceives() -> None:
    assert presentable("a\u202eb\x00c\ud800\u200d\n") == "abc\N{REPLACEMENT CHARACTER}\u200d\n"
    assert presentable(7) == 7
