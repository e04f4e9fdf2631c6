"""The digest's mail: complete in text, safe in HTML, honest in its subject."""

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from alert.samples import DESK, NOW, PHRASE, alert, digest, report
from banwatch.alert.mail import compose, health, message_id, subject
from banwatch.errors import InputError
from banwatch.model.alert import Digest, FeedAilment, MailMessage
from banwatch.text.addresses import parse_address

SENDER, RECIPIENT = "banwatch@news.example", "ann@example.org"


def mail(sample: Digest) -> MailMessage:
    """The composed mail."""
    return compose(sample, SENDER, RECIPIENT, PHRASE, message_id(sample.local_date, RECIPIENT, SENDER))


class Page(HTMLParser):
    """Collects tags, addresses and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "background", "action")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_subject_says_what_is_inside() -> None:
    expected = "banwatch, 3 July 2020: 1 new ban (Alderbrook, Massachusetts), 1 confirmed, 1 to review, 1 failing feed"
    assert subject(digest()) == expected


def test_subject_of_a_quiet_day_and_of_three_days() -> None:
    quiet = digest(new=(), confirmed=(), waiting=(), ailing_feeds=())
    assert subject(quiet) == "banwatch, 3 July 2020: nothing new"
    assert subject(replace(quiet, window_from=NOW - timedelta(days=3))) == "banwatch, 3 July 2020 (3 days): nothing new"


def test_subject_of_many_and_of_hostile_places_stays_short() -> None:
    many = digest(new=tuple(alert(place=f"Place{n}") for n in range(200)))
    assert "200 new bans (Place0, Massachusetts and 199 more)" in subject(many)
    hostile = subject(digest(new=(alert(place="x\r\nBcc: a@b.example" + "y" * 500),) * 2))
    assert len(hostile) <= 120
    assert "\n" not in hostile


@pytest.mark.parametrize("part", ["text", "html"])
def test_both_parts_tell_everything_in_order(part: str) -> None:
    composed = mail(digest())
    shown = composed.text if part == "text" else Page(composed.html).text
    order = [
        "New bans",
        "Alderbrook, Massachusetts bans",
        "Confirmed",
        "Fernhollow",
        "Waiting for review",
        "Larkmoor",
        "Feeds that fail",
    ]
    places = [shown.index(each) for each in order]
    assert places == sorted(places)
    for needed in ("8-1", "2 July 2020", "Valley Lantern 2", "404 for 6 days", "41 feeds, 1 failing", "ordinance"):
        assert needed in shown


def test_every_address_is_in_both_parts() -> None:
    composed = mail(digest())
    addresses = [DESK, "https://valley1.example/2020/face-ban?id=1&from=feed", "https://desk.example/"]
    assert all(address in composed.text for address in addresses)
    assert set(addresses) <= set(Page(composed.html).addresses)


def test_health_line_is_there_on_a_quiet_day() -> None:
    composed = mail(digest(new=(), confirmed=(), waiting=(), ailing_feeds=(), last_poll_at=None))
    for shown in (composed.text, Page(composed.html).text):
        assert "No new bans, nothing confirmed, nothing waiting." in shown
        assert "41 feeds, none failing; no poll yet; 212 articles read; 0 bans waiting for review." in shown


def test_html_is_one_document_without_anything_remote() -> None:
    page = Page(mail(digest()).html)
    assert not {"img", "script", "link", "iframe", "form", "input", "object"} & set(page.tags)
    assert all(address.startswith("https://") for address in page.addresses)
    assert "url(" not in mail(digest()).html
    assert '<html lang="en">' in mail(digest()).html


def test_foreign_markup_is_shown_not_obeyed() -> None:
    nasty = '<script>alert(1)</script><img src=x onerror="x"> {{ 7*7 }}\x00\x1b\u202e'
    reports = (replace(report(), title=nasty, source=nasty, url='https://n.example/"onmouseover="x'),)
    sample = digest(
        new=(replace(alert(place=nasty, body=nasty, vote=nasty, reasons=(nasty,)), reports=reports),),
        ailing_feeds=(FeedAilment(nasty, "javascript:alert(1)", nasty),),
    )
    composed = mail(sample)
    page = Page(composed.html)
    assert not {"script", "img"} & set(page.tags)
    assert all(address.startswith("https://") and '"' not in address for address in page.addresses)
    assert "{{ 7*7 }}" in page.text
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", composed.text + composed.html + composed.subject)


def test_two_hundred_items_are_all_there() -> None:
    composed = mail(digest(new=tuple(alert(place=f"Place{n}") for n in range(200))))
    assert all(f"Place{n}, Massachusetts bans" in composed.text for n in range(200))


def test_a_retry_is_the_same_mail_and_another_day_another() -> None:
    assert mail(digest()) == mail(digest())
    assert mail(digest()).date == NOW
    ids = {
        message_id(digest().local_date + timedelta(days=n), who, SENDER)
        for n in range(3)
        for who in (RECIPIENT, "b@c.example")
    }
    assert len(ids) == 6
    assert all(re.fullmatch(r"<digest\.[0-9-]{10}\.[0-9a-f]{16}@news\.example>", each) for each in ids)
    assert message_id(NOW.date(), RECIPIENT, "Ban Watch <banwatch@news.example>").endswith("@news.example>")


def test_headers_mark_it_as_a_machine_s_mail() -> None:
    headers = dict(mail(digest()).headers)
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Precedence"] == "bulk"
    assert headers["List-Id"].endswith("<digest.banwatch.news.example>")


def test_health_counts_in_the_singular() -> None:
    assert health(digest(feeds_total=1, articles_read=1)).startswith(
        "1 feed, 1 failing; last poll 3 July 2020, 11:58 UTC; 1 article"
    )


@pytest.mark.parametrize(
    "text", ["ann@example.org", " a.b+c@mail.example.org ", "root@localhost", "o'neil@xn--bcher-kva.example"]
)
def test_addresses_that_are_taken(text: str) -> None:
    assert parse_address(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        *("", "ann", "ann@", "@example.org", "ann@example..org", "a b@example.org", "ann@example.org, bob@example.org"),
        *(
            "ann@-example.org",
            ".ann@example.org",
            "ann@exämple.org",
            "ann@example.org\r\nBcc: x@y.example",
            "Ann <a@b.example>",
        ),
        "a" * 65 + "@example.org",
    ],
)
def test_addresses_that_are_refused_by_name(text: str) -> None:
    with pytest.raises(InputError, match="e-mail address") as caught:
        parse_address(text)
    assert repr(text.strip()[:20])[1:-1] in str(caught.value)
