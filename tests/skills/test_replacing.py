"""A framework from a file in the place of the whole draft: seen before, kept in the history, put back by one button."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from msgspec.structs import replace

from skills.content import Content
from skills.models import DraftChange, Edition, GuidePage, Item, SkillArea
from skills.publishing import draft, findings, store, whole_draft
from skills.validation import blocking
from tests.skills.editors import staff, told
from tests.skills.test_ladders import KITCHEN, START, TABLE, add, choose, send
from tests.snapshots import assert_said


def shown(client: Client, data: bytes = KITCHEN.read_bytes(), name: str = "kitchen.yaml", **others: str) -> Any:
    return choose(client, send(client, data, name), in_place="1", **others)


def confirm(client: Client, response: Any) -> Any:
    sent = {"store": "1", "seen": response.context["seen"]}
    return client.post(response.request["PATH_INFO"], sent)


def way_back(client: Client) -> str:
    return reverse("admin:skills_skillarea_back", args=(client.get(START).context["replacements"][0].pk,))


def put_back(client: Client, where: str) -> Any:
    return client.post(where, {"seen": client.get(where).context["seen"]})


class TestInPlace:
    def test_the_page_says_what_goes_and_changes_nothing(self, alice: Client) -> None:
        before = whole_draft()
        page = shown(alice)
        assert whole_draft() == before
        gone = {kind.heading: (kind.removed, kind.added) for kind in page.context["kinds"] if not kind.fields}
        assert gone["Skill areas"] == (len(before.areas), 2)
        assert gone["Skills"] == (len(before.skills), 3)
        assert gone["Questions"] == (len(before.items), 0)
        assert page.context["stopping"] == []

    def test_the_file_becomes_the_whole_draft_which_can_be_published(self, alice: Client) -> None:
        before = whole_draft()
        response = confirm(alice, shown(alice, take_names="1"))
        assert response.headers["Location"] == reverse("admin:skills_edition_publish")
        after = whole_draft()
        assert [area.name for area in after.areas] == ["Food safety", "Guests"]
        assert [role.id for role in after.roles] == ["cook"]
        assert not any((after.items, after.resources, after.certifications, after.projects, after.paths, after.guide))
        assert after.level_names == ("Improvised", "Begun", "Usual", "Checked", "Improved")
        site = after.framework
        assert (site.name, site.language) == (before.framework.name, before.framework.language)
        assert not any((site.subject, site.work, site.people, site.origin, site.anchor, site.sample))
        assert after.measurement == before.measurement
        assert blocking(findings(draft())) == []
        live = Edition.objects.live()
        assert live is not None
        assert live.content.areas == before.areas
        assert_said(told(alice))

    def test_everything_that_goes_is_in_the_history(self, alice: Client) -> None:
        before = whole_draft()
        confirm(alice, shown(alice))
        gone = DraftChange.objects.filter(after="", by="alice")
        parts = (before.areas, before.skills, before.items, before.roles, before.resources, before.guide)
        assert set(gone.values_list("identifier", flat=True)) >= {thing.id for part in parts for thing in part}

    def test_it_may_have_identifiers_that_the_draft_has(self, alice: Client) -> None:
        SkillArea.objects.filter(pk=SkillArea.objects.earliest("pk").pk).update(slug="guests")
        assert confirm(alice, shown(alice)).status_code == 302
        assert [area.id for area in whole_draft().areas] == ["food-safety", "guests"]

    def test_a_draft_that_somebody_changed_meanwhile_stays(self, alice: Client) -> None:
        page = shown(alice)
        Item.objects.filter(pk=Item.objects.earliest("pk").pk).update(state="retired")
        before = whole_draft()
        again = confirm(alice, page)
        assert again.status_code == 409
        assert_said(again.context["faults"])
        assert whole_draft() == before
        assert confirm(alice, again).status_code == 302

    @pytest.mark.parametrize("left_out", ["delete_item", "delete_guidepage", "change_framework"])
    def test_who_may_not_take_all_away_brings_it_beside(self, desk: None, left_out: str) -> None:
        bea, before = staff("bea", left_out), whole_draft()
        page = shown(bea)
        assert not page.context["may_replace"]
        assert add(bea, page).status_code == 302
        assert whole_draft().areas[:-2] == before.areas

    def test_who_lost_the_right_meanwhile_is_refused(self, alice: Client) -> None:
        page, before = shown(alice), whole_draft()
        user = User.objects.get(username="alice")
        user.user_permissions.remove(Permission.objects.get(codename="delete_item"))
        assert confirm(alice, page).status_code == 403
        assert whole_draft() == before

    def test_an_empty_draft_has_nothing_to_replace(self, alice: Client) -> None:
        store(Content())
        assert not shown(alice).context["choices"].in_place


class TestBack:
    def test_the_draft_is_put_back_as_it_was(self, alice: Client) -> None:
        before = whole_draft()
        confirm(alice, shown(alice, take_names="1"))
        add(alice, choose(alice, send(alice, TABLE, "table.csv"), role="Baker"))
        where = way_back(alice)
        gone = {kind.heading: (kind.removed, kind.added) for kind in alice.get(where).context["kinds"]}
        assert gone["Skill areas"] == (4, len(before.areas))
        response = put_back(alice, where)
        assert response.headers["Location"] == reverse("admin:skills_skillarea_changelist")
        assert whole_draft() == before

    def test_and_that_can_be_taken_back_too(self, alice: Client) -> None:
        confirm(alice, shown(alice))
        kitchen = whole_draft()
        put_back(alice, way_back(alice))
        put_back(alice, way_back(alice))
        assert whole_draft() == kitchen
        assert len(alice.get(START).context["replacements"]) == 3

    def test_what_stayed_and_was_changed_since_is_as_it_was_too(self, alice: Client) -> None:
        before = replace(whole_draft(), guide=())
        GuidePage.objects.all().delete()
        confirm(alice, shown(alice))
        kitchen = whole_draft()
        put_back(alice, way_back(alice))
        assert whole_draft() == before != kitchen

    def test_a_draft_that_somebody_changed_meanwhile_stays(self, alice: Client) -> None:
        confirm(alice, shown(alice))
        where = way_back(alice)
        seen = alice.get(where).context["seen"]
        SkillArea.objects.filter(slug="guests").update(name="Visitors")
        assert alice.post(where, {"seen": seen}).status_code == 409
        assert [area.name for area in whole_draft().areas] == ["Food safety", "Visitors"]

    def test_only_a_replacement_is_put_back(self, alice: Client) -> None:
        add(alice, choose(alice, send(alice, KITCHEN.read_bytes(), "kitchen.yaml")))
        change = DraftChange.objects.filter(kind="areas").latest("pk")
        where = reverse("admin:skills_skillarea_back", args=(change.pk,))
        before = whole_draft()
        assert alice.get(START).context["replacements"] == []
        assert alice.post(where, {"seen": "x"}).headers["Location"] == START
        assert alice.get(reverse("admin:skills_skillarea_back", args=(10**9,))).status_code == 404
        assert whole_draft() == before

    def test_a_text_that_can_no_longer_be_read_is_said(self, alice: Client) -> None:
        confirm(alice, shown(alice))
        DraftChange.objects.filter(kind="skills", after="").update(before='{"id": 3}')
        page = alice.get(way_back(alice))
        assert page.status_code == 422
        assert len(page.context["faults"]) == 1

    def test_others_are_refused(self, alice: Client, charlie: Client) -> None:
        confirm(alice, shown(alice))
        where = way_back(alice)
        assert charlie.get(where).status_code == 302
        bea = staff("bea", "delete_skill")
        assert bea.get(where).status_code == 403
        assert bea.post(where, {"seen": "x"}).status_code == 403
        assert bea.get(START).context["replacements"] == []
