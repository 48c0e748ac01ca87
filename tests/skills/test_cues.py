"""The model that sees options only: it finds the cues there are, and none where there are none."""

from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command
from msgspec.structs import replace

from skills import bundle
from skills.content import Item, Option
from skills.validation.cues import Guesser
from tests.builders import small_content

WORDS = [f"{one}{other}" for one in "bdfghklmnprstvw" for other in ("am", "eb", "id", "or", "ut")]


def bank(cue: str, number: int = 120, fixed_order: bool = False) -> tuple[Item, ...]:
    """Questions of random words. `cue` marks right answers: a word, a length, a place, or nothing."""
    chance = Random(7)
    base = small_content().items[0]

    def options(key: int) -> tuple[Option, ...]:
        texts = [" ".join(chance.choices(WORDS, k=5)) for _ in range(4)]
        texts[key] = {"word": f"{texts[key]} since", "length": f"{texts[key]} {texts[key]}"}.get(cue, texts[key])
        return tuple(Option(text=text, reason="Why", correct=place == key) for place, text in enumerate(texts))

    keys = [2 if cue == "place" else chance.randrange(4) for _ in range(number)]
    return tuple(replace(base, id=f"q{n}", options=options(key), fixed_order=fixed_order) for n, key in enumerate(keys))


@pytest.mark.parametrize(
    ("cue", "named"),
    [("word", "right: since"), ("length", "right: its length"), ("place", "right: place 3 of 4 kept")],
)
def test_a_cue_is_found_and_named(cue: str, named: str) -> None:
    found = Guesser(bank(cue, fixed_order=cue == "place")).guessed(["area"] * 120)["area"]
    assert found.right > 0.9
    assert named in found.cues


def test_without_a_cue_nothing_is_found_beyond_chance() -> None:
    found = Guesser(bank("")).guessed(["area"] * 120)[""]
    assert found.chance == 0.25
    assert abs(found.excess) < 3 * 100 * found.error


def test_the_place_of_a_shuffled_option_is_no_cue() -> None:
    found = Guesser(bank("place")).guessed(["area"] * 120)[""]
    assert abs(found.excess) < 3 * 100 * found.error


def test_a_group_is_counted_by_itself() -> None:
    groups = ["words"] * 120 + ["none"] * 120
    items = bank("word") + tuple(replace(item, id=f"none-{item.id}") for item in bank(""))
    found = Guesser(items).guessed(groups)
    assert (found["words"].questions, found["none"].questions, found[""].questions) == (120, 120, 240)
    assert found["words"].right > 0.9 > found[""].right > found["none"].right


def test_a_new_question_moves_no_other_into_another_fold() -> None:
    items = bank("word")
    assert Guesser(items[1:]).folds.tolist() == Guesser(items).folds.tolist()[1:]


def test_the_command_prints_every_area(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle.write(small_content(), tmp_path)
    call_command("find_cues", str(tmp_path))
    lines = capsys.readouterr().out.splitlines()
    formats = ["3 options", "3 options in fixed order", "4 options"]
    assert [line.partition(":")[0] for line in lines][:3] == ["all", "storage", "production"]
    assert sorted(line.partition(":")[0] for line in lines[3:]) == formats
    assert "14 questions: " in lines[0]


def test_the_command_refuses_a_folder_that_holds_no_content(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"order\.yaml"):
        call_command("find_cues", str(tmp_path))
