"""The daily digest as a mail: a text part that is complete on its own, and an HTML part of the same content.

Links in it lead to the review desk and to the reports; none of them acts.
"""

import hashlib
import textwrap
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from banwatch.alert import console
from banwatch.alert.digest import days_covered, has_news
from banwatch.alert.facts import day
from banwatch.alert.foreign import address, clip, short
from banwatch.alert.headline import whereabouts
from banwatch.alert.mail_page import html_page
from banwatch.model.alert import Alert, Digest, FeedAilment, MailMessage
from banwatch.text.addresses import DOMAIN

SUBJECT_LIMIT = 120
"""Characters; longer subjects are cut by most mail programs."""


def message_id(local_date: date, recipient: str, sender: str) -> str:
    """The digest's Message-ID: the same on every retry, different for each day and recipient, telling no address."""
    mark = hashlib.sha256(f"{local_date.isoformat()} {recipient}".encode("utf-8", "replace")).hexdigest()[:16]
    return f"<digest.{local_date.isoformat()}.{mark}@{_domain(sender)}>"


def compose(digest: Digest, sender: str, recipient: str, phrase: str, message_id: str) -> MailMessage:
    """The digest as a mail. `phrase` is the watch's; the Date is the end of the window, the same on every retry."""
    title = subject(digest)
    return MailMessage(
        sender=sender,
        recipient=recipient,
        subject=title,
        text=text_part(digest, phrase),
        html=html_page(digest, phrase, title, health(digest)),
        message_id=message_id,
        date=digest.window_to,
        headers=(
            ("Auto-Submitted", "auto-generated"),
            ("Precedence", "bulk"),
            ("List-Id", f"banwatch daily digest <digest.banwatch.{_domain(sender)}>"),
        ),
    )


def _domain(sender: str) -> str:
    domain = sender.strip().rstrip(">").rpartition("@")[2]
    return domain if DOMAIN.fullmatch(domain) else "localhost"


def subject(digest: Digest) -> str:
    """What is inside: "banwatch, 3 July 2020: 1 new ban (Easthampton, Massachusetts), 2 to review"."""
    counts = (
        _count(digest.new, "new ban") + _places(digest.new) if digest.new else "",
        f"{len(digest.confirmed)} confirmed" if digest.confirmed else "",
        f"{len(digest.waiting)} to review" if digest.waiting else "",
        _count(digest.ailing_feeds, "failing feed") if digest.ailing_feeds else "",
    )
    said = ", ".join(count for count in counts if count)
    news = said if has_news(digest) else f"nothing new{', ' if said else ''}{said}"
    days = f" ({days_covered(digest)} days)" if days_covered(digest) > 1 else ""
    return clip(f"banwatch, {day(digest.local_date)}{days}: {news}", SUBJECT_LIMIT)


def _count(things: Sequence[object], name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def _places(alerts: Sequence[Alert]) -> str:
    """The first places in brackets, unless they are too many for a subject."""
    names = [whereabouts(alert.ban.facts) or "unnamed place" for alert in alerts]
    return f" ({'; '.join(names)})" if len(names) <= 2 else f" ({names[0]} and {len(names) - 1} more)"


def health(digest: Digest) -> str:
    """The line that proves that the bot is alive: feeds, last poll, articles read, bans that wait."""
    polled = f"last poll {moment(digest.last_poll_at)}" if digest.last_poll_at else "no poll yet"
    ailing = len(digest.ailing_feeds)
    return (
        f"{_count(range(digest.feeds_total), 'feed')}, {ailing or 'none'} failing; {polled}; "
        f"{_count(range(digest.articles_read), 'article')} read; {_count(digest.waiting, 'ban')} waiting for review."
    )


def moment(at: datetime) -> str:
    """A moment for people, in UTC, to the minute."""
    return f"{day(at.date())}, {at:%H:%M} UTC"


def text_part(digest: Digest, phrase: str) -> str:
    """All of the digest in plain text, folded to console.WIDTH columns except for addresses."""
    sections = (
        _section("New bans", (console.render(alert, phrase) for alert in digest.new)),
        _section("Confirmed", (console.render(alert, phrase) for alert in digest.confirmed)),
        _section("Waiting for review", (console.render(alert, phrase) for alert in digest.waiting)),
        _section("Feeds that fail", map(_ailment, digest.ailing_feeds)),
    )
    parts = [_opening(digest), *(section for section in sections if section), *_closing(digest)]
    return "\n\n".join(parts) + "\n"


def _opening(digest: Digest) -> str:
    since = f" since {moment(digest.window_from)}" if digest.window_from else ""
    return textwrap.fill(f"banwatch, {day(digest.local_date)}: what happened{since}.", console.WIDTH)


def _section(title: str, items: Iterable[str]) -> str:
    body = "\n\n".join(items)
    return f"{title}\n{'=' * len(title)}\n\n{body}" if body else ""


def _ailment(feed: FeedAilment) -> str:
    title, where = short(feed.title, 120) or "untitled feed", address(feed.url) or short(feed.url, 300)
    return f"{title}\n  {where}\n  {short(feed.why, 300)}"


def _closing(digest: Digest) -> list[str]:
    nothing = [] if has_news(digest) else ["No new bans, nothing confirmed, nothing waiting."]
    desk = [f"Review desk: {address(digest.desk_url)}"] if address(digest.desk_url) else []
    return [*nothing, textwrap.fill(health(digest), console.WIDTH), *desk]
