"""The reading room: every page works, says little to strangers' input, sets no cookie and asks the database twice."""

import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
import time_machine
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from skills.content import Content
from skills.models import Edition, content_of
from tests.assessment.people import Page
from tests.builders import shipped_content, small_content
from tests.editions import make_live
from tests.markup import compact
from tests.pages import assert_anchored, assert_only_read, assert_whole, page
from tests.snapshots import assert_said, assert_worded

WORDING = Path(__file__).parent / "snapshots" / "said.json"
LISTS = ["/skills", "/roles", "/guide", "/resources", "/certifications", "/projects", "/paths"]


def every_page(content: Content) -> list[str]:
    return [
        *LISTS,
        *(f"/skills/{area.id}" for area in content.areas),
        *(f"/skills/{skill.area}/{skill.id}" for skill in content.skills),
        *(f"/roles/{role.id}" for role in content.roles),
        *(f"/guide/{page.id}" for page in content.guide),
        *(f"/certifications/{certification.id}" for certification in content.certifications),
        *(f"/projects/{project.id}" for project in content.projects),
        *(f"/paths/{path.id}" for path in content.paths),
    ]


@pytest.fixture
def edition(db: None) -> Edition:
    content_of.cache_clear()
    return make_live(small_content())


@pytest.mark.parametrize("address", every_page(small_content()))
def test_a_page_has_one_headline_a_title_a_description_and_no_cookie(
    client: Client, edition: Edition, address: str
) -> None:
    assert_whole(client, address)


@pytest.mark.parametrize("address", every_page(small_content()))
def test_a_page_asks_the_database_once_and_for_the_text_once_per_process(
    client: Client, edition: Edition, django_assert_num_queries: DjangoAssertNumQueries, address: str
) -> None:
    client.get("/skills")
    with django_assert_num_queries(1):
        client.get(address)


def test_the_first_page_of_a_process_asks_twice(
    client: Client, edition: Edition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        client.get("/skills")


@pytest.mark.parametrize("address", every_page(small_content()))
def test_pages_are_only_read(client: Client, edition: Edition, address: str) -> None:
    assert_only_read(client, address)


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*LISTS, "/skills/storage", "/roles/x"])
def test_before_the_first_edition_the_site_says_that_it_is_being_set_up(client: Client, address: str) -> None:
    html = page(client, address)
    assert "skills/setup.html" in {template.name for template in client.get(address).templates}
    assert 'href="/admin/"' in html


@pytest.mark.parametrize(
    "address",
    [
        "/skills/x",
        "/skills/storage/x",
        "/skills/production/queries",
        "/skills/x/queries",
        "/roles/x",
        "/guide/x",
        "/certifications/x",
        "/projects/x",
        "/paths/x",
        "/skills/%00",
        "/skills/",
        "/roles/ml-engineer/",
    ],
)
def test_unknown_addresses_get_the_page_that_says_so(client: Client, edition: Edition, address: str) -> None:
    response = client.get(address)
    assert response.status_code in (400, 404)
    assert "aved" in compact(response.content.decode())


def test_a_skill_shows_levels_prerequisites_both_ways_roles_resources_and_exams(
    client: Client, edition: Edition
) -> None:
    html = page(client, "/skills/storage/pipelines")
    assert "I repair pipelines that I did not build, under load." in html
    assert "Work through one example of pipelines" in html
    assert "about 8 hours from Not yet" in html
    assert "Pipelines are queries that run without you." in html
    assert "A model is fed by a pipeline." in html
    assert 'href="/skills/production/serving"' in html
    assert 'href="/roles/data-engineer"' in html
    assert "https://example.org/pipeline-tutorial" in html
    assert 'href="/certifications/example-data"' in html
    assert "/certifications/example-data-old" not in page(client, "/skills/storage/queries")


def test_a_project_says_how_it_goes_what_it_proves_and_when_it_is_done(client: Client, edition: Edition) -> None:
    html = page(client, "/projects/order-log")
    for text in (
        "Write down ten questions.",
        "<code>CREATE TABLE</code>",
        "Shows that you can design tables that answer questions asked later.",
        "somebody else answers ten questions from it",
        "Not yet to Independent",
        "12 hours",
        'href="https://example.org/queries"',
        'href="/skills/storage/pipelines"',
    ):
        assert text in html
    for address in ("/projects", "/skills/storage", "/skills/storage/queries"):
        assert 'href="/projects/order-log"' in page(client, address)
    assert "/projects/order-log" not in page(client, "/skills/production/serving")


