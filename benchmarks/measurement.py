"""The benchmark: which sittings are held, which figures are drawn from them, and the limits they must keep.

The result is one document of plain values. `to_json` writes it, `table.table` prints it, `picture.svg` draws it and
`method.said` puts it into words, so that these cannot disagree. Figures are the same on every run; timings, which are
not, stand apart.
"""

import json
from collections.abc import Callable, Sequence
from math import isnan, nan
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np

from assessment.engine import ENGINE_VERSION
from assessment.engine.asking.length import LENGTHS, ratings
from assessment.engine.model import reading_time, scoring
from assessment.engine.model.bank import bank_of
from assessment.engine.model.scoring import estimate
from assessment.engine.reading import person_fit, reliable_change, results
from benchmarks import figures, frontier, method, rivals, speed
from benchmarks.figures import Value
from benchmarks.limits import LIMITS, SLACK, Limits, keeps
from benchmarks.sittings import Readings, sit, take
from benchmarks.worlds import DISTURBANCES, HARDEST, LAUNCH, MATURE, SEEDS, Person, World, mature, person, reference
from skills.comparison import measured_digest
from skills.content import Content, RoleProfile

QUESTIONS = 24
"""Of the reference figures, after ratings of all skills: a Thorough check, read after two thirds of it."""

Document = dict[str, Any]


class Sizes(NamedTuple):
    """How many people sit where. A minute on one core with the defaults."""

    main: int = 300
    """Launch world, reference content."""
    other: int = 170
    """Mature world, roles of key skills, each length, the rivals, and the content at hand over all of its roles."""
    some: int = 90
    """The main role of the content at hand, alone."""
    small: int = 40
    """Each disturbance of the reference."""
    few: int = 24
    """Each disturbance of the content at hand."""
    timed: int = 8

    @classmethod
    def of(cls, people: int) -> "Sizes":
        """Sizes in proportion, for so many people in the main run; at least a few everywhere."""
        usual = cls()
        rest = (usual.other, usual.some, usual.small, usual.few)
        other, some, small, few = (max(4, round(size * people / usual.main)) for size in rest)
        return cls(people, other, some, small, few, usual.timed)


TITLES = {
    "right": "right verdicts",
    "weighted_right": "right verdicts, by weight",
    "gap_value": "value of the five gaps named",
    "rmse": "error of a skill (RMSE, SD of people)",
    "readiness_error": "error of the share of requirements met",
    "area_correlation": "correlation of areas with the truth",
    "area_coverage": "90 % interval of an area holds",
    "coverage": "90 % interval of a skill holds",
    "stated_share": "skills with a verdict of 80 % certainty",
    "stated_right": "verdicts of 80 % certainty that are right",
    "calibration_error": "error of stated probabilities",
    "over_minus_under": "over-raters minus under-raters (SD)",
    "form": "as good as a fixed form of n questions",
    "percent_correct": "better than 144 questions by % correct",
    "order": "the order of responses changes it by (SD)",
    "most_shown": "people who saw the most shown question",
    "gain.right": "wrong verdicts mended, of those with nothing asked",
    "gain.gap_value": "missed value of gaps found, of that with nothing asked",
    "words.meets": "areas called Meets that are",
    "words.gap": "areas called Gap that are",
    "shown_range": "range of an area on the report holds (drawn for 80 %)",
}

STANDARD_FIGURES = (
    "right", "weighted_right", "gap_value", "rmse", "readiness_error", "area_correlation", "area_coverage",
    "coverage", "stated_share", "stated_right", "calibration_error", "over_minus_under",
)  # fmt: skip

RESULTS = ("meets", "within-reach", "gap", "not-sure")

NOT_HERE = (
    "report against long MCMC, published LSAT and SAT12 data, recalibration: tests and commands of their own",
    "validity against work: nothing here measures that",
)


def benchmark(
    content: Content,
    name: str,
    sizes: Sizes,
    worlds: Sequence[World] = DISTURBANCES,
    page: Callable[[], object] = str,
) -> Document:
    """All figures of the reference and of a content, with its limits kept or not.

    Deterministic but for the part "timings", which compares choosing a question with `page`, a call that renders
    its page. The content needs at least one role and one item.
    """
    rows, parts = _reference(sizes, worlds)
    own_rows, own_parts = _content(content, sizes, worlds)
    timed = speed.timings(content, sizes.timed, page)
    timings = [_row(f"timing/{id}", title, Value(value), LIMITS.get(id)) for id, title, value in timed]
    every = [*rows, *own_rows]
    return {
        "engine": ENGINE_VERSION,
        "content": _measured(content, name),
        "seeds": list(SEEDS),
        "people": sizes._asdict(),
        "rule": rule(),
        "figures": every,
        **parts,
        **own_parts,
        "not_here": list(NOT_HERE),
        "failed": [row["id"] for row in every if row["ok"] is False],
        "goals": {
            "reached": sum(row["reached"] is True for row in every),
            "of": sum(row["reached"] is not None for row in every),
        },
        "timings": timings,
        "timings_failed": [row["id"] for row in timings if row["ok"] is False],
    }


