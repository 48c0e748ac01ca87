"""Other professions: a content that ships as an example, and contents that rest on ratings alone, from the front page to
the files somebody takes along. Nothing of the starter content shows in them."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from msgspec.structs import replace

from assessment.engine.asking.length import areas_with_questions
from assessment.engine.reading.values import REPORT
from assessment.files import pdf
from assessment.files.printed import printed_report
from skills import bundle
from skills.content import LEVEL_NAMES, Content
from skills.framework import LEVELS, Framework, LevelName
from skills.models import Edition
from skills.publishing import draft, publish, store
from skills.validation import blocking, problems
from skills.views import RESOURCES_PER_PAGE
from tests.assessment.people import Page, Person
from tests.builders import small_content
from tests.editions import make_live
from tests.skills.editors import staff, tree
from tests.skills.test_ladders import KITCHEN, choose, send
from tests.snapshots import assert_said, assert_worded

pytestmark = pytest.mark.slow

STARTER = bundle.read(Path(bundle.__file__).parent / "data")
LADDER = bundle.read(Path(bundle.__file__).parent / "examples" / "data-analyst")
FOREIGN = re.compile(
    r"machine learning|ML engineer|"
    r"\b(Not yet(?!\. You answered)|Guided|Independent|Dependable|Leading)\b|Plumb (measures|does not)"
)
"""Words of the starter content and names of the usual levels."""

WORDING = Path(__file__).parent / "snapshots" / "said.json"

EMPTY = ("guide", "certifications", "projects", "paths")
"""Sections that the ladder comes without."""


@pytest.fixture
def ladder(db: None) -> Edition:
    """The data analyst's ladder, live by the way through the draft tables."""
    store(LADDER)
    return publish("The ladder")


@pytest.fixture
def analyst(ladder: Edition) -> Person:
    person = Person()
    person.start(role="data-analyst", length="standard")
    return person


def unquestioned(content: Content, *areas: str) -> Content:
    """The content without a question in these areas; in no area when none is named."""
    gone = {skill.id for skill in content.skills if not areas or skill.area in areas}
    return replace(content, items=tuple(item for item in content.items if item.skill not in gone))


def assert_own(page: Page) -> None:
    found = FOREIGN.search(page.source)
    assert found is None, page.source[found.start() - 80 : found.end() + 80]


# The example that ships ---------------------------------------------------------------------------------


def test_the_ladder_is_small_and_whole() -> None:
    sizes = [len(part) for part in (LADDER.areas, LADDER.skills, LADDER.items, LADDER.roles)]
    assert sizes == [4, 10, 40, 2]
    asked = sorted((item.skill, item.level) for item in LADDER.items)
    assert asked == sorted((skill.id, step) for skill in LADDER.skills for step in range(1, 5))
    keys = [next(n for n, option in enumerate(item.options) if option.correct) for item in LADDER.items]
    assert all(7 <= keys.count(place) <= 13 for place in range(4))
    assert len([resource for resource in LADDER.resources if resource.confirmed]) >= 2
    assert not any(getattr(LADDER, section) for section in EMPTY)


def test_all_that_is_to_be_said_of_the_ladder_is_that_nobody_else_has_answered_it() -> None:
    found = problems(LADDER)
    assert not blocking(found)
    assert len(found) == len(LADDER.items)
    (message,) = {problem.message for problem in found}
    assert_said(message)


def test_the_ladder_comes_back_from_the_draft_tables_with_the_names_of_its_levels(ladder: Edition) -> None:
    assert ladder.content.framework == draft().framework == LADDER.framework
    assert ladder.content.level_names == ("New", "Learning", "Working", "Trusted", "Shaping")
    sql = ladder.content.skill_by_id["get-sql"]
    assert (sql.reference.title, sql.reference.url.partition("/skill/")[0]) == (
        "SQL (ESCO)",
        "http://data.europa.eu/esco",
    )


@pytest.mark.parametrize("address", ["/", "/skills", "/roles", "/resources", "/method", "/about", "/start/role"])
def test_a_page_speaks_of_the_ladder_s_profession_and_links_to_no_empty_section(ladder: Edition, address: str) -> None:
    response = Person().client.get(address)
    assert response.status_code == 200
    page = Page(response)
    assert_own(page)
    assert page.title.startswith("Ladder: ") if address == "/" else page.title.endswith(" - Ladder")
    assert not {reverse(section) for section in EMPTY} & set(page.links())
    assert reverse("sample") not in page.links()


