"""The digest as it goes over the wire: headers that survive folding, a map that lies within, any text as data."""

import email
import email.policy
import re
from dataclasses import replace
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest

from alert.samples import alert, digest
from banwatch.alert.mail import compose
from banwatch.edges.smtp import to_bytes
from banwatch.model.digest import FeedAilment, MailMessage

LONG = "https://desk.very-long-name-of-a-civil-liberties-group.example.org/unsubscribe/01jabcdefghjkmnpqrstvwxyz0"
HOSTILE = {
    "mentions": "<!channel> <@U1> @everyone",
    "links": "[text](javascript:alert(1)) <a href=//evil.example>x</a>",
    "bidi": "\u202eevil\u202c \u2066x\u2069 \u200b\u200f",
    "long word": "x" * 10_000,
    "emoji": "👩‍👩‍👧 😀 🏳️‍🌈",
    "right to left": "שלום עולם مرحبا",
    "control": "\x00\x07\x1b[31m\r\nBcc: victim@example.org\u2028x\u0085y",
    "template": "{{ 7*7 }} {% raw %} %s ${a} \\x",
    "dots": "\n.\r\n..\r\n.",
    "surrogate": "\ud800 x",
}


def mail(text: str = "", unsubscribe: str = LONG) -> MailMessage:
    """A digest in which everything foreign is the text."""
    told = alert()
    if text:
        told = alert(place=text, region=text, body=text, vote=text, scope=text, reasons=(text,))
        told = replace(told, reports=tuple(replace(each, title=text, source=text) for each in told.reports))
    sample = digest(new=(told,), ailing_feeds=(FeedAilment(text or "x", f"javascript:{text}", text or "y"),))
    return compose(sample, "banwatch@news.example", "ann@example.org", lambda _: "face surveillance", unsubscribe)


def addresses(page: str) -> list[str]:
    """What the page links to or shows."""
    found = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend(value or "" for name, value in attrs if name in ("href", "src", "action", "background"))

    Tags().feed(page)
    return found


def parsed(message: MailMessage) -> EmailMessage:
    """The mail as a mail program reads it."""
    return email.message_from_bytes(to_bytes(message), policy=email.policy.default)


def test_the_list_headers_stand_on_one_line_each_in_plain_ascii() -> None:
    head = to_bytes(mail()).partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert f"List-Unsubscribe: <{LONG}>".encode() in head
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head
    assert sum(line.lower().startswith(b"list-unsubscribe") for line in head) == 2


def test_the_map_lies_beside_the_page_that_names_it() -> None:
    message = mail()
    kinds = [part.get_content_type() for part in parsed(message).walk()]
    assert kinds == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    picture = list(parsed(message).walk())[-1]
    assert picture["Content-ID"] == f"<{message.pictures[0].cid}>"
    assert picture.get_content() == message.pictures[0].png
    assert picture.get_content_disposition() == "inline"


def test_the_same_digest_is_the_same_bytes() -> None:
    assert to_bytes(mail()) == to_bytes(mail())


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_is_data(text: str) -> None:
    raw = to_bytes(mail(text))
    assert all(byte < 128 for byte in raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    message = parsed(mail(text))
    assert message["Bcc"] is None
    assert message["To"] == "ann@example.org"
    page = message.get_body(("html",))
    words = message.get_body(("plain",))
    assert page is not None
    assert words is not None
    for shown in (page.get_content(), words.get_content(), message["Subject"]):
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b]", shown)
    assert "<script" not in page.get_content()
    assert all(each.startswith(("https://", "cid:map.")) for each in addresses(page.get_content()))
    assert len(message["Subject"]) <= 120