def _measured(content: Content, name: str) -> Document:
    """Which content was measured: by the digest of what the figures depend on, and by its size."""
    return {
        "name": name,
        "digest": measured_digest(content),
        "areas": len(content.areas),
        "skills": len(content.skills),
        "items": len(content.items),
    }


def rule() -> Document:
    """The numbers by which a report decides and figures are counted, for the method page, which knows no engine."""
    normal = NormalDist()
    return {
        "meets": results.MEETS,
        "gap": results.GAP,
        "reach": results.REACH,
        "most_levels": results.MOST_LEVELS,
        "unsure_levels": results.UNSURE_LEVELS,
        "one_level": scoring.ONE_LEVEL,
        "two_levels": scoring.TWO_LEVELS,
        "range": round(2 * normal.cdf(scoring.RANGE_Z) - 1, 3),
        "interval": round(2 * normal.cdf(figures.Z90) - 1, 3),
        "certain": figures.CERTAIN,
        "reliable_change": round(2 * normal.cdf(reliable_change.RELIABLE) - 1, 3),
        "least_seconds": reading_time.LEAST_SECONDS,
        "reading_speed": reading_time.READING_SPEED,
        "least_questions": person_fit.LEAST_QUESTIONS,
        "least_ratings": person_fit.LEAST_RATINGS,
    }


def to_json(document: Document) -> str:
    """The document with the words of the method page as text, a figure to a line, so that two can be compared."""
    return json.dumps({**document, "page": method.said(document)}, indent=1, ensure_ascii=False) + "\n"


def passed(document: Document) -> bool:
    """Whether every "must" is kept, timings included."""
    return not document["failed"] and not document["timings_failed"]


# Sittings ---------------------------------------------------------------------------------------------


def crowd(content: Content, world: World, count: int) -> list[Person]:
    """The first people of a world."""
    return [person(content, world, number) for number in range(count)]


def _roles(content: Content, kind: str) -> list[RoleProfile]:
    return [role for role in content.roles if role.id.startswith(kind)]


def _every_skill(content: Content, roles: Sequence[RoleProfile]) -> list[tuple[str, ...]]:
    return [tuple(f"skill/{skill.id}" for skill in content.skills) for _ in roles]


def _fully_rated(content: Content, roles: Sequence[RoleProfile], people: Sequence[Person], words: bool) -> Readings:
    return sit(content, roles, people, _every_skill(content, roles), QUESTIONS, words)


def _at_length(
    content: Content, roles: Sequence[RoleProfile], people: Sequence[Person], length: str, words: bool
) -> Readings:
    """The check as offered: the ratings and questions of a length."""
    rated = [ratings(content, role, length) for role in roles]
    return sit(content, roles, people, rated, LENGTHS[length].questions, words)


def _reference(sizes: Sizes, worlds: Sequence[World]) -> tuple[list[Document], Document]:
    plain = reference()
    grown = mature(plain)
    rows: list[Document] = []
    others: list[Document] = []
    curve: Document = {}
    for world, content, count in ((LAUNCH, plain, sizes.main), (MATURE, grown, sizes.other)):
        roles, people = _roles(content, "role"), crowd(content, world, count)
        readings = _fully_rated(content, roles, people, words=True)
        rows += _figures(f"reference/{world.name}", world.name, readings)
        few = people[: sizes.other]
        forms = rivals.fixed_form(content, roles, few)
        equal = _questions_worth(readings.only(range(len(few))), forms)
        rows.append(_limited("reference", f"{world.name}.form", equal))
        if world is LAUNCH:
            literal = rivals.percent_correct(content, roles, few, (12, 24, 36, 48, 72, 96, 144), corrected=False)
            better = figures.right(readings.only(range(len(few)))).value - literal[144]["right"].value
            rows.append(_limited("reference", "launch.percent_correct", Value(better, figures.right(readings).error)))
            rows.append(_limited("reference", "launch.order", _order(content, people[:10])))
            rows.append(_limited("reference", "launch.most_shown", figures.most_shown(readings)))
            others = _rivals(content, roles, few, forms, literal)
            curve = _curve(content, roles, few, forms, literal, others)
        rows += _key_roles(content, world, crowd(content, world, sizes.other))
    disturbed = [_world_row("reference", plain, _roles(plain, "role"), world, sizes.small, True) for world in worlds]
    rows += _disturbed("reference", disturbed)
    return rows, {"rivals": others, "curve": curve, "worlds": disturbed}


