"""What the benchmark measures is the product: the same questions and the same readings as a person gets."""

import numpy as np

from assessment.engine.asking.length import LENGTHS, ratings
from assessment.engine.model.bank import bank_of
from assessment.engine.model.scoring import estimate, is_rating, running
from benchmarks.rivals import FORMS, as_good_as, fixed_form, form, percent_correct
from benchmarks.sittings import Readings, respond, sit, take, turn
from benchmarks.worlds import LAUNCH, person, reference
from tests.assessment.engine.answers import next_item
from tests.builders import small_content

CONTENT = reference()
ROLE = CONTENT.roles[0]


def test_a_sitting_asks_what_the_product_asks() -> None:
    for number in range(3):
        who = person(CONTENT, LAUNCH, number)
        given: dict[str, int | None] = {}
        while (id := next_item(CONTENT, ROLE, given, "standard", str(number))) is not None:
            given[id] = who.ratings[id] if is_rating(id) else respond(CONTENT, who, id)
        sat = take(CONTENT, ROLE, who, ratings(CONTENT, ROLE, "standard"), LENGTHS["standard"].questions)
        assert list(sat.items()) == list(given.items())


def test_going_on_from_a_kept_belief_is_starting_over_with_all_responses() -> None:
    bank, who = bank_of(CONTENT), person(CONTENT, LAUNCH, 1)
    given = take(CONTENT, ROLE, who, ratings(CONTENT, ROLE, "short"), 12)
    whole, belief = running(bank, given), running(bank, {})
    for id, value in given.items():
        kept = belief.mean.copy()
        belief, before = running(bank, {id: value}, belief), belief
        assert np.array_equal(before.mean, kept)
    assert np.array_equal(belief.mean, whole.mean)
    assert np.array_equal(belief.covariance, whole.covariance)


def test_readings_hold_the_report_s_estimates_of_the_role_s_skills() -> None:
    role = CONTENT.role_by_id["key-2"]
    who = person(CONTENT, LAUNCH, 4)
    given = take(CONTENT, role, who, ratings(CONTENT, role, "standard"), 24)
    readings = Readings(CONTENT)
    readings.add(role, who, estimate(bank_of(CONTENT), given), given)
    readings.add_words(role, who, given)
    inside = {requirement.skill for requirement in role.requirements}
    assert [bool(np.isnan(mean)) for mean in readings.mean[0]] == [s.id not in inside for s in CONTENT.skills]
    assert readings.shown.sum() == readings.asked[0] == 24
    assert len(readings.words) == len({CONTENT.skill_by_id[skill].area for skill in inside})


def test_every_role_gets_people_of_both_seeds() -> None:
    assert {(turn(number, 5), number % 2) for number in range(10)} == {
        (role, seed) for role in range(5) for seed in (0, 1)
    }


def test_a_small_content_can_be_sat_for() -> None:
    small = small_content()
    roles = small.roles
    people = [person(small, LAUNCH, number) for number in range(4)]
    readings = sit(small, roles, people, [ratings(small, role, "short") for role in roles], 12)
    assert readings.people == 4
    assert readings.words


def test_a_fixed_form_is_balanced_from_its_start_and_ends_with_the_whole_bank() -> None:
    order, bank = form(CONTENT), bank_of(CONTENT)
    assert sorted(order) == list(range(len(CONTENT.items)))
    for length in (36, 72, 144):
        skills, levels = bank.item_skill[list(order[:length])], bank.item_level[list(order[:length])]
        assert np.ptp(np.bincount(skills)) == 0
        assert np.ptp(np.bincount(levels)[1:]) == 0


def test_a_longer_form_is_better_and_the_length_worth_a_value_is_found() -> None:
    people = [person(CONTENT, LAUNCH, number) for number in range(40)]
    forms = fixed_form(CONTENT, CONTENT.roles[:5], people)
    assert tuple(forms) == FORMS
    assert forms[288]["rmse"].value < forms[72]["rmse"].value < forms[12]["rmse"].value
    lengths = [as_good_as(value, forms) for value in (0.0, 0.76, 0.80, 1.0)]
    assert lengths == sorted(lengths)
    assert (lengths[0], lengths[-1]) == (6.0, 288.0)


def test_percent_correct_of_somebody_who_knows_everything_meets_everything() -> None:
    who = person(CONTENT, LAUNCH, 0)
    who.correct[:] = True
    who.abilities[:] = 3.0
    for corrected in (True, False):
        found = percent_correct(CONTENT, CONTENT.roles[:1], [who], (24, 144), corrected)
        assert all(rival["right"].value == 1.0 for rival in found.values())
