"""The HTML part of the digest: one column, styles inline, nothing remote, readable in light and in dark."""

import base64
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from banwatch.alert.change import WORDS, change_headline
from banwatch.alert.facts import NOT_STATED, day, doubts, facts, percent
from banwatch.alert.foreign import address, host, short
from banwatch.alert.headline import headline
from banwatch.alert.passage import passage
from banwatch.alert.sections import SECTIONS, STAGES, Section, stage_badge
from banwatch.model.alert import Alert, StageChange
from banwatch.model.ban import BanStatus, Report
from banwatch.model.digest import Digest, FeedAilment, MailMessage, Picture

REPORTS_SHOWN = 5
CARDS_SHOWN = 15
ROWS_SHOWN = 25
"""Some mail programs cut a page at 102 kB; what has no room here is in the text part and on the desk."""

Phrase = Callable[[str], str]
"""A watch's id to the words for it in a headline."""


def html_page(
    digest: Digest,
    phrase_of: Phrase,
    *,
    title: str,
    summary: str,
    health: str,
    map_: Picture | None,
    unsubscribe: str,
) -> str:
    """The digest as one HTML document. All values are escaped by the template engine; there is no way around it."""
    return _template().render(
        title=title,
        kind="weekly digest" if digest.weekly else "daily digest",
        date=day(digest.local_date),
        summary=summary,
        map=map_,
        sections=[*_ban_sections(digest, phrase_of), *_feed_sections(digest)],
        health=health,
        desk=address(digest.desk_url),
        unsubscribe=address(unsubscribe),
    )


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((files("banwatch.alert") / "templates" / "digest.html").read_text("utf-8"))


def _ban_sections(digest: Digest, phrase_of: Phrase) -> list[dict[str, object]]:
    found = []
    for section in SECTIONS:
        if section.key == STAGES and digest.stages:
            rows = [_step_row(change, phrase_of(change.alert.ban.watch)) for change in digest.stages]
            found.append(_listed(section.title, rows))
        elif alerts := section.of(digest):
            found.append(_section(section, alerts, phrase_of))
    return found


def _listed(title: str, rows: Sequence[dict[str, str]]) -> dict[str, object]:
    """A section of rows alone."""
    left_out = len(rows) - ROWS_SHOWN
    more = f"and {left_out} more, in the text part of this mail" if left_out > 0 else ""
    return {"title": title, "count": len(rows), "cards": [], "rows": rows[:ROWS_SHOWN], "more": more}


def _section(section: Section, alerts: Sequence[Alert], phrase_of: Phrase) -> dict[str, object]:
    cards = alerts[:CARDS_SHOWN] if section.in_full else ()
    rows = alerts[len(cards) : len(cards) + ROWS_SHOWN]
    left_out = len(alerts) - len(cards) - len(rows)
    return {
        "title": section.title,
        "count": len(alerts),
        "cards": [_card(alert, phrase_of(alert.ban.watch)) for alert in cards],
        "rows": [_row(alert, phrase_of(alert.ban.watch)) for alert in rows],
        "more": f"and {left_out} more, on the desk and in the text part of this mail" if left_out else "",
    }


def _card(alert: Alert, phrase: str) -> dict[str, object]:
    proof = passage(alert.ban.facts, alert.article)
    shown = [fact for fact in facts(alert.ban) if fact.value != NOT_STATED and fact.name != "stage"]
    return {
        "headline": headline(alert.ban, phrase),
        "stage": stage_badge(alert.ban),
        "quote": proof.pieces() if proof else (),
        "facts": [{"label": fact.label, "value": short(fact.value, 300)} for fact in shown],
        "confidence": percent(alert.ban.confidence),
        "reasons": "; ".join(short(reason, 200) for reason in alert.ban.reasons),
        "doubts": "; ".join(doubts(alert.ban, alert.reports)),
        "reports": [_report(report) for report in alert.reports[:REPORTS_SHOWN]],
        "more_reports": max(0, len(alert.reports) - REPORTS_SHOWN),
        "desk": address(alert.desk_url),
        "action": "Open on the desk" if alert.ban.status is BanStatus.CONFIRMED else "Review on the desk",
    }


def _row(alert: Alert, phrase: str) -> dict[str, str]:
    """A ban in two lines: what it is, and what a reader needs to decide whether to open it."""
    decided = alert.ban.facts.decided_on
    outlets = list(dict.fromkeys(short(each.source, 60) or host(each.url) for each in alert.reports))
    said = (
        stage_badge(alert.ban),
        f"decided {day(decided)}" if decided else "",
        f"{percent(alert.ban.confidence)} sure",
        ", ".join(outlet for outlet in outlets[:3] if outlet) + (f" and {len(outlets) - 3} more" * (len(outlets) > 3)),
    )
    return {
        "headline": headline(alert.ban, phrase),
        "said": " · ".join(each for each in said if each),
        "desk": address(alert.desk_url),
    }


def _step_row(change: StageChange, phrase: str) -> dict[str, str]:
    """A change of stage in two lines: what it is, and since when, from what, told by whom."""
    step, article = change.step, change.article
    said = (
        f"since {day(step.day)}" if step.day else "",
        f"before: {WORDS[change.before]}" if change.before else "",
        f"“{short(step.evidence.quote, 160)}”" if step.evidence else "",
        short(article.source, 60) or host(article.url) if article else short(step.note, 120),
    )
    return {
        "headline": change_headline(change, phrase),
        "said": " · ".join(each for each in said if each),
        "desk": address(change.alert.desk_url),
    }


def _report(report: Report) -> dict[str, str]:
    when = day(report.published_on) if report.published_on else "undated"
    known = (short(report.source, 80), host(report.url), when)
    return {
        "url": address(report.url),
        "title": short(report.title, 200) or "untitled",
        "credit": ", ".join(dict.fromkeys(part for part in known if part)),
    }


def _feed_sections(digest: Digest) -> list[dict[str, object]]:
    named = (("Feeds that fail", digest.ailing_feeds), ("Feeds that fell silent", digest.silent_feeds))
    return [_listed(title, [_feed(feed) for feed in feeds]) for title, feeds in named if feeds]


def _feed(feed: FeedAilment) -> dict[str, str]:
    return {
        "headline": short(feed.title, 120) or "untitled feed",
        "said": f"{short(feed.why, 300)} · {short(feed.url, 300)}",
        "desk": "",
    }


def standing_alone(mail: MailMessage) -> str:
    """The HTML part as a file of its own: the pictures lie within it, as no mail carries them beside it."""
    page = mail.html
    for picture in mail.pictures:
        data = base64.b64encode(picture.png).decode("ascii")
        page = page.replace(f'src="cid:{picture.cid}"', f'src="data:image/png;base64,{data}"')
    return page
