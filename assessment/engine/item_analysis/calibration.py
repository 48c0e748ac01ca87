"""Item parameters from collected responses, with the experts' values as priors.

Marginal maximum likelihood by EM (Bock & Aitkin 1981, Psychometrika 46, 443-459), one skill at a time. What
differs from the textbook is where a person comes from. There it is N(0, 1) for everybody; here it is what the
other skills and the self-ratings tell about this person and this skill. So a skill of which everybody answered
two questions can still be calibrated, and questions chosen adaptively do no harm: the choice rests on responses
that are part of the data (Mislevy & Wu 1996 on ignorable missing responses).

One round is: the beliefs about people under the present parameters (expectation propagation, as in `scoring`,
over all people at once), then EM for each skill with those beliefs. A few rounds are enough.

Discriminations are logistic, as in the content, whatever the response function. Difficulties and abilities are
in standard deviations of the population of one skill. Nothing moves that scale: if those who answer are better than
the population the content has in mind, the items come out easier than they are, as far as their priors let them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import exp, isnan, log, nan, sqrt
from typing import Literal, NamedTuple, TypeAlias

import msgspec
import numpy as np

from assessment.engine.model.arrays import Array, Mask, Places
from assessment.engine.model.bank import Bank, bank_of
from assessment.engine.model.irt import LOGISTIC_TO_NORMAL, TINY, cdf_each, pdf_each, slope
from assessment.engine.model.scoring import Responses, is_rating
from skills.content import MAX_LEVEL, Content, Item, Measurement

Flag: TypeAlias = Literal["too few", "nobody right", "everybody right", "misfit", "flat", "drift"]

GRID = np.linspace(-6.0, 6.0, 61)
"""Abilities at which integrals over a person's ability are summed. Equal steps of .2 integrate a Gaussian with a
deviation of .3 or more, times anything smooth, to more digits than are reported."""

SWEEPS = 8
"""Passes over all responses of a person, all updated at once. After the eighth, means are within .0001 of what
`scoring.estimate` gives (measured, also on people who click at random)."""

DAMPING = 0.8
"""Share of each step taken in those passes; a full step can swing when many ratings share one bias."""

TOLERANCE = 1e-5
MOST_STEPS = 2000
"""EM ends when no parameter moves by more than this, or after so many steps."""

LARGEST_STEP = 0.5
NEARLY_NOTHING = 1e-9
"""Keeps a division possible where the responses to an item say nothing at all."""

LIMITS = np.array([(log(0.2), -5.0), (log(4.0), 5.0)])
"""Least and most that a draft may hold, of log discrimination and of difficulty. Without priors, an item that
everybody gets right would run away."""

NOTEWORTHY = 10
"""An item that nobody of so many people (or everybody) got right is worth a look, even if too few for numbers."""

FLAT = 0.5
"""A discrimination below this tells nearly nothing about ability: retire the item."""

UNLIKELY = 3.0
"""A z beyond this, either side of 0, is called misfit or drift: one item in 370 reaches it by chance."""

UNSEPARATED = -2.5
"""A separation below this is called misfit: one item in 160 reaches it by chance. More separation is no fault."""

MATERIAL = 0.05
"""Misfit must also amount to this share of the responses, so that thousands of them do not make a fault of a trifle."""


class Answers(NamedTuple):
    """The responses of one assessment. `month` counts from any start; None where the time is not to be used."""

    assessment: str
    responses: Responses
    month: int | None = None


class Settings(msgspec.Struct, frozen=True):
    """How to calibrate. The defaults are for drafts; the rest serves comparison with published estimates."""

    floor: int = 20
    """An item with fewer responses keeps its values. With 20 to 30 the error of a difficulty falls from .59 to .44
    (simulated), so a higher floor would throw away what the first hundreds of checks tell."""
    slopes_from: int = 200
    """Discriminations are re-estimated from this many responses: before, they would learn nearly nothing."""
    discrimination_sd: float = 0.3
    """Deviation of the log discrimination in the prior; its centre is the experts' value."""
    smallest_sd: float = 0.25
    """No difficulty is called surer than this, since the curvature knows nothing of a model that is a bit wrong."""
    rounds: int = 3
    priors: bool = True
    """False gives plain maximum likelihood."""
    response: Literal["normal ogive", "logistic"] = "normal ogive"
    """The engine uses the normal ogive. Beliefs from other skills rest on it in either case."""
    only_new_responses: bool = False
    """Whether the responses were given after the last calibration. If not, an item that was calibrated before
    starts from its level again: its present values have already used the earlier responses once."""