def _key_roles(content: Content, world: World, people: Sequence[Person]) -> list[Document]:
    roles = _roles(content, "key")
    readings = _fully_rated(content, roles, people, words=False)
    forms = rivals.fixed_form(content, roles, people)
    return [
        _limited("reference", f"{world.name}.key.weighted_right", figures.weighted_right(readings)),
        _limited("reference", f"{world.name}.key.gap_value", figures.gap_value(readings)),
        _limited("reference", f"{world.name}.key.form", _questions_worth(readings, forms)),
    ]


def _content(content: Content, sizes: Sizes, worlds: Sequence[World]) -> tuple[list[Document], Document]:
    """The figures of the content at hand: over all of its roles, as the reference's; for its main role; disturbed.

    The main role's people are few, so its limits are those on honesty alone: intervals, probabilities and words.
    """
    people = crowd(content, LAUNCH, sizes.other)
    readings = _at_length(content, content.roles, people, "standard", words=True)
    rows = [
        _without_limit(row, ("right", "gap_value", "rmse")) for row in _figures("content/launch", "launch", readings)
    ]
    before = rivals.nothing(content, content.roles, people)
    rows += _gains("content/launch", readings, before)
    main = main_role(content)
    own = _at_length(content, [main], crowd(content, LAUNCH, sizes.some), "standard", words=True)
    rows += [_without_limit(row, OF_ACCURACY) for row in _figures("role/launch", "launch", own, SLACK)]
    lines = [_role_row(role, readings.of_role(place, len(content.roles))) for place, role in enumerate(content.roles)]
    disturbed = [_world_row("content", content, content.roles, world, sizes.few, False) for world in worlds]
    lengths, pairs = _frontier(content, people)
    return [*rows, *_disturbed("content", disturbed), *lengths], {
        "role": main.name,
        "frontier": pairs,
        "roles": lines,
        "content_worlds": disturbed,
        "content_rivals": _content_rivals(content, people, before),
    }


def _frontier(content: Content, people: Sequence[Person]) -> tuple[list[Document], list[Document]]:
    """What the three lengths keep, and they and other pairs of ratings and questions, the least effort first."""
    held = {pair.id: frontier.sat(content, content.roles, people, pair) for pair in frontier.PAIRS}
    kept = frontier.figures_of_lengths(held)
    rows = [_row(f"lengths/{id}", title, value, LIMITS[id], _slack_of(id, value)) for id, title, value in kept]
    pairs = [frontier.row(pair, held[pair.id]) for pair in frontier.PAIRS]
    return rows, sorted(pairs, key=lambda pair: (pair["minutes"], pair["questions"]))


def _content_rivals(content: Content, people: Sequence[Person], before: rivals.Rival) -> list[Document]:
    """The ways that need no model of their own, on the content at hand, over all of its roles."""
    literal = rivals.percent_correct(content, content.roles, people, (QUESTIONS,), corrected=False)
    return [
        _rival_row("nothing asked", 0, before),
        _rival_row("self-rating taken at its word", 0, rivals.literal_ratings(content, content.roles, people)),
        _rival_row("self-rating read by the model", 0, rivals.ratings_only(content, content.roles, people)),
        _rival_row("fixed form, % correct per area", QUESTIONS, literal[QUESTIONS]),
    ]


OF_ACCURACY = ("right", "gap_value", "rmse", "readiness_error", "area_correlation", "stated_share")


def _without_limit(row: Document, names: Sequence[str]) -> Document:
    if row["id"].partition(".")[2] not in names:
        return row
    return {**row, **dict.fromkeys(("must", "goal", "ok", "reached"))}


def _gains(group: str, readings: Readings, before: rivals.Rival) -> list[Document]:
    """How much of what was missing with nothing asked the check has found."""
    rows = []
    for name, figure in (("right", figures.right), ("gap_value", figures.gap_value)):
        value, missing = figure(readings), 1.0 - before[name].value
        gain = Value((value.value - before[name].value) / missing, value.error / missing) if missing else Value(nan)
        title, limits = f"launch: {TITLES[f'gain.{name}']}", LIMITS[f"gain.{name}"]
        rows.append(_row(f"{group}.gain.{name}", title, gain, limits, SLACK * gain.error))
    return rows


