"""What the method page says of a benchmark: its figures picked, put in order and into readers' words.

All of it goes into the benchmark's file. The page only prints it, so that it can't disagree with the table and the
picture, which come from the same document.
"""

from collections.abc import Sequence
from typing import Any

from benchmarks import frontier_picture
from benchmarks.limits import ends, number, outside

Document = dict[str, Any]

SHOWN = {
    "meets": "reference/launch.words.meets",
    "gap": "reference/launch.words.gap",
    "shown_range": "reference/launch.shown_range",
    "coverage": "reference/launch.coverage",
    "stated_share": "reference/launch.stated_share",
    "stated_right": "reference/launch.stated_right",
    "form": "reference/launch.form",
    "content_right": "content/launch.right",
    "content_meets": "content/launch.words.meets",
    "content_gap": "content/launch.words.gap",
    "content_shown_range": "content/launch.shown_range",
    "content_stated_share": "content/launch.stated_share",
    "content_stated_right": "content/launch.stated_right",
    "content_gain": "content/launch.gain.right",
}
"""The figures that sentences name; a table names all of them."""

PLACES = {
    "reference": "Study",
    "content": "Shipped questions",
    "role": "Shipped questions, one role",
    "lengths": "Shipped questions, lengths",
    "timing": "Speed",
}
"""Where a figure was measured."""

GROUPS = {
    "reference": "The study: invented questions, all skills rated",
    "content": "The shipped questions: all roles in turn, Standard",
    "role": "The shipped questions: one role alone, Standard",
    "lengths": "The shipped questions: all roles in turn, by length",
    "timing": "Speed and size; these differ from machine to machine",
}
"""Headings of the table of all figures."""

WAYS = {
    "nothing asked": "Ask nothing, take everybody for average",
    "self-rating taken at its word": "Your rating, taken at its word",
    "self-rating read by the model": "Your rating, read with the method",
    "fixed form, % correct per area": "The same questions for everybody, per cent correct",
    "fixed form, Plumb's scoring": "The same questions for everybody, read with the method",
}
"""The ways that readers are shown beside ours; the full table names all of them."""

WORLDS = {
    "items .8 harder": "Every question is one level harder than we believe",
    "items .8 easier": "Every question is one level easier than we believe",
    "items 1.2 harder": "Every question is one and a half levels harder than we believe",
    "items 1.2 easier": "Every question is one and a half levels easier than we believe",
    "vague not yet": "The lowest rating is as vague as the others",
    "modest": "Everybody rates low, and the lowest rating is vague",
    "spiky": "People have blanks: skills they never met, beside strong ones",
    "less related": "Skills go together less than we believe",
    "more related": "Skills go together more than we believe",
    "over-raters": "Everybody rates themselves far too high",
    "weak ratings": "Ratings say next to nothing",
    "uneven skills": "Some skills are much rarer than others",
    "spread 1.3": "People differ more than we believe",
    "difficulties off": "We know less about how hard questions are than we believe",
    "items harder": "Every question is harder than we believe",
    "items easier": "Every question is easier than we believe",
    "slips": "People slip: they know, and answer wrong",
    "guessers": "People guess twice as often",
    "clickers 5 %": "5 % of people click at random",
    "clickers 20 %": "20 % of people click at random",
}
"""What is different in a world; the full table has longer titles."""

LINES = {
    "Plumb": "Plumb",
    "Fixed form, Plumb's scoring": "a fixed form with the same scoring",
    "Fixed form, % correct per area": "a fixed form by per cent correct",
}
"""The lines of the picture that rise with the questions asked."""


def said(document: Document) -> Document:
    """What the page says, by the names its template knows. Raises `KeyError` for a figure that is not there."""
    figures = {row["id"]: row for row in (*document["figures"], *document["timings"])}
    short = [row for row in figures.values() if row["must"] is not None and outside(row["value"], row["must"])]
    missed = [row for row in figures.values() if row["reached"] is False and row not in short]
    return {
        "shown": {
            **{name: figures[id]["value"] for name, id in SHOWN.items()},
            "form_error": figures[SHOWN["form"]]["error"],
            "least_true": figures[SHOWN["meets"]]["must"][0],
        },
        "standard": {key: document["curve"]["lengths"][1][key] for key in ("name", "questions")},
        "ways": _ways(document),
        "content_ways": [_way(row) for row in document["content_rivals"]],
        "picture": picture_in_words(document["curve"]),
        "efforts": [_effort(row) for row in document["frontier"]],
        "effort_picture": frontier_picture.in_words(document),
        **_worlds(document),
        "short": [_printed(row) for row in short],
        "missed": [_printed(row) for row in missed],
        "groups": _groups(document["role"], list(figures.values())),
        "every_way": [_cells_of_way(row) for row in (*document["curve"]["lengths"], *document["rivals"])],
    }


