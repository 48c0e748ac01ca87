"""The picture of the frontier: right verdicts against minutes, for the three lengths and those before them.

Drawn like the other picture, with its colours, in the same size.
"""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from benchmarks.picture import BOTTOM, FIRST, FONT, GRID, HALO, HEIGHT, INK, LEFT, PAPER, REST, RIGHT, TOP, WIDTH

Document = dict[str, Any]
Place = Callable[[float, float], tuple[float, float]]

OURS = ("short", "standard", "thorough")
NAMES = {
    "short": "Short",
    "standard": "Standard",
    "thorough": "Thorough",
    "short-before": "Short before",
    "standard-before": "Standard before",
    "thorough-before": "Thorough before",
}
"""The pairs that are drawn; the others stand in the table."""

STEP = 0.02
"""Between two lines of the grid."""

ROOM = 140
"""What a name needs."""


def svg(document: Document) -> str:
    """The picture of a benchmark's document. Text is true text; title and description tell it in words."""
    rows = drawn(document)
    values = [row["right"] for row in rows] or [0.0]
    low, high = int(min(values) / STEP) * STEP, (int(max(values) / STEP) + 1) * STEP
    most = 20.0 * (int(max([row["minutes"] for row in rows] or [0.0]) / 20) + 1)

    def place(minutes: float, value: float) -> tuple[float, float]:
        across = LEFT + (RIGHT - LEFT) * minutes / most
        return round(across, 1), round(BOTTOM - (BOTTOM - TOP) * (value - low) / (high - low), 1)

    title = "Right verdicts against the minutes they take"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
            f'role="img" aria-labelledby="t d" {FONT}>',
            f'<title id="t">{title}</title>',
            f'<desc id="d">{escape(in_words(document))}</desc>',
            f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="{PAPER}"/>',
            *_grid(low, high, most, place),
            _line([place(row["minutes"], row["right"]) for row in rows if row["id"] in OURS]),
            *(part for row in rows for part in _point(row, place)),
            "</svg>\n",
        ]
    )


def drawn(document: Document) -> list[Document]:
    """The pairs of the picture that could be computed, the least effort first."""
    return [row for row in document["frontier"] if row["id"] in NAMES and row["right"] is not None]


def in_words(document: Document) -> str:
    """What the picture shows, for those who do not see it."""
    told = [
        f"{NAMES[row['id']]}, {row['ratings']} ratings and {row['questions']} questions: "
        f"{row['right']:.1%} right in about {row['minutes']:.0f} minutes."
        for row in drawn(document)
    ]
    return "Share of skills put on the right side of what the role asks, on simulated people. " + " ".join(told)


def _grid(low: float, high: float, most: float, place: Place) -> list[str]:
    parts = []
    for number in range(round((high - low) / STEP) + 1):
        value = low + number * STEP
        _, y = place(0, value)
        parts.append(f'<line x1="{LEFT}" y1="{y}" x2="{RIGHT}" y2="{y}" stroke="{GRID}"/>')
        parts.append(_text(LEFT - 8, y + 5, f"{value:.0%}".replace("%", " %"), "end"))
    ticks = range(0, int(most) + 1, 20)
    parts += [_text(place(minutes, low)[0], BOTTOM + 24, str(minutes), "middle") for minutes in ticks]
    parts.append(_text((LEFT + RIGHT) / 2, BOTTOM + 50, "Minutes", "middle"))
    return parts


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{INK}">{escape(text)}</text>'


def _line(points: Sequence[tuple[float, float]]) -> str:
    path = " ".join(f"{x},{y}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{FIRST}" stroke-width="4"/>'


def _point(row: Document, place: Place) -> list[str]:
    """A dot with its name: ours above and to the left, the others below and to the right, within the picture."""
    ours = row["id"] in OURS
    x, y = place(row["minutes"], row["right"])
    colour, size, weight = (FIRST, 6, ' font-weight="700"') if ours else (REST, 5, "")
    across, down, anchor = (x - 6, y - 12, "end") if ours else (x + 6, y + 22, "start")
    if not ours and x > RIGHT - ROOM:
        across, down, anchor = RIGHT, y + 40, "end"
    elif down > BOTTOM - 6:
        across, down = x + 12, y + 6
    name = (
        f'<text x="{round(across, 1)}" y="{round(down, 1)}" text-anchor="{anchor}" fill="{colour}"{weight} {HALO}>'
        f"{NAMES[row['id']]}</text>"
    )
    return [f'<circle cx="{x}" cy="{y}" r="{size}" fill="{colour}"/>', name]
