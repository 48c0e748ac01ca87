"""The history of the draft: whatever is changed, by whomever, is there with its texts, and goes back by a button."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from skills.admin import bulk
from skills.comparison import fingerprint
from skills.history import KINDS, Entry, changes_of
from skills.history import entries as entries_of
from skills.models import (
    Certification,
    Draft,
    DraftChange,
    GuidePage,
    Item,
    LearningPath,
    Measurement,
    Project,
    Resource,
    RoleProfile,
    Skill,
    SkillArea,
)
from skills.publishing import draft, whole_draft, withdraw
from tests.assessment.people import Page
from tests.builders import small_content
from tests.skills.editors import act, address, save, saved, staff, told
from tests.snapshots import assert_said

NAMES: dict[type[Draft], str] = {
    SkillArea: "name", Skill: "name", Item: "explanation", RoleProfile: "name", Resource: "title",
    Certification: "name", Project: "title", LearningPath: "name", GuidePage: "title",
}  # fmt: skip


def entries(model: type[Draft], identifier: str) -> list[Entry]:
    return entries_of(changes_of(model, identifier))


def page(client: Client, thing: Any, **asked: Any) -> Page:
    response = client.get(address(thing, "history"), asked)
    assert response.status_code == 200
    return Page(response)


def put_back(client: Client, thing: Any, field: str, change: DraftChange | None = None) -> Any:
    change = change or DraftChange.objects.all()[0]
    where = reverse(f"admin:skills_{thing._meta.model_name}_restore", args=[thing.pk, change.pk])
    return client.post(where, {"field": field})


def back_to_live(client: Client, thing: Any) -> Any:
    return client.post(reverse(f"admin:skills_{thing._meta.model_name}_live", args=[thing.pk]))


def question() -> Item:
    return Item.objects.get(slug="query-where")


class TestBackToTheLiveText:
    @pytest.mark.parametrize("model", [*NAMES, Measurement])
    def test_an_object_of_every_kind_gets_all_of_it_back_and_the_history_says_so(
        self, alice: Client, model: type[Draft]
    ) -> None:
        whole, thing = whole_draft(), model._default_manager.all()[0]
        field, text = ("discrimination", "1.6") if model is Measurement else (NAMES[model], "Quite another text")  # type: ignore[comparison-overlap]
        assert saved(save(alice, address(thing), **{field: text}))
        where = reverse(f"admin:skills_{thing._meta.model_name}_live", args=[thing.pk])
        assert where in [form.get("action") for form in page(alice, thing).all("form")]
        back_to_live(alice, thing)
        assert "edition 1" in told(alice)
        assert whole_draft() == whole
        assert entries(model, getattr(thing, "slug", ""))[0].sentence == "Back to the text of edition 1, which is live."

    def test_rows_come_back_and_what_no_edition_has_had_stays(self, alice: Client) -> None:
        whole, item = whole_draft(), question()
        new = Item.objects.create(slug="brand-new", skill=item.skill, level=1, stem="New?", state=Item.State.DRAFT)
        item.enemies.add(new)
        item.options.filter(correct=False).first().delete()  # type: ignore[union-attr]
        Item.objects.filter(pk=item.pk).update(state=Item.State.RETIRED)
        back_to_live(alice, item)
        item.refresh_from_db()
        assert item.state == Item.State.RETIRED
        assert new in item.enemies.all()
        [before] = [each for each in whole.items if each.id == item.slug]
        [after] = [each for each in whole_draft().items if each.id == item.slug]
        assert after.options == before.options

    def test_what_reads_so_already_or_is_not_live_is_said(self, alice: Client) -> None:
        back_to_live(alice, question())
        assert_said(told(alice), "already")
        new = Item.objects.create(slug="brand-new", skill=question().skill, level=1, stem="New?")
        back_to_live(alice, new)
        assert_said(told(alice), "not live")
        assert not DraftChange.objects.exists()

    def test_it_is_a_button_for_whoever_may_change_it(self, alice: Client) -> None:
        where = reverse("admin:skills_item_live", args=[question().pk])
        assert alice.get(where).status_code == 404
        assert staff("reader", "change_item").post(where).status_code == 403
        assert Client().post(where).status_code == 302


class TestAtTheDesk:
    @pytest.mark.parametrize("model", NAMES)
    def test_every_kind_of_object_shows_its_text_before_and_after_and_goes_back(
        self, alice: Client, model: type[Draft]
    ) -> None:
        thing, field = model._default_manager.all()[0], NAMES[model]
        before = getattr(thing, field)
        whole = whole_draft()
        assert saved(save(alice, address(thing), **{field: "Quite another text"}))
        (entry,) = entries(model, thing.slug)
        assert (entry.change.by, [each[:3] for each in entry.fields]) == (
            "alice",
            [(field, before, "Quite another text")],
        )
        shown = page(alice, thing)
        assert shown.says("alice")
        assert shown.says(before)
        assert shown.says("Quite another text")
        assert put_back(alice, thing, field).status_code == 302
        assert whole_draft() == whole
        assert [each.what for each in entries(model, thing.slug)] == ["changed", "changed"]

    def test_the_measurement_model_too(self, alice: Client) -> None:
        numbers = Measurement.objects.get()
        assert saved(save(alice, address(numbers), discrimination="1.6"))
        assert page(alice, numbers).says("1.6")
        put_back(alice, numbers, "discrimination")
        assert draft().measurement == small_content().measurement

    def test_rows_are_part_of_their_object(self, alice: Client) -> None:
        assert saved(save(alice, address(question()), **{"options-0-reason": "A better reason."}))
        (entry,) = entries(Item, "query-where")
        assert [field.name for field in entry.fields] == ["options"]
        assert "A better reason." in entry.fields[0].after
        put_back(alice, question(), "options")
        assert whole_draft().item_by_id["query-where"].options == small_content().item_by_id["query-where"].options

    def test_a_roles_targets_are_part_of_it(self, alice: Client) -> None:
        role = RoleProfile.objects.get(slug="data-engineer")
        skill = Skill.objects.get(slug="serving")
        level, weight = f"level_{skill.pk}", f"weight_{skill.pk}"
        assert saved(save(alice, address(role), **{level: "2", weight: "3"}))
        (entry,) = entries(RoleProfile, "data-engineer")
        assert [field.name for field in entry.fields] == ["requirements"]
        put_back(alice, role, "requirements")
        assert draft().role_by_id["data-engineer"] == small_content().role_by_id["data-engineer"]

    def test_saving_without_a_change_is_none(self, alice: Client) -> None:
        assert saved(save(alice, address(question())))
        assert not DraftChange.objects.exists()

    def test_what_was_refused_is_none(self, alice: Client) -> None:
        assert not saved(save(alice, address(question()), stem=""))
        assert not DraftChange.objects.exists()

    def test_a_review_that_a_change_took_back_is_in_the_same_entry(self, alice: Client) -> None:
        assert saved(save(alice, address(question()), stem="Something else?"))
        (entry,) = entries(Item, "query-where")
        assert {field.name for field in entry.fields} == {"stem", "review"}

    def test_a_move_is_in_it_and_goes_back(self, alice: Client) -> None:
        project = Project.objects.order_by("position")[1]
        assert saved(save(alice, address(project), position="0"))
        (entry,) = entries(Project, project.slug)
        assert [field[:3] for field in entry.fields] == [("position", str(project.position), "0")]
        put_back(alice, project, "position")
        put_back(alice, project, "position", entry.change)
        assert Project.objects.get(pk=project.pk).position == project.position
        assert len(entries(Project, project.slug)) == 2

    def test_deleting_is_in_it_and_outlives_the_row(self, alice: Client) -> None:
        thing = Project.objects.all()[0]
        alice.post(address(thing, "delete"), {"post": "yes"})
        (entry,) = entries(Project, thing.slug)
        assert (entry.what, entry.change.by) == ("deleted", "alice")
        assert thing.title in entry.change.before

    def test_deleting_many_is_in_it(self, alice: Client) -> None:
        things = list(Project.objects.all())
        fields = {"action": "delete_selected", "_selected_action": [thing.pk for thing in things], "post": "yes"}
        alice.post(address(Project, "changelist"), fields)
        assert not Project.objects.exists()
        assert [entries(Project, thing.slug)[0].what for thing in things] == ["deleted"] * 2


class TestElsewhere:
    def test_bulk_actions_are_in_it(self, alice: Client) -> None:
        things = list(Item.objects.all()[:3])
        act(alice, Item, "retire", *things)
        act(alice, Item, "retire", *things)
        for thing in things:
            (entry,) = entries(Item, thing.slug)
            assert (entry.change.by, entry.change.how) == ("alice", bulk.HOW)
            assert [field[:3] for field in entry.fields] == [("state", "ready", "retired")]
        put_back(alice, things[0], "state", entries(Item, things[0].slug)[0].change)
        assert Item.objects.get(pk=things[0].pk).state == Item.State.READY

    def test_files_are_in_it_object_by_object(self, alice: Client, tmp_path: Path) -> None:
        call_command("dump_content", tmp_path, verbosity=0)
        path = tmp_path / "resources.yaml"
        path.write_text(path.read_text().replace("Queries from the start", "Queries, from zero"))
        (tmp_path / "projects.yaml").unlink()
        call_command("load_content", tmp_path, "--dry-run", "--replace", verbosity=0)
        assert not DraftChange.objects.exists()
        call_command("load_content", tmp_path, "--replace", verbosity=0)
        found = {(each.kind, each.identifier, each.by) for each in DraftChange.objects.all()}
        assert found == {
            ("resources", "query-course", "load_content"),
            ("projects", "order-log", "load_content"),
            ("projects", "slow-service", "load_content"),
        }

    def test_a_withdrawal_is_in_it(self, alice: Client) -> None:
        withdraw("query-where", [fingerprint(small_content().item_by_id["query-where"])], "Wrong key.", "alice")
        (entry,) = entries(Item, "query-where")
        assert (entry.change.how, entry.fields[0].after) == ("Withdrawn at once: Wrong key.", "retired")


class TestALongOne:
    @pytest.fixture
    def long(self, alice: Client) -> Client:
        many = [
            DraftChange(
                kind="items", identifier="query-where", how=f"Change {n}", before="{}", after=f'{{"stem": "{n}"}}'
            )
            for n in range(5_000)
        ]
        DraftChange.objects.bulk_create(many, batch_size=500)
        return alice

    def test_is_shown_in_pages_the_last_change_first(self, long: Client) -> None:
        first, last = page(long, question()), page(long, question(), changes=250)
        assert (first.says("Change 4999"), first.says("Change 4979")) == (True, False)
        assert (last.says("Change 0:"), last.says("Change 20:")) == (True, False)
        assert last.all("span", **{"aria-current": "page"})
        assert last.says("5000 changes, the last one first")

    def test_an_odd_number_gives_a_page_that_is_there(self, long: Client) -> None:
        for asked in ("", "0", "-1", "x", "9" * 400):
            assert page(long, question(), changes=asked).says(": changed."), asked

    def test_is_not_read_whole(self, long: Client, django_assert_max_num_queries: Any) -> None:
        with django_assert_max_num_queries(20) as queries:
            page(long, question())
        found = [each["sql"] for each in queries if "skills_draftchange" in each["sql"]]
        assert [("LIMIT 20" in sql, "COUNT" in sql) for sql in found] == [(False, True), (True, False)]


class TestTheWayBack:
    @pytest.fixture
    def changed(self, alice: Client) -> Client:
        assert saved(save(alice, address(question()), stem="Something else?", explanation="Other words."))
        return alice

    def test_one_field_goes_back_and_the_others_stay(self, changed: Client) -> None:
        put_back(changed, question(), "explanation")
        assert question().explanation == small_content().item_by_id["query-where"].explanation
        assert question().stem == "Something else?"
        assert_said(told(changed))

    def test_twice_changes_nothing_more(self, changed: Client) -> None:
        first = DraftChange.objects.all()[0]
        for _ in range(2):
            put_back(changed, question(), "explanation", first)
        assert DraftChange.objects.count() == 2
        assert "was so already" in told(changed)

    def test_it_can_itself_be_put_back(self, changed: Client) -> None:
        put_back(changed, question(), "explanation")
        put_back(changed, question(), "explanation")
        assert question().explanation == "Other words."

    def test_a_text_that_goes_back_needs_a_review_again(self, changed: Client) -> None:
        Item.objects.update(review="blind-reviewed")
        put_back(changed, question(), "stem")
        assert question().review == "unreviewed"

    def test_what_names_something_that_is_gone_stays_as_it_is_with_a_sentence(self, alice: Client) -> None:
        resource = Resource.objects.get(slug="serving-start")
        other = Skill.objects.get(slug="queries")
        assert saved(save(alice, address(resource), skills=str(other.pk)))
        for thing in Certification, LearningPath, RoleProfile, GuidePage, Project:
            thing._default_manager.all().delete()
        Item.objects.filter(skill__slug="serving").delete()
        Resource.objects.exclude(pk=resource.pk).delete()
        Skill.objects.get(slug="serving").delete()
        put_back(alice, resource, "skills")
        assert "Nothing was put back. It names 'serving', which the draft no longer has." in told(alice)
        assert [skill.slug for skill in resource.skills.all()] == ["queries"]

    def test_a_forged_field_changes_nothing(self, changed: Client) -> None:
        before, forged = whole_draft(), ("", "id", "pk", "state; --", "objects", "x" * 5000)
        for field in forged:
            assert put_back(changed, question(), field).status_code == 302
            assert whole_draft() == before, field
        sentences = told(changed).splitlines()[-len(forged) :]
        assert len(set(sentences)) == 1
        assert_said(sentences[0])

    def test_a_change_of_another_object_is_not_found(self, changed: Client) -> None:
        other = Item.objects.get(slug="query-join")
        assert put_back(changed, other, "stem").status_code == 404
        where = reverse("admin:skills_item_restore", args=[other.pk, 999])
        assert changed.post(where, {"field": "stem"}).status_code == 404
        assert changed.get(reverse("admin:skills_item_restore", args=[question().pk, 1])).status_code == 404
        assert changed.post(reverse("admin:skills_item_restore", args=["x y", 1])).status_code == 404

    def test_who_may_only_look_sees_no_button_and_is_refused(self, changed: Client, desk: None) -> None:
        reader = staff("reader", *[f"{verb}_item" for verb in ("add", "change", "delete")])
        shown = page(reader, question())
        assert shown.says("Other words.")
        assert not shown.all("input", name="field")
        assert put_back(reader, question(), "stem").status_code == 403
        assert put_back(Client(), question(), "stem").status_code == 302
        assert question().stem == "Something else?"


def test_every_kind_of_a_content_has_a_history(db: None) -> None:
    assert set(KINDS.values()) == {*small_content().__struct_fields__}


def test_the_database_refuses_a_change_that_changes_nothing(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftChange.objects.create(kind="items", identifier="a", how="x", before="{}", after="{}")


def test_an_entry_of_an_older_release_with_fields_that_are_gone_can_still_be_read(alice: Client) -> None:
    old = DraftChange.objects.create(
        kind="items", identifier="query-where", how="At the desk", by="bea",
        before='{"id": "query-where", "colour": "red", "stem": 5}', after='{"id": "query-where", "colour": ["a"]}',
    )  # fmt: skip
    assert page(alice, question()).says("Colour")
    for field in ("colour", "stem"):
        put_back(alice, question(), field, old)
    assert whole_draft().items == tuple(whole_draft().items)
    assert question().stem == small_content().item_by_id["query-where"].stem