class Parameters(msgspec.Struct, frozen=True):
    """What the engine takes an item to be."""

    discrimination: float
    difficulty: float
    difficulty_sd: float


class Group(msgspec.Struct, frozen=True):
    """Some of the people who were asked an item, and how many of them were right."""

    people: int
    right: int
    expected: float


class Fit(msgspec.Struct, frozen=True):
    """How the responses to an item agree with its new values.

    What is expected of a person comes from everything else the person said, never from the response in question.
    """

    expected: float
    """Number of right responses expected."""
    z: float
    """Right minus expected, in standard errors."""
    infit: float
    outfit: float
    """Mean squares, 1 when all is as expected (Wright & Masters 1982). Outfit gives more weight to surprises."""
    separation_z: float
    """Whether stronger people do better by as much as expected, in standard errors; below 0: by less."""
    weaker: Group
    stronger: Group
    """Those expected to do worse on this item than the average of those asked, and the others."""


class Month(msgspec.Struct, frozen=True):
    """The responses to an item in one month."""

    month: int
    people: int
    right: int
    expected: float
    z: float


class Drift(msgspec.Struct, frozen=True):
    """Whether an item becomes easier (z above 0) or harder: the later half of the responses against the earlier."""

    z: float
    months: tuple[Month, ...]


class CalibratedItem(msgspec.Struct, frozen=True):
    """What the responses say about one item."""

    id: str
    responses: int
    right: int
    before: Parameters
    after: Parameters
    """Equal to `before` when there were too few responses."""
    difficulty_se: float | None
    discrimination_se: float | None
    """From the curvature, the prior included; None where the value was not re-estimated."""
    fit: Fit | None
    drift: Drift | None
    """None with too few responses; drift also where fewer than two months are known."""
    flags: tuple[Flag, ...]


class Calibration(msgspec.Struct, frozen=True):
    """All items of the content in the editors' order, and how much they rest on."""

    items: tuple[CalibratedItem, ...]
    assessments: int
    """Assessments with at least one response to an item of the content."""
    responses: int


def calibrate(content: Content, answers: Iterable[Answers], settings: Settings | None = None) -> Calibration:
    """Re-estimate the items of a content. The order of assessments and of responses does not matter.

    Responses are read as `scoring.estimate` reads them; those to unknown items are passed over. Leave out responses
    to items whose key or options have changed since. Raises `ValueError` when an assessment occurs twice.
    """
    settings = settings or Settings()
    bank = bank_of(content)
    evidence = _read(bank, answers)
    model = _start(content, bank, evidence, settings)
    tasks = _tasks(bank, evidence)
    sites = _Sites(np.zeros(len(evidence.person)), np.zeros(len(evidence.person)))
    for _ in range(max(settings.rounds, 1)):
        sites, means, variances = _beliefs(model.bank, evidence, sites)
        people = [_weights(means, variances, task) for task in tasks]
        for task, prior in zip(tasks, people, strict=True):
            model.fit(task, prior)
        model.update_bank()
    found = {}
    for task, prior in zip(tasks, people, strict=True):
        found.update(_statements(model, evidence, task, model.posterior(task, prior)))
    return Calibration(
        items=tuple(_result(model, evidence, found, item) for item in range(len(bank.items))),
        assessments=evidence.people,
        responses=int((evidence.item >= 0).sum()),
    )


def changed_items(content: Content, calibration: Calibration) -> tuple[Item, ...]:
    """The items whose values were re-estimated, ready for the drafts; three digits, which is more than is known.

    The discrimination is written even where it was not re-estimated: the difficulty holds only together with it.
    """
    return tuple(
        msgspec.structs.replace(
            content.item_by_id[item.id],
            discrimination=round(item.after.discrimination, 3),
            difficulty=round(item.after.difficulty, 3),
            difficulty_sd=round(item.after.difficulty_sd, 3),
            origin="calibrated",
        )
        for item in calibration.items
        if "too few" not in item.flags
    )


