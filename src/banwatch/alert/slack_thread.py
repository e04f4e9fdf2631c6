"""What is told in the thread of a ban's Slack message: another outlet, a further stage."""

from banwatch.alert.change import QUOTE_LIMIT, change_headline, tell_change
from banwatch.alert.facts import day
from banwatch.alert.foreign import address, short
from banwatch.alert.headline import headline
from banwatch.alert.slack import LINE_LIMIT, LINK_LIMIT, TEXT_LIMIT, SlackMessage, credit, outlet
from banwatch.alert.slack_parts import escaped, link, rich, section, words
from banwatch.model.alert import Alert, Nudge, StageChange

NUDGE_SHOWN = 15
"""Bans named in a reminder; more are counted."""


def also_reported(alert: Alert, article_id: str, phrase: str) -> SlackMessage:
    """One more outlet reports the ban. Where the report is gone meanwhile, the ban's headline stands for it."""
    report = next((each for each in alert.reports if each.article_id == article_id), None)
    if report is None:
        return _spoken(f"Another report: {headline(alert.ban, phrase)}")
    told = f"Also reported: {short(report.title, 120)} – {credit(report)}\n{address(report.url, LINK_LIMIT)}"
    said = escaped(told, TEXT_LIMIT)
    return SlackMessage(said.strip(), (rich(section(words("Also reported: ", bold=True), *outlet(report))),))


def went_further(change: StageChange, phrase: str) -> SlackMessage:
    """A change of stage: what happened and when, the words that prove it, who says so."""
    step, article = change.step, change.article
    title = short(change_headline(change, phrase), 300)
    when = f"On {day(step.day)}" if step.day else "Day not stated"
    note = f"Recorded by {short(step.note, 300)}" if step.note else ""
    told = section(words(title, bold=True), words(f"\n{'. '.join(each for each in (when, note) if each)}"))
    quote = short(step.evidence.quote, QUOTE_LIMIT) if step.evidence else ""
    url = address(article.url, LINK_LIMIT) if article else ""
    named = short(article.title, 120) or "untitled" if article else ""
    source = [link(url, named) if url else words(named), words(f" – {short(article.source, 60)}")] if article else []
    elements = (
        told,
        *([{"type": "rich_text_quote", "elements": [words(quote)]}] if quote else []),
        *([section(*source)] if source else []),
    )
    return SlackMessage(escaped(tell_change(change, phrase), TEXT_LIMIT), (rich(*elements),))


def nudge(waiting: Nudge, phrase_of: dict[str, str]) -> SlackMessage:
    """The weekly reminder of what nobody has looked at."""
    count = len(waiting.waiting)
    title = f"Still unreviewed: {count} ban{'s'[: count != 1]}"
    lines = [
        f"{headline(ban, phrase_of.get(ban.watch, ban.watch.replace('-', ' ')))} ({why})"
        for ban, why in waiting.waiting[:NUDGE_SHOWN]
    ]
    more = [f"… and {count - NUDGE_SHOWN} more"] if count > NUDGE_SHOWN else []
    desk = address(waiting.desk_url, LINK_LIMIT)
    way = [{"type": "link", "url": desk, "text": "Open the review desk"}] if desk else []
    items = [section(words(short(each, 250))) for each in (*lines, *more)]
    blocks = (
        rich(section(words(title, bold=True)), {"type": "rich_text_list", "style": "bullet", "elements": items}),
        *([rich(section(*way))] if way else []),
    )
    text = "\n".join(escaped(short(each, 250), LINE_LIMIT) for each in (title, *lines[:5], *more, desk) if each)
    return SlackMessage(text, blocks)


def _spoken(text: str) -> SlackMessage:
    return SlackMessage(escaped(short(text, 400), LINE_LIMIT))