def main_role(content: Content) -> RoleProfile:
    """The role the content is measured with alone: "ml-engineer" where it exists, else the first."""
    return content.role_by_id.get("ml-engineer", content.roles[0])


# Rows -------------------------------------------------------------------------------------------------


def _rounded(number: float) -> float | None:
    return None if isnan(number) else round(number, 4)


def _row(id: str, title: str, value: Value, limits: Limits | None, slack: float = 0.0) -> Document:
    """One figure with its verdicts. A goal may be missed by one standard error, as in the study that set it."""
    return {
        "id": id,
        "title": title,
        "must": None if limits is None else list(limits.must),
        "goal": None if limits is None else list(limits.goal),
        "value": _rounded(value.value),
        "error": _rounded(value.error),
        "ok": None if limits is None else keeps(value.value, limits.must, slack),
        "reached": None if limits is None else keeps(value.value, limits.goal, value.error),
    }


def _limited(group: str, id: str, value: Value) -> Document:
    world, *_, figure = id.split(".")
    key = ", role of 12 key skills" if ".key." in id else ""
    slack = SLACK * value.error if figure == "form" else 0.0
    return _row(f"{group}/{id}", f"{world}{key}: {TITLES[figure]}", value, LIMITS.get(id), slack)


def _slack_of(id: str, value: Value) -> float:
    """By how much a figure of a length may miss its must: a difference to the length before, by its error."""
    return SLACK * value.error if id.endswith(".beyond") else 0.0


def _figures(group: str, world: str, readings: Readings, errors: float = 0.0) -> list[Document]:
    """Every standard figure of some readings, then the words, with the limits of this world.

    A must may be missed by so many standard errors, and how often intervals hold by `SLACK` at least.
    """
    found: dict[str, Value] = {name: getattr(figures, name)(readings) for name in STANDARD_FIGURES}
    slack = {name: max(errors, SLACK if name.endswith("coverage") else 0.0) for name in found}
    rows = [
        _row(f"{group}.{n}", f"{world}: {TITLES[n]}", v, LIMITS.get(f"{world}.{n}"), slack[n] * v.error)
        for n, v in found.items()
    ]
    for result in ("meets", "gap"):
        value, id = figures.true_words(readings, result), f"words.{result}"
        rows.append(_row(f"{group}.{id}", f"{world}: {TITLES[id]}", value, LIMITS[id], errors * value.error))
    rows.append(_row(f"{group}.shown_range", f"{world}: {TITLES['shown_range']}", figures.shown_ranges(readings), None))
    return rows


def _shares(readings: Readings) -> Document:
    return {result: _rounded(figures.called(readings, result).value) for result in RESULTS}


def _role_row(role: RoleProfile, readings: Readings) -> Document:
    names = ("right", "weighted_right", "gap_value", "coverage", "stated_share", "stated_right")
    values: Document = {name: _rounded(getattr(figures, name)(readings).value) for name in names}
    for result in ("meets", "gap"):
        values[f"words.{result}"] = _rounded(figures.true_words(readings, result).value)
    questions = round(float(np.mean(readings.asked)), 1)
    return {"id": role.id, "name": role.name, "people": readings.people, "questions": questions, **values,
            "called": _shares(readings)}  # fmt: skip


def _world_row(
    group: str, content: Content, roles: Sequence[RoleProfile], world: World, count: int, full: bool
) -> Document:
    """A disturbed world: coverage and words, with standard errors."""
    people = crowd(content, world, count)
    hold = _fully_rated(content, roles, people, True) if full else _at_length(content, roles, people, "standard", True)
    names: dict[str, Callable[[Readings], Value]] = {
        "right": figures.right,
        "rmse": figures.rmse,
        "coverage": figures.coverage,
        "words.meets": lambda readings: figures.true_words(readings, "meets"),
        "words.gap": lambda readings: figures.true_words(readings, "gap"),
    }
    values = {name: figure(hold) for name, figure in names.items()}
    row: Document = {"id": f"{group}/{world.name}", "title": world.title, "limited": world.name not in HARDEST}
    for name, value in values.items():
        row[name] = _rounded(value.value)
        row[f"{name}.error"] = _rounded(value.error)
    return {**row, "called": _shares(hold)}