def sentence(item: CalibratedItem) -> str:
    """The fit of an item in words, for editors."""
    asked = f"Asked {item.responses} times, {item.right} right"
    if item.fit is None:
        return f"{asked}: too few to say more."
    weaker, stronger = (
        f"{group.right} of {group.people} right, {group.expected:.0f} expected"
        for group in (item.fit.weaker, item.fit.stronger)
    )
    return (
        f"{asked}, {item.fit.expected:.0f} expected. Among people expected to do worse than average: {weaker}; "
        f"among the others: {stronger}."
    )


# Reading responses ---------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Evidence:
    """All responses, one place each, people and their responses in a fixed order."""

    people: int
    months: Array
    """Month of each person, not a number where it is not known."""
    directions: Array
    """What a response can be about, as directions in the state: each skill (items), then the ratings."""
    person: Places
    direction: Places
    item: Places
    """Position of the item, -1 for a rating."""
    level: Places
    """The level of a rating; 0 for an item."""
    right: Mask


def _read(bank: Bank, answers: Iterable[Answers]) -> _Evidence:
    """The responses that carry evidence, of people who answered at least one item."""
    rating_place, directions = _directions(bank)
    rows: list[tuple[int, int, int, int, bool]] = []
    months: list[float] = []
    last = None
    for assessment, responses, month in sorted(answers, key=lambda given: given[0]):
        if assessment == last:
            raise ValueError(f"Assessment {assessment!r} occurs twice.")
        last = assessment
        if not any(id in bank.item_index for id in responses):
            continue
        for id in sorted(responses):
            value = responses[id]
            item = bank.item_index.get(id)
            if item is not None:
                rows.append((len(months), int(bank.item_skill[item]), item, 0, value == bank.key[item]))
            elif is_rating(id) and id in rating_place and value is not None and 0 <= value <= MAX_LEVEL:
                rows.append((len(months), rating_place[id], -1, value, False))
        months.append(nan if month is None else month)
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    person, direction, item_, level, right = table.T
    return _Evidence(len(months), np.array(months), directions, person, direction, item_, level, right.astype(bool))


def _directions(bank: Bank) -> tuple[dict[str, int], Array]:
    """Place of each rating among the directions, and the directions, (places, n + 1)."""
    ratings: dict[str, tuple[int, ...]] = {f"skill/{skill}": (place,) for skill, place in bank.index.items()}
    ratings |= {f"area/{area}": places for area, places in bank.members.items() if places}
    rows = np.zeros((len(ratings), len(bank.prior)))
    for row, places in zip(rows, ratings.values(), strict=True):
        row[list(places)] = bank.measurement.rating_loading / len(places)
        row[bank.bias] = 1.0
    first = len(bank.skills)
    return (
        {id: first + number for number, id in enumerate(ratings)},
        np.vstack([np.eye(first, len(bank.prior)), rows]),
    )


@dataclass(frozen=True, eq=False)
class _Task:
    """One skill: who answered which of its items. `right` and `wrong` are 0 or 1, (people, items)."""

    skill: int
    items: Places
    people: Places
    right: Array
    wrong: Array


def _tasks(bank: Bank, evidence: _Evidence) -> list[_Task]:
    """A task for every skill with a response."""
    tasks = []
    for skill in range(len(bank.skills)):
        mine = np.flatnonzero((evidence.item >= 0) & (evidence.direction == skill))
        if not mine.size:
            continue
        people, row = np.unique(evidence.person[mine], return_inverse=True)
        items, column = np.unique(evidence.item[mine], return_inverse=True)
        right, asked = np.zeros((2, len(people), len(items)))
        right[row, column] = evidence.right[mine]
        asked[row, column] = 1.0
        tasks.append(_Task(skill, items, people, right, asked - right))
    return tasks


# Beliefs about people ------------------------------------------------------------------------------------


class _Sites(NamedTuple):
    """The Gaussian factor that stands for each response: its precision, and precision times mean."""

    precision: Array
    shift: Array


CHUNK = 256
"""People whose covariance matrices are held in memory at a time."""


