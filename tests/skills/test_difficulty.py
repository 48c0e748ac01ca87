"""Expected difficulties: four opinions, averaged, and honest about disagreement."""

from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from skills import bundle
from skills.difficulty import ONE_STEP, SPREAD, SURE, UNSURE, SkillRankings, agreement, expected, ladder, placed, ranked
from tests.builders import small_content

CUTS = (-1.2, -0.4, 0.4, 1.2)
STEPS = {"a": 1, "b": 1, "c": 2, "d": 3, "e": 4}
ORDER = tuple(STEPS)


def test_items_of_one_step_lie_around_its_cut_score_and_steps_do_not_overlap() -> None:
    assert ladder([1, 1, 2], CUTS) == pytest.approx([-1.35, -1.05, -0.4])
    rungs = ladder([1, 1, 1, 2, 2, 2, 3, 4, 4], CUTS)
    assert rungs == sorted(rungs)
    assert all(abs(rung - min(CUTS, key=lambda cut: abs(cut - rung))) <= SPREAD for rung in rungs)


def test_where_all_agree_an_item_stays_near_its_step_in_the_order_of_the_rankings() -> None:
    found = ranked(STEPS, ORDER, ORDER, CUTS)
    assert [round(found[id], 2) for id in ORDER] == [-1.3, -1.1, -0.4, 0.4, 1.2]


def test_an_item_that_both_find_harder_than_its_step_moves_two_thirds_of_the_way() -> None:
    found = ranked({"a": 1, "b": 2}, ("b", "a"), ("b", "a"), CUTS)
    assert found == pytest.approx({"a": (-1.2 + 2 * -0.4) / 3, "b": (-0.4 + 2 * -1.2) / 3})


@given(first=st.permutations(ORDER), second=st.permutations(ORDER))
def test_who_ranked_first_does_not_matter_and_the_scale_is_never_left(first: list[str], second: list[str]) -> None:
    found = ranked(STEPS, first, second, CUTS)
    assert found == pytest.approx(ranked(STEPS, second, first, CUTS))
    assert all(CUTS[0] - SPREAD <= difficulty <= CUTS[-1] + SPREAD for difficulty in found.values())


def test_an_item_that_was_not_ranked_lies_at_its_step() -> None:
    found = ranked({**STEPS, "new": 4}, ORDER, ORDER, CUTS)
    assert found == {**ranked(STEPS, ORDER, ORDER, CUTS), "new": CUTS[3]}


@pytest.mark.parametrize("ranking", [ORDER[1:], (*ORDER, "f"), ("a", "a", "b", "c", "d")])
def test_rankings_that_differ_or_name_a_stranger_are_refused(ranking: tuple[str, ...]) -> None:
    for pair in ((ORDER, ranking), (ranking, ORDER)):
        with pytest.raises(ValueError, match="same questions"):
            ranked(STEPS, *pair, CUTS)
    with pytest.raises(ValueError, match="same questions"):
        ranked(STEPS, (*ORDER, "f"), (*ORDER, "f"), CUTS)


# With judges -----------------------------------------------------------------------------------------------


def test_judges_count_for_two_thirds_and_set_the_height_of_all() -> None:
    assert expected(among=0.4, judged=-0.6, apart=1.0) == pytest.approx((-0.27, SURE), abs=0.005)


def test_an_item_on_which_judges_and_the_rest_disagree_by_more_than_a_step_is_less_sure() -> None:
    assert expected(0.4, -0.6 + 0.79, 1.0).sd == SURE
    assert expected(0.4, -0.6 + 0.81, 1.0).sd == UNSURE
    assert expected(0.4, -0.6 - 0.81, 1.0).sd == UNSURE
    assert pytest.approx(CUTS[1] - CUTS[0]) == ONE_STEP


def test_an_item_that_nobody_judged_moves_with_the_others_and_is_less_sure() -> None:
    assert expected(0.4, None, 0.9) == pytest.approx((-0.2, UNSURE))


def test_agreement_is_kendalls_tau() -> None:
    assert agreement("abcd", "abcd") == 1
    assert agreement("abcd", "dcba") == -1
    assert agreement("abcd", "abdc") == pytest.approx(2 / 3)
    assert agreement("a", "a") == 1


def test_calibrated_items_keep_their_difficulty() -> None:
    content = small_content()
    serving = [item.id for item in content.items if item.skill == "serving"]
    calibrated = replace(content.item_by_id[serving[0]], origin="calibrated", difficulty=2.5, difficulty_sd=0.3)
    items = tuple(calibrated if item.id == serving[0] else item for item in content.items)
    ranking = SkillRankings("serving", tuple(serving), tuple(serving))
    after = placed(replace(content, items=items), [ranking])
    assert after.item_by_id[serving[0]] == calibrated
    assert after.item_by_id[serving[1]].difficulty is not None
    assert after.item_by_id["query-where"].difficulty is None


def folder_with(path: Path, rankings: list[dict[str, object]]) -> Path:
    bundle.write(small_content(), path)
    (path / "review").mkdir()
    (path / "review" / "rankings.yaml").write_text(yaml.safe_dump(rankings), encoding="utf-8")
    return path


def test_the_command_writes_difficulties_into_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    order = [item.id for item in small_content().items if item.skill == "serving"]
    folder = folder_with(tmp_path, [{"skill": "serving", "first": order, "second": [*order]}])
    call_command("place_items", str(folder))
    assert "Placed the questions of 1 skill. Mean agreement of rankings: 1.00." in capsys.readouterr().out
    items = bundle.read(folder).item_by_id
    assert [items[id].difficulty_sd for id in order] == [UNSURE] * len(order)


@pytest.mark.parametrize(
    ("rankings", "message"),
    [
        ([{"skill": "serving", "first": ["x"], "second": ["x"]}], "serving: Both rankings must name the same"),
        ([{"skill": "serving"}], "review/rankings.yaml: "),
    ],
)
def test_the_command_refuses_rankings_that_do_not_fit(
    tmp_path: Path, rankings: list[dict[str, object]], message: str
) -> None:
    folder = folder_with(tmp_path, rankings)
    before = (folder / "items" / "production.yaml").read_bytes()
    with pytest.raises(CommandError, match=message):
        call_command("place_items", str(folder))
    assert (folder / "items" / "production.yaml").read_bytes() == before


def test_the_command_refuses_a_folder_without_rankings(tmp_path: Path) -> None:
    bundle.write(small_content(), tmp_path)
    with pytest.raises(CommandError, match=r"rankings\.yaml"):
        call_command("place_items", str(tmp_path))
