"""One grid of roles and skills: targets in many roles at once, by two editors, and whatever is sent."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from skills.admin import targets as grid_page
from skills.history import changes_of, entries
from skills.models import DraftChange, Requirement, RoleProfile, Skill, SkillArea
from skills.targets import set_targets
from tests.assessment.people import Page
from tests.skills.editors import Fields, address, form_of, save, saved, staff, told
from tests.snapshots import assert_said

pytestmark = pytest.mark.slow

GRID = reverse("admin:skills_roleprofile_grid")


def role(slug: str) -> RoleProfile:
    return RoleProfile.objects.get(slug=slug)


def cell(skill: str, of: str) -> str:
    return f"{Skill.objects.get(slug=skill).pk}_{role(of).pk}"


def sent(client: Client, fields: Fields, where: str = GRID, **changes: str) -> Any:
    return client.post(where, fields | {name: [value] for name, value in changes.items()})


def asked(slug: str) -> dict[str, tuple[int, int]]:
    return {row.skill.slug: (row.level, row.weight) for row in role(slug).requirements.all()}


@pytest.fixture
def page(alice: Client) -> Fields:
    """The grid of the first area, as Alice opened it: queries and pipelines in both roles."""
    return form_of(alice.get(GRID))


class TestThePage:
    def test_an_area_shows_its_skills_in_every_role(self, alice: Client) -> None:
        context = alice.get(f"{GRID}?area=storage").context
        assert [row.skill.slug for row in context["rows"]] == ["queries", "pipelines"]
        found = [cell.words for row in context["rows"] for cell in row.cells]
        assert found == [
            "Dependable, weight 5",
            "Independent, weight 2",
            "Dependable, weight 4",
            "Independent, weight 3",
        ]

    def test_without_an_area_it_begins_with_the_first(self, alice: Client) -> None:
        assert alice.get(GRID).context["area"] == SkillArea.objects.get(slug="storage")

    def test_a_skill_has_a_page_of_its_own(self, alice: Client) -> None:
        response = alice.get(f"{GRID}?skill=serving")
        assert [cell.words for cell in response.context["rows"][0].cells] == ["not asked", "Dependable, weight 5"]
        assert Page(response).says("What every role asks of Serving models")

    @pytest.mark.parametrize("wrong", ["area=nothing", "skill=nothing", "area=" + "a" * 900])
    def test_what_is_not_there_is_not_found(self, alice: Client, wrong: str) -> None:
        assert alice.get(f"{GRID}?{wrong}").status_code == 404
        assert alice.post(f"{GRID}?{wrong}").status_code == 404

    def test_many_skills_are_several_pages(self, alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(grid_page, "MOST_CELLS", 2)
        second = alice.get(f"{GRID}?area=storage&page=2")
        assert [row.skill.slug for row in second.context["rows"]] == ["pipelines"]
        where = f"{GRID}?area=storage&page=2"
        level = f"level_{cell('pipelines', 'ml-engineer')}"
        assert saved(sent(alice, form_of(second), where, **{level: "4"}))
        assert asked("ml-engineer")["pipelines"] == (4, 3)
        assert alice.get(f"{GRID}?page={'9' * 400}").status_code == 200

    def test_an_empty_draft_says_what_to_add(self, db: None) -> None:
        page = Page(staff("alice").get(GRID))
        assert not page.all("form", id="grid_form")
        assert_said(page.part("p"))

    def test_as_many_queries_whatever_its_size(self, alice: Client) -> None:
        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                alice.get(GRID)
            return len(queries)

        count()
        few, area = count(), SkillArea.objects.get(slug="storage")
        for number in range(12):
            Skill.objects.create(slug=f"s-{number}", name=f"Skill {number}", area=area, position=number)
            RoleProfile.objects.create(slug=f"r-{number}", name=f"Role {number}", position=number + 9)
        assert count() == few


class TestSaving:
    def test_many_targets_at_once(self, alice: Client, page: Fields) -> None:
        changes = {
            f"level_{cell('queries', 'data-engineer')}": "4",
            f"weight_{cell('queries', 'ml-engineer')}": "5",
            f"level_{cell('pipelines', 'ml-engineer')}": "",
        }
        assert saved(sent(alice, page, **changes))
        assert asked("data-engineer") == {"queries": (4, 5), "pipelines": (3, 4)}
        assert asked("ml-engineer") == {"queries": (2, 5), "serving": (3, 5)}
        assert_said(told(alice))

    def test_a_new_skill_in_every_role(self, alice: Client) -> None:
        where = f"{GRID}?skill=serving"
        changes = {f"level_{cell('serving', 'data-engineer')}": "1", f"level_{cell('serving', 'ml-engineer')}": "4"}
        assert saved(sent(alice, form_of(alice.get(where)), where, **changes))
        assert (asked("data-engineer")["serving"], asked("ml-engineer")["serving"]) == ((1, 3), (4, 5))

    def test_each_role_has_it_in_its_history_with_before_and_after(self, alice: Client, page: Fields) -> None:
        sent(alice, page, **{f"level_{cell('queries', 'data-engineer')}": "4"})
        (entry,) = entries(changes_of(RoleProfile, "data-engineer"))
        assert (entry.change.by, entry.change.how) == ("alice", grid_page.HOW)
        assert [field.name for field in entry.fields] == ["requirements"]
        assert not changes_of(RoleProfile, "ml-engineer")
        said = LogEntry.objects.get(object_id=str(role("data-engineer").pk)).change_message
        assert_said(said)

    def test_nothing_changed_is_nothing_stored(self, alice: Client, page: Fields) -> None:
        before = list(Requirement.objects.values())
        assert saved(sent(alice, page))
        assert list(Requirement.objects.values()) == before
        assert not DraftChange.objects.exists()
        assert "Nothing was changed" in told(alice)

    def test_a_weight_alone_asks_for_nothing(self, alice: Client) -> None:
        where = f"{GRID}?skill=serving"
        sent(alice, form_of(alice.get(where)), where, **{f"weight_{cell('serving', 'data-engineer')}": "5"})
        assert "serving" not in asked("data-engineer")

    @pytest.mark.parametrize("forged", ["0", "5", "-1", "x", "9" * 400])
    def test_a_forged_choice_is_refused_at_its_cell_and_the_rest_stays_typed(
        self, alice: Client, page: Fields, forged: str
    ) -> None:
        before = list(Requirement.objects.values())
        bad, good = f"level_{cell('queries', 'data-engineer')}", f"level_{cell('pipelines', 'ml-engineer')}"
        response = sent(alice, page, **{bad: forged, good: "4"})
        assert response.status_code == 422
        assert list(Requirement.objects.values()) == before
        assert set(response.context["form"].errors) == {bad}
        assert form_of(response)[good] == ["4"]
        again = alice.post(GRID, form_of(response) | {bad: ["2"]})
        assert saved(again)
        assert (asked("data-engineer")["queries"], asked("ml-engineer")["pipelines"]) == ((2, 5), (4, 3))

    def test_cells_of_what_does_not_exist_are_ignored(self, alice: Client, page: Fields) -> None:
        assert saved(sent(alice, page, level_999_1="2", level_x="2"))
        assert "Nothing was changed" in told(alice)


def test_a_role_of_a_large_framework_can_be_saved(alice: Client) -> None:
    area, asked_before = SkillArea.objects.get(slug="storage"), asked("data-engineer")
    many = (
        Skill(area=area, slug=f"s-{n}", name=f"S {n}", description="One of many.", position=n) for n in range(1_200)
    )
    Skill.objects.bulk_create(many)
    last = Skill.objects.get(slug="s-1199")
    with CaptureQueriesContext(connection) as queries:
        assert saved(save(alice, address(role("data-engineer")), **{f"level_{last.pk}": "2"}))
    assert asked("data-engineer") == asked_before | {"s-1199": (2, 3)}
    assert len(queries) < 200


class TestTwoEditors:
    def test_a_target_that_somebody_set_meanwhile_stays(self, alice: Client, bob: Client, page: Fields) -> None:
        theirs, mine = f"level_{cell('queries', 'ml-engineer')}", f"level_{cell('pipelines', 'ml-engineer')}"
        assert saved(sent(bob, page, **{theirs: "4"}))
        response = sent(alice, page, **{mine: "1"})
        assert response.status_code == 409
        assert Page(response).says("Last saved by bob")
        assert asked("ml-engineer")["pipelines"] == (2, 3)
        assert saved(alice.post(GRID, form_of(response)))
        assert (asked("ml-engineer")["queries"], asked("ml-engineer")["pipelines"]) == ((4, 2), (1, 3))

    def test_of_a_cell_that_both_changed_both_are_shown_in_words(
        self, alice: Client, bob: Client, page: Fields
    ) -> None:
        name = f"level_{cell('queries', 'ml-engineer')}"
        assert saved(sent(bob, page, **{name: "4"}))
        response = sent(alice, page, **{name: "1"})
        (doubled,) = response.context["collision"].doubled
        assert (doubled.label, doubled.theirs[0].text, doubled.mine[0].text) == (
            "Querying tables, ML engineer: target",
            "Leading",
            "Guided",
        )

    def test_a_change_on_a_roles_own_page_counts(self, alice: Client, page: Fields) -> None:
        Requirement.objects.filter(role=role("ml-engineer"), skill__slug="queries").delete()
        assert sent(alice, page, **{f"level_{cell('pipelines', 'ml-engineer')}": "1"}).status_code == 409

    def test_a_skill_or_role_that_came_or_went_meanwhile_is_seen(self, alice: Client, page: Fields) -> None:
        RoleProfile.objects.create(slug="new", name="New", summary="New.")
        response = sent(alice, page)
        assert response.status_code == 409
        RoleProfile.objects.filter(slug="data-engineer").delete()
        again = alice.post(GRID, form_of(response))
        assert again.status_code == 409
        assert saved(alice.post(GRID, form_of(again)))

    @pytest.mark.parametrize("seen", ["", "{", "[]", "[" * 9_000, '{"x": []}'])
    def test_a_page_that_does_not_say_what_it_saw_is_compared_once_more(
        self, alice: Client, page: Fields, seen: str
    ) -> None:
        name = f"level_{cell('queries', 'ml-engineer')}"
        response = sent(alice, page, seen=seen, **{name: "4"})
        assert response.status_code == 409
        assert saved(alice.post(GRID, form_of(response)))
        assert asked("ml-engineer")["queries"] == (4, 2)

    def test_a_skill_that_goes_at_the_same_moment_is_a_sentence(
        self, alice: Client, page: Fields, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def gone(*_: object) -> None:
            raise IntegrityError("FOREIGN KEY constraint failed")

        monkeypatch.setattr(grid_page, "set_targets", gone)
        before = list(Requirement.objects.values())
        assert saved(sent(alice, page, **{f"level_{cell('queries', 'ml-engineer')}": "4"}))
        assert_said(told(alice))
        assert list(Requirement.objects.values()) == before

    def test_a_form_that_did_not_arrive_whole_takes_no_target_away(self, alice: Client, page: Fields) -> None:
        del page[f"level_{cell('queries', 'ml-engineer')}"]
        response = sent(alice, page)
        assert response.status_code == 409
        assert_said(Page(response).part("h2", id="collision-title"))
        assert asked("ml-engineer")["queries"] == (2, 2)


class TestWhoMay:
    def test_a_reader_sees_words_and_is_refused(self, desk: None) -> None:
        others = Permission.objects.exclude(codename="view_roleprofile").values_list("codename", flat=True)
        reader = staff("reader", *others)
        shown = reader.get(GRID)
        assert Page(shown).says("Dependable, weight 5")
        assert not Page(shown).all("select")
        assert reader.post(GRID, {}).status_code == 403

    def test_whoever_sees_no_roles_does_not_see_it(self, desk: None) -> None:
        nobody = staff("nobody", *Permission.objects.values_list("codename", flat=True))
        assert nobody.get(GRID).status_code == 403
        assert Client().get(GRID).status_code == 302


def test_targets_of_a_role_that_is_gone_are_passed_over(desk: None) -> None:
    skill = Skill.objects.get(slug="queries").pk
    assert set_targets({(999, skill): (2, 3), (role("ml-engineer").pk, skill): (2, 2)}, "alice", "By a test") == []
    assert not DraftChange.objects.exists()
