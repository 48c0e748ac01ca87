"""Item parameters from collected responses, with the experts' values as priors.

Marginal maximum likelihood by EM (Bock & Aitkin 1981, Psychometrika 46, 443-459), one skill at a time. What
differs from the textbook is where a person comes from. There it is N(0, 1) for everybody; here it is what the
other skills and the self-ratings tell about this person and this skill. So a skill of which everybody answered
two questions can still be calibrated, and questions chosen adaptively do no harm: the choice rests on responses
that are part of the data (Mislevy & Wu 1996 on ignorable missing responses).

One round is: the beliefs about people under the present parameters (`beliefs`), then EM for each skill with those
beliefs (`estimation`). A few rounds are enough.

Discriminations are logistic, as in the content, whatever the response function. Difficulties and abilities are
in standard deviations of the population of one skill. Where there are people of known level, these move that scale
(`shift`), and everybody else is compared with their own mean. Where there are none nothing moves it: if those who answer
are better than the population the content has in mind, the items come out easier than they are, as far as their priors
let them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import exp, isnan, log, nan
from typing import Literal, NamedTuple, TypeAlias

import msgspec
import numpy as np

from assessment.engine.item_analysis.agreement import Drift, drift
from assessment.engine.item_analysis.beliefs import beliefs, no_factors
from assessment.engine.item_analysis.estimation import (
    LIMITS,
    Known,
    Shape,
    curves,
    fitted,
    on_grid,
    posterior,
    standard_errors,
)
from assessment.engine.item_analysis.evidence import Evidence, SkillResponses, by_skill, read
from assessment.engine.item_analysis.fit import Fit, fit_of
from assessment.engine.item_analysis.record import Record
from assessment.engine.item_analysis.shift import Shift, located
from assessment.engine.model.arrays import Array, Mask, Places
from assessment.engine.model.bank import Bank, bank_of
from assessment.engine.model.irt import LOGISTIC_TO_NORMAL, slope
from skills.content import Content, Item, Measurement

FlagKind: TypeAlias = Literal["too few", "nobody right", "everybody right", "misfit", "flat", "drift"]

NOTEWORTHY = 10
"""An item that nobody of so many people (or everybody) got right is worth a look, even if too few for numbers."""

FLAT = 0.5
"""A discrimination below this tells nearly nothing about ability: retire the item."""


NO_SHIFT = 1e-9
"""Variance of a shift that is ruled out; not 0, so that the covariance has an inverse."""


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
    response: Shape = "normal ogive"
    """The engine uses the normal ogive. Beliefs from other skills rest on it in either case."""
    only_new_responses: bool = False
    """Whether the responses were given after the last calibration. If not, an item that was calibrated before
    starts from its level again: its present values have already used the earlier responses once."""


class Parameters(msgspec.Struct, frozen=True):
    """What the engine takes an item to be."""

    discrimination: float
    """Logistic."""
    difficulty: float
    difficulty_sd: float
    """How far the difficulty may be off, one standard deviation."""


class CalibratedItem(msgspec.Struct, frozen=True):
    """What the responses say about one item."""

    id: str
    responses: int
    right: int
    before: Parameters
    after: Parameters
    """Equal to `before` when there were too few responses, but for the shift of all items."""
    difficulty_se: float | None
    discrimination_se: float | None
    """From the curvature, the prior included; None where the value was not re-estimated."""
    fit: Fit | None
    drift: Drift | None
    """Both None with too few responses."""
    flags: tuple[FlagKind, ...]


class Calibration(msgspec.Struct, frozen=True):
    """All items of the content in the editors' order, and how much they rest on."""

    items: tuple[CalibratedItem, ...]
    assessments: int
    """Assessments with at least one response to an item of the content."""
    responses: int
    """Responses to items of the content."""
    shift: Shift | None
    """How far all items moved together; None without people of known level."""


def calibrate(content: Content, records: Iterable[Record], settings: Settings | None = None) -> Calibration:
    """Re-estimate the items of a content. The order of assessments and of responses does not matter.

    Responses are read as `scoring.estimate` reads them; those to unknown items are passed over.
    Raises `ValueError` when an assessment occurs twice, and when a known level is off the scale.
    """
    settings = settings or Settings()
    bank = _without_shift(bank_of(content))
    evidence = read(bank, records)
    placed = located(content, bank, evidence)
    moved = np.zeros(len(bank.items)) if placed is None else placed.of_items
    skills, prior = by_skill(bank, evidence), _prior(content, evidence, settings, moved, anchored=placed is not None)
    state, factors, start = _start(bank, prior), no_factors(evidence), placed.start if placed else None
    weights: list[Array] = []
    for _ in range(max(settings.rounds, 1)):
        factors, people = beliefs(state.bank, evidence, factors, start)
        weights = [on_grid(people, given) for given in skills]
        state = _estimated(state, prior, skills, weights)
    found: dict[int, _Statement] = {}
    for given, before in zip(skills, weights, strict=True):
        found.update(_statements(state, prior, evidence, given, before))
    right = np.bincount(evidence.item[evidence.right], minlength=len(bank.items))
    return Calibration(
        items=tuple(_result(state, prior, item, int(right[item]), found.get(item)) for item in range(len(bank.items))),
        assessments=evidence.people,
        responses=int(evidence.of_items.sum()),
        shift=placed.shift if placed else None,
    )


