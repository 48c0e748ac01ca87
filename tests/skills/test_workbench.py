"""A skill as a workbench: what it has and lacks on one page, and questions added one after the other."""

from typing import Any

import msgspec
import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from skills.admin.workbench import MOST_SHOWN, about
from skills.models import Item, LinkCheck, Option, Requirement, Resource, RoleProfile, Skill
from skills.publishing import draft
from tests.assessment.people import Page
from tests.builders import CHECKED, small_content
from tests.skills.editors import address, form_of, save, saved, staff
from tests.snapshots import assert_said

pytestmark = pytest.mark.slow


@pytest.fixture
def skill(desk: None) -> Skill:
    """Queries: four questions, three resources, both roles; pipelines build on it."""
    return Skill.objects.get(slug="queries")


def bench(client: Client, skill: Skill) -> dict[str, Any]:
    response = client.get(address(skill))
    assert response.status_code == 200
    return dict(response.context["workbench"])


def words(listed: list[Any]) -> list[str]:
    return [each.words for each in listed]


class TestWhatItSays:
    def test_each_step_has_its_sentence_questions_and_resources(self, alice: Client, skill: Skill) -> None:
        found = bench(alice, skill)
        first, second = found["steps"][:2]
        assert found["start"] == "Not yet: I have yet to start with queries."
        assert (first.name, first.anchor) == (
            "Not yet to Guided",
            "Guided: I follow an example to get through queries.",
        )
        assert words(first.questions) == ["Which clause keeps only the orders of one customer?"]
        assert first.questions[0].address == address(Item.objects.get(slug="query-where"))
        assert (first.questions[0].notes, first.questions[0].badges) == (["Reviewed"], [])
        assert words(first.resources) == ["Queries from the start", "A pipeline in a weekend"]
        assert words(found["steps"][3].resources) == ["Why is it slow?"]
        assert words(second.questions) == ["How many rows come back?"]
        assert [step.counts for step in found["steps"]] == ["1 ready"] * 4

    def test_it_says_what_each_step_lacks(self, alice: Client, skill: Skill) -> None:
        assert [step.lacking for step in bench(alice, skill)["steps"]] == [[]] * 4
        Item.objects.filter(slug="query-where").update(state="draft")
        Item.objects.filter(slug="query-join").update(review="unreviewed")
        skill.levels.filter(level=3).update(anchor="", task="", hours=0)
        Resource.objects.filter(slug="pipeline-tutorial").update(cost="paid")
        skill.levels.filter(level=4).delete()
        assert_said({step.name: "; ".join(step.lacking) for step in bench(alice, skill)["steps"]})

    def test_what_is_not_ready_not_live_or_dead_has_a_badge(self, alice: Client, skill: Skill) -> None:
        Item.objects.filter(slug="query-where").update(state="retired")
        Item.objects.filter(slug="query-join").update(stem="How many?")
        dead = Resource.objects.get(slug="query-book")
        LinkCheck.objects.create(url=dead.url, state="dead", checked_on=CHECKED, failing_since=CHECKED, failing_days=3)
        steps = bench(alice, skill)["steps"]
        assert steps[0].questions[0].badges == ["Retired", "Taken out"]
        assert steps[1].questions[0].badges == ["Changed"]
        assert steps[3].resources[0].badges == ["Dead address"]

    def test_roles_that_ask_for_it_with_what_the_live_edition_asks(self, alice: Client, skill: Skill) -> None:
        engineer = RoleProfile.objects.get(slug="data-engineer")
        Requirement.objects.filter(role=engineer, skill=skill).update(level=4)
        Requirement.objects.filter(role__slug="ml-engineer", skill=skill).delete()
        found = [(each.role, each.target, each.live) for each in bench(alice, skill)["roles"]]
        assert found == [
            ("Data engineer", "Leading, weight 5", "Dependable, weight 5"),
            ("ML engineer", "not asked", "Independent, weight 2"),
        ]

    def test_skills_before_and_after_it(self, alice: Client, skill: Skill) -> None:
        found = bench(alice, Skill.objects.get(slug="pipelines"))
        assert [(each.name, each.why) for each in found["before"]] == [
            ("Querying tables (Independent)", "Pipelines are queries that run without you.")
        ]
        assert [each.name for each in found["after"]] == ["Serving models (Guided)"]

    def test_what_differs_from_the_live_edition_and_nothing_of_other_skills(self, alice: Client, skill: Skill) -> None:
        assert bench(alice, skill)["differences"] is None
        skill.levels.filter(level=1).update(anchor="I copy a query and change a word of it.")
        Item.objects.filter(slug="query-join").update(skill=Skill.objects.get(slug="serving"))
        Item.objects.filter(slug="pipeline-order").update(stem="Something else?")
        Requirement.objects.filter(role__slug="ml-engineer", skill=skill).delete()
        found = bench(alice, skill)["differences"]
        assert {linked.shown.id for group in found["groups"] for linked in group.shown} == {
            "queries",
            "query-join",
            "ml-engineer",
        }
        assert Page(alice.get(address(skill))).says("What differs from edition 1, which is live")

    def test_before_the_first_edition_there_is_nothing_to_compare_with(self, db: None) -> None:
        from skills.publishing import store

        store(small_content())
        found = bench(staff("alice"), Skill.objects.get(slug="queries"))
        assert (found["live"], found["differences"]) == (None, None)
        assert [each.live for each in found["roles"]] == ["", ""]

    def test_a_skill_that_is_new_and_empty_says_so(self, alice: Client, skill: Skill) -> None:
        new = Skill.objects.create(slug="new", name="New", description="New.", area=skill.area, position=9)
        found = bench(alice, new)
        assert [step.counts for step in found["steps"]] == ["none"] * 4
        assert found["roles"] == found["before"] == found["after"] == []
        assert Page(alice.get(address(new))).says("Roles that ask for it: none")

    def test_as_many_queries_whatever_there_is(self, alice: Client, skill: Skill) -> None:
        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert alice.get(address(skill)).status_code == 200
            return len(queries)

        count()
        few = count()
        for number in range(3 * MOST_SHOWN):
            item = Item.objects.create(
                slug=f"q-{number}", skill=skill, level=1 + number % 2, stem=f"Question {number}?", explanation="So."
            )
            Option.objects.create(item=item, text="A", reason="So.", correct=True)
        assert count() == few

    def test_of_very_many_questions_the_first_are_named_and_the_list_of_all_is_a_link_away(
        self, alice: Client, skill: Skill
    ) -> None:
        many = [
            Item(slug=f"q-{number}", skill=skill, level=1, stem=f"Question {number}?", explanation="So.", position=99)
            for number in range(MOST_SHOWN + 4)
        ]
        Item.objects.bulk_create(many)
        step = bench(alice, skill)["steps"][0]
        assert (len(step.questions), step.more, step.counts) == (MOST_SHOWN, 5, f"1 ready, {MOST_SHOWN + 4} draft")
        listed = alice.get(step.every_question)
        assert listed.context["cl"].result_count == MOST_SHOWN + 5

    def test_whoever_may_see_skills_alone_sees_nothing_else(self, desk: None, skill: Skill) -> None:
        others = Permission.objects.exclude(codename__in=("view_skill", "change_skill"))
        found = Page(staff("bea", *others.values_list("codename", flat=True)).get(address(skill)))
        assert found.says("Guided: I follow an example to get through queries.")
        for word in ("Which clause keeps", "Queries from the start", "Data engineer", "Add question"):
            assert not found.says(word)

    def test_a_reader_sees_it_without_buttons(self, desk: None, skill: Skill) -> None:
        more = Permission.objects.exclude(codename__startswith="view_")
        found = Page(staff("bea", *more.values_list("codename", flat=True)).get(address(skill)))
        assert found.says("Which clause keeps only the orders")
        assert not found.says("Add question")


