"""The publish page: what differs with links, warnings that are accepted in writing, and a second person where asked for."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.text import slugify

from skills.models import AcceptedWarning, DraftChange, Edition, Item, Option, Skill
from skills.publishing import TAKES_TWO, WHY, NotPublishable, draft, findings, publish
from tests.assessment.people import Page
from tests.skills.editors import address, save, saved, staff, told, tree
from tests.snapshots import assert_said

PUBLISH = "/admin/skills/edition/publish/"


def form(client: Client) -> dict[str, str]:
    """The publish form as a browser would send it untouched."""
    found = next(form for form in tree(client.get(PUBLISH)).iter("form") if form.get("action") == PUBLISH)
    return {e.get("name", ""): e.get("value", "") for e in found.iter("input")}


def fields(client: Client, **reasons: str) -> dict[str, str]:
    return form(client) | {"note": "Better words"} | {f"accept-{name}": text for name, text in reasons.items()}


def names(client: Client) -> list[str]:
    """Of the fields that the page has."""
    return [e.get("name", "") for e in tree(client.get(PUBLISH)).iter("input")]


def question() -> Item:
    return Item.objects.get(slug="query-where")


SOURCE, AUTHOR = "question-without-a-source", "question-without-an-author"


@pytest.fixture
def warned(desk: None) -> None:
    """The draft has three warnings of two kinds."""
    Item.objects.filter(slug__startswith="query-where").update(source_title="", source_url="", author="")
    Item.objects.filter(slug="query-join").update(author="")


# What differs ----------------------------------------------------------------------------------------------


def test_a_key_that_moved_is_said_plainly_with_a_link_to_the_question(alice: Client) -> None:
    first, second = Option.objects.filter(item=question()).order_by("position")[:2]
    Option.objects.filter(pk=first.pk).update(correct=False)
    Option.objects.filter(pk=second.pk).update(correct=True)
    page = Page(alice.get(PUBLISH))
    assert page.says("The key moved from A («WHERE») to B («ORDER BY»).")
    assert page.says("Skill: Querying tables")
    assert address(question()) in page.links()


def test_words_that_go_and_come_are_marked_for_eyes_and_ears(alice: Client) -> None:
    Skill.objects.filter(slug="queries").update(name="Asking tables")
    text = alice.get(PUBLISH).content.decode()
    assert '<del><span class="visually-hidden">taken out: </span>Querying</del>' in text
    assert '<ins><span class="visually-hidden">put in: </span>Asking</ins>' in text


def test_words_from_the_draft_are_text_and_never_markup(alice: Client) -> None:
    Skill.objects.filter(slug="queries").update(name="<script>alert(1)</script>", description="<ins>x</ins>")
    text = alice.get(PUBLISH).content.decode()
    assert "<script>alert" not in text
    assert "<ins>x" not in text
    assert "&lt;" in text


def test_what_is_no_longer_ready_is_removed_and_still_has_its_link(alice: Client) -> None:
    Item.objects.filter(slug="query-where").update(state="retired")
    page = Page(alice.get(PUBLISH))
    assert page.says("Data storage: 1 removed")
    assert address(question()) in page.links()


# Warnings ----------------------------------------------------------------------------------------------------


def test_each_kind_of_warning_has_one_field_and_the_findings_with_links(warned: None, alice: Client) -> None:
    page = Page(alice.get(PUBLISH))
    assert page.says("Blocking problems: 0")
    assert page.says("Warnings: 3")
    assert page.says("Question without an author: 2")
    assert page.says("Question without a source: 1")
    assert [name for name in form(alice) if name.startswith("accept-")] == [f"accept-{AUTHOR}", f"accept-{SOURCE}"]
    assert address(question()) in page.links()


def test_what_is_accepted_is_kept_with_the_edition_and_shown_on_its_page(warned: None, alice: Client) -> None:
    sent = fields(alice, **{AUTHOR: "  The team answers. ", SOURCE: "It is common knowledge."})
    assert alice.post(PUBLISH, sent).status_code == 302
    edition = Edition.objects.get(number=2)
    kept = edition.accepted_warnings.order_by("rule")
    assert [(slugify(each.rule), each.count, each.words) for each in kept] == [
        (SOURCE, 1, "It is common knowledge."),
        (AUTHOR, 2, "The team answers."),
    ]
    page = Page(alice.get(address(edition)))
    assert page.says(f"{kept[1].rule} (2): The team answers.")
    assert page.says("alice")
    assert Page(alice.get(address(Edition.objects.get(number=1)))).says("Warnings accepted: None")


@pytest.mark.parametrize("reasons", [{}, {AUTHOR: "Yes."}, {AUTHOR: "Yes.", SOURCE: "  "}, {AUTHOR: "x", "other": "y"}])
def test_a_kind_without_a_reason_is_not_published_and_nothing_written_is_lost(
    warned: None, alice: Client, reasons: dict[str, str]
) -> None:
    response = alice.post(PUBLISH, fields(alice, **reasons))
    assert response.status_code == 422
    page = Page(response)
    assert page.part("p", **{"class": "errornote"})
    assert page.all("a", href="#warnings")
    assert page.says(WHY)
    assert page.field("note") == "Better words"
    assert page.field(f"accept-{AUTHOR}") == reasons.get(AUTHOR, "")
    assert Edition.objects.count() == 1
    assert not AcceptedWarning.objects.exists()


@pytest.mark.parametrize("text", ["x" * 301, "a\x00b"])
def test_a_reason_that_cannot_be_kept_is_refused_at_its_field(warned: None, alice: Client, text: str) -> None:
    response = alice.post(PUBLISH, fields(alice, **{AUTHOR: text, SOURCE: "Known."}))
    assert response.status_code in (400, 422)
    assert Edition.objects.count() == 1


def test_words_of_the_live_edition_stand_there_again_for_the_same_kind(warned: None, alice: Client) -> None:
    alice.post(PUBLISH, fields(alice, **{AUTHOR: "The team answers.", SOURCE: "Known."}))
    Skill.objects.filter(slug="queries").update(name="Asking tables")
    page = Page(alice.get(PUBLISH))
    assert page.field(f"accept-{AUTHOR}") == "The team answers."
    assert page.says("These are the words of edition 2. Change them if they no longer hold.")


def test_an_unchanged_or_broken_draft_asks_for_no_reasons(warned: None, alice: Client) -> None:
    publish("Second")
    assert "accept-" not in alice.get(PUBLISH).content.decode()
    Option.objects.filter(item=question()).update(correct=False)
    assert "accept-" not in alice.get(PUBLISH).content.decode()


def test_of_many_warnings_of_a_kind_the_first_are_named_and_one_field_accepts_all(desk: None, alice: Client) -> None:
    Item.objects.update(author="")
    page = Page(alice.get(PUBLISH))
    assert page.says("Question without an author: 14")
    assert page.says("2 more")
    assert names(alice).count(f"accept-{AUTHOR}") == 1


def test_every_warning_names_its_kind(warned: None) -> None:
    Item.objects.filter(slug="query-join").update(stem="Which is not one?", review="unreviewed", code="x" * 40)
    found = findings(draft())
    assert len(found) > 4
    assert all(problem.rule for problem in found if problem.severity == "warning")


def test_by_the_command_all_kinds_are_accepted_with_one_reason_or_none_is_published(warned: None) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("publish", note="From files")
    assert_said(str(refused.value))
    assert Edition.objects.count() == 1
    call_command("publish", note="From files", accept="Checked elsewhere.", verbosity=0)
    assert {each.words for each in Edition.objects.get(number=2).accepted_warnings.all()} == {"Checked elsewhere."}


def test_where_nobody_is_asked_nothing_is_kept(warned: None) -> None:
    assert not publish("Second").accepted_warnings.exists()


@pytest.mark.parametrize("change", [{"rule": ""}, {"words": ""}, {"count": 0}])
def test_the_database_keeps_no_acceptance_without_words(desk: None, change: dict[str, Any]) -> None:
    kept = {"edition": Edition.objects.get(), "rule": "A kind", "count": 1, "words": "Why."}
    AcceptedWarning.objects.create(**kept)
    with pytest.raises(IntegrityError), transaction.atomic():
        AcceptedWarning.objects.create(**kept)
    with pytest.raises(IntegrityError), transaction.atomic():
        AcceptedWarning.objects.create(**kept | {"rule": "Another kind"} | change)


# Two people ------------------------------------------------------------------------------------------------


@pytest.fixture
def two(settings: Any) -> None:
    settings.PLUMB_TWO_PEOPLE = True


def rename(client: Client, name: str) -> None:
    assert saved(save(client, address(Skill.objects.get(slug="queries")), name=name))


def test_who_changed_the_draft_last_reads_that_somebody_else_publishes(two: None, alice: Client, bob: Client) -> None:
    carol = staff("carol")
    rename(alice, "Asking tables")
    page = Page(alice.get(PUBLISH))
    assert page.says(TAKES_TWO)
    assert page.says("These may: carol.")
    assert "note" not in names(alice)
    assert carol.post(PUBLISH, fields(carol)).status_code == 302
    assert Edition.objects.get(number=2).published_by == "carol"


def test_the_rule_holds_also_for_whoever_sends_the_form_all_the_same(two: None, alice: Client) -> None:
    rename(alice, "Asking tables")
    response = alice.post(PUBLISH, fields(staff("carol")))
    assert response.status_code == 422
    assert Page(response).says(TAKES_TWO)
    assert Edition.objects.count() == 1
    with pytest.raises(NotPublishable):
        publish("Mine", by="alice")


def test_after_somebody_else_changed_something_one_may_publish(two: None, alice: Client) -> None:
    carol = staff("carol")
    rename(alice, "Asking tables")
    rename(carol, "Asking of tables")
    assert "note" not in names(carol)
    assert alice.post(PUBLISH, fields(alice)).status_code == 302


def test_changes_that_are_live_already_count_no_more(two: None, alice: Client) -> None:
    rename(alice, "Asking tables")
    publish("Second", by="carol")
    DraftChange.objects.update(at=Edition.objects.get(number=2).published_at - timedelta(minutes=1))
    Skill.objects.filter(slug="queries").update(description="Other.")  # by no one the history knows
    assert alice.post(PUBLISH, fields(alice)).status_code == 302


def test_with_nobody_else_who_may_publish_the_page_says_what_to_do(two: None, alice: Client) -> None:
    User.objects.exclude(username="alice").delete()
    rename(alice, "Asking tables")
    response = alice.get(PUBLISH)
    assert not response.context["others"]
    assert_said(Page(response).text.partition(TAKES_TWO)[2].strip())


def test_the_command_line_is_not_bound(two: None, alice: Client) -> None:
    DraftChange.objects.create(kind="skills", identifier="queries", by="command line", how="x", before="1", after="2")
    Skill.objects.filter(slug="queries").update(name="Asking tables")
    call_command("publish", note="From files", verbosity=0)
    assert Edition.objects.count() == 2


def test_going_back_is_not_bound_since_it_was_live_before(two: None, alice: Client) -> None:
    rename(alice, "Asking tables")
    publish("Second", by="carol")
    rename(alice, "Asking")
    first = Edition.objects.get(number=1)
    again = reverse("admin:skills_edition_again", args=[first.pk])
    assert alice.post(again, {"note": "Back", "after": "2"}).status_code == 302
    assert Edition.objects.count() == 3


def test_without_the_setting_one_person_changes_and_publishes(alice: Client) -> None:
    rename(alice, "Asking tables")
    assert alice.post(PUBLISH, fields(alice)).status_code == 302
    assert "is live." in told(alice)
