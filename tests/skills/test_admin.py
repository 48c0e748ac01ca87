"""The editing desk. Alice edits and publishes, Bob is staff but may not publish, Charlie is a stranger."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from msgspec.structs import replace

from skills import content as c
from skills.admin import desk
from skills.admin.framework import SkillAreaAdmin
from skills.models import (
    AreaAnchor,
    Certification,
    DraftChange,
    Edition,
    GuidePage,
    Item,
    LearningPath,
    Measurement,
    Option,
    PathStep,
    Prerequisite,
    Requirement,
    Resource,
    RoleProfile,
    Skill,
    SkillArea,
    SkillLevel,
)
from skills.publishing import CHANGED_MEANWHILE, draft, publish, store
from skills.validation import blocking, problems
from tests.builders import small_content
from tests.skills.editors import act, address, form_of, said, save, saved, staff, told, tree
from tests.snapshots import assert_said

pytestmark = pytest.mark.slow

DRAFTS = (SkillArea, Skill, Item, RoleProfile, Resource, Certification, LearningPath, GuidePage)
LISTS = (*DRAFTS, Measurement, Edition)


def test_a_long_section_in_any_script_is_saved(alice: Client) -> None:
    page = GuidePage.objects.order_by("pk").first()
    text = "Ж" * 20_000
    assert saved(save(alice, address(page), **{"sections-0-body": text}))
    assert page.sections.first().body == text  # type: ignore[union-attr]


def test_a_text_longer_than_content_files_may_have_is_refused_with_a_sentence(alice: Client) -> None:
    page = GuidePage.objects.order_by("pk").first()
    response = save(alice, address(page), **{"sections-0-body": "Ж" * 20_001})
    assert any("at most 20000 characters (it has 20001)" in sentence for sentence in said(response))


# Who may come in --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", LISTS)
def test_a_stranger_is_sent_to_the_login_from_every_list(charlie: Client, model: type) -> None:
    for client in (Client(), charlie):
        response = client.get(address(model, "changelist"))
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/admin/login/")


def test_staff_without_any_permission_are_refused(desk: None) -> None:
    client = staff("bob", *Permission.objects.values_list("codename", flat=True))
    assert client.get(address(SkillArea, "changelist")).status_code == 403
    assert client.get(address(SkillArea, "add")).status_code == 403


def test_whoever_may_change_an_area_may_change_its_sentences_too(desk: None) -> None:
    names = Permission.objects.exclude(codename__in=("view_skillarea", "change_skillarea"))
    client = staff("bob", *names.values_list("codename", flat=True))
    area = SkillArea.objects.get(slug="storage")
    assert saved(save(client, address(area), **{"anchors-1-text": "I look things up with help."}))
    assert area.anchors.get(level=1).text == "I look things up with help."


def test_a_reader_sees_a_role_in_words_and_cannot_change_it(desk: None) -> None:
    client = staff("bob", *Permission.objects.exclude(codename="view_roleprofile").values_list("codename", flat=True))
    role = RoleProfile.objects.get(slug="data-engineer")
    page = client.get(address(role)).content.decode()
    assert "Dependable, weight 5" in page
    assert "<select" not in page
    assert client.post(address(role), {"name": "Mine"}).status_code == 403


# Every page opens, safely ------------------------------------------------------------------------------------------


def every_page(client: Client) -> list[str]:
    grid = reverse("admin:skills_roleprofile_grid")
    pages = [reverse("admin:index"), reverse("admin:skills_edition_publish"), grid, f"{grid}?skill=serving"]
    for model in LISTS:
        pages.append(address(model, "changelist"))
        pages.extend(address(thing) for thing in model.objects.all()[:2])
    for model in DRAFTS:
        pages.append(address(model, "add"))
        pages.append(address(model.objects.first(), "delete"))
        pages.append(address(model.objects.first(), "history"))
    return pages


def test_every_page_opens_keeps_to_the_strict_policy_and_labels_every_field(alice: Client) -> None:
    for where in every_page(alice):
        response = alice.get(where)
        assert response.status_code == 200, where
        page = tree(response)
        for element in page.iter():
            assert keeps_to_the_policy(element), f"{where}: {element.tag} {dict(element.items())}"
        assert unlabelled(page) == [], where


def keeps_to_the_policy(element: Any) -> bool:
    """No script or style inside the page, and nothing from elsewhere."""
    source = element.get("src", "") or element.get("action", "")
    if element.tag == "script" and not source.startswith(("/static/", "/admin/jsi18n/")):
        return False
    inline = element.tag == "style" or any(
        str(name) == "style" or str(name).startswith("on") for name in dict(element.items())
    )
    return not inline and not source.startswith(("http:", "https:", "//", "data:", "javascript:"))


def unlabelled(page: Any) -> list[str]:
    named = {label.get("for") for label in page.iter("label")}
    wrapped = {id(field) for label in page.iter("label") for field in label.iter()}
    return [
        element.get("name", "")
        for element in page.iter()
        if element.tag in ("input", "textarea", "select")
        and element.get("type") not in ("hidden", "submit", "button")
        and not (element.get("id") in named or element.get("aria-label") or id(element) in wrapped)
    ]


@pytest.mark.parametrize("model", DRAFTS)
def test_saving_objects_without_a_change_leaves_the_content_exactly_as_it_was(alice: Client, model: type) -> None:
    before = c.encode(draft())
    for thing in model.objects.all()[:4]:  # type: ignore[attr-defined]  # of questions one has all that one can have
        assert saved(save(alice, address(thing))), thing
    assert c.encode(draft()) == before


def test_the_number_of_queries_of_a_list_does_not_depend_on_its_length(alice: Client) -> None:
    def counts() -> dict[str, int]:
        found = {}
        for model in LISTS:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert alice.get(address(model, "changelist")).status_code == 200
            found[model.__name__] = len(queries)
        return found

    counts()
    small = counts()
    multiply_the_draft()
    assert counts() == small
    # Up to seven of them for what is not live yet, by all parts of a value and by order, and one for the second factor.
    assert max(small.values()) <= 18


def multiply_the_draft() -> None:
    """Twenty more of everything, by copying values under new names."""
    old = draft()
    new: dict[str, Any] = {}
    for field in ("areas", "skills", "items", "roles", "resources", "certifications", "paths", "guide"):
        things = getattr(old, field)
        new[field] = things + tuple(replace(things[0], id=f"{things[0].id}-{number}") for number in range(20))
    store(c.Content(**new))
    first = Edition.objects.get(number=1)
    for number in range(20):
        Edition.objects.create(number=number + 2, digest=first.digest, text=first.text, note="Copy")


@pytest.mark.parametrize("by_all", [False, pytest.param(True, marks=pytest.mark.long)], ids=["one", "all"])
@pytest.mark.parametrize("model", DRAFTS)
def test_every_filter_and_the_search_of_a_list_answer(alice: Client, model: type, *, by_all: bool) -> None:
    """By one value of each filter, or by all."""
    where = address(model, "changelist")
    links = [link.get("href", "") for link in tree(alice.get(where)).iter("a")]
    filters = [link for link in links if link.startswith("?") and "=" in link]
    if not by_all:
        filters = list({link.partition("=")[0]: link for link in filters}.values())
    for query in [*filters, "?q=data", "?q=%00", "?attention=nonsense", "?o=1.-2.3"]:
        assert alice.get(where + query).status_code in (200, 302, 400), query


def test_lists_can_be_narrowed_to_what_needs_attention(alice: Client) -> None:
    def found(model: type, attention: str) -> set[str]:
        response = alice.get(f"{address(model, 'changelist')}?attention={attention}")
        return {row.slug for row in response.context["cl"].result_list}

    Option.objects.filter(item__slug="query-where", correct=True).update(correct=False)
    Option.objects.filter(item__slug="query-index").first().delete()  # type: ignore[union-attr]
    Option.objects.filter(item__slug="query-plan", correct=False).update(reason="")
    SkillLevel.objects.filter(skill__slug="serving", level=2).update(hours=0)
    AreaAnchor.objects.filter(area__slug="production", level=4).delete()
    Item.objects.filter(skill__slug="serving").update(state="draft")
    Resource.objects.filter(slug="query-book").update(confirmed=False)
    assert found(Item, "options") == {"query-where", "query-plan"} | (
        {"query-index"} if Option.objects.filter(item__slug="query-index", correct=True).count() == 0 else set()
    )
    assert found(Skill, "levels") == {"serving"}
    assert found(Skill, "questions") == {"serving"}
    assert found(SkillArea, "levels") == {"production"}
    assert found(SkillArea, "questions") == {"production"}
    assert found(Resource, "address") == {"query-book"}
    assert found(RoleProfile, "targets") == set()


def test_the_list_of_skills_says_what_each_one_has(alice: Client) -> None:
    page = tree(alice.get(address(Skill, "changelist")))
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in page.iter("tr")]
    serving = next(row for row in rows if "Serving models" in row)
    assert serving[3] == "Models in production"
    assert serving[5:8] == ["5/5", "1 + 2 + 2 + 1", "2"]


# Identifiers and order -----------------------------------------------------------------------------------------------


def area_fields(client: Client, **changes: Any) -> dict[str, Any]:
    sentences = {f"anchors-{level}-text": text for level, text in enumerate(small_content().areas[0].anchors)}
    return {
        "name": "Mathematics",
        "slug": "mathematics",
        "description": "Numbers and shapes.",
        "question": "Working with numbers: what can you do today?",
        **sentences,
        **changes,
    }


def test_a_new_area_offers_five_sentences_and_comes_last(alice: Client) -> None:
    page = alice.get(address(SkillArea, "add"))
    levels = [form.instance.level for form in page.context["inline_admin_formsets"][0].formset.forms]
    assert levels == [0, 1, 2, 3, 4]
    assert saved(save(alice, address(SkillArea, "add"), **area_fields(alice)))
    area = SkillArea.objects.get(slug="mathematics")
    assert [anchor.text for anchor in area.anchors.all()] == list(small_content().areas[0].anchors)
    assert area.position == 3


def test_an_identifier_is_chosen_once_and_cannot_be_changed_afterwards(alice: Client) -> None:
    area = SkillArea.objects.get(slug="storage")
    assert "slug" not in form_of(alice.get(address(area)))
    assert saved(save(alice, address(area), slug="renamed"))
    area.refresh_from_db()
    assert area.slug == "storage"


@pytest.mark.parametrize("slug", ["Storage", "two_words", "-dash", "dash-", "a--b"])
def test_a_bad_identifier_is_refused_at_the_field(alice: Client, slug: str) -> None:
    response = save(alice, address(SkillArea, "add"), **area_fields(alice, slug=slug))
    assert_said(said(response))


def test_an_identifier_that_is_taken_is_refused_at_the_field(alice: Client) -> None:
    response = save(alice, address(SkillArea, "add"), **area_fields(alice, slug="storage"))
    assert any("already exists" in sentence for sentence in said(response))


def test_a_sentence_of_a_level_that_is_missing_is_named(alice: Client) -> None:
    response = save(alice, address(SkillArea.objects.get(slug="storage")), **{"anchors-2-text": " "})
    assert_said(said(response))


def test_neighbouring_levels_that_say_the_same_are_refused_at_the_upper_one(alice: Client) -> None:
    area, skill = SkillArea.objects.get(slug="storage"), Skill.objects.get(slug="queries")
    sentence = "Guided and Independent say the same. What can a person at Independent do that one at Guided can't?"
    lower = area.anchors.get(level=1).text
    assert sentence in said(save(alice, address(area), **{"anchors-2-text": lower}))
    lower = skill.levels.get(level=1).anchor
    assert sentence in said(save(alice, address(skill), **{"levels-2-anchor": lower + " "}))
    assert c.encode(draft()) == c.encode(small_content())


FORGED_ROWS = (
    {"anchors-TOTAL_FORMS": "3"},
    {"anchors-TOTAL_FORMS": "9"},
    {"anchors-INITIAL_FORMS": "0"},
    {"anchors-TOTAL_FORMS": "many"},
    {"anchors-TOTAL_FORMS": "2000"},
    {"anchors-0-DELETE": "on"},
    {"anchors-0-level": "4"},
    {"anchors-0-id": "999"},
    {"anchors-0-id": ""},
    {"anchors-0-id": "x"},
    {"anchors-0-area": "999"},
)


def test_forged_rows_of_levels_change_nothing_and_never_break_the_page(alice: Client) -> None:
    before, area = c.encode(draft()), SkillArea.objects.get(slug="storage")
    fields = form_of(alice.get(address(area)))
    for forged in FORGED_ROWS:
        response = alice.post(address(area), fields | {name: [value] for name, value in forged.items()})
        assert response.status_code in (200, 302, 409), forged
        assert c.encode(draft()) == before, forged


class TestManyRows:
    """A form takes as many rows as there are, and some more."""

    @pytest.fixture
    def path(self, db: None, monkeypatch: pytest.MonkeyPatch) -> LearningPath:
        monkeypatch.setattr(desk, "NEW_ROWS", 2)
        path = LearningPath.objects.all()[0]
        steps = (
            PathStep(path=path, title=f"Step {n}", text="Do it.", done_when="Done.", hours=1, position=100 + n)
            for n in range(3)
        )
        PathStep.objects.bulk_create(steps)
        return path

    def test_of_an_object_with_many_each_can_be_changed_and_more_be_added(
        self, alice: Client, path: LearningPath
    ) -> None:
        there = path.steps.count()
        assert there > desk.NEW_ROWS
        new = {"title": "One more", "text": "Do that, too.", "done_when": "Done.", "hours": 2}
        form = {f"steps-{there}-{name}": value for name, value in new.items()}
        response = save(alice, address(path), **form, **{f"steps-{there - 1}-title": "The last"})
        assert saved(response), said(response)
        assert list(path.steps.values_list("title", flat=True))[-2:] == ["The last", "One more"]

    def test_more_than_that_are_refused_with_a_sentence_and_nothing_is_lost(
        self, alice: Client, path: LearningPath
    ) -> None:
        before, there = c.encode(draft()), path.steps.count()
        response = save(alice, address(path), **{"steps-TOTAL_FORMS": 1_000, "steps-0-title": "As it was typed"})
        assert f"This page takes at most {there + 2} rows at once." in " ".join(said(response))
        shown = form_of(response)
        assert shown["steps-0-title"] == ["As it was typed"]
        assert len([name for name in shown if name.endswith("-title")]) == there + 2
        assert c.encode(draft()) == before


def test_a_level_that_got_lost_is_offered_again(alice: Client) -> None:
    area = SkillArea.objects.get(slug="storage")
    area.anchors.filter(level=2).delete()
    assert saved(save(alice, address(area), **{"anchors-4-text": "I stand on my own feet."}))
    assert area.anchors.get(level=2).text == "I stand on my own feet."
    assert area.anchors.count() == 5


def test_what_is_unfinished_can_be_saved_and_is_told_afterwards(alice: Client) -> None:
    skill = Skill.objects.get(slug="queries")
    assert saved(save(alice, address(skill), **{"levels-1-task": "", "levels-2-hours": ""}))
    assert_said(told(alice))
    page = alice.get(address(skill)).content.decode()
    assert "What to look at before publishing" in page
    assert "Stops publishing." in page


def test_a_vague_sentence_is_saved_with_a_warning(alice: Client) -> None:
    text = "I have a good knowledge of tables."
    assert saved(save(alice, address(SkillArea.objects.get(slug="storage")), **{"anchors-2-text": text}))
    assert "«good» in Independent can’t be observed. Start with a verb" in told(alice)


# Prerequisites ---------------------------------------------------------------------------------------------------


def test_prerequisites_that_run_in_a_circle_are_refused_and_the_circle_is_shown(alice: Client) -> None:
    response = save(
        alice,
        address(Skill.objects.get(slug="queries")),
        **{"prerequisites-0-requires": Skill.objects.get(slug="serving").pk, "prerequisites-0-why": "Because."},
    )
    assert any("serving → pipelines" in sentence for sentence in said(response))
    assert_said(said(response))
    assert Prerequisite.objects.count() == 2


def test_a_skill_cannot_require_itself_or_the_same_skill_twice(alice: Client) -> None:
    skill, queries = Skill.objects.get(slug="pipelines"), Skill.objects.get(slug="queries")
    row = {"prerequisites-1-why": "Because.", "prerequisites-1-level": 1}
    response = save(alice, address(skill), **{**row, "prerequisites-1-requires": skill.pk})
    assert_said(said(response))
    response = save(alice, address(skill), **{**row, "prerequisites-1-requires": queries.pk})
    assert any("duplicate" in sentence for sentence in said(response))
    assert Prerequisite.objects.filter(skill=skill).count() == 1


def test_a_skill_that_others_rely_on_is_not_deleted(alice: Client) -> None:
    skill = Skill.objects.get(slug="queries")
    response = alice.post(address(skill, "delete"), {"post": "yes"})
    assert response.status_code in (200, 403)
    assert act(alice, Skill, "delete_selected", skill).status_code == 200
    assert Skill.objects.filter(slug="queries").exists()


# Questions -------------------------------------------------------------------------------------------------------


@pytest.fixture
def question(desk: None) -> Item:
    """Ready, three options, the second is right."""
    return Item.objects.get(slug="query-join")


def test_a_ready_question_needs_a_right_option_and_a_why_for_each(alice: Client, question: Item) -> None:
    question.options.update(correct=False)
    response = save(alice, address(question), **{"options-0-reason": "", "options-2-reason": " "})
    sentences = said(response)
    assert_said(sentences)
    field = next(e for e in tree(response).iter("td") if "field-reason" in e.get("class", ""))
    (here,) = (sentence for sentence in sentences if "«2»" in sentence)
    assert here in "".join(field.itertext())


def test_a_draft_question_may_be_unfinished_and_is_told_what_it_lacks(alice: Client, question: Item) -> None:
    question.options.update(correct=False)
    assert saved(save(alice, address(question), state="draft", **{"options-0-reason": ""}))
    assert_said(told(alice))


def test_a_ready_question_has_three_to_five_options_that_differ(alice: Client, question: Item) -> None:
    response = save(alice, address(question), **{"options-2-DELETE": "on"})
    assert_said(said(response), "two options")
    response = save(alice, address(question), **{"options-2-text": "2"})
    assert_said(said(response), "twins")
    forged: dict[str, Any] = {"options-TOTAL_FORMS": 6}
    for number in range(3, 6):
        forged |= {
            f"options-{number}-text": f"More {number}",
            f"options-{number}-reason": "Why",
            f"options-{number}-id": "",
        }
    response = save(alice, address(question), **forged)
    assert not saved(response)
    assert question.options.count() == 3


@pytest.mark.parametrize("new", [0, 2])
def test_the_right_mark_moves_to_another_option_in_one_save(alice: Client, question: Item, new: int) -> None:
    assert saved(save(alice, address(question), key=question.options.all()[new].pk))
    assert [option.correct for option in question.options.all()] == [number == new for number in range(3)]


def test_a_question_named_as_an_enemy_names_the_other_too(alice: Client, question: Item) -> None:
    other = Item.objects.get(slug="serving-skew")
    assert saved(save(alice, address(question), enemies=other.pk))
    named = {item.id: item.enemies for item in draft().items if item.enemies}
    assert named == {"query-join": ("serving-skew",), "serving-skew": ("query-join",)}


def test_a_new_option_without_an_order_comes_last(alice: Client, question: Item) -> None:
    changes = {"options-3-text": "5", "options-3-reason": "Counts once more."}
    assert saved(save(alice, address(question), **changes))
    assert [option.text for option in question.options.all()] == ["2", "3", "4", "5"]


def test_code_keeps_its_indentation_and_a_wide_line_is_told(alice: Client, question: Item) -> None:
    code = "    indented = 1\nx = 'this line is far wider than thirty-six'\n"
    assert saved(save(alice, address(question), code=code.replace("\n", "\r\n")))
    question.refresh_from_db()
    assert question.code == code
    assert_said(told(alice))


TABLES = (
    ("{caption", "The table can’t be read as JSON"),
    ("[1, 2]", "The table can’t be read: Expected `object`, got `array`"),
    ('{"caption": "x", "head": ["a"]}', "Object missing required field `rows`"),
    ('{"caption": "x", "head": ["a"], "rows": [[1]]}', "every cell between quotes"),
    ('{"caption": "x", "head": ["a", "b"], "rows": [["1"]]}', "Row 1 has 1 cells, not 2 like the head."),
    ('{"caption": "x\\u0000", "head": ["a"], "rows": []}', "U+0000"),
    ('{"caption": "x", "head": ["a"], "rows": [["\\ud800"]]}', "U+D800"),
    ('{"caption": "x", "head": ["a\\u202a"], "rows": []}', "U+202A"),
    ("[" * 20_000, "The table"),
    ("7", "The table can’t be read"),
)


def test_a_table_that_cannot_be_shown_is_refused_with_a_sentence(alice: Client, question: Item) -> None:
    fields = form_of(alice.get(address(question)))
    for table, sentence in TABLES:
        response = alice.post(address(question), {**fields, "table": table})
        assert any(sentence in error for error in said(response)), table[:60]


def test_a_negative_question_and_a_telling_length_are_saved_with_a_warning(alice: Client, question: Item) -> None:
    changes = {
        "stem": "Which of these is not a row?",
        "options-1-text": "the one that is so much longer than all others",
    }
    assert saved(save(alice, address(question), **changes))
    assert_said(told(alice))


def test_marking_ready_takes_only_finished_questions_and_names_the_others(alice: Client, question: Item) -> None:
    other = Item.objects.get(slug="query-where")
    Item.objects.update(state="draft")
    question.options.filter(correct=True).update(correct=False)
    fields = {"action": "mark_ready", "_selected_action": [question.pk, other.pk]}
    page = alice.post(address(Item, "changelist"), fields)
    assert [each.id for each in page.context["changing"]] == ["query-where"]
    assert [each.id for each in page.context["refused"]] == ["query-join"]
    assert_said(page.context["refused"][0].refusal, "refused")
    act(alice, Item, "mark_ready", question, other)
    states = dict(Item.objects.values_list("slug", "state"))
    assert (states["query-join"], states["query-where"]) == ("draft", "ready")
    assert_said(told(alice))


def test_bulk_actions_change_the_state_can_be_undone_and_are_in_the_history(alice: Client, question: Item) -> None:
    for action, state in (("retire", "retired"), ("back_to_draft", "draft"), ("mark_ready", "ready")):
        assert act(alice, Item, action, question).status_code == 302
        question.refresh_from_db()
        assert question.state == state
    assert LogEntry.objects.filter(object_id=str(question.pk)).count() == 3
    assert c.encode(draft()) == c.encode(small_content())


def test_bulk_actions_need_the_right_to_change(desk: None, question: Item) -> None:
    client = staff("bob", "change_item")
    act(client, Item, "retire", question)
    question.refresh_from_db()
    assert question.state == "ready"


def test_a_new_question_can_be_written_from_nothing(alice: Client) -> None:
    fields: dict[str, Any] = {
        "skill": Skill.objects.get(slug="queries").pk,
        "level": 2,
        "state": "ready",
        "slug": "query-new",
        "stem": "What does DISTINCT do?",
        "explanation": "It keeps one of each.",
    }
    for number, text in enumerate(("Keeps one of each", "Sorts", "Counts")):
        fields |= {f"options-{number}-text": text, f"options-{number}-reason": "Why"}
    fields |= {"key": "new-0"}
    response = save(alice, address(Item, "add"), **fields)
    # The skill is chosen in a search box, whose list is empty until somebody types.
    assert saved(response), said(response)
    assert draft().item_by_id["query-new"].options[0].correct
    assert_said(told(alice))


def test_skills_are_found_by_typing(alice: Client) -> None:
    query = {"app_label": "skills", "model_name": "item", "field_name": "skill", "term": "pipel"}
    answer = json.loads(alice.get(reverse("admin:autocomplete"), query).content)
    assert [result["text"] for result in answer["results"]] == ["Data pipelines"]


def test_the_skill_that_is_called_so_is_offered_before_those_that_mention_it(alice: Client) -> None:
    Skill.objects.filter(slug="queries").update(description="Reads what pipelines wrote: data pipelines, in short.")
    Skill.objects.filter(slug="serving").update(name="Data pipelines that serve")
    for term, names in (
        ("data pipelines", ["Data pipelines", "Data pipelines that serve", "Querying tables"]),
        ("data pipelines that", ["Data pipelines that serve"]),
    ):
        query = {"app_label": "skills", "model_name": "item", "field_name": "skill", "term": term}
        answer = json.loads(alice.get(reverse("admin:autocomplete"), query).content)
        assert [result["text"] for result in answer["results"]][: len(names)] == names


# Roles -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def role(desk: None) -> RoleProfile:
    """Asks for queries (3, weight 5) and pipelines (3, weight 4), not for serving."""
    return RoleProfile.objects.get(slug="data-engineer")


def targets(role: RoleProfile) -> dict[str, tuple[int, int]]:
    return {row.skill.slug: (row.level, row.weight) for row in role.requirements.all()}


def test_a_role_shows_every_skill_as_a_row_under_its_area(alice: Client, role: RoleProfile) -> None:
    page = tree(alice.get(address(role)))
    table = next(table for table in page.iter("table") if "Weight" in "".join(table.itertext()))
    rows = ["".join(heading.itertext()).strip() for heading in table.iter("th") if heading.get("scope") != "col"]
    assert rows == ["Data storage", "Querying tables", "Data pipelines", "Models in production", "Serving models"]


def test_targets_are_set_changed_and_taken_away_on_one_page(alice: Client, role: RoleProfile) -> None:
    keys = dict(Skill.objects.values_list("slug", "pk"))
    changes = {
        f"level_{keys['queries']}": "",
        f"weight_{keys['pipelines']}": 1,
        f"level_{keys['serving']}": 4,
        f"weight_{keys['serving']}": 2,
    }
    assert saved(save(alice, address(role), **changes))
    assert targets(role) == {"pipelines": (3, 1), "serving": (4, 2)}


def test_a_new_role_starts_with_nothing_asked_and_is_saved_with_its_targets(alice: Client) -> None:
    key = Skill.objects.get(slug="serving").pk
    changes = {"name": "Analyst", "slug": "analyst", "summary": "Reads data.", f"level_{key}": 2}
    assert saved(save(alice, address(RoleProfile, "add"), **changes))
    assert targets(RoleProfile.objects.get(slug="analyst")) == {"serving": (2, 3)}


def test_a_role_that_asks_for_nothing_is_told_so(alice: Client) -> None:
    changes = {"name": "Analyst", "slug": "analyst", "summary": "Reads data."}
    assert saved(save(alice, address(RoleProfile, "add"), **changes))
    assert_said(told(alice))


@pytest.mark.parametrize("forged", [{"level": "9"}, {"level": "0"}, {"level": "x"}, {"weight": "6"}, {"weight": "-1"}])
def test_a_forged_target_is_refused_in_its_cell(alice: Client, role: RoleProfile, forged: dict[str, str]) -> None:
    before = targets(role)
    key = Skill.objects.get(slug="serving").pk
    changes = {f"level_{key}": "1"} | {f"{name}_{key}": value for name, value in forged.items()}
    response = save(alice, address(role), **changes)
    assert any("Select a valid choice" in sentence for sentence in said(response))
    assert targets(role) == before


def test_targets_of_skills_that_do_not_exist_are_ignored(alice: Client, role: RoleProfile) -> None:
    before = targets(role)
    assert saved(save(alice, address(role), level_99999="3", weight_99999="3"))
    assert targets(role) == before


def test_saving_a_role_writes_only_the_targets_that_differ(alice: Client, role: RoleProfile) -> None:
    before = set(Requirement.objects.values_list("pk", flat=True))
    assert saved(save(alice, address(role), name="Data engineer II"))
    assert set(Requirement.objects.values_list("pk", flat=True)) == before


# Recommendations ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", ["", "0"])
def test_a_resource_without_hours_is_asked_for_them(alice: Client, hours: str) -> None:
    response = save(alice, address(Resource.objects.get(slug="query-book")), hours=hours)
    assert_said(said(response))


def test_levels_that_run_backwards_are_refused_at_the_field(alice: Client) -> None:
    for thing in (Resource.objects.get(slug="query-book"), LearningPath.objects.get()):
        assert_said(said(save(alice, address(thing), level_from=3, level_to=1)), type(thing).__name__)


def test_addresses_that_are_not_web_pages_are_refused(alice: Client) -> None:
    for thing in (Resource.objects.get(slug="query-book"), Certification.objects.get(slug="example-data")):
        assert_said(said(save(alice, address(thing), url="ftp://example.org/x")), type(thing).__name__)
        assert not saved(save(alice, address(thing), url="javascript:alert(1)"))


@pytest.mark.parametrize("url", ["https://intranet/course?id=1", "http://10.0.0.7:8080/x", "https://[fd00::7]/"])
def test_an_address_inside_a_house_is_one(alice: Client, url: str) -> None:
    for thing in (Resource.objects.get(slug="query-book"), Certification.objects.get(slug="example-data")):
        assert saved(save(alice, address(thing), url=url))


@pytest.mark.parametrize("line", ["A page | javascript:alert(1)", "A page | example.org", "A | B | data:text/html,x"])
def test_a_source_whose_address_is_none_is_refused(alice: Client, line: str) -> None:
    for thing in (Certification.objects.get(slug="example-data"), RoleProfile.objects.get(slug="data-engineer")):
        response = save(alice, address(thing), sources=line)
        assert_said(said(response), type(thing).__name__)


@pytest.mark.parametrize("line", ["query-course", "query-course | two", "query-course | 2 |", "Query | 2 | a part"])
def test_a_part_of_a_resource_that_cannot_be_read_is_refused(alice: Client, line: str) -> None:
    response = save(alice, address(Skill.objects.get(slug="queries")), **{"levels-1-uses": line})
    assert_said(said(response))


def test_parts_of_resources_are_read_line_by_line(alice: Client) -> None:
    skill = Skill.objects.get(slug="queries")
    lines = "query-course | 1 | the first lesson\r\n\r\npipeline-tutorial | 10"
    assert saved(save(alice, address(skill), **{"levels-1-uses": lines, "levels-1-task_hours": "7"}))
    level = next(each for each in draft().skills if each.id == "queries").levels[1]
    assert level.uses == (c.Use("query-course", 1, "the first lesson"), c.Use("pipeline-tutorial", 10))
    assert level.task_hours == 7


def test_a_certification_cannot_succeed_itself(alice: Client) -> None:
    exam = Certification.objects.get(slug="example-data-old")
    assert_said(said(save(alice, address(exam), successor=exam.pk)))


def test_steps_and_sections_keep_their_order_and_new_ones_come_last(alice: Client) -> None:
    path, page = LearningPath.objects.get(), GuidePage.objects.get()
    step = {
        "steps-2-title": "Rest",
        "steps-2-text": "A week off.",
        "steps-2-done_when": "you are bored",
        "steps-2-hours": 1,
    }
    assert saved(save(alice, address(path), **step))
    assert [row.title for row in path.steps.all()] == ["Ask a database", "Build in the open", "Rest"]
    assert saved(save(alice, address(page), **{"sections-2-heading": "At last", "sections-2-body": "The end."}))
    assert [row.heading for row in page.sections.all()] == ["Data first", "Then models", "At last"]


def test_resources_are_marked_as_checked_today_in_bulk(alice: Client) -> None:
    book = Resource.objects.get(slug="query-book")
    Resource.objects.update(confirmed=False)
    act(alice, Resource, "checked_today", book)
    book.refresh_from_db()
    assert book.confirmed
    assert Resource.objects.filter(confirmed=True).count() == 1
    change = DraftChange.objects.get(kind="resources", identifier="query-book")
    assert (change.by, change.how) == ("alice", "Marked as checked")


# The measurement model ---------------------------------------------------------------------------------------------------


def test_there_is_one_measurement_model_which_is_neither_added_nor_deleted(alice: Client) -> None:
    row = Measurement.objects.get()
    assert alice.get(address(Measurement, "add")).status_code == 403
    assert alice.post(address(row, "delete"), {"post": "yes"}).status_code == 403
    act(alice, Measurement, "delete_selected", row)
    assert Measurement.objects.count() == 1


def test_cut_scores_must_rise(alice: Client) -> None:
    row = Measurement.objects.get()
    falling = save(alice, address(row), cut_3="-0.4")
    assert not saved(falling)
    assert_said(said(falling))
    for nonsense in ("nan", "inf", "1e999"):
        assert not saved(save(alice, address(row), cut_3=nonsense))
    assert saved(save(alice, address(row), cut_3="0.5"))
    assert draft().measurement.cuts == (-1.2, -0.4, 0.5, 1.2)


# Two editors at once -----------------------------------------------------------------------------------------------------


def test_a_collision_is_checked_again_and_saved_if_that_helps(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    real, collisions = SkillAreaAdmin.save_model, [IntegrityError("collision")]

    def collide(self: Any, *args: Any) -> None:
        if collisions:
            raise collisions.pop()
        real(self, *args)

    monkeypatch.setattr(SkillAreaAdmin, "save_model", collide)
    assert saved(save(alice, address(SkillArea.objects.get(slug="storage")), name="Stores"))
    assert SkillArea.objects.get(slug="storage").name == "Stores"


def test_a_collision_that_stays_is_a_sentence_and_never_an_error_page(
    alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def collide(self: Any, *args: Any) -> None:
        raise IntegrityError("collision")

    monkeypatch.setattr(SkillAreaAdmin, "save_model", collide)
    assert saved(save(alice, address(SkillArea.objects.get(slug="storage")), name="Stores"))
    assert_said(told(alice))
    assert SkillArea.objects.get(slug="storage").name != "Stores"


# Editions ------------------------------------------------------------------------------------------------------------------


def test_editions_can_be_read_but_not_added_changed_or_deleted(alice: Client) -> None:
    edition = Edition.objects.get()
    page = alice.get(address(edition)).content.decode()
    assert edition.digest in page
    assert "I design tables for a small product" not in page
    assert "_save" not in page
    assert alice.get(address(Edition, "add")).status_code == 403
    assert alice.post(address(edition), {"note": "Other"}).status_code == 403
    assert alice.post(address(edition, "delete"), {"post": "yes"}).status_code == 403
    act(alice, Edition, "delete_selected", edition)
    assert Edition.objects.get().note == "First"


def test_lists_of_editions_do_not_read_their_texts(alice: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        alice.get(address(Edition, "changelist"))
    reads = [q["sql"] for q in queries if "skills_edition" in q["sql"]]
    assert reads
    assert not any('"skills_edition"."text"' in sql for sql in reads)


# Publishing ----------------------------------------------------------------------------------------------------------------


PUBLISH = "/admin/skills/edition/publish/"


def publish_fields(client: Client, note: str = "Better words") -> dict[str, str]:
    page = tree(client.get(PUBLISH))
    form = next(form for form in page.iter("form") if form.get("action") == PUBLISH)
    fields = {e.get("name", ""): e.get("value", "") for e in form.iter("input")}
    reasons = {name: "We know." for name in fields if name.startswith("accept-")}
    return fields | reasons | {"note": note}


def words(response: Any) -> str:
    main = next(e for e in tree(response).iter("div") if e.get("id") == "content-main")
    return " ".join("".join(main.itertext()).split())


def links(response: Any) -> set[str]:
    return {element.get("href", "") for element in tree(response).iter("a")}


def test_only_those_who_may_publish_see_the_publish_page_and_the_link_to_it(
    alice: Client, bob: Client, charlie: Client
) -> None:
    assert PUBLISH in alice.get(reverse("admin:index")).content.decode()
    assert PUBLISH in alice.get(address(Edition, "changelist")).content.decode()
    assert alice.get(PUBLISH).status_code == 200
    assert PUBLISH not in bob.get(reverse("admin:index")).content.decode()
    assert bob.get(PUBLISH).status_code == 403
    Skill.objects.update(description="New.")
    assert bob.post(PUBLISH, publish_fields(alice)).status_code == 403
    for client in (charlie, Client()):
        assert client.get(PUBLISH).status_code == 302
        assert client.post(PUBLISH, {"note": "x"}).status_code == 302
    assert Edition.objects.count() == 1


def test_an_unchanged_draft_says_so_and_offers_no_button(alice: Client) -> None:
    response = alice.get(PUBLISH)
    assert "Nothing has changed since edition 1." in words(response)
    assert "Publish edition 2" not in words(response)
    digest = Edition.objects.get().digest
    assert alice.post(PUBLISH, {"note": "Again", "seen": digest, "after": "1"}).status_code == 302
    assert "Nothing has changed since edition 1." in told(alice)
    assert Edition.objects.count() == 1


def test_the_publish_page_names_what_was_added_removed_and_changed(alice: Client) -> None:
    Item.objects.filter(slug="serving-latency").update(state="retired")
    Skill.objects.filter(slug="queries").update(name="Queries in SQL")
    copy = Resource.objects.get(slug="query-book")
    copy.pk, copy.slug, copy.title = None, "second-book", "The second book"
    copy.save()
    Measurement.objects.update(discrimination=1.4)
    page = words(alice.get(PUBLISH))
    assert "Data storage: 1 changed Changed skill Queries in SQL Name" in page
    assert "Models in production: 1 removed Removed question What does a p95 of 80 ms promise?" in page
    assert "Skill: Serving models" in page
    assert "Learning: 1 added Added resource The second book" in page
    assert "Site, levels and measurement: 1 changed Changed measurement model Measurement model" in page
    assert "Roles:" not in page


def test_looking_at_the_publish_page_changes_nothing(alice: Client) -> None:
    Skill.objects.update(description="New.")
    before = (Edition.objects.count(), c.encode(draft()))
    alice.get(PUBLISH)
    alice.head(PUBLISH)
    assert alice.put(PUBLISH).status_code == 405
    assert (Edition.objects.count(), c.encode(draft())) == before


def test_publishing_makes_the_next_edition_with_note_and_name_and_tells_it(alice: Client) -> None:
    Skill.objects.filter(slug="queries").update(name="Queries in SQL")
    assert alice.post(PUBLISH, publish_fields(alice)).status_code == 302
    edition = Edition.objects.get(number=2)
    assert (edition.note, edition.published_by) == ("Better words", "alice")
    assert edition.content == draft()
    assert f"Edition 2 ({edition.short}) is live." in told(alice)
    assert LogEntry.objects.filter(object_id=str(edition.pk)).count() == 1


def test_sending_the_same_publish_page_twice_publishes_once(alice: Client) -> None:
    Skill.objects.update(description="New.")
    fields = publish_fields(alice)
    assert alice.post(PUBLISH, fields).status_code == 302
    assert alice.post(PUBLISH, fields).status_code == 302
    assert Edition.objects.count() == 2
    assert "is already published." in told(alice)


def test_a_draft_that_changed_after_it_was_looked_at_is_not_published(alice: Client) -> None:
    Skill.objects.update(description="New.")
    fields = publish_fields(alice)
    Skill.objects.update(description="Newer.")
    response = alice.post(PUBLISH, fields)
    assert response.status_code == 422
    assert CHANGED_MEANWHILE in words(response)
    assert 'value="Better words"' in response.content.decode()
    assert Edition.objects.count() == 1


def test_blocking_problems_are_listed_with_links_and_stop_publishing(alice: Client) -> None:
    Skill.objects.update(description="New.")
    fields = publish_fields(alice)
    item = Item.objects.get(slug="query-join")
    item.options.filter(correct=True).update(correct=False)
    page, (problem,) = alice.get(PUBLISH), blocking(problems(draft()))
    assert "Blocking problems: 1" in words(page)
    assert f"Question query-join {problem.message}" in words(page)
    assert address(item) in page.content.decode()
    assert "Publish edition 2" not in words(page)
    response = alice.post(PUBLISH, fields)
    assert response.status_code == 422
    assert problem.message in words(response)
    assert Edition.objects.count() == 1


def test_a_broken_question_blocks_until_it_is_mended_and_then_exactly_the_edits_are_listed(
    alice: Client, question: Item
) -> None:
    refused = save(alice, address(question), stem="How many rows now?", **{"options-0-reason": ""})
    assert_said(said(refused))
    assert "Nothing has changed since edition 1." in words(alice.get(PUBLISH))

    # A broken one that got in another way, as by an import: named on top, with a link to the form that mends it.
    question.options.update(correct=False)
    assert alice.post(PUBLISH, {"note": "Broken", "seen": c.digest(c.encode(draft())), "after": "1"}).status_code == 422
    page, (problem,) = alice.get(PUBLISH), blocking(problems(draft()))
    assert "Blocking problems: 1" in words(page)
    assert problem.message in words(page)
    assert address(question) in page.content.decode()

    right = question.options.all()[1].pk
    assert saved(save(alice, address(question), stem="How many rows now?", key=right))
    Skill.objects.filter(slug="queries").update(name="Queries in SQL")
    page = alice.get(PUBLISH)
    assert "Blocking problems: 0" in words(page)
    assert "Data storage: 2 changed Changed skill Queries in SQL" in words(page)
    assert "Changed question How many rows now?" in words(page)
    assert words(page).count(" Changed ") == 2
    assert {address(question), address(Skill.objects.get(slug="queries"))} <= links(page)
    assert alice.post(PUBLISH, publish_fields(alice)).status_code == 302
    assert Edition.objects.live().number == 2  # type: ignore[union-attr]


def test_an_earlier_edition_becomes_live_again_from_its_files(alice: Client, tmp_path: Path) -> None:
    was = Skill.objects.get(slug="queries").name
    Skill.objects.filter(slug="queries").update(name="Queries in SQL")
    publish("Second")
    call_command("dump_content", tmp_path / "first", "--edition", "1", verbosity=0)
    call_command("load_content", tmp_path / "first", "--replace", verbosity=0)
    assert f"Data storage: 1 changed Changed skill {was} Name" in words(alice.get(PUBLISH))
    assert alice.post(PUBLISH, publish_fields(alice, note="Back to the first")).status_code == 302
    first, _, third = Edition.objects.order_by("number")
    assert Edition.objects.live() == third
    assert (third.number, third.digest, third.text) == (3, first.digest, first.text)


@pytest.mark.parametrize(
    "change",
    [
        {"note": ""},
        {"note": "   "},
        {"note": "x" * 201},
        {"after": "x"},
        {"after": "9" * 30},
        {"seen": ""},
        {"seen": "x" * 99},
    ],
)
def test_an_incomplete_publish_form_is_refused_and_publishes_nothing(alice: Client, change: dict[str, str]) -> None:
    Skill.objects.update(description="New.")
    response = alice.post(PUBLISH, publish_fields(alice) | change)
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert Edition.objects.count() == 1


def test_the_first_edition_is_published_from_an_empty_list(db: None) -> None:
    client = staff("alice")
    assert "There is no skill yet. Add at least one." in words(client.get(PUBLISH))
    store(small_content())
    assert client.get(PUBLISH).context["live"] is None
    assert client.post(PUBLISH, publish_fields(client)).status_code == 302
    assert Edition.objects.get().number == 1


def test_the_publish_page_makes_the_same_number_of_queries_whatever_the_size(alice: Client) -> None:
    alice.get(PUBLISH)
    with CaptureQueriesContext(connection) as small:
        alice.get(PUBLISH)
    multiply_the_draft()
    with CaptureQueriesContext(connection) as large:
        alice.get(PUBLISH)
    kinds_that_differ, reasons_of_before = 9, 1
    assert len(large) <= len(small) + kinds_that_differ + reasons_of_before