def _beliefs(bank: Bank, evidence: _Evidence, sites: _Sites) -> tuple[_Sites, Array, Array]:
    """Mean and variance of each skill for each person, without what the person answered on that skill's items.

    Both are (people, skills). The factors of the last round are a good start for the next. They were matched with
    all responses in place; leaving out those of one skill afterwards, instead of never having had them, moves a mean
    by .001 standard deviations in a usual check, by .02 at most (measured), and costs nothing.
    """
    for _ in range(SWEEPS):
        mean, variance = _along(bank, evidence, sites)
        sites = _swept(bank, evidence, sites, mean, variance)
    mean, variance = _along(bank, evidence, sites)
    of_items = _Sites(*(np.where(evidence.item >= 0, part, 0.0) for part in sites))
    size = len(bank.skills)
    precision, shift = (part[:, :size] for part in _by_direction(evidence, of_items))
    left = 1.0 / variance[:, :size] - precision
    prior = np.diag(bank.prior)[:size]
    proper = left > 0.0
    centre = (mean / variance)[:, :size] - shift
    variance = np.where(proper, 1.0 / np.where(proper, left, 1.0), prior)
    return sites, np.where(proper, variance * centre, 0.0), variance


def _by_direction(evidence: _Evidence, sites: _Sites) -> tuple[Array, Array]:
    """The factors summed where they point in the same direction, each (people, directions)."""
    shape = evidence.people, len(evidence.directions)
    place = evidence.person * shape[1] + evidence.direction

    def summed(part: Array) -> Array:
        return np.asarray(np.bincount(place, part, minlength=shape[0] * shape[1]).reshape(shape), dtype=np.float64)

    return summed(sites.precision), summed(sites.shift)


def _along(bank: Bank, evidence: _Evidence, sites: _Sites) -> tuple[Array, Array]:
    """Mean and variance of everybody's belief along every direction, each (people, directions)."""
    directions, size = evidence.directions, len(bank.prior)
    outer = (directions[:, :, None] * directions[:, None, :]).reshape(len(directions), -1)
    without = np.linalg.inv(bank.prior)
    precision, shift = _by_direction(evidence, sites)
    mean, variance = np.empty_like(precision), np.empty_like(precision)
    for part in _chunks(evidence.people):
        covariance = np.linalg.inv(without + (precision[part] @ outer).reshape(-1, size, size))
        state = covariance @ (shift[part] @ directions)[:, :, None]
        mean[part] = state[:, :, 0] @ directions.T
        variance[part] = covariance.reshape(-1, size * size) @ outer.T
    return mean, variance


def _chunks(people: int) -> Iterator[slice]:
    return (slice(first, first + CHUNK) for first in range(0, people, CHUNK))


def _swept(bank: Bank, evidence: _Evidence, sites: _Sites, mean: Array, variance: Array) -> _Sites:
    """Every factor matched anew to its response, with the belief of all the others as given by the last sweep."""
    centre, spread = (part[evidence.person, evidence.direction] for part in (mean, variance))
    left = 1.0 / spread - sites.precision
    proper = left > 0.0
    cavity_variance = 1.0 / np.where(proper, left, 1.0)
    cavity_mean = cavity_variance * (centre / spread - sites.shift)
    g, h = _derivatives(bank, evidence, cavity_mean, cavity_variance)
    new_variance = cavity_variance + cavity_variance**2 * h
    new_mean = cavity_mean + cavity_variance * g
    step = np.where(proper, DAMPING, 0.0)
    return _Sites(
        sites.precision + step * (1.0 / new_variance - left - sites.precision),
        sites.shift + step * (new_mean / new_variance - cavity_mean * left - sites.shift),
    )


def _derivatives(bank: Bank, evidence: _Evidence, mean: Array, variance: Array) -> tuple[Array, Array]:
    """`irt.keyed` and `irt.graded` for all responses at once."""
    g, h = np.empty_like(mean), np.empty_like(mean)
    asked = evidence.item >= 0
    g[asked], h[asked] = _keyed(bank, evidence.item[asked], evidence.right[asked], mean[asked], variance[asked])
    rated = ~asked
    g[rated], h[rated] = _graded(bank.measurement, evidence.level[rated], mean[rated], variance[rated])
    return g, h