# Figures ------------------------------------------------------------------------------------------------


def _printed(row: Document) -> Document:
    """A figure with its limits, as the table prints it."""
    return {
        "title": row["title"],
        "place": PLACES[_group(row)],
        "must": ends(row["must"]),
        "goal": ends(row["goal"]),
        "value": number(row["value"]),
        "error": number(row["error"]) if row["error"] else "",
        "verdict": _verdict(row),
    }


def _verdict(row: Document) -> str:
    if row["ok"] is None:
        return "no limit"
    if not row["ok"]:
        return "not kept"
    if row["reached"]:
        return "goal"
    return "within its error" if outside(row["value"], row["must"]) else "must"


def _group(row: Document) -> str:
    return str(row["id"].partition("/")[0])


def _groups(role: str, rows: Sequence[Document]) -> list[Document]:
    """All figures under their headings."""
    titles = {**GROUPS, "role": f"{GROUPS['role']} ({role})"}
    return [
        {"title": title, "figures": [_printed(row) for row in rows if _group(row) == group]}
        for group, title in titles.items()
    ]


# Ways of asking -----------------------------------------------------------------------------------------


def _ways(document: Document) -> list[Document]:
    """Ours and the others that readers are shown, the fewest questions first."""
    found = [*document["curve"]["lengths"], *(row for row in document["rivals"] if row["name"] in WAYS)]
    return [_way(row) for row in sorted(found, key=lambda row: (row["questions"], row.get("right") or 0.0))]


def _way(row: Document) -> Document:
    name = row["name"]
    ours = name.startswith("Plumb")
    return {"words": WAYS.get(name, name), "ours": ours, "questions": row["questions"], "right": row.get("right")}


def _effort(row: Document) -> Document:
    """A pair of ratings and questions; the lengths that are offered stand out."""
    return {
        "words": row["title"],
        "ours": row["id"] in frontier_picture.OURS,
        "ratings": row["ratings"],
        "questions": row["questions"],
        "minutes": round(row["minutes"]),
        "right": row["right"],
        "called": row["called"],
        "rightly": row["rightly"],
        "cells": [number(row[key]) for key in ("error", "rmse", "coverage")],
    }


def _cells_of_way(row: Document) -> Document:
    title = f"{row['name']}, {row['ratings']} ratings" if "ratings" in row else row["name"]
    cells = [number(row.get(key)) for key in ("right", "weighted_right", "gap_value", "rmse")]
    return {
        "title": f"{title}: {row['note']}" if "note" in row else title,
        "questions": row["questions"],
        "cells": cells,
    }


def picture_in_words(curve: Document) -> str:
    """The picture for those who do not see it."""
    told = [
        f"{words}: {', '.join(f'{right:.0%} with {asked:.0f}' for asked, right in curve[name] if right is not None)}"
        for name, words in LINES.items()
    ]
    told.append(
        "self-rating only: "
        + "".join(f"{right:.0%}" for _, right in curve["Self-rating only"][:1] if right is not None)
    )
    return f"Line chart of right verdicts against questions asked. {'. '.join(told)}."


# Worlds -------------------------------------------------------------------------------------------------


def _worlds(document: Document) -> Document:
    """The disturbed worlds with either set of questions; the hardest, of which nothing is promised, last."""
    shipped = {_world(row): row for row in document["content_worlds"]}
    rows = sorted((row for row in document["worlds"] if _world(row) in shipped), key=lambda row: not row["limited"])
    pairs = [(row, shipped[_world(row)]) for row in rows]
    kept = [pair for pair in pairs if pair[0]["limited"]]
    return {
        "worlds": [
            {
                "words": WORLDS.get(_world(study), study["title"]),
                "promised": study["limited"],
                "right_words": [row[key] for row in (study, content) for key in ("words.meets", "words.gap")],
            }
            for study, content in pairs
        ],
        "lowest_coverage": [min(pair[set]["coverage"] or 0.0 for pair in kept) for set in (0, 1)],
        "every_world": [
            {"title": title, "worlds": [_cells_of_world(pair[set]) for pair in pairs]}
            for set, title in ((0, "Worlds with the questions of the study"), (1, "Worlds with the shipped questions"))
        ],
    }


def _world(row: Document) -> str:
    return str(row["id"].partition("/")[2])


def _cells_of_world(row: Document) -> Document:
    """Right, error, coverage and true words, each with its standard error."""
    keys = ("right", "rmse", "coverage", "words.meets", "words.gap")
    cells = [f"{number(row[key])} ({number(row[f'{key}.error'])})" for key in keys]
    return {"title": row["title"] if row["limited"] else f"{row['title']} (no limit)", "cells": cells}
