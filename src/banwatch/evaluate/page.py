"""The report as one page that needs nothing else: tables, plots, and every error with its text.

Titles, texts and places are foreign words: whatever goes into the page passes `escape`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from banwatch.evaluate.cases import KINDS, Case
from banwatch.evaluate.look import Part
from banwatch.evaluate.measure import Figures, Judged
from banwatch.evaluate.plots import precision_recall, reliability_plot
from banwatch.evaluate.shares import curve, reliability
from banwatch.evaluate.style import STYLE
from banwatch.evaluate.table import Table, breakdown, summary
from banwatch.model.finding import Evidence, Finding
from banwatch.model.watch import Watch

LONGEST_TEXT = 20_000
"""Characters of a text that the page shows; a longer one is a dump, and the page says that it was cut."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the page shows."""

    watch: Watch
    columns: Mapping[str, Figures]
    judged: Sequence[Judged]
    cases: Sequence[Case]


def page(report: Report) -> str:
    """The whole HTML document."""
    watch = report.watch
    corpora = sorted({j.truth.corpus for j in report.judged})
    body = [
        f"<h1>{escape(watch.title)}: how well the classifier judges</h1>",
        f'<p class="soft">Watch {escape(watch.id)}, rules {escape(watch.version)}; alert at {watch.alert_at:g}, '
        f"review at {watch.review_at:g}. Corpora: {escape(', '.join(corpora))}. Intervals: 95 %, bootstrap over places."
        "</p>",
        _table(summary(report.columns)),
        '<div class="plots">',
        *(f"<figure>{plot}</figure>" for plot in _plots(report)),
        "</div>",
    ]
    for by in ("corpus", "length", "language", "kind"):
        body += [f"<h2>By {by}</h2>", _table(breakdown(report.judged, by))]
    return _document(f"{watch.title}: evaluation", [*body, *_errors(report.cases)])


def _document(title: str, body: Iterable[str]) -> str:
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{escape(title)}</title>",
            f"<style>{STYLE}</style>",
            "</head>",
            "<body>",
            *body,
            "</body>",
            "</html>",
            "",
        ]
    )


def _plots(report: Report) -> tuple[str, str]:
    scored = [(j.finding.confidence, j.truth.positive) for j in report.judged]
    marks = {name: (f.recall.value, f.precision.value) for name, f in report.columns.items() if f.precision.total}
    return precision_recall(curve(scored), marks), reliability_plot(reliability(scored))


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table[0])
    rows = ("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table[1:])
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def _errors(cases: Sequence[Case]) -> Iterable[str]:
    for kind, meaning in KINDS.items():
        found = [case for case in cases if case.kinds[0] == kind]
        yield f"<h2>{escape(kind.capitalize())}: {len(found)}</h2>"
        yield f'<p class="soft">{escape(meaning.capitalize())}.</p>'
        yield from (_case(case) for case in found)


def _case(case: Case) -> str:
    truth, finding, article = case.judged.truth, case.judged.finding, case.labelled.article
    tags = "".join(f' <span class="tag">{escape(kind)}</span>' for kind in case.kinds)
    facts = [f"Label: {truth.kind}{_wanted(case)}.", f"Finding: {finding.kind}{_claims(finding)}.", *case.wrong]
    return "\n".join(
        [
            f"<details><summary><b>{escape(article.title or truth.id)}</b>{tags} "
            f'<span class="soft">{escape(truth.corpus)} · {escape(truth.id)} · {finding.verdict} '
            f"{finding.confidence:.2f}</span></summary><div>",
            "<ul>" + "".join(f"<li>{escape(fact)}</li>" for fact in facts) + "</ul>",
            f'<p class="soft">{escape(_origin(case))}</p>',
            f'<p class="text"><strong>{_marked(article.title, _spans(finding, "title"))}</strong></p>',
            f'<p class="text">{_marked(article.text, _spans(finding, "text"))}</p>',
            "<ul>" + "".join(f"<li>{escape(reason)}</li>" for reason in finding.reasons) + "</ul>",
            _parts(case.parts),
            "</div></details>",
        ]
    )


def _wanted(case: Case) -> str:
    bans = case.judged.truth.wanted if case.judged.truth.positive else ()
    return "".join(f"; {ban.get('place')}, {ban.get('region')}, {ban.get('decided_on')}" for ban in bans)


def _claims(finding: Finding) -> str:
    return "".join(f"; {claim.place}, {claim.region}, {claim.decided_on}" for claim in finding.claims)


def _origin(case: Case) -> str:
    article = case.labelled.article
    day = article.published_on.isoformat() if article.published_on else "undated"
    return " · ".join(part for part in (article.source, day, article.url) if part)


def _spans(finding: Finding, where: str) -> list[tuple[str, Evidence]]:
    claims = [(name, e) for claim in finding.claims for name, e in sorted(claim.evidence.items())]
    behind = [("background", mention.evidence) for mention in finding.background]
    return [(name, e) for name, e in (*claims, *behind) if e.where == where]


def _marked(text: str, spans: Sequence[tuple[str, Evidence]]) -> str:
    """The text with evidence marked and named; cut at every edge, never rewritten."""
    shown = text[:LONGEST_TEXT]
    inside = [(name, e.start, e.end) for name, e in spans if 0 <= e.start < e.end <= len(shown)]
    edges = sorted({0, len(shown), *(edge for _, start, end in inside for edge in (start, end))})
    pieces = [
        _piece(shown[a:b], [n for n, start, end in inside if start <= a and b <= end]) for a, b in pairwise(edges)
    ]
    return "".join(pieces) + (" <em>(cut)</em>" if len(text) > LONGEST_TEXT else "")


def _piece(text: str, names: Sequence[str]) -> str:
    names = sorted(set(names))
    return f"<mark>{escape(text)}<sup>{escape(', '.join(names))}</sup></mark>" if names else escape(text)


def _parts(parts: Sequence[Part] | None) -> str:
    if parts is None:
        return '<p class="soft">The regression had no say: the gate is shut, or a rule held the article back.</p>'
    rows = "".join(_row(part) for part in parts if part.tells)
    head = "<tr><th>feature</th><th>value</th><th>weight</th><th>share</th></tr>"
    return f'<div class="wide"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>'


def _row(part: Part) -> str:
    side = "for" if part.share > 0 else "against"
    cells = f"<td>{escape(part.name)}</td><td>{part.value:.2f}</td><td>{part.weight:+.2f}</td>"
    return f'<tr>{cells}<td class="{side}">{part.share:+.2f}</td></tr>'