def _keyed(bank: Bank, item: Places, right: Mask, mean: Array, variance: Array) -> tuple[Array, Array]:
    alpha, guessing = bank.alpha[item], bank.guessing[item]
    q = alpha / np.sqrt(1.0 + alpha**2 * variance)
    z = q * (mean - bank.difficulty[item])
    known, density = cdf_each(z), pdf_each(z) * q
    of_right = (1.0 - guessing) * density / np.maximum(guessing + (1.0 - guessing) * known, TINY)
    g = np.where(right, of_right, -density / np.maximum(cdf_each(-z), TINY))
    return g, -z * q * g - g * g


def _graded(numbers: Measurement, level: Places, mean: Array, variance: Array) -> tuple[Array, Array]:
    total = np.sqrt(variance + numbers.rating_noise_variance)
    edges = np.array([-np.inf, *numbers.rating_thresholds, np.inf])
    lower, upper = (edges[level] - mean) / total, (edges[level + 1] - mean) / total
    # In the upper tail a difference of two numbers near 1 would lose its digits.
    flip = np.where(lower > 0.0, -1.0, 1.0)
    mass = np.maximum(np.abs(cdf_each(flip * upper) - cdf_each(flip * lower)), TINY)
    f_lower, f_upper = pdf_each(lower), pdf_each(upper)
    moment_lower, moment_upper = (np.where(np.isinf(x), 0.0, x) * pdf_each(x) for x in (lower, upper))
    g = (f_lower - f_upper) / (total * mass)
    return g, -(moment_upper - moment_lower) / (total**2 * mass) - g * g


def _weights(means: Array, variances: Array, task: _Task) -> Array:
    """The belief about each person of a task before its items, as log weights on the grid, (people, grid)."""
    mean, variance = means[task.people, task.skill], variances[task.people, task.skill]
    weights: Array = -0.5 * (GRID - mean[:, None]) ** 2 / variance[:, None]
    weights -= np.log(np.exp(weights).sum(axis=1, keepdims=True))
    return weights


# Items ---------------------------------------------------------------------------------------------------


class _Curves(NamedTuple):
    """Items on the grid, each (items, grid)."""

    right: Array
    wrong: Array
    """Probability of a right and of a wrong response."""
    rise: Array
    """Derivative of the probability with respect to discrimination x (ability - difficulty)."""
    at: Array
    """Discrimination x (ability - difficulty)."""


class _Counts(NamedTuple):
    """What EM's E-step leaves: the belief about each person, (people, grid), and expected right and wrong responses
    at each ability, (items, grid)."""

    people: Array
    right: Array
    wrong: Array