def changed_items(content: Content, calibration: Calibration) -> tuple[Item, ...]:
    """The items whose values were re-estimated, ready for the drafts; three digits, which is more than is known.

    The discrimination is written even where it was not re-estimated: the difficulty holds only together with it. When
    all items moved together, those with too few responses are among them: moved, and else as they were.
    """
    return tuple(
        _changed(content.item_by_id[item.id], item.after, estimated="too few" not in item.flags)
        for item in calibration.items
        if "too few" not in item.flags or calibration.shift
    )


def _changed(item: Item, after: Parameters, *, estimated: bool) -> Item:
    difficulty = round(after.difficulty, 3)
    if not estimated:
        return msgspec.structs.replace(item, difficulty=difficulty)
    return msgspec.structs.replace(
        item,
        discrimination=round(after.discrimination, 3),
        difficulty=difficulty,
        difficulty_sd=round(after.difficulty_sd, 3),
        origin="calibrated",
    )


def changed_numbers(content: Content, calibration: Calibration) -> Measurement:
    """The numbers of the model for the drafts: less is unknown of a shift of all items once it was found."""
    found = calibration.shift
    if found is None:
        return content.measurement
    return msgspec.structs.replace(
        content.measurement,
        shift_variance=round(found.variance, 4),
        area_shift_variance=round(found.area_variance, 4),
    )


def calibrated(content: Content, calibration: Calibration) -> Content:
    """The content with everything that the calibration changes."""
    changed = {item.id: item for item in changed_items(content, calibration)}
    items = tuple(changed.get(item.id, item) for item in content.items)
    return msgspec.structs.replace(content, items=items, measurement=changed_numbers(content, calibration))


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


# What is known beforehand --------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Prior:
    """All items before the first round. Arrays (items, 2) hold log discrimination and difficulty."""

    settings: Settings
    before: tuple[Parameters, ...]
    """The present values."""
    moved: Array
    """How far all items of an area move together, by item, (items,)."""
    count: Places
    """Number of responses, (items,)."""
    centre: Array
    """Prior mean, (items, 2)."""
    precision: Array
    """Prior precision, (items, 2)."""
    free: Mask
    """What there are enough responses to estimate, (items, 2)."""

    def of(self, bank: Bank, items: Places) -> Known:
        """What is known of the items at these positions, (items,), as the bank has them at present."""
        return Known(
            response=self.settings.response,
            flat=bank.alpha[items] * LOGISTIC_TO_NORMAL,
            guessing=bank.guessing[items],
            centre=self.centre[items],
            precision=self.precision[items],
            free=self.free[items],
        )


def _prior(content: Content, evidence: Evidence, settings: Settings, moved: Array, *, anchored: bool) -> _Prior:
    """What is believed of the items before any response; `moved` is by how much each got harder, (items,)."""
    numbers, shape = content.measurement, (len(content.items), 2)
    experts = tuple(_expert(item, numbers, settings, anchored=anchored) for item in content.items)
    count = np.bincount(evidence.item[evidence.of_items], minlength=len(experts))
    deviation = np.array([(settings.discrimination_sd, max(p.difficulty_sd, settings.smallest_sd)) for p in experts])
    return _Prior(
        settings=settings,
        before=tuple(_present(item, numbers) for item in content.items),
        moved=moved,
        count=count,
        centre=np.array(
            [(log(p.discrimination), p.difficulty + by) for p, by in zip(experts, moved.tolist(), strict=True)]
        ).reshape(shape),
        precision=(1.0 / deviation**2).reshape(shape) if settings.priors else np.zeros(shape),
        free=np.stack([count >= max(settings.slopes_from, settings.floor), count >= settings.floor], axis=1),
    )


def _present(item: Item, numbers: Measurement) -> Parameters:
    """What the engine takes the item to be now."""
    return Parameters(
        discrimination=numbers.discrimination if item.discrimination is None else item.discrimination,
        difficulty=numbers.cuts[item.level - 1] if item.difficulty is None else item.difficulty,
        difficulty_sd=numbers.difficulty_sd if item.difficulty_sd is None else item.difficulty_sd,
    )


def _expert(item: Item, numbers: Measurement, settings: Settings, *, anchored: bool) -> Parameters:
    """What was known of the item without the responses: its present values, unless they came from these.

    A shift is one of the present values: beside one an item starts from where it is, as unsure as its level.
    """
    if item.origin != "calibrated" or settings.only_new_responses:
        return _present(item, numbers)
    difficulty = _present(item, numbers).difficulty if anchored else numbers.cuts[item.level - 1]
    return Parameters(numbers.discrimination, difficulty, numbers.difficulty_sd)


