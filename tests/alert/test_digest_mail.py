"""The digest's mail: complete in text, safe in HTML, honest in its subject."""

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from alert.samples import DESK, NOW, PHRASE, alert, digest, report
from banwatch.alert.mail import compose, health, message_id, subject, summary
from banwatch.alert.mail_page import CARDS_SHOWN, ROWS_SHOWN, standing_alone
from banwatch.errors import InputError
from banwatch.model.digest import Digest, FeedAilment, MailMessage
from banwatch.text.addresses import parse_address

SENDER, RECIPIENT = "banwatch@news.example", "ann@example.org"
UNSUBSCRIBE = "https://desk.example/unsubscribe/01jabcdefghjkmnpqrstvwxyz0"


QUIET = digest(new=(), stages=(), confirmed=(), pipeline=(), waiting=(), silent_feeds=())


def mail(sample: Digest) -> MailMessage:
    """The composed mail."""
    return compose(sample, SENDER, RECIPIENT, lambda _: PHRASE, UNSUBSCRIBE)


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
    assert subject(digest(stages=(), silent_feeds=())) == expected
    assert subject(digest()).startswith(
        "banwatch, 3 July 2020: 1 new ban (Alderbrook, Massachusetts), 1 stage change, 1 c"
    )


def test_subject_of_a_quiet_day_and_of_three_days() -> None:
    quiet = replace(QUIET, ailing_feeds=())
    assert subject(quiet) == "banwatch, 3 July 2020: nothing new"
    assert subject(replace(quiet, days=3)) == "banwatch, 3 July 2020 (3 days): nothing new"
    assert subject(replace(quiet, weekly=True, days=7)) == "banwatch, week to 3 July 2020: nothing new"
    assert summary(replace(quiet, days=2)).endswith("The mail of the day before is in it.")
    assert summary(replace(quiet, weekly=True, days=7)) == "No new bans, nothing confirmed, nothing waiting."


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
        *("New bans", "Alderbrook, Massachusetts bans", "A stage further", "Gullwick", "Confirmed", "Fernhollow"),
        *("In the pipeline", "Oakmere", "Waiting for review", "Larkmoor", "Feeds that fail", "Harbor Post"),
        *("Feeds that fell silent", "Casco Tide", "banwatch is alive"),
    ]
    places = [shown.index(each) for each in order]
    assert places == sorted(places)
    for needed in (
        "8-1",
        "2 July 2020",
        "Valley Lantern 2",
        "404 for 6 days",
        "41 feeds, 1 failing, 1 silent",
        "ordinance",
    ):
        assert needed in shown


def test_every_address_is_in_both_parts() -> None:
    composed = mail(digest())
    addresses = [DESK, "https://valley1.example/2020/face-ban?id=1&from=feed", "https://desk.example/", UNSUBSCRIBE]
    assert all(address in composed.text for address in addresses)
    assert set(addresses) <= set(Page(composed.html).addresses)


def test_health_line_is_there_on_a_quiet_day() -> None:
    composed = mail(replace(QUIET, ailing_feeds=(), last_poll_at=None))
    for shown in (composed.text, Page(composed.html).text):
        assert "No new bans, nothing confirmed, nothing waiting." in shown
        said = " ".join(shown.split())
        assert "banwatch is alive: 41 feeds, none failing; no poll yet; 212 articles read; 0 bans to decide on." in said


def test_html_is_one_document_without_anything_remote() -> None:
    page = Page(mail(digest()).html)
    assert not {"script", "link", "iframe", "form", "input", "object"} & set(page.tags)
    assert page.tags.count("img") == 1
    assert all(address.startswith(("https://", "cid:")) for address in page.addresses)
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
    assert "script" not in page.tags
    assert page.tags.count("img") == 1
    assert all(address.startswith(("https://", "cid:map.")) and '"' not in address for address in page.addresses)
    assert "{{ 7*7 }}" in page.text
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", composed.text + composed.html + composed.subject)


def test_two_hundred_items_are_all_there() -> None:
    composed = mail(digest(new=tuple(alert(place=f"Place{n}") for n in range(200))))
    assert all(f"Place{n}, Massachusetts bans" in composed.text for n in range(200))


def test_a_day_of_two_hundred_fits_what_mail_programs_show() -> None:
    composed = mail(digest(new=tuple(alert(place=f"Place{n}") for n in range(200))))
    assert len(composed.html.encode()) < 102_000
    shown = Page(composed.html).text
    assert shown.count("Massachusetts bans") == CARDS_SHOWN + ROWS_SHOWN
    assert f"and {200 - CARDS_SHOWN - ROWS_SHOWN} more, on the desk" in shown


def test_the_map_lies_in_the_mail_and_is_told_in_words() -> None:
    composed = mail(digest())
    (picture,) = composed.pictures
    assert picture.png.startswith(b"\x89PNG")
    assert f'src="cid:{picture.cid}"' in composed.html
    assert picture.alt == "Map of the new bans: Alderbrook, Massachusetts."
    assert picture.alt in composed.html
    assert "data:image/png;base64," in standing_alone(composed)
    assert "cid:" not in standing_alone(composed)


def test_no_map_without_a_place_that_can_be_found() -> None:
    nowhere = digest(new=(alert(jurisdiction_id=None, region=None, country=None),))
    assert mail(nowhere).pictures == ()
    assert "img" not in Page(mail(nowhere).html).tags
    assert mail(QUIET).pictures == ()


def test_one_click_is_offered_for_https_only() -> None:
    head = dict(mail(digest()).headers)
    assert head["List-Unsubscribe"] == f"<{UNSUBSCRIBE}>"
    assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    by_http = dict(compose(digest(), SENDER, RECIPIENT, lambda _: PHRASE, "http://10.0.0.5/unsubscribe/1").headers)
    assert "List-Unsubscribe" in by_http
    assert "List-Unsubscribe-Post" not in by_http
    assert "List-Unsubscribe" not in dict(compose(digest(), SENDER, RECIPIENT, lambda _: PHRASE).headers)


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
    assert health(digest(feeds_total=1, articles_read=1, silent_feeds=())).startswith(
        "banwatch is alive: 1 feed, 1 failing; last poll 3 July 2020, 11:58 UTC; 1 article"
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
