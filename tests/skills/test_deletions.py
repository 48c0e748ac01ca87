"""Whatever is deleted at the desk comes back as it was, and before it goes the page names what depends on it."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from skills.content import digest, encode
from skills.models import (
    Certification,
    Draft,
    DraftChange,
    GuidePage,
    Item,
    LearningPath,
    PathStep,
    Prerequisite,
    Project,
    Resource,
    RoleProfile,
    Skill,
    SkillArea,
)
from skills.publishing import draft, whole_draft
from tests.assessment.people import Page
from tests.skills.editors import act, address, save, saved, staff, told

KINDS: tuple[type[Draft], ...] = (
    SkillArea, Skill, Item, RoleProfile, Resource, Certification, Project, LearningPath, GuidePage,
)  # fmt: skip
FREE = (Item, RoleProfile, Resource, Certification, Project, LearningPath, GuidePage)
"""Kinds that nothing needs, so that all of them can be deleted at once."""


def now() -> str:
    return digest(encode(draft()))


def gone(client: Client, *things: Any) -> None:
    """Delete objects of one kind as the desk does, by the page of one or the action for several."""
    model = type(things[0])
    if len(things) == 1:
        response = client.post(address(things[0], "delete"), {"post": "yes"})
    else:
        keys = [thing.pk for thing in things]
        fields = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
        response = client.post(address(model, "changelist"), fields)
    assert response.status_code == 302
    assert not model._default_manager.filter(pk__in=[thing.pk for thing in things]).exists()


def listed(client: Client, model: type[Draft]) -> Page:
    response = client.get(address(model, "deleted"))
    assert response.status_code == 200
    return Page(response)


def restored(client: Client, model: type[Draft], slug: str, **more: str) -> Any:
    change = DraftChange.objects.filter(identifier=slug, after="").latest("pk")
    return client.post(address(model, "deleted"), {"change": change.pk, **more})


def deletable(model: type[Draft]) -> Any:
    """An object of the kind; of skills and areas one that was made so that nothing needs it."""
    if model is SkillArea:
        return SkillArea.objects.create(slug="spare", name="Spare", description="d", question="q", position=1)
    if model is Skill:
        area = SkillArea.objects.get(slug="storage")
        skill = Skill.objects.create(slug="spare", name="Spare", description="d", area=area, position=1)
        skill.levels.create(level=1, anchor="I can.", task="Do", done_when="done", hours=3, uses="query-course | 2")
        skill.prerequisites.create(requires=Skill.objects.get(slug="queries"), level=2, why="Because.")
        named_by: list[Any] = [Resource.objects.all()[0], *PathStep.objects.all()[:2], Project.objects.all()[0]]
        for other in named_by:
            other.skills.add(skill)
        return skill
    return model._default_manager.all()[0]


class TestTheWayBack:
    @pytest.mark.parametrize("model", KINDS)
    def test_one_comes_back_with_its_rows_its_place_and_what_named_it(self, alice: Client, model: type[Draft]) -> None:
        thing = deletable(model)
        before, whole = now(), whole_draft()
        gone(alice, thing)
        assert listed(alice, model).says(thing.slug)
        restored(alice, model, thing.slug)
        assert whole_draft() == whole
        assert now() == before
        assert listed(alice, model).all("input", name="change") == []

    @pytest.mark.parametrize("model", FREE)
    def test_all_of_a_kind_come_back_together(self, alice: Client, model: type[Draft]) -> None:
        before, whole, things = now(), whole_draft(), list(model._default_manager.all())
        gone(alice, *things)
        assert now() != before
        restored(alice, model, things[0].slug, together="yes")
        assert list(model._default_manager.all()) == things
        assert whole_draft() == whole
        assert now() == before

    @pytest.mark.parametrize("model", FREE)
    def test_all_of_a_kind_come_back_one_by_one(self, alice: Client, model: type[Draft]) -> None:
        before, things = now(), list(model._default_manager.all())
        gone(alice, *things)
        for thing in things:
            restored(alice, model, thing.slug)
        assert now() == before

    def test_the_same_row_comes_back_among_others_of_one_place(self, alice: Client) -> None:
        Project.objects.update(position=1)
        first, before = Project.objects.all()[0], now()
        gone(alice, first)
        restored(alice, Project, first.slug)
        assert Project.objects.get(slug=first.slug).pk == first.pk
        assert now() == before

    def test_both_the_deletion_and_the_way_back_are_in_the_history(self, alice: Client) -> None:
        path = LearningPath.objects.filter(steps__resources__isnull=False)[0]
        resource = Resource.objects.filter(path_steps__path=path)[0]
        gone(alice, resource)
        restored(alice, Resource, resource.slug)
        kinds = DraftChange.objects.filter(identifier__in=(path.slug, resource.slug)).order_by("pk")
        assert [(each.kind, bool(each.before), bool(each.after)) for each in kinds] == [
            ("resources", True, False), ("paths", True, True), ("resources", False, True), ("paths", True, True),
        ]  # fmt: skip

    def test_what_was_changed_meanwhile_keeps_its_change_and_names_it_again(self, alice: Client) -> None:
        step = PathStep.objects.exclude(resources=None)[0]
        resource = step.resources.all()[0]
        gone(alice, resource)
        PathStep.objects.filter(pk=step.pk).update(text="Quite other words.")
        restored(alice, Resource, resource.slug)
        again = PathStep.objects.get(path=step.path, title=step.title)
        assert again.text == "Quite other words."
        assert resource.slug in again.resources.values_list("slug", flat=True)

    def test_where_its_place_is_gone_it_comes_back_without_and_that_is_said(self, alice: Client) -> None:
        step = PathStep.objects.exclude(resources=None)[0]
        resource = step.resources.all()[0]
        gone(alice, resource)
        PathStep.objects.filter(path=step.path).update(title="Another step")
        restored(alice, Resource, resource.slug)
        assert Resource.objects.filter(slug=resource.slug).exists()
        assert step.path.slug in told(alice)

    def test_what_files_took_away_comes_back_too(self, alice: Client, tmp_path: Any) -> None:
        call_command("dump_content", tmp_path, verbosity=0)
        before = {each.id for each in draft().projects}
        (tmp_path / "projects.yaml").unlink()
        call_command("load_content", tmp_path, "--replace", verbosity=0)
        restored(alice, Project, "order-log", together="yes")
        assert {each.id for each in draft().projects} == before

    def test_a_deletion_of_an_older_release_comes_back_at_the_end(self, alice: Client) -> None:
        thing = Project.objects.all()[0]
        gone(alice, thing)
        change = DraftChange.objects.latest("pk")
        text = change.before.replace('"position":', '"colour":')
        DraftChange.objects.filter(pk=change.pk).update(before=text)
        restored(alice, Project, thing.slug)
        assert "Nothing was restored" in told(alice)
        DraftChange.objects.filter(pk=change.pk).update(before=text.replace(f',"colour":{thing.position}', ""))
        restored(alice, Project, thing.slug)
        assert Project.objects.order_by("position").last() == Project.objects.get(slug=thing.slug)


class TestARefusal:
    def test_an_identifier_that_is_taken_stays_with_its_new_owner(self, alice: Client) -> None:
        thing = Project.objects.all()[0]
        gone(alice, thing)
        Project.objects.create(
            slug=thing.slug, title="A new one", area_id=thing.area_id, hours=1, level_from=0, level_to=1
        )
        restored(alice, Project, thing.slug)
        assert thing.slug in told(alice)
        assert Project.objects.get(slug=thing.slug).title == "A new one"

    def test_what_it_needs_is_named_when_that_is_gone(self, alice: Client) -> None:
        area = SkillArea.objects.create(slug="spare", name="Spare", description="d", question="q")
        skill = Skill.objects.create(slug="spare-skill", name="Spare", description="d", area=area)
        gone(alice, skill)
        gone(alice, area)
        restored(alice, Skill, "spare-skill")
        assert "«spare»" in told(alice)
        restored(alice, SkillArea, "spare")
        restored(alice, Skill, "spare-skill")
        assert Skill.objects.filter(slug="spare-skill").exists()

    @pytest.mark.parametrize("change", ["", "x", "0", "9" * 18, "9" * 400])
    def test_an_odd_number_gets_a_sentence(self, alice: Client, change: str) -> None:
        response = alice.post(address(Project, "deleted"), {"change": change})
        assert response.status_code == 302
        assert "There is no such deletion" in told(alice)

    def test_a_deletion_of_another_kind_is_none_of_this(self, alice: Client) -> None:
        thing = Project.objects.all()[0]
        gone(alice, thing)
        change = DraftChange.objects.latest("pk")
        alice.post(address(Item, "deleted"), {"change": change.pk})
        assert not Project.objects.filter(slug=thing.slug).exists()

    def test_only_the_last_deletion_of_an_object_brings_it_back(self, alice: Client) -> None:
        question = Item.objects.all()[0]
        Item.objects.filter(pk=question.pk).update(difficulty=1.5)
        gone(alice, question)
        first = DraftChange.objects.filter(identifier=question.slug, after="").latest("pk")
        restored(alice, Item, question.slug)
        Item.objects.filter(slug=question.slug).update(difficulty=-1.0)
        gone(alice, Item.objects.get(slug=question.slug))
        assert len(listed(alice, Item).all("input", name="change")) == 1
        alice.post(address(Item, "deleted"), {"change": first.pk})
        assert not Item.objects.filter(slug=question.slug).exists()
        restored(alice, Item, question.slug)
        assert Item.objects.get(slug=question.slug).difficulty == -1.0

    @pytest.mark.parametrize(("was", "then"), [('"stem":"', '"stem":"\u202a'), ('"id"', '"difficulty":50.0,"id"')])
    def test_what_may_not_be_stored_any_more_does_not_come_back(self, alice: Client, was: str, then: str) -> None:
        question = Item.objects.all()[0]
        gone(alice, question)
        change = DraftChange.objects.filter(identifier=question.slug, after="").latest("pk")
        DraftChange.objects.filter(pk=change.pk).update(before=change.before.replace(was, then, 1))
        restored(alice, Item, question.slug)
        assert "Nothing was restored" in told(alice)
        assert not Item.objects.filter(slug=question.slug).exists()

    def test_a_question_that_came_by_import_stays_one(self, alice: Client) -> None:
        question = Item.objects.all()[0]
        Item.objects.filter(pk=question.pk).update(tags="imported")
        gone(alice, question)
        restored(alice, Item, question.slug)
        assert Item.objects.get(slug=question.slug).imported

    def test_who_wrote_meanwhile_gets_the_texts_back(self, alice: Client) -> None:
        thing = Project.objects.all()[0]
        where = address(thing)
        gone(alice, thing)
        response = alice.post(where, {"title": "Words that took an evening", "hours": "3"})
        assert response.status_code == 409
        assert "Words that took an evening" in response.content.decode()

    def test_whoever_may_not_add_sees_no_button_and_is_refused(self, alice: Client) -> None:
        thing = Project.objects.all()[0]
        gone(alice, thing)
        bob = staff("bob", "add_project")
        assert listed(bob, Project).all("input", name="change") == []
        assert restored(bob, Project, thing.slug).status_code == 403
        blind = staff("carol", *[f"{verb}_project" for verb in ("view", "add", "change", "delete")])
        assert blind.get(address(Project, "deleted")).status_code == 403
        assert Client().get(address(Project, "deleted")).status_code == 302

    def test_whoever_looks_for_what_is_gone_is_led_to_the_list(self, alice: Client) -> None:
        thing = Project.objects.all()[0]
        where = address(thing, "history")
        gone(alice, thing)
        assert alice.get(where).headers["Location"] == reverse("admin:skills_project_deleted")


class TestBefore:
    def test_the_page_names_steps_and_paths_that_use_a_resource(self, alice: Client) -> None:
        thing = Resource.objects.get(slug="query-course")
        Skill.objects.get(slug="queries").levels.filter(level=1).update(uses="query-course | 2 | chapter 1")
        step = PathStep.objects.all()[0]
        step.resources.add(thing)
        page = Page(alice.get(address(thing, "delete")))
        assert page.says("the step to Guided")
        assert page.says(f"{step.path.name}, “{step.title}”")
        assert not page.says("object (")

    @pytest.mark.parametrize("model", KINDS)
    def test_every_kind_has_such_a_page_for_one_and_for_several(self, alice: Client, model: type[Draft]) -> None:
        thing = model._default_manager.all()[0]
        page = Page(alice.get(address(thing, "delete")))
        assert page.says(str(thing)[:60])
        several: Any = act(alice, model, "delete_selected", *model._default_manager.all())
        assert several.status_code == 200
        assert not Page(several).says("object (")

    def test_an_area_that_skills_need_is_not_deleted_and_they_are_named(self, alice: Client) -> None:
        area = SkillArea.objects.get(slug="storage")
        page = Page(alice.post(address(area, "delete"), {"post": "yes"}))
        assert SkillArea.objects.filter(slug="storage").exists()
        for skill in Skill.objects.filter(area=area):
            assert page.says(skill.name)

    def test_a_question_can_be_retired_instead(self, alice: Client) -> None:
        item = Item.objects.all()[0]
        page = Page(alice.get(address(item, "delete")))
        assert [each.get("value") for each in page.all("input", name="action")] == ["retire"]
        act(alice, Item, "retire", item)
        assert Item.objects.get(pk=item.pk).state == Item.State.RETIRED

    def test_skills_that_build_on_each_other_go_together_and_come_back_together(self, alice: Client) -> None:
        area = SkillArea.objects.get(slug="storage")
        one, other = (Skill.objects.create(slug=s, name=s, description="d", area=area) for s in ("one", "other"))
        Prerequisite.objects.create(skill=other, requires=one, why="First things first.")
        before = now()
        alice.post(address(one, "delete"), {"post": "yes"})
        assert Skill.objects.filter(slug="one").exists()
        gone(alice, one, other)
        restored(alice, Skill, "one", together="yes")
        assert now() == before

    def test_saving_still_works_for_what_came_back(self, alice: Client) -> None:
        item = Item.objects.all()[0]
        gone(alice, item)
        restored(alice, Item, item.slug)
        assert saved(save(alice, address(Item.objects.get(slug=item.slug)), explanation="Other words."))
