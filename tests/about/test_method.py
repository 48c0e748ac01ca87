"""The method page says what the benchmark's file says, to the digit, and claims nothing where the file is missing."""

import html
import itertools
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
from about.accuracy import ACCURACY, FIGURES, accuracy
from assessment.engine import ENGINE_VERSION
from assessment.engine.asking.length import LENGTHS
from benchmarks import frontier_picture, measurement, method, picture
from benchmarks.limits import keeps
from benchmarks.method import GROUPS, PLACES, WAYS, WORLDS
from skills.comparison import measured_digest
from tests.builders import shipped_content, small_content
from tests.editions import make_live
from tests.markup import compact
from tests.snapshots import assert_said, assert_worded

FILE: dict[str, Any] = json.loads(FIGURES.read_text("utf-8"))
STALE = "The figures are stale: run make bench-measurement."
PICTURE = settings.BASE_DIR / "static" / "measurement.svg"
FRONTIER = settings.BASE_DIR / "static" / "frontier.svg"
WORDING = Path(__file__).parent / "snapshots" / "said.json"
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


def read_with(client: Client, monkeypatch: pytest.MonkeyPatch, **parts: Any) -> str:
    """The page, had the benchmark written other parts."""
    monkeypatch.setattr(views, "accuracy", lambda: ACCURACY.decode(json.dumps({**FILE, **parts})))
    return read(client)


def blocks(page: str) -> list[str]:
    """What a page says, paragraph by paragraph and cell by cell."""
    return [words(part) for part in re.split(r"</?(?:p|li|t[hd]|caption|figcaption|summary)\b[^>]*>", page)]


def section(page: str, id: str) -> str:
    """What the section under a heading says."""
    return words(page[page.index(f'id="{id}"') :].partition(">")[2].partition("</section>")[0])


def test_sentences_carry_the_figures_of_the_file(client: Client, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures that nothing else equals stand where the file's own stood; shares of 1001 % and more are unmistakable."""
    number = itertools.count(1001)
    rule, people, goals, shown, content = (
        {name: next(number) / 100 if 0 < figure < 1 else next(number) for name, figure in figures.items()}
        for figures in (
            *(FILE["rule"], FILE["people"], FILE["goals"], FILE["page"]["shown"]),
            {key: FILE["content"][key] for key in ("items", "skills")},
        )
    )
    standard = {**FILE["page"]["standard"], "questions": next(number)}
    said = {"shown": shown, "standard": standard, "lowest_coverage": [next(number) / 100, next(number) / 100]}
    parts = {"rule": rule, "people": people, "goals": goals, "content": {**FILE["content"], **content}}
    seeds = [next(number), next(number)]
    other = read_with(client, monkeypatch, **parts, seeds=seeds, page={**FILE["page"], **said})
    before = blocks(page)
    told = [block for block in blocks(other) if block not in before]
    figures = set(re.findall(r"1\d\d\d", " ".join(told).replace(".", "")))
    unnamed = {people["some"], people["timed"]}
    assert {int(figure) for figure in figures} == set(range(1001, next(number))) - unnamed
    assert_said(told)


def test_sentences_without_a_figure_are_true_of_the_file() -> None:
    right = {(row["name"], row["questions"]): row.get("right") for row in FILE["rivals"]}
    assert right["fixed form, % correct per area", 24] < right["nothing asked", 0]
    assert FILE["curve"]["lengths"][1]["name"] == "Plumb, Standard"
    assert FILE["rule"]["interval"] > FILE["rule"]["range"]


def test_what_misses_its_limit_is_named(page: str) -> None:
    text = words(page)
    rows = {row["id"]: row for row in (*FILE["figures"], *FILE["timings"])}
    short = {id for id, row in rows.items() if row["must"] and not keeps(row["value"], row["must"])}
    missed = {id for id, row in rows.items() if row["reached"] is False} - short
    assert {*FILE["failed"], *FILE["timings_failed"]} <= short
    for part, ids, limit in (("short", short, "must"), ("missed", missed, "goal")):
        assert len(FILE["page"][part]) == len(ids)
        for row, place in ((rows[id], PLACES[id.partition("/")[0]]) for id in ids):
            said = f"{place}, {row['title']}: {printed(row['value'])} , "
            assert re.search(rf"{re.escape(said)}[a-z ]+ {re.escape(limits(row[limit]))}", text), row["id"]


@pytest.mark.parametrize("verdicts", [(), ("not kept", "within its error")], ids=["none", "two"])
def test_a_limit_that_is_not_kept_is_told_from_one_that_few_people_may_explain(
    client: Client, page: str, monkeypatch: pytest.MonkeyPatch, verdicts: tuple[str, ...]
) -> None:
    figure = {"place": "Launch", "title": "right", "value": "0.700", "must": "≥ 0.750", "goal": "≥ 0.800"}
    short = [{**figure, "verdict": verdict} for verdict in verdicts]
    here = blocks(read_with(client, monkeypatch, page={**FILE["page"], "short": short, "missed": short[:1]}))
    usual = blocks(page)
    assert_said([block for block in here if block not in usual])


def test_the_page_says_that_the_people_are_simulated_and_how_to_repeat_it(page: str) -> None:
    assert_said(re.findall(r'<h2 id="accuracy">.*?<p>(.*?)</p>', page)[0])
    assert "make bench-measurement" in words(page)


def test_the_lengths_on_the_page_are_the_engine_s(page: str) -> None:
    shown = {cells[0]: re.findall(r"\d+", " ".join(cells[1:3])) for cells in rows(page, "Lengths of an assessment")}
    assert shown == {
        length.name: [str(count) for count in (length.ratings, length.questions) if count]
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
    make_live(msgspec.structs.replace(content, items=items))
    assert client.get("/method").context["items"] == {
        "all": len(items),
        "blind": len(items) - 2,
        "reviewed": 1,
        "unreviewed": 1,
        "calibrated": 1,
        "ranked": 1,
    }
    assert_said(section(read(client), "difficulty"))


@pytest.mark.django_db
def test_a_question_set_without_rankings_or_answers_claims_neither(client: Client) -> None:
    content = small_content()
    blind = tuple(msgspec.structs.replace(item, review="blind-reviewed") for item in content.items)
    make_live(msgspec.structs.replace(content, items=blind))
    counts = client.get("/method").context["items"]
    assert counts["blind"] == counts["all"] == len(blind)
    assert counts["ranked"] == counts["calibrated"] == 0
    assert_said(section(read(client), "difficulty"))


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
    assert_worded(WORDING, "without a usable file", section(page, "accuracy"))
    assert "measurement.svg" not in page
    assert " %" not in section(page, "accuracy")
    assert page.count("<h1") == 1
