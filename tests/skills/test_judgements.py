"""From what judges say of people just at each level to difficulties, and back."""

from itertools import combinations
from pathlib import Path
from statistics import correlation, fmean, pstdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.model.irt import cdf
from skills import bundle
from skills.content import MAX_LEVEL
from skills.judgements import Figures, Judgements, PublicItem, PublicItems, Scale, judged_difficulty, optimism
from skills.yaml_file import parse
from tests.builders import shipped_content
from tests.skills.test_bank import fingerprint

DATA = Path(bundle.__file__).parent / "data"
CONTENT = shipped_content()
JUDGED = parse((DATA / "review/judgements.yaml").read_bytes(), Judgements, "judgements.yaml")
PUBLIC = parse((DATA / "review/public.yaml").read_bytes(), PublicItems, "public.yaml")
CUTS = (-1.2, -0.4, 0.4, 1.2)
SCALE = Scale(CUTS, discrimination=1.3, guessing=0.125)


def shares(difficulty: float, easier: float = 0.0) -> Figures:
    """What a judge says who knows the item: per cent right of people at each cut score, by the engine's formula."""
    one, two, three, four = (100 * (0.125 + 0.875 * cdf(1.3 / 1.702 * (cut - difficulty) + easier)) for cut in CUTS)
    return one, two, three, four


@given(st.floats(-1.2, 1.2))
def test_a_judge_who_knows_the_item_gives_its_difficulty_back(difficulty: float) -> None:
    assert judged_difficulty({"one": shares(difficulty)}, SCALE) == pytest.approx(difficulty, abs=1e-6)


def test_what_judges_are_too_optimistic_by_is_taken_out() -> None:
    hopeful = {"one": shares(0.3, easier=0.5), "two": shares(0.3, easier=0.5)}
    assert judged_difficulty(hopeful, SCALE, 0.5) == pytest.approx(0.3)
    assert judged_difficulty(hopeful, SCALE) < -0.2


def test_optimism_is_the_mean_over_questions_that_no_judge_knew() -> None:
    def public(right: float, judged: float, *, recognised: bool = False) -> PublicItem:
        return PublicItem("p", "s", "", "people", right, {"one": judged, "two": judged}, recognised)

    assert optimism([public(50, 84.13)]) == pytest.approx(1.0, abs=1e-3)
    assert optimism([public(50, 84.13), public(50, 15.87), public(1, 99, recognised=True)]) == pytest.approx(
        0, abs=1e-3
    )
    with pytest.raises(ValueError, match="did not know"):
        optimism([public(50, 60, recognised=True)])


def test_a_figure_at_an_end_or_below_guessing_is_still_a_number() -> None:
    assert np.isfinite(judged_difficulty({"one": (0, 5, 100, 100)}, SCALE))


# The shipped judgements --------------------------------------------------------------------------------------


def test_every_item_was_judged_as_it_reads_now_by_four_and_figures_never_fall() -> None:
    texts = {entry.item: entry.text for entry in JUDGED.items}
    assert texts == {item.id: fingerprint(item) for item in CONTENT.items}
    for entry in JUDGED.items:
        for said in (entry.first, entry.second):
            assert set(said) == {"hiring", "teacher", "practitioner", "examiner"}
            assert all(0 < one <= two <= three <= four < 100 for one, two, three, four in said.values()), entry.item


def test_the_judges_agree_on_which_items_are_hard() -> None:
    for one, two in combinations(("hiring", "teacher", "practitioner", "examiner"), 2):
        pairs = [(fmean(entry.second[one]), fmean(entry.second[two])) for entry in JUDGED.items]
        assert correlation(*zip(*pairs, strict=True)) > 0.9


def test_on_public_questions_the_judges_are_right_on_average_and_roughly_right_on_each() -> None:
    kept = [item for item in PUBLIC.items if not item.recognised]
    assert len(kept) >= 80
    assert abs(optimism(PUBLIC.items)) < 0.1
    assert correlation([item.right for item in kept], [fmean(item.judged.values()) for item in kept]) > 0.6
    assert pstdev([fmean(item.judged.values()) - item.right for item in kept]) < 20


def test_judges_place_all_items_lower_than_their_writers_did() -> None:
    """The reason why they were asked. By this much and the doubt about it the shipped scale was moved."""
    found = [judged_difficulty(entry.second, SCALE) for entry in JUDGED.items]
    steps = [CUTS[CONTENT.item_by_id[entry.item].level - 1] for entry in JUDGED.items]
    assert -1.1 < fmean(found) - fmean(steps) < -0.7


def test_the_top_step_of_a_core_skill_has_two_items_that_are_hard() -> None:
    """At most half of people just at level 2, and at most 80 of 100 just at level 4, would be right."""
    hard = [
        item.skill
        for item, figures in ((CONTENT.item_by_id[entry.item], entry.second.values()) for entry in JUDGED.items)
        if item.level == MAX_LEVEL and fmean(f[1] for f in figures) <= 50 and fmean(f[3] for f in figures) <= 80
    ]
    few = {skill.id: hard.count(skill.id) for skill in CONTENT.skills if skill.core and hard.count(skill.id) < 2}
    assert few == {}
    assert len(hard) >= 55
