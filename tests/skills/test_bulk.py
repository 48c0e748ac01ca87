"""Many objects changed at once: what would change is shown first, and only that is done."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from skills.admin import bulk
from skills.admin.bulk_forms import BACKWARDS
from skills.history import changes_of, entries
from skills.models import DraftChange, Item, Resource, Skill
from skills.publishing import draft, whole_draft
from tests.assessment.people import Page
from tests.skills.editors import address, form_of, staff, told
from tests.snapshots import assert_said

pytestmark = pytest.mark.slow


def items(*slugs: str) -> list[Item]:
    return [Item.objects.get(slug=slug) for slug in slugs]


def post(client: Client, things: list[Any], step: str = "", action: str = "change_many", **fields: Any) -> Any:
    """Send the page's form, or choose the action in the list without a `step`."""
    chosen = {"action": action, "_selected_action": [thing.pk for thing in things], **fields}
    return client.post(address(type(things[0]), "changelist"), chosen | ({"step": step} if step else {}))


def show(client: Client, things: list[Any], **fields: Any) -> Any:
    response = post(client, things, "show", **fields)
    assert response.status_code == 200
    return response


def store(client: Client, shown: Any, **fields: Any) -> Any:
    """Press the second button of a page."""
    where = shown.context["list_address"]
    return client.post(where, form_of(shown) | {"step": ["store"]} | {name: [value] for name, value in fields.items()})


def outcome(response: Any) -> dict[str, list[str]]:
    return {each.id: [str(piece) for piece in each.pieces] for each in response.context["changing"]}


MOVE = {"skill": "serving", "level": "4", "state": "retired", "difficulty": "0.25"}


class TestQuestions:
    def test_the_first_page_asks_and_changes_nothing(self, alice: Client) -> None:
        response = post(alice, items("query-where", "query-join"))
        assert Page(response).says("What to change in 2 questions")
        assert not response.context["shown"]
        assert not DraftChange.objects.exists()

    def test_the_second_says_what_becomes_of_each(self, alice: Client) -> None:
        response = show(alice, items("query-where", "query-join"), **MOVE)
        assert outcome(response) == {
            id: [
                "Skill: “Querying tables” becomes “Serving models”.",
                f"Step: “{step}” becomes “Dependable to Leading”.",
                "State: “ready” becomes “retired”.",
                "Difficulty: “that of the step” becomes “0.25”.",
            ]
            for id, step in (("query-where", "Not yet to Guided"), ("query-join", "Guided to Independent"))
        }
        assert not DraftChange.objects.exists()

    def test_the_button_does_that_and_nothing_else(self, alice: Client) -> None:
        before = {item.id: item for item in whole_draft().items}
        assert store(alice, show(alice, items("query-where", "query-join"), **MOVE)).status_code == 302
        moved = Item.objects.filter(skill__slug="serving", level=4, state="retired", difficulty=0.25)
        assert set(moved.values_list("slug", flat=True)) == {"query-where", "query-join"}
        after = {item.id: item for item in whole_draft().items}
        assert {id for id in after if after[id] != before[id]} == {"query-where", "query-join"}
        assert after["query-where"].options == before["query-where"].options
        assert_said(told(alice))

    def test_it_is_in_the_history_of_each_with_before_and_after(self, alice: Client) -> None:
        store(alice, show(alice, items("query-where", "query-join"), level="3"))
        (entry,) = entries(changes_of(Item, "query-join"))
        assert (entry.change.by, entry.change.how) == ("alice", bulk.HOW)
        assert [(field.name, field.before, field.after) for field in entry.fields] == [("level", "2", "3")]
        said = LogEntry.objects.filter(object_id=str(items("query-join")[0].pk)).values_list(
            "change_message", flat=True
        )
        assert_said(list(said))

    def test_numbers_are_taken_out_again(self, alice: Client) -> None:
        Item.objects.filter(slug="query-where").update(difficulty=1.5)
        shown = show(alice, items("query-where"), by_step="on")
        assert outcome(shown) == {"query-where": ["Difficulty: “1.5” becomes “that of the step”."]}
        store(alice, shown)
        assert items("query-where")[0].difficulty is None

    def test_what_is_not_finished_does_not_become_ready_and_the_others_do(self, alice: Client) -> None:
        Item.objects.update(state="draft")
        items("query-join")[0].options.filter(correct=True).update(correct=False)
        shown = show(alice, items("query-where", "query-join"), state="ready")
        assert list(outcome(shown)) == ["query-where"]
        assert [each.id for each in shown.context["refused"]] == ["query-join"]
        store(alice, shown)
        assert [item.state for item in items("query-where", "query-join")] == ["ready", "draft"]

    def test_what_is_so_already_is_counted_and_not_stored(self, alice: Client) -> None:
        shown = show(alice, items("query-where"), state="ready")
        assert Page(shown).says("Nothing would change.")
        assert outcome(shown) == {}
        assert not Page(shown).all("button", name="step", value="store")
        store(alice, shown)
        assert not DraftChange.objects.exists()
        shown = show(alice, items("query-where"), state="retired")
        assert Page(shown).all("button", name="step", value="store"), "where something changes there is the button"

    @pytest.mark.parametrize("action", ["retire", "back_to_draft"])
    def test_the_shorter_ways_to_a_state_are_confirmed_too(self, alice: Client, action: str) -> None:
        shown = post(alice, items("query-where"), action=action)
        assert list(outcome(shown)) == ["query-where"]
        assert items("query-where")[0].state == "ready"
        store(alice, shown)
        assert items("query-where")[0].state == ("retired" if action == "retire" else "draft")

    def test_as_many_queries_for_many_as_for_one(self, alice: Client) -> None:
        def count(things: list[Item]) -> int:
            with CaptureQueriesContext(connection) as queries:
                show(alice, things, level="3")
            return len(queries)

        count(items("query-where"))
        assert count(items("query-where")) == count(list(Item.objects.all()))


