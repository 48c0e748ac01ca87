"""The method page says what the benchmark's file says, to the digit, and claims nothing where the file is missing."""

import html
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from django.conf import settings
from django.test import Client

from about import views
from about.accuracy import FIGURES, accuracy
from assessment.engine import ENGINE_VERSION
from assessment.engine.asking.length import LENGTHS
from benchmarks import frontier_picture, measurement, method, picture
from benchmarks.limits import keeps
from benchmarks.method import GROUPS, PLACES, WAYS, WORLDS
from skills.comparison import measured_digest
from tests.builders import shipped_content, small_content
from tests.markup import compact
from tests.pages import publish

FILE: dict[str, Any] = json.loads(FIGURES.read_text("utf-8"))
STALE = "The figures are stale: run make bench-measurement."
PICTURE = settings.BASE_DIR / "static" / "measurement.svg"
FRONTIER = settings.BASE_DIR / "static" / "frontier.svg"
PICTURES = pytest.mark.parametrize("file", [PICTURE, FRONTIER], ids=["questions", "minutes"])


def read(client: Client) -> str:
    response = client.get("/method")
    assert response.status_code == 200
    return compact(response.content.decode())


@pytest.fixture
def page(client: Client, db: None) -> str:
    return read(client)


def words(text: str) -> str:
    """The text of a piece of the page, without tags and with single spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def rows(page: str, caption: str) -> list[list[str]]:
    """The cells of the body of a table, row by row."""
    table = re.search(rf"<caption[^>]*>{re.escape(caption)}.*?<tbody>(.*?)</tbody>", page, re.DOTALL)
    assert table is not None, caption
    return [
        [words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table[1], re.DOTALL)
    ]


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def printed(number: float | None) -> str:
    return "–" if number is None else f"{number:.3f}" if abs(number) < 10 else f"{number:.0f}"


def limits(ends: list[float | None] | None) -> str:
    low, high = ends or (None, None)
    if low is None and high is None:
        return "none"
    return (
        f"≥ {printed(low)}"
        if high is None
        else f"≤ {printed(high)}"
        if low is None
        else f"{printed(low)}–{printed(high)}"
    )


def value(id: str) -> float:
    return float(next(row["value"] for row in FILE["figures"] if row["id"] == id))


# The file ----------------------------------------------------------------------------------------------------


def test_the_figures_are_of_this_engine() -> None:
    assert FILE["engine"] == ENGINE_VERSION, STALE


def test_the_figures_are_of_the_shipped_content() -> None:
    shipped = shipped_content()
    assert FILE["content"]["digest"] == measured_digest(shipped), STALE


def test_the_figures_are_of_a_whole_run_with_today_s_rule() -> None:
    assert FILE["rule"] == measurement.rule(), STALE
    assert FILE["people"] == measurement.Sizes()._asdict(), STALE


def test_the_pictures_are_drawn_from_the_file() -> None:
    assert PICTURE.read_text("utf-8") == picture.svg(FILE), STALE
    assert FRONTIER.read_text("utf-8") == frontier_picture.svg(FILE), STALE


def test_the_page_s_words_are_those_of_its_figures() -> None:
    assert FILE["page"] == method.said(FILE), STALE


def test_nothing_that_the_page_may_say_is_lost_in_reading() -> None:
    found = accuracy()
    assert found is not None, STALE
    kept = json.loads(msgspec.json.encode(found))
    assert kept == {name: FILE[name] for name in kept}


# What the page says -------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_figure_of_the_file_stands_in_the_table(page: str) -> None:
    groups = dict.fromkeys(row["id"].partition("/")[0] for row in (*FILE["figures"], *FILE["timings"]))
    assert list(groups) == list(PLACES) == list(GROUPS)
    for group in groups:
        shown = rows(page, GROUPS[group])
        wanted = [row for row in (*FILE["figures"], *FILE["timings"]) if row["id"].startswith(f"{group}/")]
        assert [cells[0] for cells in shown] == [row["title"] for row in wanted]
        for cells, row in zip(shown, wanted, strict=True):
            must, goal = (limits(row[limit]) for limit in ("must", "goal"))
            error = printed(row["error"]) if row["error"] else "none"
            assert cells[1:5] == [must, goal, printed(row["value"]), error], row["id"]


def test_ways_of_asking_stand_side_by_side_as_in_the_file(page: str) -> None:
    wanted = [row for row in (*FILE["curve"]["lengths"], *FILE["rivals"]) if row["name"] in WAYS or "ratings" in row]
    shown = rows(page, "Right verdicts by way of asking")
    assert sorted(shown) == sorted(
        [WAYS.get(row["name"], row["name"]), str(row["questions"]), percent(row["right"])] for row in wanted
    )
    assert set(WAYS) <= {row["name"] for row in FILE["rivals"]}
    shipped = rows(page, "Right verdicts with the shipped questions")
    assert shipped[:-1] == [
        [WAYS[row["name"]], str(row["questions"]), percent(row["right"])] for row in FILE["content_rivals"]
    ]
    assert shipped[-1] == ["Plumb, Standard", "24", percent(value("content/launch.right"))]


def test_the_truth_of_the_words_stands_there_for_every_world(page: str) -> None:
    shown = rows(page, "True words by world")
    names = ("words.meets", "words.gap")
    assert shown[0][1:] == [
        percent(value(f"{group}/launch.{name}")) for group in ("reference", "content") for name in names
    ]
    shipped = {row["id"].partition("/")[2]: row for row in FILE["content_worlds"]}
    wanted = {
        WORLDS[name]: [percent(each[word]) for each in (row, shipped[name]) for word in names]
        for row in FILE["worlds"]
        for name in [row["id"].partition("/")[2]]
    }
    assert {cells[0].removesuffix(" (no promise)"): cells[1:] for cells in shown[1:]} == wanted
    promised = [" (no promise)" not in cells[0] + " " for cells in shown[1:]]
    assert promised == sorted(promised, reverse=True)
    assert promised.count(False) == 4, "the text speaks of the last four"


def test_the_full_tables_of_ways_and_worlds_name_all_of_them(page: str) -> None:
    ways = rows(page, "Ways side by side in the study, launch world")
    assert len(ways) == len(FILE["curve"]["lengths"]) + len(FILE["rivals"])
    for part, caption in (
        ("worlds", "Worlds with the questions of the study"),
        ("content_worlds", "Worlds with the s"),
    ):
        shown = {cells[0].removesuffix(" (no limit)"): cells for cells in rows(page, caption)}
        for row in FILE[part]:
            held = f"{printed(row['coverage'])} ({printed(row['coverage.error'])})"
            assert shown[row["title"]][3] == held


def test_sentences_carry_the_figures_of_the_file(page: str) -> None:
    text = words(page)
    rule, people = FILE["rule"], FILE["people"]
    for sentence in (
        f"The chance of that is at least {percent(rule['meets'])}.",
        f"at or above is at most {percent(rule['gap'])}. The likely level is more than {rule['reach']} levels short.",
        f"where the words would name more than {rule['most_levels']} levels",
        f"where the words beside it name {rule['unsure_levels']} levels",
        f"from a chance of {percent(rule['one_level'])}.",
        f"need {percent(rule['two_levels'])} together.",
        f"under {rule['least_seconds']:.0f} seconds, or more than {rule['reading_speed']:.0f} characters a second",
        f"looked for from {rule['least_questions']} questions on",
        f"from {rule['least_ratings']} ratings on",
        f"beyond the {percent(rule['reliable_change'])} range of the difference",
        f"It held in {percent(value('reference/launch.shown_range'))}, over {people['main']} people.",
        f"The range of an area held in {percent(value('content/launch.shown_range'))}.",
        f"a fixed form of about {value('reference/launch.form'):.0f} (standard error",
        f"{FILE['goals']['reached']} of {FILE['goals']['of']} goals are reached",
        f"rests on {people['small']} people in the study and {people['few']} with the shipped questions",
        f"({FILE['seeds'][0]} and {FILE['seeds'][1]})",
    ):
        assert sentence in text, sentence


def test_sentences_without_a_figure_are_true_of_the_file() -> None:
    right = {(row["name"], row["questions"]): row.get("right") for row in FILE["rivals"]}
    assert right["fixed form, % correct per area", 24] < right["nothing asked", 0]
    assert FILE["curve"]["lengths"][1]["name"] == "Plumb, Standard"
    assert FILE["rule"]["interval"] > FILE["rule"]["range"]


def test_what_misses_its_limit_is_named(page: str) -> None:
    text = words(page)
    rows = {row["id"]: row for row in (*FILE["figures"], *FILE["timings"])}
    short = {id for id, row in rows.items() if row["must"] and not keeps(row["value"], row["must"])}
    for id in short:
        row, place = rows[id], PLACES[id.partition("/")[0]]
        said = f"{place}, {row['title']}: {printed(row['value'])} , must be {limits(row['must'])} ."
        assert f"{said} {'The difference is less' if row['ok'] else 'Not kept.'}" in text, id
    assert {*FILE["failed"], *FILE["timings_failed"]} <= short
    assert ("Every limit is kept." in text) == (not short)
    missed = {id for id, row in rows.items() if row["reached"] is False} - short
    assert f"Show the {len(missed)} goals that are missed" in text
    for id in missed:
        row, place = rows[id], PLACES[id.partition("/")[0]]
        assert f"{place}, {row['title']}: {printed(row['value'])} , goal {limits(row['goal'])}" in text, id


def test_the_page_says_that_the_people_are_simulated_and_how_to_repeat_it(page: str) -> None:
    text = words(page)
    assert "No real answers of learners have been analysed yet." in text
    assert "All figures here come from simulated people." in text
    assert "make bench-measurement" in text


def test_the_lengths_on_the_page_are_the_engine_s(page: str) -> None:
    shown = {cells[0]: cells[1:3] for cells in rows(page, "Lengths of an assessment")}
    assert shown == {
        length.name: [
            f"the {length.ratings} skills that tell most" if length.ratings else "all skills of the role",
            f"{length.questions} questions",
        ]
        for length in LENGTHS.values()
    }


def test_what_more_effort_buys_stands_there_for_every_pair_as_in_the_file(page: str) -> None:
    shown = rows(page, "What more effort buys")
    assert shown == [
        [
            row["title"],
            str(row["ratings"]),
            str(row["questions"]),
            f"{row['minutes']:.0f}",
            *("none called" if row[key] is None else percent(row[key]) for key in ("right", "called", "rightly")),
        ]
        for row in FILE["frontier"]
    ]
    lengths = {row["title"]: (row["ratings"], row["questions"]) for row in FILE["frontier"]}
    for length in LENGTHS.values():
        ratings, questions = lengths[length.name]
        assert (length.ratings or ratings, length.questions) == (ratings, questions), STALE


def test_the_picture_has_its_own_size_and_is_told_in_words(page: str) -> None:
    image = re.search(r'<img src="[^"]*measurement[^"]*\.svg" width="(\d+)" height="(\d+)" alt="([^"]+)"', page)
    assert image is not None
    root = ElementTree.fromstring(PICTURE.read_text("utf-8"))
    assert root.get("viewBox") == f"0 0 {image[1]} {image[2]}"
    for questions, share in FILE["curve"]["Plumb"]:
        assert f"{share:.0%} with {questions}" in image[3]


def test_the_picture_of_the_lengths_has_its_own_size_and_is_told_in_words(page: str) -> None:
    image = re.search(r'<img src="[^"]*frontier[^"]*\.svg" width="(\d+)" height="(\d+)" alt="([^"]+)"', page)
    assert image is not None
    root = ElementTree.fromstring(FRONTIER.read_text("utf-8"))
    assert root.get("viewBox") == f"0 0 {image[1]} {image[2]}"
    for row in frontier_picture.drawn(FILE):
        assert f"{row['right']:.1%} right in about {row['minutes']:.0f} minutes" in image[3]


@PICTURES
def test_a_picture_brings_its_colours_without_a_style(file: Path) -> None:
    """Our headers refuse a style inside a picture that is opened by itself."""
    root = ElementTree.fromstring(file.read_text("utf-8"))
    space = "{http://www.w3.org/2000/svg}"
    for name in ("rect", "text", "circle", "polyline"):
        assert all(part.get("fill") for part in root.iter(f"{space}{name}")), name
    assert all(part.get("stroke") for part in (*root.iter(f"{space}line"), *root.iter(f"{space}polyline")))


# Questions and their review ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_page_counts_how_the_questions_of_the_edition_were_reviewed(client: Client) -> None:
    content = small_content()
    first, second, *rest = (msgspec.structs.replace(item, review="blind-reviewed") for item in content.items)
    items = (
        msgspec.structs.replace(first, review="unreviewed", difficulty=0.1),
        msgspec.structs.replace(second, review="reviewed", difficulty=0.2, origin="calibrated"),
        *rest,
    )
    publish(msgspec.structs.replace(content, items=items))
    text = words(read(client))
    assert f"Of {len(items)} questions, {len(items) - 2} were answered blind" in text
    assert "A further 1 was reviewed in another way, and 1 has had no review." in text
    assert f"For 1 of {len(items)} questions, difficulty comes from opinions that were given independently" in text
    assert f"For 1 of {len(items)} questions, real answers have replaced these opinions." in text


@pytest.mark.django_db
def test_a_question_set_without_rankings_or_answers_claims_neither(client: Client) -> None:
    content = small_content()
    blind = tuple(msgspec.structs.replace(item, review="blind-reviewed") for item in content.items)
    publish(msgspec.structs.replace(content, items=blind))
    text = words(read(client))
    assert f"All {len(blind)} questions were answered blind" in text
    assert "opinions that were given" not in text
    assert "No real answer has entered these figures yet." in text


# Without the file ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "{}",
        "[1]",
        json.dumps({name: part for name, part in FILE.items() if name != "page"}),
        json.dumps({**FILE, "page": {**FILE["page"], "shown": {"meets": None}}}),
    ],
)
def test_without_a_usable_file_the_page_works_and_says_that_figures_are_missing(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    file = tmp_path / "measurement.json"
    if text is not None:
        file.write_text(text, "utf-8")
    monkeypatch.setattr(views, "accuracy", lambda: accuracy.__wrapped__(file))
    page = read(client)
    assert "The figures are missing here." in words(page)
    assert "measurement.svg" not in page
    assert " %" not in words(page[page.index('id="accuracy"') : page.index('id="again"')])
    assert page.count("<h1") == 1