def test_sections_of_an_exam_name_the_skills_they_examine(client: Client, edition: Edition) -> None:
    table = page(client, "/certifications/example-data").split("<table", 1)[1].split("</table>", 1)[0]
    rows = table.split("<tr>")
    assert 'href="/skills/storage/queries"' in rows[2]
    assert ">none<" in rows[3]


def test_a_role_shows_levels_and_weights_in_words_and_its_sources(client: Client, edition: Edition) -> None:
    html = page(client, "/roles/data-engineer")
    for text in ("Querying tables", "Dependable", "Critical", "Important", "Ten job descriptions, read in 2026."):
        assert text in html
    assert 'href="https://example.org/roles"' in html
    assert "A conversation with Ben" in html
    assert 'href="/paths/self-taught"' in html


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("skill=serving", ["serving-docs", "serving-start"], ["query-course"]),
        ("cost=paid", ["query-book"], ["query-course", "serving-docs"]),
        ("kind=video", ["serving-start"], ["serving-docs"]),
        ("level=2", ["query-book", "pipeline-tutorial", "serving-docs"], ["query-course", "serving-start"]),
        ("skill=queries&cost=free&level=0", ["query-course", "pipeline-tutorial"], ["query-book"]),
        ("skill=&cost=&kind=&level=&page=", ["query-course", "query-book", "serving-docs"], []),
    ],
)
def test_resources_are_filtered_by_a_plain_form(
    client: Client, edition: Edition, query: str, shown: list[str], hidden: list[str]
) -> None:
    html = page(client, f"/resources?{query}")
    assert all(f"https://example.org/{name}" in html for name in shown)
    assert not any(f"https://example.org/{name}" in html for name in hidden)
    assert '<p class="note warn">' not in html


@pytest.mark.parametrize(
    "query",
    [
        "level=9",
        "level=-1",
        "level=%D9%A3",
        "cost=x",
        "kind=<script>",
        "skill=storage",
        "skill=queries%27--",
        "cost=" + "x" * 2_000,
    ],
)
def test_filters_that_make_no_sense_are_left_out_with_a_sentence(client: Client, edition: Edition, query: str) -> None:
    html = page(client, f"/resources?{query}")
    (sentence,) = re.findall(r'<p class="note warn">([^<]*)', html)
    assert_worded(WORDING, f"test_views.py: resources by no such {query.partition('=')[0]}", sentence)
    assert "5 resources" in html
    assert "<script>" not in html
    assert "x" * 50 not in html


@pytest.mark.parametrize("number", ["0", "-1", "99", "x", "1e9", "9" * 400])
def test_page_numbers_that_make_no_sense_show_a_page_that_exists(client: Client, edition: Edition, number: str) -> None:
    assert "5 resources" in page(client, f"/resources?page={number}")


def test_pages_of_resources_keep_the_filter(client: Client, db: None) -> None:
    content = small_content()
    many = [msgspec.structs.replace(content.resources[0], id=f"r{n}", title=f"Title {n}") for n in range(90)]
    make_live(msgspec.structs.replace(content, resources=tuple(many)))
    html = page(client, "/resources?skill=queries&page=2")
    assert 'href="?skill=queries&amp;page=1"' in html
    assert 'href="?skill=queries&amp;page=3"' in html
    assert html.count("<h3>") == 40


def test_nothing_found_says_what_to_do(client: Client, edition: Edition) -> None:
    html = page(client, "/resources?kind=degree")
    assert "https://example.org/query-course" not in html
    assert_said(re.findall(r"<p>([^<]*)</p>", html)[:1])


def test_certifications_say_their_status_price_and_date(client: Client, edition: Edition) -> None:
    html = page(client, "/certifications/example-data")
    for text in ("Active", "about 150 US dollars", "1 November 2026", "not affiliated with Example Cloud"):
        assert text in html
    retired = page(client, "/certifications/example-data-old")
    assert_said(Page(client.get("/certifications/example-data-old")).part("div", **{"class": "note warn"}))
    assert "April 2024" in retired
    assert 'href="/certifications/example-data"' in retired