def test_the_reading_room_has_every_skill_role_and_area(ladder: Edition) -> None:
    for address in (
        *(f"/skills/{area.id}" for area in LADDER.areas),
        *(f"/skills/{skill.area}/{skill.id}" for skill in LADDER.skills),
        *(f"/roles/{role.id}" for role in LADDER.roles),
    ):
        response = Person().client.get(address)
        assert response.status_code == 200, address
        assert_own(Page(response))
    assert len(LADDER.resources) <= RESOURCES_PER_PAGE


@pytest.mark.parametrize("section", EMPTY)
def test_a_section_without_an_entry_says_that_the_site_has_none(ladder: Edition, section: str) -> None:
    for address in (f"/{section}", f"/{section}/anything"):
        response = Person().client.get(address)
        assert response.status_code == 404
        assert_worded(WORDING, f"without {section}", Page(response).part("main"))


def test_a_site_without_a_made_up_person_has_no_sample_report(ladder: Edition) -> None:
    response = Person().client.get(reverse("sample"))
    assert response.status_code == 404
    assert Page(response).says("The question set of this site comes without a sample report.")


def test_figures_of_another_question_set_are_not_given_for_the_ladder(ladder: Edition) -> None:
    page = Page(Person().client.get(reverse("method")))
    accuracy = page.part("section", **{"aria-labelledby": "accuracy"})
    assert "%" not in accuracy
    assert_said(accuracy)


def test_the_way_to_a_report_says_only_what_the_ladder_says(analyst: Person) -> None:
    for name, arguments in (("rate", (1,)), ("rate", (5,))):
        assert_own(Page(analyst.get(name, *arguments)))
    analyst.rate_all()
    for name in ("review", "check", "question"):
        assert_own(Page(analyst.get(name)))
    while not analyst.assessment.is_finished:
        _, item = analyst.question()
        key = next(place for place, option in enumerate(item.options) if option.correct)
        shown = analyst.assessment.option_order(item).index(key)
        analyst.answer(str(shown) if item.level <= 2 else "x")
    report = analyst.assessment.report
    assert report.levels == LADDER.level_names
    for name in ("report", "plan", "answers", "reread", "share"):
        page = Page(analyst.get(name))
        assert_own(page)
        assert 'id="h-ways"' not in page.html
        assert "Certifications" not in page.text
    for name in ("areas_csv", "plan_csv", "data", "html_file"):
        text = analyst.get(name).content.decode()
        assert FOREIGN.search(re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)) is None, name
    assert analyst.get("html_file").content.count(b"<h2") > 3


def test_the_download_names_the_levels_and_the_skill_elsewhere(analyst: Person) -> None:
    analyst.finish()
    document = json.loads(analyst.get("data").content)
    assert document["report"]["levels"] == document["plan"]["levels"] == list(LADDER.level_names)
    skills = {skill["id"]: skill for area in document["report"]["areas"] for skill in area["skills"]}
    assert skills["get-sql"]["reference"] == "SQL (ESCO)"
    assert skills["get-sql"]["reference_url"].startswith("http://data.europa.eu/esco/skill/")
    assert skills["sho-charts"]["reference"] == ""


def test_the_paper_bears_the_site_s_name_and_no_heading_without_entries(analyst: Person) -> None:
    values = pdf.template_values(printed_report(analyst.finish()))
    assert (values["site"], values["has_certifications"], values["levels"]) == (
        "Ladder",
        False,
        list(LADDER.level_names),
    )
    assert FOREIGN.search(json.dumps(values, ensure_ascii=False)) is None
    if pdf.available():
        assert analyst.get("pdf_file").content.startswith(b"%PDF")


# Names of levels ----------------------------------------------------------------------------------------