def test_the_two_contents_about_a_skill_are_equal_where_nothing_of_it_differs() -> None:
    live = small_content()
    other = msgspec.structs.replace(live.items[-1], stem="Another?")
    changed = msgspec.structs.replace(live, items=(*live.items[:-1], other), guide=())
    assert other.skill != "queries"
    before, after = about(live, changed, "queries")
    assert before == after


class TestOneAfterTheOther:
    QUESTION = {
        "slug": "query-new",
        "stem": "What does DISTINCT do?",
        "explanation": "It keeps one of each.",
        "options-0-text": "Keeps one of each",
        "key": "new-0",
    }

    @pytest.fixture
    def add(self, alice: Client, skill: Skill) -> str:
        return str(bench(alice, skill)["steps"][1].add_question)

    def test_the_form_knows_skill_step_and_author(self, alice: Client, skill: Skill, add: str) -> None:
        fields = form_of(alice.get(add))
        assert (fields["skill"], fields["level"], fields["author"]) == ([str(skill.pk)], ["2"], ["alice"])

    def test_save_leads_back_to_the_workbench(self, alice: Client, skill: Skill, add: str) -> None:
        assert save(alice, add, **self.QUESTION)["Location"] == address(skill)
        assert Item.objects.get(slug="query-new").skill == skill

    def test_save_and_add_another_keeps_what_was_saved(self, alice: Client, skill: Skill, add: str) -> None:
        other = Skill.objects.get(slug="serving")
        sent = {**self.QUESTION, "skill": other.pk, "level": 3, "author": "Bea & Co"}
        response = save(alice, add, **sent, _addanother="1")
        fields = form_of(alice.get(response["Location"]))
        assert (fields["skill"], fields["level"], fields["author"]) == ([str(other.pk)], ["3"], ["Bea & Co"])
        assert fields["stem"] == [""]

    def test_so_it_does_after_a_change(self, alice: Client, skill: Skill) -> None:
        response = save(alice, address(Item.objects.get(slug="query-plan")), tags="T01", _addanother="1")
        fields = form_of(alice.get(response["Location"]))
        assert (fields["skill"], fields["level"], fields["author"]) == ([str(skill.pk)], ["4"], ["Alice"])

    def test_a_refused_question_keeps_them_too(self, alice: Client, skill: Skill, add: str) -> None:
        response = save(alice, add, **{**self.QUESTION, "stem": ""})
        assert not saved(response)
        assert form_of(response)["skill"] == [str(skill.pk)]
        assert saved(alice.post(add, form_of(response) | {"stem": ["Which?"]}))

    def test_a_question_from_the_list_goes_back_to_the_list(self, alice: Client, skill: Skill) -> None:
        response = save(alice, address(Item, "add"), **self.QUESTION, skill=skill.pk, level=1)
        assert response["Location"] == reverse("admin:skills_item_changelist")

    @pytest.mark.parametrize("asked", ["skill=x", "skill=99999999", "level=9", "level=x&skill=", "author=" + "a" * 900])
    def test_a_forged_address_is_a_form_like_any_other(self, alice: Client, asked: str) -> None:
        before = draft()
        where = f"{address(Item, 'add')}?{asked}"
        assert alice.get(where).status_code == 200
        assert not saved(save(alice, where, **self.QUESTION))
        assert draft() == before

    def test_a_resource_knows_skill_and_levels(self, alice: Client, skill: Skill) -> None:
        fields = form_of(alice.get(bench(alice, skill)["steps"][1].add_resource))
        assert (fields["skills"], fields["level_from"], fields["level_to"]) == ([str(skill.pk)], ["1"], ["2"])
