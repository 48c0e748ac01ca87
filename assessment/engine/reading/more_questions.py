"""What further questions would bring: how much narrower a line would get."""

from collections.abc import Mapping, Sequence

from assessment.engine.asking.length import minutes, questions_on
from assessment.engine.asking.worth import expected_sds, narrowing
from assessment.engine.model.scoring import Abilities, Responses, likely_levels
from skills.content import Content
from skills.words import count_noun

MORE = (4, 8)
"""Numbers of further questions a line says the worth of; the first is what "go deeper" asks."""


WORTH_SAYING = 0.84
"""A range that stays wider than this share of what it is gives no reason to answer more, and is not spoken of."""


def worth_of_more(
    content: Content, abilities: Abilities, areas: Sequence[Mapping[str, float]], responses: Responses
) -> list[str]:
    """What a few more questions on each area would buy; else what twice as many would. Sentences, empty for hardly
    anything.

    `areas` are the weights of their skills, by skill id and with a sum of 1.
    """
    expected = expected_sds(abilities, areas, responses, max(MORE))
    return [_worth(content, abilities, *area) for area in zip(areas, expected, strict=True)]


def _worth(content: Content, abilities: Abilities, weights: Mapping[str, float], deviations: Sequence[float]) -> str:
    cuts = abilities.bank.measurement.cuts
    mean, _ = abilities.along(weights)
    now = _levels(mean, deviations[0], cuts)
    left = len(deviations) - 1
    if not left:
        return "There is no further question on this area." if questions_on(content, weights) else ""
    for count in sorted({min(count, left) for count in MORE}):
        after = _levels(mean, deviations[count], cuts)
        if after < now:
            return f"{_effort(content, count)} would narrow it to about {count_noun(after, 'level')}."
    count = min(MORE[0], left)
    if deviations[count] > WORTH_SAYING * deviations[0]:
        return ""
    return f"{_effort(content, count)} would {narrowing(deviations[0], deviations[count])}."


def _levels(mean: float, sd: float, cuts: tuple[float, ...]) -> int:
    """How many levels a range names. Which ones the answers decide, so only their number is foretold."""
    low, high = likely_levels(mean, sd, cuts)
    return high - low + 1


def _effort(content: Content, count: int) -> str:
    return f"{count_noun(count, 'more question')} here, {minutes(content, count)},"