def _disturbed(group: str, worlds: Sequence[Document]) -> list[Document]:
    """The worst of the disturbed worlds. Their samples are small, so a limit is missed when it is by `SLACK` errors."""
    rows = []
    for name, title in (
        ("coverage", "90 % interval of a skill holds"),
        ("words.meets", "areas called Meets that are"),
        ("words.gap", "areas called Gap that are"),
    ):
        kept = [row for row in worlds if row["limited"] and row[name] is not None]
        if kept:
            must = LIMITS[f"disturbed.{name}"].must[0] or 0.0
            worst = min(
                kept, key=lambda row: row[name] + SLACK * row[f"{name}.error"] if row[name] < must else 2 + row[name]
            )
            where = f"worst disturbance ({worst['id'].partition('/')[2]}): {title}"
            value = Value(worst[name], worst[f"{name}.error"])
            slack = SLACK * value.error
            rows.append(_row(f"{group}/disturbed.{name}", where, value, LIMITS[f"disturbed.{name}"], slack))
    return rows


def _order(content: Content, people: Sequence[Person]) -> Value:
    """The largest change in any mean when the same responses come backwards."""
    role, bank, largest = content.roles[0], bank_of(content), 0.0
    for each in people:
        given = take(content, role, each, ratings(content, role, "standard"), QUESTIONS)
        backwards = dict(reversed(given.items()))
        largest = max(largest, float(np.abs(estimate(bank, given).mean - estimate(bank, backwards).mean).max()))
    return Value(largest)


def _questions_worth(readings: Readings, forms: dict[int, rivals.Rival]) -> Value:
    """Length of the fixed form with as many right verdicts by weight; the error from that of the verdicts."""
    value, error = figures.weighted_right(readings)
    low, middle, high = (rivals.as_good_as(value + side * error, forms) for side in (-0.5, 0, 0.5))
    return Value(middle, high - low)


def _rivals(
    content: Content,
    roles: Sequence[RoleProfile],
    people: Sequence[Person],
    forms: dict[int, rivals.Rival],
    literal: dict[int, rivals.Rival],
) -> list[Document]:
    corrected = rivals.percent_correct(content, roles, people, (24, 144), corrected=True)
    catsim = rivals.catsim_per_area(content, roles, people[:60], QUESTIONS)
    table: list[tuple[str, int, rivals.Rival | None]] = [
        ("nothing asked", 0, rivals.nothing(content, roles, people)),
        ("self-rating taken at its word", 0, rivals.literal_ratings(content, roles, people)),
        ("self-rating read by the model", 0, rivals.ratings_only(content, roles, people)),
        ("fixed form, % correct per area", 24, literal[24]),
        ("fixed form, % correct per area", 144, literal[144]),
        ("fixed form, % correct less guessing", 24, corrected[24]),
        ("fixed form, % correct less guessing", 144, corrected[144]),
        ("fixed form, Plumb's scoring", 24, forms[24]),
        ("fixed form, Plumb's scoring", 144, forms[144]),
        ("random questions, Plumb's scoring", 24, rivals.random_items(content, roles, people, False, QUESTIONS)),
        ("the same with ratings", 24, rivals.random_items(content, roles, people, True, QUESTIONS)),
        ("catsim, one test per area", 24, catsim),
    ]
    return [_rival_row(name, questions, rival) for name, questions, rival in table]


def _rival_row(name: str, questions: int, rival: rivals.Rival | None) -> Document:
    if rival is None:
        return {"name": name, "questions": questions, "note": "not installed"}
    return {"name": name, "questions": questions, **{key: _rounded(value.value) for key, value in rival.items()}}


def _curve(
    content: Content,
    roles: Sequence[RoleProfile],
    people: Sequence[Person],
    forms: dict[int, rivals.Rival],
    literal: dict[int, rivals.Rival],
    others: Sequence[Document],
) -> Document:
    """Right verdicts against questions, for the picture; Plumb at the lengths it offers."""
    plumb, table = [], []
    for id, length in LENGTHS.items():
        readings = _at_length(content, roles, people, id, words=False)
        summary = rivals.summary(readings)
        table.append({"name": f"Plumb, {length.name}", "questions": length.questions,
                      "ratings": len(ratings(content, roles[0], id)),
                      **{key: _rounded(value.value) for key, value in summary.items()}})  # fmt: skip
        plumb.append([length.questions, _rounded(summary["right"].value)])
    rating = next(row["right"] for row in others if row["name"] == "self-rating read by the model")
    return {
        "lengths": table,
        "Plumb": plumb,
        "Fixed form, Plumb's scoring": [
            [n, _rounded(rival["right"].value)] for n, rival in forms.items() if 12 <= n <= 144
        ],
        "Fixed form, % correct per area": [[n, _rounded(rival["right"].value)] for n, rival in literal.items()],
        "Self-rating only": [[0, rating], [144, rating]],
    }
