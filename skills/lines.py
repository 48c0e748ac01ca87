"""Texts that hold several values, one a line, as an editor types them into one box.

Each pair of functions turns the text into values, and values into the text that gives them again.
"""

from skills import content as c
from skills.content import Link
from skills.framework import Known


def links_of(text: str) -> tuple[Link, ...]:
    """Sources, one a line: the title, then the address after the last bar, as a title may hold bars of its own."""
    return tuple(_link_of(line) for line in text.splitlines() if line.strip())


def _link_of(line: str) -> Link:
    title, _, url = line.rpartition(" | ")
    if url.strip().startswith(("https://", "http://")):
        return Link(title=title.strip(), url=url.strip())
    return Link(title=line.strip())


def lines_of(links: tuple[Link, ...]) -> str:
    """The text that `links_of` reads."""
    return "\n".join(f"{link.title} | {link.url}" if link.url else link.title for link in links)


def steps_of(text: str) -> tuple[str, ...]:
    """Steps of a project, one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def uses_of(text: str) -> tuple[c.Use, ...]:
    """What a step takes of resources, one a line: identifier, hours, and the part, between bars."""
    found = [[part.strip() for part in line.split(" | ", 2)] for line in text.splitlines() if line.strip()]
    return tuple(c.Use(resource=id, hours=int(hours), part="".join(part)) for id, hours, *part in found)


def lines_of_uses(uses: tuple[c.Use, ...]) -> str:
    """The text that `uses_of` reads."""
    return "\n".join(" | ".join(filter(None, (use.resource, str(use.hours), use.part))) for use in uses)


def known_of(text: str) -> tuple[Known, ...]:
    """What a made-up person knows, one area a line: identifier, level, and their own rating, between bars."""
    lines = [[part.strip() for part in line.split("|")] for line in text.splitlines() if line.strip()]
    return tuple(Known(area, int(knows), *map(int, says)) for area, knows, *says in lines)


def lines_of_known(areas: tuple[Known, ...]) -> str:
    """The text that `known_of` reads."""
    return "\n".join(
        " | ".join((each.area, *(str(n) for n in (each.knows, each.says) if n is not None))) for each in areas
    )
