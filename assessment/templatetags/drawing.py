"""Numbers for the drawings: every place is a percentage, so that they stretch without a script or a style."""

from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from typing import Any

from django import template

from skills.content import MAX_LEVEL

register = template.Library()

SCALE = MAX_LEVEL + 1


@register.filter
def on_scale(position: float) -> str:
    """A position on the level scale (0 to 5) as a percentage of its width."""
    return f"{100 * position / SCALE:.2f}%"


@register.inclusion_tag("assessment/_vial.html")
def vial(
    now: float,
    target: float | None = None,
    low: float | None = None,
    high: float | None = None,
    earlier: float | None = None,
    own: float | None = None,
    moved: bool = False,
) -> dict[str, str | bool | None]:
    """One line of levels: where somebody is `now`, from `low` to `high`, and from where on the role's `target` is met.

    All positions are on the level scale (0 to 5), and what is None is left out. `own` is the own rating. With `earlier`
    the line shows the way from there, drawn as certain where the change is more than chance (`moved`).
    """
    places = {"now": now, "target": target, "low": low, "high": high, "earlier": earlier, "own": own}
    return {name: None if place is None else on_scale(place) for name, place in places.items()} | {
        "zone": None if target is None else on_scale(SCALE - target),
        "band": None if low is None or high is None else on_scale(high - low),
        "moved": moved,
    }


@register.inclusion_tag("assessment/_gauge.html")
def gauge(sections: Sequence[int], done: int) -> dict[str, str | list[str]]:
    """A bar of so many sections with so many steps each, of which the first `done` steps are filled."""
    total = sum(sections) or 1
    filled, *ends = (f"{100 * step / total:.2f}%" for step in (min(done, total), *accumulate(sections[:-1])))
    return {"filled": filled, "ends": ends}


@register.filter
def from_iso(text: str) -> date:
    """A date that was frozen as text."""
    return date.fromisoformat(text)


@register.filter
def at(sequence: Any, place: int) -> Any:
    """The element at a place of a sequence; None where there is none."""
    try:
        return sequence[place]
    except (IndexError, TypeError):
        return None


@register.filter
def of(table: Any, key: str) -> Any:
    """The entry of a table under a key; None where there is none."""
    return table.get(key)
