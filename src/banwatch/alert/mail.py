"""The digest as a mail: a text part that is complete on its own, and an HTML part of the same content.

Links in it lead to the review desk, to the reports and to the page for unsubscribing; none of them acts.
"""

import hashlib
import textwrap
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from banwatch.alert import console
from banwatch.alert.change import tell_change
from banwatch.alert.digest import has_news
from banwatch.alert.facts import day
from banwatch.alert.foreign import address, clip, short
from banwatch.alert.headline import whereabouts
from banwatch.alert.mail_page import Phrase, html_page
from banwatch.alert.sections import SECTIONS, STAGES, Section
from banwatch.atlas.locate import locate
from banwatch.atlas.picture import Named, draw
from banwatch.model.alert import Alert
from banwatch.model.ban import BanStatus
from banwatch.model.digest import Digest, FeedAilment, MailMessage, Picture
from banwatch.text.addresses import DOMAIN

SUBJECT_LIMIT = 120
"""Characters; longer subjects are cut by most mail programs."""
MAPPED = 40
"""Places drawn on the map at most; more would hide each other."""
_UNDECIDED = (BanStatus.SUSPECTED, BanStatus.CANDIDATE)
_NOTHING = "No new bans, nothing confirmed, nothing waiting."


def message_id(local_date: date, recipient: str, sender: str) -> str:
    """The digest's Message-ID: the same on every retry, different for each day and recipient, telling no address."""
    mark = hashlib.sha256(f"{local_date.isoformat()} {recipient}".encode("utf-8", "replace")).hexdigest()[:16]
    return f"<digest.{local_date.isoformat()}.{mark}@{_domain(sender)}>"


def compose(digest: Digest, sender: str, recipient: str, phrase_of: Phrase, unsubscribe: str = "") -> MailMessage:
    """The digest as a mail. Its Date is the end of the window, the same on every retry.

    `unsubscribe` is the address of the recipient's own page for that; it is put into the head as RFC 8058 wants it
    where it is an https address, for only these may be asked without a person.
    """
    title, identity = subject(digest), message_id(digest.local_date, recipient, sender)
    picture = _map(digest, identity)
    page = html_page(
        digest,
        phrase_of,
        title=title,
        summary=summary(digest),
        health=health(digest),
        map_=picture,
        unsubscribe=unsubscribe,
    )
    return MailMessage(
        sender=sender,
        recipient=recipient,
        subject=title,
        text=text_part(digest, phrase_of, unsubscribe),
        html=page,
        message_id=identity,
        date=digest.window_to,
        headers=(
            ("Auto-Submitted", "auto-generated"),
            ("Precedence", "bulk"),
            ("List-Id", f"banwatch daily digest <digest.banwatch.{_domain(sender)}>"),
            *_list_headers(address(unsubscribe)),
        ),
        pictures=(picture,) if picture else (),
    )