@dataclass(eq=False)
class _Model:
    """The parameters of all items while they are being estimated."""

    settings: Settings
    bank: Bank
    before: tuple[Parameters, ...]
    count: Places
    log_discrimination: Array
    difficulty: Array
    difficulty_sd: Array
    centre: Array
    """Prior mean of log discrimination and difficulty, (items, 2)."""
    precision: Array
    """Prior precision of the two, (items, 2)."""
    free: Mask
    """Which of the two are estimated, (items, 2)."""
    error: Array
    """Standard errors of the two, (items, 2)."""

    def curves(self, items: Places) -> _Curves:
        """An item that is not estimated counts as in the engine: flattened for its uncertain difficulty."""
        flat = self.bank.alpha[items] * LOGISTIC_TO_NORMAL
        discrimination = np.where(self.free[items, 1], np.exp(self.log_discrimination[items]), flat)
        at: Array = discrimination[:, None] * (GRID - self.difficulty[items][:, None])
        if self.settings.response == "logistic":
            known, unknown = (1.0 / (1.0 + np.exp(-x)) for x in (at, -at))
            density = known * unknown
        else:
            flat_at = at.ravel() / LOGISTIC_TO_NORMAL
            known, unknown = cdf_each(flat_at).reshape(at.shape), cdf_each(-flat_at).reshape(at.shape)
            density = pdf_each(flat_at).reshape(at.shape) / LOGISTIC_TO_NORMAL
        guessing = self.bank.guessing[items][:, None]
        right, wrong = guessing + (1.0 - guessing) * known, (1.0 - guessing) * unknown
        return _Curves(np.maximum(right, TINY), np.maximum(wrong, TINY), (1.0 - guessing) * density, at)

    def fit(self, task: _Task, prior: Array) -> None:
        """EM for one skill, each M-step a single step of Fisher scoring (Lange 1995, J. R. Stat. Soc. B 57)."""
        items = task.items
        for _ in range(MOST_STEPS):
            curves = self.curves(items)
            present = np.stack([self.log_discrimination[items], self.difficulty[items]], axis=1)
            wanted = present + self._step(items, curves, _expected(task, prior, curves), present)
            better = np.where(self.free[items], np.clip(wanted, *LIMITS), present)
            self.log_discrimination[items], self.difficulty[items] = better.T
            if np.abs(better - present).max() < TOLERANCE:
                break
        self._find_errors(task, prior)

    def _step(self, items: Places, curves: _Curves, counts: _Counts, present: Array) -> Array:
        """One step uphill from the present log discriminations and difficulties, (items, 2)."""
        free = self.free[items]
        by_rise = counts.right / curves.right - counts.wrong / curves.wrong
        by_responses = np.einsum("iq,ikq->ik", by_rise, self._partial(items, curves, free))
        uphill = np.where(free, by_responses + self.precision[items] * (self.centre[items] - present), 0.0)
        step = np.linalg.solve(self._information(items, curves, counts, free), uphill[:, :, None])
        return np.asarray(np.clip(step[:, :, 0], -LARGEST_STEP, LARGEST_STEP), dtype=np.float64)

    def _partial(self, items: Places, curves: _Curves, free: Mask) -> Array:
        """Derivatives of the probability of a right response by log discrimination and difficulty, (items, 2, grid)."""
        steepness = np.exp(self.log_discrimination[items])[:, None]
        partial = np.stack([curves.rise * curves.at, -curves.rise * steepness], axis=1)
        return np.where(free[:, :, None], partial, 0.0)

    def _information(self, items: Places, curves: _Curves, counts: _Counts, free: Mask) -> Array:
        """Fisher information of the two if abilities were known, with the prior's, (items, 2, 2)."""
        partial = self._partial(items, curves, free)
        weight = (counts.right + counts.wrong) / (curves.right * curves.wrong)
        information: Array = np.einsum("iq,ikq,ilq->ikl", weight, partial, partial)
        information[:, [0, 1], [0, 1]] += np.where(free, self.precision[items] + NEARLY_NOTHING, 1.0)
        return information

    def _find_errors(self, task: _Task, prior: Array) -> None:
        """Standard errors: information if abilities were known, less what not knowing them takes (Louis 1982,
        J. R. Stat. Soc. B 44). The items of a skill share people, so they are inverted together.

        A discrimination that keeps the experts' value is still unsure by their deviation, and a difficulty with it.
        """
        items, each = task.items, np.arange(len(task.items))
        free = self.free[items]
        unsure = free | (free[:, 1:] & (self.precision[items] > 0.0))
        curves = self.curves(items)
        counts = _expected(task, prior, curves)
        partial = self._partial(items, curves, unsure)
        information = np.zeros((len(items), 2, len(items), 2))
        information[each, :, each, :] = self._information(items, curves, counts, unsure)
        lost = _lost(task, counts.people, partial / curves.right[:, None, :], -partial / curves.wrong[:, None, :])
        variance = np.diag(np.linalg.inv(information.reshape(lost.shape) - lost)).reshape(-1, 2)
        self.error[items] = np.sqrt(np.where(variance > 0.0, variance, nan))

    def posterior(self, task: _Task, prior: Array) -> Array:
        """Beliefs about the people of a task after all their responses, (people, grid)."""
        return _expected(task, prior, self.curves(task.items)).people

    def update_bank(self) -> None:
        """The parameters as the engine would use them, for the beliefs of the next round."""
        estimated = self.free[:, 1]
        error = np.where(np.isnan(self.error[:, 1]), self.difficulty_sd, self.error[:, 1])
        self.difficulty_sd = np.where(estimated, np.maximum(error, self.settings.smallest_sd), self.difficulty_sd)
        pairs = zip(np.exp(self.log_discrimination).tolist(), self.difficulty_sd.tolist(), strict=True)
        alpha = np.array([slope(discrimination, sd) for discrimination, sd in pairs], dtype=np.float64)
        self.bank = replace(self.bank, alpha=alpha, difficulty=self.difficulty.copy())


