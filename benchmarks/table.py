"""A benchmark's document as one table of plain text."""

from typing import Any

from benchmarks.limits import ends, number

Document = dict[str, Any]


def table(document: Document) -> str:
    """Everything in one table of plain text: figures with limits, then rivals, roles and worlds."""
    content = document["content"]
    lines = [
        f"Engine {document['engine']}; content {content['name']}: {content['skills']} skills, {content['items']} questions, "
        f"{content['digest'][:12]}; {document['people']['main']} people in the main run.",
        "",
        f"{'figure':<72}{'must':>13}{'goal':>13}{'value':>9}{'± s.e.':>9}  ok",
    ]
    group = ""
    order = ("reference", "content", "role", "lengths", "timing")
    rows = sorted(
        (*document["figures"], *document["timings"]), key=lambda row: order.index(row["id"].partition("/")[0])
    )
    for row in rows:
        head = row["id"].partition("/")[0]
        if head != group:
            group = head
            lines.append({"reference": "Reference: 36 skills, 288 questions; 36 ratings and 24 questions",
                          "content": f"{content['name']}: all roles in turn, Standard",
                          "role": f"{content['name']}: {document['role']}, Standard",
                          "lengths": f"{content['name']}: all roles in turn, by length",
                          "timing": "Speed and size (CPU, one thread; not the same on every run)"}[head])  # fmt: skip
        verdict = "" if row["ok"] is None else "FAILS" if not row["ok"] else "goal" if row["reached"] else "must"
        error = number(row["error"]) if row["error"] else ""
        lines.append(
            f"  {row['title']:<70}{ends(row['must']):>13}{ends(row['goal']):>13}{number(row['value']):>9}{error:>9}  {verdict}"
        )
    for part in (_frontier_lines, _rival_lines, _role_lines, _world_lines):
        lines += ["", *part(document)]
    lines.append("")
    goals = document["goals"]
    lines.append(f"Goals reached: {goals['reached']} of {goals['of']}.")
    failed = [*document["failed"], *document["timings_failed"]]
    lines.append("Every must is kept." if not failed else f"Not kept: {', '.join(failed)}.")
    return "\n".join(lines) + "\n"


def _frontier_lines(document: Document) -> list[str]:
    """Effort against what it brings, the least first; interactions are two for each rating and question."""
    title = f"{document['content']['name']}: what more effort buys"
    lines = [
        f"{title:<40}{'ratings':>8}{'questions':>10}{'interactions':>13}{'minutes':>8}"
        f"{'right':>9}{'± s.e.':>9}{'called':>9}{'rightly':>9}{'RMSE':>9}{'holds':>9}"
    ]
    for row in document["frontier"]:
        effort = f"{row['ratings']:>8}{row['questions']:>10}{row['interactions']:>13}{row['minutes']:>8.0f}"
        found = (row[key] for key in ("right", "error", "called", "rightly", "rmse", "coverage"))
        lines.append(f"  {row['title']:<38}{effort}{''.join(f'{number(value):>9}' for value in found)}")
    return lines


def _rival_lines(document: Document) -> list[str]:
    lines: list[str] = []
    for title, rows in (
        ("Reference, launch world", (*document["curve"]["lengths"], *document["rivals"])),
        (f"{document['content']['name']}, launch world", document["content_rivals"]),
    ):
        lines.append(f"{title:<50}{'questions':>10}{'right':>9}{'weighted':>9}{'gaps':>9}{'RMSE':>9}")
        for row in rows:
            cells = [number(row.get(key)) for key in ("right", "weighted_right", "gap_value", "rmse")]
            name = f"{row['name']} ({row['ratings']} ratings)" if "ratings" in row else row["name"]
            note = f"  {row['note']}" if "note" in row else "".join(f"{cell:>9}" for cell in cells)
            lines.append(f"  {name:<48}{row['questions']:>10}{note}")
    return lines


def _called(row: Document) -> str:
    return "".join(f"{number(share):>9}" for share in row["called"].values())


def _role_lines(document: Document) -> list[str]:
    lines = [
        f"{document['content']['name'] + ', launch world, Standard':<50}{'right':>8}{'holds':>8}{'Meets ok':>9}{'Gap ok':>9}"
        f"{'Meets':>9}{'Reach':>9}{'Gap':>9}{'Not sure':>9}"
    ]
    for row in document["roles"]:
        cells = f"{number(row['right']):>8}{number(row['coverage']):>8}"
        words = f"{number(row['words.meets']):>9}{number(row['words.gap']):>9}"
        lines.append(f"  {row['name']:<48}{cells}{words}{_called(row)}")
    return lines


def _world_lines(document: Document) -> list[str]:
    lines: list[str] = []
    for title, part in (
        ("Reference, disturbed", "worlds"),
        (f"{document['content']['name']}, disturbed", "content_worlds"),
    ):
        lines.append(
            f"{title:<56}{'right':>8}{'RMSE':>8}{'holds':>8}{'Meets ok':>9}{'Gap ok':>9}"
            f"{'Meets':>9}{'Reach':>9}{'Gap':>9}{'Not sure':>9}"
        )
        for row in document[part]:
            cells = "".join(f"{number(row[key]):>8}" for key in ("right", "rmse", "coverage"))
            words = f"{number(row['words.meets']):>9}{number(row['words.gap']):>9}"
            name = row["title"] if row["limited"] else f"{row['title']} (no limit)"
            lines.append(f"  {name:<54}{cells}{words}{_called(row)}")
    return lines
