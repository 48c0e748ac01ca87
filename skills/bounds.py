"""How far the numbers of the measurement go, of a question and of the model. Pure; columns, forms and rules ask here.

Beyond these a number is a slip of the hand, and one such question would decide an area.
"""

from typing import NamedTuple


class Bounds(NamedTuple):
    """The least and the most that a number may be."""

    least: float
    most: float

    def hold(self, number: float) -> bool:
        """Whether a number lies within; no number does that is none."""
        return self.least <= number <= self.most

    def __str__(self) -> str:
        return f"from {self.least:g} to {self.most:g}"


DISCRIMINATION = Bounds(0.2, 4)
DOUBT = Bounds(0, 3)
"""Of a difficulty: its standard deviation."""

ITEM = {
    "discrimination": DISCRIMINATION,
    "difficulty": Bounds(-5, 5),
    "difficulty_sd": DOUBT,
    "guessing": Bounds(0, 0.6),
}

SHARE = Bounds(0.01, 1)
"""Of the variance between people, which is 1."""
NOISE = Bounds(0.01, 10)
SHIFT = Bounds(0.0001, 10)
"""Variances on a scale where people have one of 1: with ten times that, ratings and questions would say nothing."""
SECONDS = Bounds(0, 600)
"""Nobody takes longer over one rating or question without a pause."""

MEASUREMENT = {
    "variance_general": SHARE,
    "variance_area": SHARE,
    "variance_skill": SHARE,
    "cuts": Bounds(-3, 3),
    "rating_loading": Bounds(0, 1),
    "rating_bias_variance": SHIFT,
    "rating_noise_variance": NOISE,
    "rating_thresholds": Bounds(-5, 5),
    "begun_noise_variance": NOISE,
    "begun_style": Bounds(0, 10),
    "begun_claimed": Bounds(0, 0.8),
    "begun_denied": Bounds(0, 0.19),
    "shift_variance": SHIFT,
    "area_shift_variance": SHIFT,
    "discrimination": DISCRIMINATION,
    "difficulty_sd": DOUBT,
    "guessing_share": Bounds(0, 1),
    "rating_seconds": SECONDS,
    "question_seconds": SECONDS,
}
"""Beyond a cut score of 3 standard deviations lies one person of 700, so a level would be everybody's or nobody's."""