def _expected(task: _Task, prior: Array, curves: _Curves) -> _Counts:
    """The E-step."""
    weights = prior + task.right @ np.log(curves.right) + task.wrong @ np.log(curves.wrong)
    people: Array = np.exp(weights - weights.max(axis=1, keepdims=True))
    people /= people.sum(axis=1, keepdims=True)
    return _Counts(people, task.right.T @ people, task.wrong.T @ people)


def _lost(task: _Task, people: Array, of_right: Array, of_wrong: Array) -> Array:
    """Variance of the score that comes from not knowing abilities, summed over people, (2 items, 2 items).

    `of_right` and `of_wrong` are the scores of one response at each ability, (items, 2, grid).
    """
    size = 2 * len(task.items)
    lost = np.zeros((size, size))
    for part in _chunks(len(task.people)):
        score = np.einsum("pi,ikq->pqik", task.right[part], of_right)
        score += np.einsum("pi,ikq->pqik", task.wrong[part], of_wrong)
        score = score.reshape(-1, len(GRID), size)
        score -= np.einsum("pq,pqs->ps", people[part], score)[:, None, :]
        flat = (score * np.sqrt(people[part])[:, :, None]).reshape(-1, size)
        lost += flat.T @ flat
    return lost


def _start(content: Content, bank: Bank, evidence: _Evidence, settings: Settings) -> _Model:
    """The model before the first round: present values, priors, and what there are enough responses to estimate."""
    before = tuple(_present(item, content.measurement) for item in content.items)
    experts = tuple(_expert(item, content.measurement, settings) for item in content.items)
    count = np.bincount(evidence.item[evidence.item >= 0], minlength=len(before))
    shape = len(before), 2
    deviation = np.array([(settings.discrimination_sd, max(p.difficulty_sd, settings.smallest_sd)) for p in experts])
    return _Model(
        settings=settings,
        bank=bank,
        before=before,
        count=count,
        log_discrimination=np.array([log(p.discrimination) for p in before]),
        difficulty=np.array([p.difficulty for p in before], dtype=np.float64),
        difficulty_sd=np.array([p.difficulty_sd for p in before], dtype=np.float64),
        centre=np.array([(log(p.discrimination), p.difficulty) for p in experts]).reshape(shape),
        precision=(1.0 / deviation**2).reshape(shape) if settings.priors else np.zeros(shape),
        free=np.stack([count >= max(settings.slopes_from, settings.floor), count >= settings.floor], axis=1),
        error=np.full(shape, nan),
    )


def _present(item: Item, numbers: Measurement) -> Parameters:
    """What the engine takes the item to be now."""
    return Parameters(
        discrimination=numbers.discrimination if item.discrimination is None else item.discrimination,
        difficulty=numbers.cuts[item.level - 1] if item.difficulty is None else item.difficulty,
        difficulty_sd=numbers.difficulty_sd if item.difficulty_sd is None else item.difficulty_sd,
    )


def _expert(item: Item, numbers: Measurement, settings: Settings) -> Parameters:
    """What was known of the item without the responses: its present values, unless they came from these."""
    if item.origin == "calibrated" and not settings.only_new_responses:
        return Parameters(numbers.discrimination, numbers.cuts[item.level - 1], numbers.difficulty_sd)
    return _present(item, numbers)


# Fit and drift -------------------------------------------------------------------------------------------


class _Statement(NamedTuple):
    fit: Fit
    drift: Drift | None


def _statements(model: _Model, evidence: _Evidence, task: _Task, posterior: Array) -> dict[int, _Statement]:
    """Fit and drift of the items of one skill, by position, where there are enough responses."""
    curves = model.curves(task.items)
    found = {}
    for column, item in enumerate(task.items.tolist()):
        if model.count[item] < model.settings.floor:
            continue
        asked = np.flatnonzero(task.right[:, column] + task.wrong[:, column])
        right = task.right[asked, column]
        likelihood = np.where(right[:, None] > 0.0, curves.right[column], curves.wrong[column])
        # Dividing by the likelihood of the response itself leaves the belief from all others.
        others = posterior[asked] / likelihood
        chance = (others @ curves.right[column]) / others.sum(axis=1)
        months = evidence.months[task.people[asked]]
        found[item] = _Statement(_fit(right, chance), _drift(right, chance, months))
    return found


