"""How hard an item is for people of known level, as judges see it who know neither its key nor its step.

Modified Angoff (Angoff 1971; Cizek & Bunch 2007, Standard Setting, ch. 6): for each item a judge states how many of a
hundred people who are *just* at each of the four levels would be right. The levels are those of the item's skill, as
its behaviour sentences put them, so one judge's figures place the items of all skills on one scale, and the scale on
the sentences. A second round follows, in which judges see the spread of all.

Judges of this kind are known to be too optimistic. How much ours are is not assumed: they also judged public questions
whose share of right answers is published, and the mean difference there (`optimism`) is taken out.
"""

from collections.abc import Mapping, Sequence
from statistics import NormalDist, mean
from typing import NamedTuple

from skills.value import Value

LOGISTIC_TO_NORMAL = 1.702

CLEAREST = 0.98
"""A share nearer to 0 or 1 than this is read as this: nobody judges the last two of a hundred."""

Figures = tuple[float, float, float, float]
"""Of a hundred people who are just at levels 1 to 4, how many would be right."""

_NORMAL = NormalDist()


class JudgedItem(Value, frozen=True):
    """What each judge said of an item, by the judge's role, in two rounds."""

    item: str
    text: str
    """Fingerprint of what the judges read."""
    first: dict[str, Figures]
    second: dict[str, Figures]


class Judgements(Value, frozen=True):
    """All judged items, and what kind of judges these were."""

    about: str
    items: tuple[JudgedItem, ...]


class PublicItem(Value, frozen=True):
    """A public question: how many of those who met it were right, and what each judge had expected."""

    id: str
    source: str
    url: str
    answered_by: str
    right: float
    """Per cent."""
    judged: dict[str, float]
    """Per cent, by the judge's role."""
    recognised: bool = False
    """Whether a judge may have known the published figure; such a question proves nothing."""


class PublicItems(Value, frozen=True):
    """Public questions, and how they were found."""

    about: str
    items: tuple[PublicItem, ...]


class Scale(NamedTuple):
    """What turns a share of people into a difficulty: the content's cut scores, discrimination and guessing."""

    cuts: Sequence[float]
    discrimination: float
    """Logistic."""
    guessing: float
    """Probability that somebody who does not know is right."""


def optimism(public: Sequence[PublicItem]) -> float:
    """How much easier judges thought public questions than they were, on the scale of a normal deviate.

    Questions whose figure they may have known are left out. Raises `ValueError` when none is left.
    """
    kept = [item for item in public if not item.recognised]
    if not kept:
        raise ValueError("No public question is left that the judges did not know.")
    return mean(_deviate(mean(item.judged.values()) / 100) - _deviate(item.right / 100) for item in kept)


def judged_difficulty(figures: Mapping[str, Figures], scale: Scale, optimistic: float = 0.0) -> float:
    """The difficulty at which people just at each level would be right as often as the judges say, on average.

    Each share p at a cut score gives one: cut - (z - optimistic) / alpha, with Phi(z) = (p - c) / (1 - c), the three-
    parameter normal ogive turned round. The mean over levels and judges is taken.
    """
    alpha, guessing = scale.discrimination / LOGISTIC_TO_NORMAL, scale.guessing
    return mean(
        cut - (_deviate((share / 100 - guessing) / (1.0 - guessing)) - optimistic) / alpha
        for said in figures.values()
        for cut, share in zip(scale.cuts, said, strict=True)
    )


def _deviate(share: float) -> float:
    return _NORMAL.inv_cdf(min(max(share, 1.0 - CLEAREST), CLEAREST))