# Rounds --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _State:
    """All items after a round. Arrays (items, 2) hold log discrimination and difficulty."""

    bank: Bank
    """With the items as the engine would use them."""
    present: Array
    """Estimates, (items, 2)."""
    error: Array
    """Their standard errors, (items, 2); not a number where there is none."""
    difficulty_sd: Array
    """How far a difficulty may be off, (items,)."""


def _without_shift(bank: Bank) -> Bank:
    """The bank with nothing in doubt but its single items: a shift that all people meet is no property of a person."""
    size, alone = len(bank.skills) + 1, bank.prior.copy()
    alone[size:, size:] = NO_SHIFT * np.eye(len(alone) - size)
    return replace(bank, prior=alone)


def _start(bank: Bank, prior: _Prior) -> _State:
    pairs = zip(prior.before, prior.moved.tolist(), strict=True)
    least, most = LIMITS[:, 1].tolist()
    present = [(log(item.discrimination), min(max(item.difficulty + by, least), most)) for item, by in pairs]
    return _State(
        bank=replace(bank, difficulty=bank.difficulty + prior.moved),
        present=np.array(present, dtype=np.float64).reshape(-1, 2),
        error=np.full((len(present), 2), nan),
        difficulty_sd=np.array([item.difficulty_sd for item in prior.before], dtype=np.float64),
    )


def _estimated(state: _State, prior: _Prior, skills: list[SkillResponses], weights: list[Array]) -> _State:
    """The state after EM for every skill; `weights` are the beliefs about its people, (people, grid)."""
    present, error = state.present.copy(), state.error.copy()
    for given, before in zip(skills, weights, strict=True):
        known = prior.of(state.bank, given.items)
        present[given.items] = found = fitted(known, given, before, present[given.items])
        error[given.items] = standard_errors(known, given, before, found)
    unsure = np.where(np.isnan(error[:, 1]), state.difficulty_sd, error[:, 1])
    sd = np.where(prior.free[:, 1], np.maximum(unsure, prior.settings.smallest_sd), state.difficulty_sd)
    pairs = zip(np.exp(present[:, 0]).tolist(), sd.tolist(), strict=True)
    alpha = np.array([slope(discrimination, off) for discrimination, off in pairs], dtype=np.float64)
    return _State(replace(state.bank, alpha=alpha, difficulty=present[:, 1].copy()), present, error, sd)


# What is said of each item -------------------------------------------------------------------------------


class _Statement(NamedTuple):
    fit: Fit
    drift: Drift


def _statements(
    state: _State, prior: _Prior, evidence: Evidence, given: SkillResponses, before: Array
) -> Iterator[tuple[int, _Statement]]:
    """Fit and drift of the items of one skill, with their positions, where there are enough responses.

    `before` is the belief about its people, (people, grid).
    """
    known, present = prior.of(state.bank, given.items), state.present[given.items]
    after, here = posterior(known, given, before, present), curves(known, present)
    for column, item in enumerate(given.items.tolist()):
        if prior.count[item] < prior.settings.floor:
            continue
        asked = np.flatnonzero(given.right[:, column] + given.wrong[:, column])
        right = given.right[asked, column]
        likelihood = np.where(right[:, None] > 0.0, here.right[column], here.wrong[column])
        # Dividing by the likelihood of the response itself leaves the belief from all others.
        others = after[asked] / likelihood
        probability = (others @ here.right[column]) / others.sum(axis=1)
        months = evidence.months[given.people[asked]]
        yield item, _Statement(fit_of(right, probability), drift(right, probability, months))


def _result(state: _State, prior: _Prior, item: int, right: int, statement: _Statement | None) -> CalibratedItem:
    before, responses = prior.before[item], int(prior.count[item])
    free_slope, free = prior.free[item].tolist()
    error_slope, error = state.error[item].tolist() if free else (nan, nan)
    log_discrimination, difficulty = state.present[item].tolist()
    discrimination = exp(log_discrimination) if free_slope else before.discrimination
    fit, moved = statement or (None, None)
    return CalibratedItem(
        id=state.bank.items[item],
        responses=responses,
        right=right,
        before=before,
        after=msgspec.structs.replace(
            before,
            discrimination=discrimination,
            difficulty=difficulty,
            difficulty_sd=float(state.difficulty_sd[item]),
        ),
        difficulty_se=None if isnan(error) else error,
        discrimination_se=discrimination * error_slope if free_slope and not isnan(error_slope) else None,
        fit=fit,
        drift=moved,
        flags=_flags(prior.settings, responses, right, discrimination, fit, moved),
    )


def _flags(
    settings: Settings, responses: int, right: int, discrimination: float, fit: Fit | None, drift: Drift | None
) -> tuple[FlagKind, ...]:
    checks: dict[FlagKind, bool] = {
        "too few": responses < settings.floor,
        "nobody right": responses >= NOTEWORTHY and right == 0,
        "everybody right": responses >= NOTEWORTHY and right == responses,
        "misfit": fit is not None and fit.is_poor,
        "flat": discrimination < FLAT,
        "drift": drift is not None and drift.is_sure,
    }
    return tuple(flag for flag, raised in checks.items() if raised)
