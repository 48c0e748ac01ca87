"""The picture: right verdicts against the number of questions, for Plumb and three other ways.

Plain SVG with no outside parts and no style sheet, which our pages would refuse; narrow enough to be read on a phone,
on a light plate of its own, so that it reads in both themes. Every line is named at its end and has its own dashes, so
that colour says nothing alone.
"""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

WIDTH, HEIGHT = 480, 400
LEFT, RIGHT, TOP, BOTTOM = 58, 456, 22, 336
QUESTIONS = (0, 144)
SERIES = ("Plumb", "Fixed form, Plumb's scoring", "Fixed form, % correct per area", "Self-rating only")
SHORT = {
    "Plumb": "Plumb",
    "Fixed form, Plumb's scoring": "Fixed form, same scoring",
    "Fixed form, % correct per area": "Fixed form, per cent correct",
    "Self-rating only": "Self-rating only",
}
DASHES = ("", "7 5", "2 5", "12 4 2 4")

PAPER, INK, REST, GRID, FIRST = "#FFFEFA", "#15211D", "#485650", "#D3D1C2", "#0C5548"
"""The light colours of the pages."""

FONT = 'font-family="Libre Franklin, system-ui, sans-serif" font-size="16"'
HALO = f'stroke="{PAPER}" stroke-width="4" paint-order="stroke" stroke-linejoin="round"'

Place = Callable[[float, float], tuple[float, float]]


def svg(document: dict[str, Any]) -> str:
    """The picture of a benchmark's document. Text is true text; title and description tell it in words."""
    curve = {name: curve_points(document, name) for name in SERIES}
    values = [value for points in curve.values() for _, value in points]
    low, high = _tenth(min(values), -1), _tenth(max(values), 1)

    def place(questions: float, value: float) -> tuple[float, float]:
        across = LEFT + (RIGHT - LEFT) * (questions - QUESTIONS[0]) / (QUESTIONS[1] - QUESTIONS[0])
        return round(across, 1), round(BOTTOM - (BOTTOM - TOP) * (value - low) / (high - low), 1)

    drawn = {name: [place(*point) for point in points] for name, points in curve.items()}
    title = "Right verdicts against the number of questions"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
            f'role="img" aria-labelledby="t d" {FONT}>',
            f'<title id="t">{title}</title>',
            f'<desc id="d">{escape(in_words(document))}</desc>',
            f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="{PAPER}"/>',
            *_grid(low, high, place),
            *(line for number, name in enumerate(SERIES) for line in _line(drawn[name], DASHES[number], number == 0)),
            *(_name(name, drawn[name]) for name in SERIES),
            "</svg>\n",
        ]
    )


def curve_points(document: dict[str, Any], name: str) -> list[tuple[float, float]]:
    """Questions and right verdicts of one line, without points that could not be computed."""
    return [(questions, value) for questions, value in document["curve"][name] if value is not None]


def in_words(document: dict[str, Any]) -> str:
    """What the picture shows, for those who do not see it."""
    told = []
    for name in SERIES:
        points = curve_points(document, name)
        if name == "Self-rating only":
            told.append(f"{name}: {points[0][1]:.0%} right.")
        else:
            told.append(
                f"{name}: " + ", ".join(f"{value:.0%} with {questions:.0f}" for questions, value in points) + "."
            )
    return "Share of skills put on the right side of what the role asks, on simulated people. " + " ".join(told)


def _tenth(value: float, side: int) -> float:
    """The next multiple of .05 beyond a value."""
    step = 20
    return (int(value * step) + (1 if side > 0 else 0)) / step


def _grid(low: float, high: float, place: Place) -> list[str]:
    parts = []
    for step in range(round(low * 20), round(high * 20) + 1):
        _, y = place(0, step / 20)
        parts.append(f'<line x1="{LEFT}" y1="{y}" x2="{RIGHT}" y2="{y}" stroke="{GRID}"/>')
        parts.append(_text(LEFT - 8, y + 5, f"{step * 5} %", "end"))
    for questions in (0, 24, 48, 72, 96, 120, 144):
        x, _ = place(questions, low)
        parts.append(_text(x, BOTTOM + 24, str(questions), "middle"))
    parts.append(_text((LEFT + RIGHT) / 2, BOTTOM + 50, "Questions", "middle"))
    return parts


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{INK}">{escape(text)}</text>'


def _line(points: Sequence[tuple[float, float]], dash: str, first: bool) -> list[str]:
    path = " ".join(f"{x},{y}" for x, y in points)
    colour, width = (FIRST, 4) if first else (REST, 2)
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    look = f'fill="none" stroke="{colour}" stroke-width="{width}"{dashes}'
    parts = [f'<polyline points="{path}" {look}/>']
    if len(points) > 2:
        size = 5 if first else 3
        parts += [f'<circle cx="{x}" cy="{y}" r="{size}" fill="{colour}"/>' for x, y in points]
    return parts


def _name(name: str, points: Sequence[tuple[float, float]]) -> str:
    """The name at the end of its line: above it, where rising lines leave room, and below the flat one."""
    x, y = points[-1]
    flat = points[0][1] == y
    first = name == SERIES[0]
    x, anchor = (x - 6, "middle") if first else (RIGHT, "end")
    y = round(y + 20 if flat else y - 12, 1)
    look = f'fill="{FIRST}" font-weight="700"' if first else f'fill="{REST}"'
    return f'<text {look} x="{x}" y="{y}" text-anchor="{anchor}" {HALO}>{escape(SHORT[name])}</text>'