def _list_headers(unsubscribe: str) -> tuple[tuple[str, str], ...]:
    if not unsubscribe:
        return ()
    by_post = (("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),) if unsubscribe.startswith("https://") else ()
    return (("List-Unsubscribe", f"<{unsubscribe}>"), *by_post)


def _domain(sender: str) -> str:
    domain = sender.strip().rstrip(">").rpartition("@")[2]
    return domain if DOMAIN.fullmatch(domain) else "localhost"


def _map(digest: Digest, identity: str) -> Picture | None:
    """The places of new bans on a map; None when no place is known well enough to be drawn."""
    found = []
    for alert in digest.new[:MAPPED]:
        facts = alert.ban.facts
        spot = locate(facts.jurisdiction_id, facts.region, facts.country)
        if spot:
            found.append((Named(spot, short(facts.place or "", 28)), whereabouts(facts)))
    if not found:
        return None
    where = "; ".join(clip(name or "unnamed place", 80) for _, name in found[:12])
    alt = f"Map of the new bans: {where}{' and more' if len(found) > 12 else ''}."
    return Picture(f"map.{identity.strip('<>')}", draw([named for named, _ in found]), alt)


def subject(digest: Digest) -> str:
    """What is inside: "banwatch, 3 July 2020: 1 new ban (Easthampton, Massachusetts), 2 to review"."""
    counts = [section.counted(digest) for section in SECTIONS if section.key != "pipeline"]
    counts[0] += _places(digest.new)
    troubles = (_count(digest.ailing_feeds, "failing feed"), _count(digest.silent_feeds, "silent feed"))
    said = ", ".join([each for each in counts if each] + [each for each in troubles if each[0] != "0"])
    news = said if has_news(digest) else f"nothing new{', ' if said else ''}{said}"
    return clip(f"banwatch, {_span(digest)}: {news}", SUBJECT_LIMIT)


def _span(digest: Digest) -> str:
    if digest.weekly:
        return f"week to {day(digest.local_date)}"
    return day(digest.local_date) + (f" ({digest.days} days)" if digest.days > 1 else "")


def summary(digest: Digest) -> str:
    """One sentence of what is inside: "1 new ban, 2 to review." It also says when the bot had missed days."""
    said = ", ".join(each for each in (section.counted(digest) for section in SECTIONS) if each)
    missed = digest.days - 1 if not digest.weekly else 0
    gap = f" The mail of {'the day' if missed == 1 else f'the {missed} days'} before is in it." if missed > 0 else ""
    return (f"{said}." if said and has_news(digest) else _NOTHING + (f" {said}." if said else "")) + gap


def _count(things: Sequence[object], name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def _places(alerts: Sequence[Alert]) -> str:
    """The first places in brackets, unless they are too many for a subject."""
    names = [whereabouts(alert.ban.facts) or "unnamed place" for alert in alerts]
    if not names:
        return ""
    return f" ({'; '.join(names)})" if len(names) <= 2 else f" ({names[0]} and {len(names) - 1} more)"


def health(digest: Digest) -> str:
    """The line that proves that the bot is alive: feeds, last poll, articles, bans to decide on, failed mails."""
    polled = f"last poll {moment(digest.last_poll_at)}" if digest.last_poll_at else "no poll yet"
    ailing, silent = len(digest.ailing_feeds), len(digest.silent_feeds)
    waiting = sum(alert.ban.status in _UNDECIDED for part in SECTIONS for alert in part.of(digest))
    return (
        f"banwatch is alive: {_count(range(digest.feeds_total), 'feed')}, {ailing or 'none'} failing"
        f"{f', {silent} silent' if silent else ''}; {polled}; "
        f"{_count(range(digest.articles_read), 'article')} read; {_count(range(waiting), 'ban')} to decide on."
        + "".join(f" {short(each, 300)}" for each in digest.undelivered)
    )


def moment(at: datetime) -> str:
    """A moment for people, in UTC, to the minute."""
    return f"{day(at.date())}, {at:%H:%M} UTC"


def text_part(digest: Digest, phrase_of: Phrase, unsubscribe: str = "") -> str:
    """All of the digest in plain text, folded to console.WIDTH columns except for addresses."""
    sections = [_section(part.title, _told(part, digest, phrase_of)) for part in SECTIONS]
    sections += [
        _section("Feeds that fail", map(_ailment, digest.ailing_feeds)),
        _section("Feeds that fell silent", map(_ailment, digest.silent_feeds)),
    ]
    parts = [_opening(digest), *(section for section in sections if section), *_closing(digest, unsubscribe)]
    return "\n\n".join(parts) + "\n"


def _opening(digest: Digest) -> str:
    since = f" What happened since {moment(digest.window_from)}." if digest.window_from else ""
    return textwrap.fill(f"banwatch, {_span(digest)}: {summary(digest)}{since}", console.WIDTH)


def _section(title: str, items: Iterable[str]) -> str:
    body = "\n\n".join(items)
    return f"{title}\n{'=' * len(title)}\n\n{body}" if body else ""


def _told(part: Section, digest: Digest, phrase_of: Phrase) -> Iterable[str]:
    if part.key == STAGES:
        return (tell_change(change, phrase_of(change.alert.ban.watch)) for change in digest.stages)
    return (console.render(alert, phrase_of(alert.ban.watch)) for alert in part.of(digest))


def _ailment(feed: FeedAilment) -> str:
    title, where = short(feed.title, 120) or "untitled feed", address(feed.url) or short(feed.url, 300)
    return f"{title}\n  {where}\n  {short(feed.why, 300)}"


def _closing(digest: Digest, unsubscribe: str) -> list[str]:
    links = (("Review desk", address(digest.desk_url)), ("Unsubscribe", address(unsubscribe)))
    said = "\n".join(f"{name}: {link}" for name, link in links if link)
    return [textwrap.fill(health(digest), console.WIDTH), *([said] if said else [])]
