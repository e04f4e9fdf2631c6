"""The HTML part of the digest: one column, styles inline, nothing remote, readable in light and in dark."""

from functools import cache

from jinja2 import Environment, StrictUndefined, Template

from banwatch.alert.facts import Fact, day, doubts, facts, percent
from banwatch.alert.foreign import address, host, short
from banwatch.alert.headline import headline
from banwatch.alert.passage import passage
from banwatch.model.alert import Alert, Digest, FeedAilment
from banwatch.model.ban import Report

REPORTS_SHOWN = 5
_SECTIONS = (("New bans", "new"), ("Confirmed", "confirmed"), ("Waiting for review", "waiting"))

_PAGE = """\
{%- set sans = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;" -%}
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{{ title }}</title>
<style>
:root { color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background: #14161a !important; }
  .card { background: #1e2127 !important; border-color: #343942 !important; }
  .ink { color: #eceef1 !important; }
  .soft { color: #a5acb8 !important; }
  .link { color: #8ab4f8 !important; }
  .quote { border-color: #d9a441 !important; color: #eceef1 !important; }
  .mark { background: #5b4708 !important; color: #fff3cd !important; }
  .rule { border-color: #343942 !important; }
}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f3f4f6;">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" \
style="background:#f3f4f6;">
<tr><td align="center" style="padding:24px 12px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" \
style="max-width:600px;text-align:left;{{ sans }}">
<tr><td style="padding:0 4px 16px;">
<p class="soft" style="margin:0;font-size:13px;line-height:18px;color:#5b6472;">banwatch daily digest</p>
<h1 class="ink" style="margin:2px 0 0;font-size:24px;line-height:30px;font-weight:700;color:#14171c;">{{ date }}</h1>
</td></tr>
{% for section in sections if section.alerts %}
<tr><td style="padding:12px 4px 8px;">
<h2 class="soft" style="margin:0;font-size:14px;line-height:20px;font-weight:600;color:#5b6472;">\
{{ section.title }} ({{ section.alerts | length }})</h2>
</td></tr>
{% for item in section.alerts %}
<tr><td style="padding:0 0 12px;">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" \
style="background:#ffffff;border:1px solid #dde0e6;border-radius:8px;border-collapse:separate;">
<tr><td style="padding:18px 20px;">
<h3 class="ink" style="margin:0 0 10px;font-size:18px;line-height:24px;font-weight:600;color:#14171c;">\
{{ item.headline }}</h3>
{% if item.quote %}
<blockquote class="quote" style="margin:0 0 12px;padding:2px 0 2px 12px;border-left:3px solid #d9a441;\
font-size:15px;line-height:22px;color:#14171c;">“{% for words, marked in item.quote %}{% if marked %}\
<strong class="mark" style="background:#fff0c2;color:#14171c;font-weight:600;">{{ words }}</strong>\
{% else %}{{ words }}{% endif %}{% endfor %}”</blockquote>
{% endif %}
<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="font-size:14px;line-height:20px;">
{% for fact in item.facts %}
<tr><td class="soft" valign="top" style="padding:1px 14px 1px 0;color:#5b6472;white-space:nowrap;">\
{{ fact.label }}</td>\
<td valign="top" class="{{ 'ink' if fact.stated else 'soft' }}" \
style="padding:1px 0;color:{{ '#14171c' if fact.stated else '#5b6472' }};">{{ fact.value }}</td></tr>
{% endfor %}
</table>
<p class="ink" style="margin:12px 0 0;font-size:14px;line-height:20px;color:#14171c;">\
Confidence {{ item.confidence }}{% if item.reasons %}: {{ item.reasons }}{% endif %}</p>
{% if item.doubts %}
<p class="soft" style="margin:4px 0 0;font-size:14px;line-height:20px;color:#5b6472;">Uncertain: {{ item.doubts }}</p>
{% endif %}
{% if item.reports %}
<p class="soft rule" style="margin:12px 0 0;padding:10px 0 0;border-top:1px solid #e6e8ec;\
font-size:14px;line-height:21px;color:#5b6472;">
{% for report in item.reports %}\
{% if report.url %}<a class="link" href="{{ report.url }}" style="color:#1a56c4;">{{ report.title }}</a>\
{% else %}{{ report.title }}{% endif %}<br>{{ report.credit }}{% if not loop.last %}<br>{% endif %}
{% endfor %}{% if item.more_reports %}<br>and {{ item.more_reports }} more{% endif %}
</p>
{% endif %}
{% if item.desk %}
<p style="margin:12px 0 0;font-size:14px;line-height:20px;">\
<a class="link" href="{{ item.desk }}" style="color:#1a56c4;font-weight:600;">Open on the review desk</a></p>
{% endif %}
</td></tr></table>
</td></tr>
{% endfor %}
{% endfor %}
{% if not has_alerts %}
<tr><td class="ink" style="padding:8px 4px 12px;font-size:16px;line-height:24px;color:#14171c;">\
No new bans, nothing confirmed, nothing waiting.</td></tr>
{% endif %}
{% if ailing %}
<tr><td style="padding:12px 4px 8px;">
<h2 class="soft" style="margin:0;font-size:14px;line-height:20px;font-weight:600;color:#5b6472;">\
Feeds that fail ({{ ailing | length }})</h2>
</td></tr>
<tr><td style="padding:0 0 12px;">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" \
style="background:#ffffff;border:1px solid #dde0e6;border-radius:8px;border-collapse:separate;">
{% for feed in ailing %}
<tr><td style="padding:12px 20px;font-size:14px;line-height:20px;">
<span class="ink" style="color:#14171c;font-weight:600;">{{ feed.title }}</span><br>
<span class="soft" style="color:#5b6472;word-break:break-all;">{{ feed.url }}</span><br>
<span class="ink" style="color:#14171c;">{{ feed.why }}</span>
</td></tr>
{% endfor %}
</table>
</td></tr>
{% endif %}
<tr><td class="soft rule" \
style="padding:14px 4px 0;border-top:1px solid #dde0e6;font-size:13px;line-height:19px;color:#5b6472;">
{{ health }}{% if desk %}<br><a class="link" href="{{ desk }}" style="color:#1a56c4;">Review desk</a>{% endif %}
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
"""