def _fit(right: Array, chance: Array) -> Fit:
    rest, variance = right - chance, np.maximum(chance * (1.0 - chance), 1e-9)
    ahead = chance - chance.mean()
    stronger = ahead >= 0.0
    return Fit(
        expected=float(chance.sum()),
        z=float(rest.sum() / sqrt(variance.sum())),
        infit=float((rest**2).sum() / variance.sum()),
        outfit=float((rest**2 / variance).mean()),
        separation_z=float((rest * ahead).sum() / sqrt(max((variance * ahead**2).sum(), 1e-9))),
        weaker=_group(right[~stronger], chance[~stronger]),
        stronger=_group(right[stronger], chance[stronger]),
    )


def _group(right: Array, chance: Array) -> Group:
    return Group(people=len(right), right=int(right.sum()), expected=float(chance.sum()))


def _drift(right: Array, chance: Array, months: Array) -> Drift | None:
    """Drift over the months that are known: the share right beyond expectation, later half minus earlier half."""
    known = ~np.isnan(months)
    right, chance, months = right[known], chance[known], months[known]
    present = np.unique(months)
    if len(present) < 2:
        return None
    # The month that comes nearest to cutting the responses in two.
    start = min(present[1:].tolist(), key=lambda month: abs(2 * int((months < month).sum()) - len(months)))
    later = months >= start
    mean, variance = zip(*(_excess(right[half], chance[half]) for half in (~later, later)), strict=True)
    return Drift(
        z=(mean[1] - mean[0]) / sqrt(sum(variance)),
        months=tuple(_month(int(month), right[months == month], chance[months == month]) for month in present),
    )


def _excess(right: Array, chance: Array) -> tuple[float, float]:
    """Mean of right minus expected, and its variance."""
    variance = np.maximum(chance * (1.0 - chance), 1e-9)
    return float((right - chance).mean()), float(variance.sum() / len(right) ** 2)


def _month(month: int, right: Array, chance: Array) -> Month:
    mean, variance = _excess(right, chance)
    return Month(month, len(right), int(right.sum()), float(chance.sum()), mean / sqrt(variance))


def _result(model: _Model, evidence: _Evidence, found: dict[int, _Statement], item: int) -> CalibratedItem:
    before = model.before[item]
    free_slope, free = model.free[item].tolist()
    error_slope, error = model.error[item].tolist() if free else (nan, nan)
    discrimination = exp(float(model.log_discrimination[item])) if free_slope else before.discrimination
    after = Parameters(discrimination, float(model.difficulty[item]), float(model.difficulty_sd[item]))
    responses, right = int(model.count[item]), int(evidence.right[evidence.item == item].sum())
    fit, drift = found.get(item, (None, None))
    return CalibratedItem(
        id=model.bank.items[item],
        responses=responses,
        right=right,
        before=before,
        after=after if free else before,
        difficulty_se=None if isnan(error) else error,
        discrimination_se=discrimination * error_slope if free_slope and not isnan(error_slope) else None,
        fit=fit,
        drift=drift,
        flags=_flags(model.settings, responses, right, discrimination, fit, drift),
    )


def _flags(
    settings: Settings, responses: int, right: int, discrimination: float, fit: Fit | None, drift: Drift | None
) -> tuple[Flag, ...]:
    checks: dict[Flag, bool] = {
        "too few": responses < settings.floor,
        "nobody right": responses >= NOTEWORTHY and right == 0,
        "everybody right": responses >= NOTEWORTHY and right == responses,
        "misfit": fit is not None and _misfits(fit),
        "flat": discrimination < FLAT,
        "drift": drift is not None and abs(drift.z) > UNLIKELY,
    }
    return tuple(flag for flag, raised in checks.items() if raised)


def _misfits(fit: Fit) -> bool:
    """Whether the item as a whole, or the lead of stronger people, is off by more than chance and by enough to matter."""
    excess = [(group.right - group.expected, group.people) for group in (fit.weaker, fit.stronger) if group.people]
    whole = abs(sum(more for more, _ in excess)) / sum(people for _, people in excess)
    weaker, stronger = excess[0], excess[-1]
    lead = stronger[0] / stronger[1] - weaker[0] / weaker[1]
    return (abs(fit.z) > UNLIKELY and whole >= MATERIAL) or (fit.separation_z < UNSEPARATED and lead <= -MATERIAL)
