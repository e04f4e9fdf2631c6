"""How `banwatch explain` lays an article out in the terminal."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from banwatch.cli.session import clean
from banwatch.evaluate.look import Line, Look, Part
from banwatch.model.finding import Claim, Evidence, Verdict
from banwatch.model.watch import Watch

VERDICTS = {Verdict.NEW_BAN: "bold green", Verdict.REVIEW: "bold yellow", Verdict.NOT_BAN: "bold red"}
MODES = {"done": "green", "future": "yellow", "unreal": "yellow", "past_perfect": "blue", "negated": "red"}
VETO = "Held back"
"""How the engine begins the reason for a rule that holds an article back."""
LONGEST_LIST = 60
"""Sentences shown; in a longer article most repeat what the first ones told."""
LONGEST_QUOTE = 160
BAR = 12
"""Characters of the longest bar of a share."""


def show(console: Console, look: Look, watch: Watch) -> None:
    """Print the whole look. Foreign words are shown without control characters and never read as markup."""
    _head(console, look, watch)
    _claims(console, look)
    _sentences(console, look)
    _features(console, look)


def _head(console: Console, look: Look, watch: Watch) -> None:
    article, finding = look.article, look.finding
    day = article.published_on or (article.published_at.date() if article.published_at else "undated")
    console.print(Text(_plain(article.title or article.id), "bold"))
    console.print(Text(_plain(" · ".join(str(p) for p in (article.source, day, article.url) if p)), "dim"))
    line = Text().append(str(finding.verdict), VERDICTS[finding.verdict])
    line.append(f"  confidence {finding.confidence:.2f} ")
    line.append(f"(alert at {watch.alert_at:g}, review at {watch.review_at:g})  {finding.kind}  [{watch.id}]", "dim")
    console.print(line)
    for reason in finding.reasons:
        console.print(Text(f"  - {_plain(reason)}", "yellow" if reason.startswith(VETO) else "default"))


def _claims(console: Console, look: Look) -> None:
    for number, claim in enumerate(look.finding.claims, 1):
        _section(console, f"Ban {number}: {claim.place or 'place unknown'}")
        grid = Table.grid(padding=(0, 2))
        for row in _facts(claim):
            grid.add_row(*row)
        console.print(grid)
    if look.finding.background:
        _section(console, "Background, never alerted")
    for mention in look.finding.background:
        console.print(Text(f"  {_plain(mention.place)}: {_plain(mention.why)} {_quote(mention.evidence)}"))


def _facts(claim: Claim) -> Iterator[tuple[Text, Text, Text]]:
    names = ("place", "region", "country", "level", "body", "instrument", "scope", "decided_on", "vote", "stage")
    for name in names:
        value, evidence = getattr(claim, name), claim.evidence.get(name)
        told = Text(_plain(str(value)), "green") if value is not None else Text("not told", "dim")
        yield Text(f"  {name}"), told, Text(_quote(evidence) if evidence else "", "dim")


def _quote(evidence: Evidence) -> str:
    words = _plain(evidence.quote)
    short = words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"
    return f"“{short}” ({evidence.where} {evidence.start}–{evidence.end})"


def _sentences(console: Console, look: Look) -> None:
    telling = [line for line in look.lines if line.topical or line.frames or line.where == "title"]
    _section(console, f"Sentences: {len(telling)} of {len(look.lines)} name the topic or tell a decision")
    if not look.gate:
        console.print(Text("  The gate is shut: no word of the topic stands in the article.", "yellow"))
    for line in telling[:LONGEST_LIST]:
        _sentence(console, line)
    if len(telling) > LONGEST_LIST:
        console.print(Text(f"  … and {len(telling) - LONGEST_LIST} more", "dim"))


def _sentence(console: Console, line: Line) -> None:
    place = line.section if line.where == "title" else f"{line.section}, {line.kind}"
    console.print(Text(f"{place} {line.start}–{line.end}", "cyan" if line.topical else "dim"))
    text = Text(_plain(line.text))
    for frame in line.frames:
        text.stylize("bold underline", frame.start - line.start, frame.end - line.start)
    console.print(text)
    for frame in line.frames:
        told = Text("    ")
        told.append(f"{frame.kind}", "bold").append(" ").append(frame.mode, MODES.get(frame.mode, "default"))
        told.append(f" by {frame.actor}" if frame.actor else "", "default").append(f" “{_plain(frame.verb)}”", "dim")
        console.print(told)
    around = [*map(_plain, line.places), *line.days]
    if around:
        console.print(Text(f"    names {', '.join(around)}", "dim"))


def _features(console: Console, look: Look) -> None:
    _section(console, "Features and their shares in the score (above 0: for a new ban)")
    if look.parts is None:
        held = "a rule holds the article back" if look.gate else "the gate is shut"
        console.print(Text(f"  None: {held}, or the topic is not named; the regression has no say.", "yellow"))
        return
    table = Table.grid(padding=(0, 2))
    most = max((abs(part.share) for part in look.parts), default=1.0) or 1.0
    telling = [part for part in look.parts if part.tells]
    for part in telling:
        table.add_row(*_feature(part, most))
    console.print(table)
    if len(telling) < len(look.parts):
        console.print(Text(f"  {len(look.parts) - len(telling)} more without a share", "dim"))
    total = look.bias + sum(part.share for part in look.parts)
    console.print(Text(f"  bias {look.bias:+.2f}, sum {total:+.2f}", "dim"))


def _feature(part: Part, most: float) -> tuple[Text, Text, Text, Text]:
    style = "green" if part.share > 0 else "red"
    bar = "█" * round(BAR * abs(part.share) / most)
    value = Text(f"{part.value:.2f} × {part.weight:+.2f}", "dim")
    return Text(f"  {part.name}"), value, Text(f"{part.share:+.2f}", style), Text(bar, style)


def _section(console: Console, title: str) -> None:
    console.print()
    console.print(Text(_plain(title), "bold"))


def _plain(text: str) -> str:
    """One line, as long as the text, so that offsets keep their place."""
    return clean(text).replace("\n", " ").replace("\t", " ")
