"""Plots of the desk as inline SVG: colours come from the style sheet, the same figures stand in a table beside them."""

from collections.abc import Sequence

from markupsafe import Markup

from banwatch.review.insight import Week

WIDTH, HEIGHT = 720, 220
LEFT, BOTTOM = 34, 26
_PARTS = ("confirmed", "rejected", "waiting")


def weeks_plot(weeks: Sequence[Week]) -> Markup:
    """A bar a week, parted by what became of the bans. All text in it is ours."""
    most = max((week.total for week in weeks), default=0) or 1
    step = (WIDTH - LEFT) / max(1, len(weeks))
    unit = (HEIGHT - BOTTOM - 10) / most
    drawn = [_line(0, unit, 0), _line(most, unit, most)]
    for number, week in enumerate(weeks):
        x, top = LEFT + number * step + step * 0.12, float(HEIGHT - BOTTOM)
        for part in _PARTS:
            size = getattr(week, part) * unit
            top -= size
            if size:
                told = f"week of {week.start.isoformat()}: {getattr(week, part)} {part}"
                drawn.append(
                    f'<rect class="p-{part}" x="{x:.1f}" y="{top:.1f}" width="{step * 0.76:.1f}" height="{size:.1f}">'
                    f"<title>{told}</title></rect>"
                )
        if number % 4 == 0:
            drawn.append(f'<text x="{x:.1f}" y="{HEIGHT - 8}">{week.start.strftime("%-d %b")}</text>')
    label = "Bans found in each of the last weeks, and what became of them"
    return Markup("\n").join(
        Markup(each)  # noqa: S704 - numbers and our own words
        for each in (f'<svg role="img" aria-label="{label}" viewBox="0 0 {WIDTH} {HEIGHT}">', *drawn, "</svg>")
    )


def _line(value: int, unit: float, name: int) -> str:
    y = HEIGHT - BOTTOM - value * unit
    return (
        f'<line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH}" y2="{y:.1f}"/>'
        f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{name}</text>'
    )