def test_a_report_keeps_the_names_it_was_made_with(analyst: Person) -> None:
    analyst.finish()
    renamed = tuple(LevelName(name, "", name) for name in ("Red", "Orange", "Yellow", "Green", "Blue"))
    make_live(replace(LADDER, framework=replace(LADDER.framework, levels=renamed)))
    page = Page(analyst.get("report"))
    assert page.says("Role asks for Working")
    assert not page.says("Role asks for Yellow")
    assert Page(analyst.client.get("/skills")).says("Yellow")


def test_a_report_from_before_levels_had_names_of_their_own_has_the_usual_ones(finished: Person) -> None:
    stored = json.loads(finished.assessment.report_json)
    del stored["levels"]
    assert REPORT.decode(json.dumps(stored)).levels == LEVEL_NAMES


def test_an_edition_without_names_reads_as_a_site_of_no_profession(db: None) -> None:
    edition = make_live(replace(small_content(), framework=Framework()))
    assert edition.content.level_names == LEVEL_NAMES == tuple(level.name for level in LEVELS)
    page = Page(Person().client.get("/"))
    assert page.title == "Plumb: measure your skills"
    assert page.headlines == ["Ready for the job you want? Measure it."]


# Without questions --------------------------------------------------------------------------------------


@pytest.mark.parametrize("areas", [(), ("showing",)], ids=["whole framework", "one area"])
def test_what_has_no_question_can_be_published(db: None, areas: tuple[str, ...]) -> None:
    content = unquestioned(LADDER, *areas)
    assert not blocking(problems(content))
    store(content)
    assert publish("Ratings only").content.items == draft().items


def test_an_area_with_too_few_questions_still_blocks_and_says_both_ways_out(db: None) -> None:
    few = replace(LADDER, items=LADDER.items[:2])
    (message,) = (problem.message for problem in blocking(problems(few)))
    assert message == (
        "Questions and measures has 2 questions ready. The check needs 4 to say anything. "
        "Add 2, or retire them: without a question, the area rests on self-ratings."
    )


@pytest.fixture
def rated(db: None) -> Person:
    """Somebody who rated everything where there is no question at all."""
    make_live(unquestioned(LADDER))
    person = Person()
    person.start(role="data-analyst", length="standard")
    person.rate_all()
    return person


def test_the_start_promises_no_check_where_there_is_none(rated: Person) -> None:
    front = Page(Person().client.get("/"))
    assert_said(front.part("p", **{"class": "small under"}), "front page")
    assert "Check it" not in front.text
    lengths = Page(rated.client.get(reverse("start_length", query={"role": "data-analyst"})))
    assert_said(lengths.part("p", id="length-hint"), "lengths")
    assert "question" not in lengths.text


def test_the_check_is_not_offered_and_every_way_leads_past_it(rated: Person) -> None:
    review = Page(rated.get("review"))
    assert_said(review.part("p", **{"class": "lead"}))
    assert rated.url("check") not in review.links()
    for name in ("check", "question", "go_on"):
        assert rated.get(name)["Location"] == rated.url("review")


def test_the_report_rests_on_ratings_says_so_and_calls_nothing(rated: Person) -> None:
    assert rated.post("finish")["Location"] == rated.url("report")
    report = rated.assessment.report
    assert {area.result for area in report.areas} == {"not-sure"}
    assert report.questions == 0
    assert_said([report.emphasis, report.sure])
    assert not report.agreement
    page = Page(rated.get("report"))
    for area in report.areas:
        assert page.says(area.reason)
        assert area.more == ""
    assert_said({area.name: area.reason for area in report.areas}, "areas")
    assert not page.all("form", action=rated.url("rest"))
    deeper = {rated.url("deepen", area.id) for area in report.areas}
    assert deeper.isdisjoint(form.get("action", "") for form in page.all("form"))
    for name in ("plan", "recheck", "answers", "data", "html_file", "areas_csv", "plan_csv", "share"):
        assert rated.get(name).status_code == 200, name
    if pdf.available():
        assert rated.get("pdf_file").content.startswith(b"%PDF")


def test_who_can_say_nothing_of_a_framework_without_questions_gets_an_honest_report(db: None) -> None:
    make_live(unquestioned(LADDER))
    person = Person()
    person.start(role="data-analyst", length="thorough")
    person.rate_all(level=None)
    person.post("finish")
    assert_said([person.assessment.report.headline, person.assessment.report.emphasis])
    assert person.get("report").status_code == 200
    assert person.get("plan").status_code == 200