@pytest.mark.parametrize(
    ("status", "sentence"),
    [("ending", "is withdrawing this exam; last date 1 March 2027"), ("beta", "may still change")],
)
def test_exams_that_come_or_go_say_so(client: Client, db: None, status: str, sentence: str) -> None:
    content = small_content()
    exam = msgspec.structs.replace(
        content.certifications[0], status=status, status_date="2027-03-01", confidence="low", price_usd=431.0
    )
    make_live(msgspec.structs.replace(content, certifications=(exam,)))
    html = page(client, "/certifications/example-data")
    assert sentence in html
    assert "US dollars" not in html, "a price we are not sure of is not shown"


def test_an_exam_is_over_from_its_last_date_on_wherever_it_is_named(client: Client, db: None) -> None:
    content = small_content()
    exam = msgspec.structs.replace(content.certifications[0], status="ending", status_date="2026-09-28")
    make_live(msgspec.structs.replace(content, certifications=(exam,)))
    places = ("/certifications", "/certifications/example-data")
    with time_machine.travel(datetime(2026, 9, 27, 12, tzinfo=UTC), tick=False):
        assert [said_in_order(page(client, place), "last date 28 September 2026") for place in places] == [True, True]
        assert "/certifications/example-data" in page(client, "/skills/storage/queries")
    with time_machine.travel(datetime(2026, 9, 29, 12, tzinfo=UTC), tick=False):
        assert [said_in_order(page(client, place), "Over since 28 September 2026") for place in places] == [True, True]
        assert "/certifications/example-data" not in page(client, "/skills/storage/queries")


def said_in_order(html: str, words: str) -> bool:
    """Whether a page says these words, whatever space its source has between them."""
    return words in " ".join(html.split())


def test_an_exam_for_partners_only_is_described_and_not_suggested(client: Client, db: None) -> None:
    content = small_content()
    exam = msgspec.structs.replace(content.certifications[0], partners_only=True)
    make_live(msgspec.structs.replace(content, certifications=(exam,)))
    assert "For partners only" in page(client, "/certifications/example-data")
    assert "/certifications/example-data" not in page(client, "/skills/storage/queries")


def test_editors_texts_are_shown_and_never_run(client: Client, db: None) -> None:
    content = small_content()
    bad = "<script>alert(1)</script> `<b>` [x](javascript:alert(1))"
    area = msgspec.structs.replace(content.areas[0], name=bad, description=bad, help_text=bad)
    skill = msgspec.structs.replace(content.skills[0], name=bad, description=bad)
    section = msgspec.structs.replace(content.guide[0].sections[0], heading=bad, body=bad)
    guide = msgspec.structs.replace(content.guide[0], title=bad, summary=bad, sections=(section,))
    role = msgspec.structs.replace(content.roles[0], name=bad, summary=bad, evidence=bad, distinct=bad)
    resource = msgspec.structs.replace(content.resources[0], title=bad, url="javascript:alert(1)", note=bad)
    make_live(
        msgspec.structs.replace(
            content,
            areas=(area, *content.areas[1:]),
            skills=(skill, *content.skills[1:]),
            guide=(guide,),
            roles=(role, *content.roles[1:]),
            resources=(resource, *content.resources[1:]),
        )
    )
    for address in every_page(content):
        if client.get(address).status_code == 200:
            html = page(client, address)
            assert "<script" not in html, address
            assert 'href="javascript' not in html, address


@pytest.mark.slow
def test_the_shipped_content_fills_every_page_and_every_inner_link_leads_somewhere(client: Client, db: None) -> None:
    content = shipped_content()
    make_live(content)
    links: set[str] = set()
    pages = every_page(content)
    for address in pages:
        html = page(client, address)
        assert_anchored(html)
        links |= {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]*)', html)}
    links = {link for link in links if not link.startswith((settings.STATIC_URL, "/admin/"))}
    for link in sorted(links.difference(pages)):
        assert client.get(link).status_code in (200, 302), link