def html_page(digest: Digest, phrase: str, title: str, health: str) -> str:
    """The digest as one HTML document. All values are escaped by the template engine; there is no way around it."""
    sections = [
        {"title": name, "alerts": [_item(each, phrase) for each in getattr(digest, key)]} for name, key in _SECTIONS
    ]
    return _template().render(
        title=title,
        date=day(digest.local_date),
        sections=sections,
        has_alerts=any(section["alerts"] for section in sections),
        ailing=[_ailment(feed) for feed in digest.ailing_feeds],
        health=health,
        desk=address(digest.desk_url),
    )


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_PAGE)


def _item(alert: Alert, phrase: str) -> dict[str, object]:
    proof = passage(alert.ban.facts, alert.article)
    return {
        "headline": headline(alert.ban, phrase),
        "quote": proof.pieces() if proof else (),
        "facts": [_fact(fact) for fact in facts(alert.ban)],
        "confidence": percent(alert.ban.confidence),
        "reasons": "; ".join(short(reason, 200) for reason in alert.ban.reasons),
        "doubts": "; ".join(doubts(alert.ban, alert.reports)),
        "reports": [_report(report) for report in alert.reports[:REPORTS_SHOWN]],
        "more_reports": max(0, len(alert.reports) - REPORTS_SHOWN),
        "desk": address(alert.desk_url),
    }


def _fact(fact: Fact) -> dict[str, object]:
    return {"label": fact.label, "value": short(fact.value, 300), "stated": fact.stated}


def _report(report: Report) -> dict[str, str]:
    when = day(report.published_on) if report.published_on else "undated"
    known = (short(report.source, 80), host(report.url), when)
    return {
        "url": address(report.url),
        "title": short(report.title, 200) or "untitled",
        "credit": ", ".join(dict.fromkeys(part for part in known if part)),
    }


def _ailment(feed: FeedAilment) -> dict[str, str]:
    return {
        "title": short(feed.title, 120) or "untitled feed",
        "url": short(feed.url, 300),
        "why": short(feed.why, 300),
    }