def test_a_check_asks_where_there_are_questions_and_leaves_the_rest_to_ratings(db: None) -> None:
    content = unquestioned(LADDER, "showing")
    make_live(content)
    person = Person()
    person.start(role="data-analyst", length="standard")
    person.finish()
    role = content.role_by_id["data-analyst"]
    asked = areas_with_questions(content, role)
    assert asked == {"asking", "getting", "reasoning"}
    report = person.assessment.report
    for area in report.areas:
        assert (area.asked > 0) == (area.id in asked)
        assert area.id in asked or area.result == "not-sure"
    assert_said({area.name: area.reason for area in report.areas if area.id not in asked})
    page = Page(person.get("report"))
    buttons = [form["action"] for form in page.all("form") if "deep" in form.get("action", "")]
    assert sorted(buttons) == sorted(person.url("deepen", area) for area in asked)


def test_a_length_promises_no_more_questions_than_there_are(db: None) -> None:
    make_live(replace(LADDER, items=LADDER.items[:12]))
    page = Page(Person().client.get(reverse("start_length", query={"role": "data-analyst"})))
    assert page.says("8 ratings and up to 12 questions")
    assert "24 questions" not in page.text


def test_there_is_nothing_to_check_again_while_the_ratings_are_fresh(rated: Person) -> None:
    rated.post("finish")
    page = Page(rated.get("recheck"))
    assert not page.all("form")
    assert_said(page.part("dl"))
    assert not rated.assessment.plan.actions
    assert_said(Page(rated.get("plan")).part("p", **{"class": "lead"}), "plan")


# Of one's own, without a shell --------------------------------------------------------------------------------


def brought_by_the_desk(lead: Client) -> None:
    """A file in the place of the starter content, and published: five pages and their buttons."""
    page = send(lead, KITCHEN.read_bytes(), "kitchen.yaml")
    page = choose(lead, page, in_place="1", take_names="1")
    where = lead.post(page.request["PATH_INFO"], {"store": "1", "seen": page.context["seen"]}).headers["Location"]
    form = next(form for form in tree(lead.get(where)).iter("form") if form.get("action") == where)
    sent = {box.get("name", ""): box.get("value", "") for box in form.iter("input")} | {"note": "Our own"}
    sent |= {name: "As the file has it." for name in sent if name.startswith("accept-")}
    assert lead.post(where, sent).status_code == 302


def assert_of_the_kitchen(text: str) -> None:
    names = [re.escape(thing.name) for part in (STARTER.areas, STARTER.skills, STARTER.roles) for thing in part]
    words = ("machine learning", "ML engineer", *LEVEL_NAMES[1:], *names)
    found = re.search(rf"\b({'|'.join(words)})\b", text)
    assert found is None, text[found.start() - 80 : found.end() + 80]


def test_a_framework_from_a_file_takes_the_place_of_the_starter_content(db: None) -> None:
    store(STARTER)
    publish("The starter content")
    earlier = Person()
    earlier.start(role="ml-engineer", length="standard")
    brought_by_the_desk(staff("lead"))

    person = Person()
    person.start(role="cook", length="standard")
    person.rate_all()
    person.post("finish")
    assert person.assessment.report.questions == 0
    assert {area.name for area in person.assessment.report.areas} == {"Food safety", "Guests"}
    pages = [person.client.get(address) for address in ("/", "/skills", "/roles", "/roles/cook", "/about", "/method")]
    pages += [person.get(name) for name in ("report", "plan", "share", "html_file")]
    for response in pages:
        assert response.status_code == 200
        assert_of_the_kitchen(re.sub(r"<style>.*?</style>", "", response.content.decode(), flags=re.DOTALL))
    paper = pdf.template_values(printed_report(person.assessment))
    assert_of_the_kitchen(json.dumps(paper, ensure_ascii=False))
    if pdf.available():
        assert person.get("pdf_file").content.startswith(b"%PDF")

    earlier.finish()  # on the edition it began with
    assert earlier.assessment.report.questions > 10
    for name in ("report", "plan", "answers", "reread", "recheck", "data"):
        assert earlier.get(name).status_code == 200, name