class TestResources:
    def test_skills_levels_and_cost(self, alice: Client) -> None:
        things = list(Resource.objects.filter(slug__in=["query-course", "pipeline-tutorial"]))
        shown = show(alice, things, teaches="serving", teaches_not="pipelines", level_to="3", cost="paid")
        assert outcome(shown) == {
            "query-course": [
                "Skills: “Querying tables” becomes “Querying tables, Serving models”.",
                "Up to level: “Independent” becomes “Dependable”.",
                "Cost: “free” becomes “paid”.",
            ],
            "pipeline-tutorial": [
                "Skills: “Data pipelines, Querying tables” becomes “Querying tables, Serving models”.",
                "Cost: “free” becomes “paid”.",
            ],
        }
        assert store(alice, shown).status_code == 302
        found = draft().resource_by_id["pipeline-tutorial"]
        assert (found.skills, found.level_to, found.cost) == (("queries", "serving"), 3, "paid")

    def test_levels_that_would_run_backwards_stay(self, alice: Client) -> None:
        things = list(Resource.objects.all())
        shown = show(alice, things, level_from="2")
        refused = {each.id: each.refusal for each in shown.context["refused"]}
        assert refused == {"serving-start": BACKWARDS}
        store(alice, shown)
        assert Resource.objects.get(slug="serving-start").level_from == 0
        assert Resource.objects.filter(level_from=2).count() == len(things) - 1


class TestMeanwhile:
    def test_what_somebody_changed_meanwhile_is_shown_again_and_not_stored(self, alice: Client) -> None:
        shown = show(alice, items("query-where", "query-join"), level="3")
        Item.objects.filter(slug="query-join").update(level=4)
        again = store(alice, shown)
        assert again.status_code == 409
        assert_said(Page(again).part("p", **{"class": "errornote"}))
        assert items("query-where")[0].level == 1
        assert store(alice, again).status_code == 302
        assert [item.level for item in items("query-where", "query-join")] == [3, 3]

    def test_a_form_that_was_changed_after_it_was_shown_is_shown_again(self, alice: Client) -> None:
        again = store(alice, show(alice, items("query-where"), level="3"), level="4")
        assert again.status_code == 409
        assert outcome(again) == {"query-where": ["Step: “Not yet to Guided” becomes “Dependable to Leading”."]}
        assert items("query-where")[0].level == 1

    def test_what_is_gone_meanwhile_is_said(self, alice: Client) -> None:
        shown = show(alice, items("query-where", "query-join"), level="3")
        Item.objects.get(slug="query-join").delete()
        again = store(alice, shown)
        assert again.status_code == 409
        assert Page(again).says("1 of those you selected is gone")
        assert store(alice, again).status_code == 302
        assert items("query-where")[0].level == 3

    def test_a_skill_that_is_gone_meanwhile_is_a_sentence(self, alice: Client, desk: None) -> None:
        new = Skill.objects.create(slug="new", name="New", area=Skill.objects.all()[0].area, position=99)
        shown = show(alice, items("query-where"), skill="new")
        new.delete()
        assert store(alice, shown).status_code == 422
        assert items("query-where")[0].skill.slug == "queries"


class TestForged:
    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {"skill": "nothing"},
            {"level": "0"},
            {"level": "9" * 400},
            {"state": "live"},
            {"difficulty": "6"},
            {"difficulty": "nan"},
            {"difficulty": "x"},
            {"difficulty": "1", "by_step": "on"},
        ],
    )
    def test_what_cannot_be_is_refused_at_its_field(self, alice: Client, fields: dict[str, str]) -> None:
        for step in ("show", "store"):
            response = post(alice, items("query-where"), step, **fields)
            assert response.status_code == 422
            assert response.context["form"].errors
            assert form_of(response)["difficulty"] == [fields.get("difficulty", "")]
        assert not DraftChange.objects.exists()

    def test_of_resources_too(self, alice: Client, desk: None) -> None:
        things = list(Resource.objects.all())
        for fields in ({"cost": "cheap"}, {"level_from": "x"}, {"teaches": "serving", "teaches_not": "serving"}):
            assert post(alice, things, "show", **fields).status_code == 422

    @pytest.mark.parametrize("seen", ["", "x" * 32, "9" * 900])
    def test_storing_without_having_looked_is_shown_first(self, alice: Client, seen: str) -> None:
        assert post(alice, items("query-where"), "store", level="3", seen=seen).status_code == 409
        assert items("query-where")[0].level == 1

    def test_too_many_are_refused_with_a_sentence(self, alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bulk, "MOST", 2)
        assert post(alice, list(Item.objects.all()[:3])).status_code == 302
        assert "At most 2 are changed at once." in told(alice)

    def test_whoever_may_not_change_them_is_not_offered_it(self, desk: None) -> None:
        others = Permission.objects.exclude(codename="view_item").values_list("codename", flat=True)
        reader = staff("reader", *others)
        post(reader, items("query-where"), "store", level="3")
        assert items("query-where")[0].level == 1
