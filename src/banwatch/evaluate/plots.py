"""Two plots as inline SVG: precision against recall, and what was foretold against what came true."""

from collections.abc import Mapping, Sequence
from html import escape

from banwatch.evaluate.shares import Bin

SIZE = 320
LEFT, TOP = 52, 14
MIDDLE = 0.6
"""From this recall on a name stands to the left of its point."""
LINE = 14
"""Height of a line of words; each name stands a line lower than the last, since points may lie close together."""
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def precision_recall(points: Sequence[tuple[float, float]], marks: Mapping[str, tuple[float, float]]) -> str:
    """The curve through (recall, precision) points, with named points such as the chosen threshold beside it."""
    path = " ".join(f"{_x(recall):.1f},{_y(precision):.1f}" for recall, precision in points)
    drawn = [f'<polyline class="curve" points="{path}"/>'] if points else []
    for number, (name, (recall, precision)) in enumerate(marks.items(), 1):
        x, y = _x(recall), _y(precision)
        anchor, shift = ("end", -9) if recall > MIDDLE else ("start", 9)
        drawn.append(f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="5"/>')
        below = y + LINE * number
        drawn.append(f'<text x="{x + shift:.1f}" y="{below:.1f}" text-anchor="{anchor}">{escape(name)}</text>')
    return _frame("Precision against recall at every threshold", "recall", "precision", drawn)


def reliability_plot(bins: Sequence[Bin], things: str = "articles") -> str:
    """Each tenth of confidence as a disc (its area grows with the `things` in it); the diagonal is perfect."""
    drawn = [f'<line class="ideal" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>']
    most = max((b.count for b in bins), default=1)
    for b in bins:
        radius = 3 + 9 * (b.count / most) ** 0.5
        told = f"{b.count} {things}: foretold {b.foretold:.2f}, true {b.true:.2f}"
        x, y = _x(b.foretold), _y(b.true)
        drawn.append(f'<circle class="bin" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"><title>{told}</title></circle>')
    return _frame("Share of new bans against confidence", "confidence", "share of new bans", drawn)


def _x(value: float) -> float:
    return LEFT + value * SIZE


def _y(value: float) -> float:
    return TOP + (1 - value) * SIZE


def _frame(title: str, across: str, up: str, drawn: Sequence[str]) -> str:
    width, height = LEFT + SIZE + 20, TOP + SIZE + 46
    lines = [f'<svg role="img" aria-label="{title}" viewBox="0 0 {width} {height}">']
    for tick in TICKS:
        x, y = _x(tick), _y(tick)
        lines.append(f'<line class="grid" x1="{x}" y1="{_y(0)}" x2="{x}" y2="{_y(1)}"/>')
        lines.append(f'<line class="grid" x1="{_x(0)}" y1="{y}" x2="{_x(1)}" y2="{y}"/>')
        lines.append(f'<text x="{x}" y="{_y(0) + 18}" text-anchor="middle">{tick:g}</text>')
        lines.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{tick:g}</text>')
    middle = TOP + SIZE / 2
    lines.append(f'<text x="{LEFT + SIZE / 2}" y="{height - 6}" text-anchor="middle">{across}</text>')
    lines.append(f'<text x="14" y="{middle}" text-anchor="middle" transform="rotate(-90 14 {middle})">{up}</text>')
    return "\n".join([*lines, *drawn, "</svg>"])
