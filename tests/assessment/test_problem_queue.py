"""The editors' queue of notes: the whole question as it was asked, and what became of it since."""

from typing import Any

import msgspec
import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from assessment.engine.item_analysis.agreement import Drift
from assessment.engine.item_analysis.values import ItemStatistics
from assessment.models import ItemFigures, ProblemReport
from skills.models import Edition, Item, content_of
from skills.publishing import publish, store
from skills.templatetags.plumb import inline_code, markdown
from tests.assessment.people import Page
from tests.builders import small_content
from tests.drafts import an_edition, put
from tests.markup import compact
from tests.snapshots import assert_said

LIST = reverse("admin:assessment_problemreport_changelist")


@pytest.fixture
def first(db: None) -> Edition:
    content_of.cache_clear()
    put(an_edition)
    return Edition.objects.get()


@pytest.fixture
def bob(first: Edition) -> Client:
    """An editor."""
    user = User.objects.create_user("bob", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label__in=("skills", "assessment")))
    client = Client()
    client.force_login(user)
    return client


def note(edition: Edition, item: str = "query-join", **facts: Any) -> ProblemReport:
    return ProblemReport.objects.create(edition=edition, item=item, **{"kind": "wrong", "text": "Both fit.", **facts})


def page(client: Client, about: ProblemReport) -> Page:
    response = client.get(reverse("admin:assessment_problemreport_change", args=(about.pk,)))
    assert response.status_code == 200
    return Page(response)


@pytest.mark.portable
@pytest.mark.parametrize("id", [item.id for item in small_content().items])
def test_the_whole_question_is_shown_as_that_edition_asked_it(bob: Client, first: Edition, id: str) -> None:
    about = note(first, id)
    Item.objects.update(stem="Changed?", explanation="Changed.", code="changed", context="Changed.", table=None)
    shown, item = page(bob, about), small_content().item_by_id[id]
    assert shown.says(f"Edition {first.number} (")
    for text in (item.stem, item.explanation, item.code_caption, item.source.title):
        assert compact(inline_code(text)) in shown.html
    assert not item.context or compact(markdown(item.context)) in shown.html
    assert escape(item.code) in shown.source
    for option in item.options:
        mark = "<strong>(right answer)</strong>" if option.correct else "<br>"
        assert compact(f"{inline_code(option.text)} {mark}") in shown.html
        assert compact(inline_code(option.reason)) in shown.html
    if item.table:
        assert shown.says(item.table.caption)
        assert all(shown.says(" ".join(row)) for row in item.table.rows)


def since(client: Client, about: ProblemReport) -> str:
    """What the page says became of the question."""
    return page(client, about).text.partition("Since then: ")[2].partition("If its key is wrong")[0].strip()


@pytest.mark.slow
def test_what_became_of_a_question_is_said_in_words_and_leads_to_the_draft(bob: Client, first: Edition) -> None:
    about = note(first)
    row = Item.objects.get(slug="query-join")
    assert_said(since(bob, about), "the same")
    assert reverse("admin:skills_item_change", args=(row.pk,)) in page(bob, about).links()

    Item.objects.filter(pk=row.pk).update(stem="Better?", explanation="Better.")
    assert_said(since(bob, about), "changed in the draft")
    publish("Second")
    assert_said(since(bob, about), "changed and live")

    store(small_content())
    row = Item.objects.get(slug="query-join")
    Item.objects.filter(pk=row.pk).update(state="draft")
    assert_said(since(bob, about), "a draft again")
    Item.objects.filter(pk=row.pk).update(state="retired")
    publish("Third")
    assert_said(since(bob, about), "retired")

    Item.objects.filter(pk=row.pk).delete()
    assert_said(since(bob, about), "gone")


def test_a_note_about_a_question_that_its_edition_never_had_is_still_shown(bob: Client, first: Edition) -> None:
    about = note(first, "no-such-question")
    assert_said([page(bob, about).part("div", **{"class": "form-row field-question"}), since(bob, about)])


def listed(client: Client, **query: str) -> set[str]:
    """Ids of the questions in the list."""
    response = client.get(LIST, query)
    assert response.status_code == 200
    return {row.item for row in response.context["cl"].result_list}


def test_the_queue_can_be_read_by_area_and_by_edition(bob: Client, first: Edition) -> None:
    for id in ("query-join", "serving-batch", "long-gone"):
        note(first, id)
    assert listed(bob, area="storage") == {"query-join"}
    assert listed(bob, area="-") == {"long-gone"}
    assert listed(bob, area="no-such-area") == set()
    assert listed(bob, **{"from": "live"}) == {"query-join", "serving-batch", "long-gone"}
    assert listed(bob, **{"from": "earlier"}) == set()
    Item.objects.filter(slug="query-join").update(stem="Better?")
    note(publish("Second"), "query-where")
    assert listed(bob, **{"from": "live"}) == {"query-where"}
    assert listed(bob, **{"from": "earlier"}) == {"query-join", "serving-batch", "long-gone"}
    assert listed(bob, **{"from": "earlier", "area": "storage"}) == {"query-join"}
    assert len(listed(bob, **{"from": "nonsense"})) == 4


def test_the_question_with_most_open_notes_comes_first_and_of_each_what_is_settled_last(
    bob: Client, first: Edition
) -> None:
    note(first, "query-where")
    for settled in (False, True, False):
        note(first, "query-join", settled=settled)
    rows = bob.get(LIST).context["cl"].result_list
    assert [(row.item, row.open_notes, row.settled) for row in rows] == [
        ("query-join", 2, False),
        ("query-join", 2, False),
        ("query-join", 2, True),
        ("query-where", 1, False),
    ]


def test_above_the_notes_on_a_question_it_is_named_once_with_the_way_to_its_draft(bob: Client, first: Edition) -> None:
    for item in ("query-join", "query-where", "query-join", "long-gone"):
        note(first, item)
    shown = Page(bob.get(LIST))
    for row in Item.objects.filter(slug__in=("query-join", "query-where")):
        assert shown.text.count(row.stem) == 1
        assert shown.links().count(reverse("admin:skills_item_change", args=(row.pk,))) == 1
    assert shown.text.count("long-gone") == 1
    assert [shown.text.count(f"{count} open note") for count in (1, 2)] == [2, 1]


def test_a_note_stands_beside_the_others_on_its_question_and_the_way_to_stop_it(bob: Client, first: Edition) -> None:
    about, other = note(first), note(first, text="The second <b>fits</b> too.", settled=True)
    note(first, "query-where", text="Elsewhere.")
    shown = page(bob, about)
    assert_said(shown.part("div", **{"class": "form-row field-figures"}))
    assert shown.says("The second <b>fits</b> too.")
    assert not shown.says("Elsewhere.")
    assert reverse("admin:assessment_problemreport_change", args=(other.pk,)) in shown.links()
    assert reverse("admin:skills_withdrawal_withdraw", args=("query-join",)) in shown.links()
    never = page(bob, note(first, "never-asked"))
    assert reverse("admin:skills_withdrawal_withdraw", args=("never-asked",)) not in never.links()
    assert_said(never.part("div", **{"class": "form-row field-withdrawal"}), "never asked")


def test_what_the_answers_say_stands_beside_the_note(bob: Client, first: Edition) -> None:
    figures = ItemStatistics("query-join", 50, 0.8, 0.5, 4.2, (), (), None, None, 0, None, 0, None, Drift(()), (), 1)
    ItemFigures.objects.create(edition=first, checks=50, text=msgspec.json.encode((figures,)).decode())
    said = "50 answers: 80 of 100 answers right, 50 expected."
    assert page(bob, note(first)).says(said)
    forms = {
        item: Page(bob.get(reverse("admin:skills_item_change", args=(Item.objects.get(slug=item).pk,))))
        for item in ("query-join", "query-where")
    }
    assert {item: form.says(said) for item, form in forms.items()} == {"query-join": True, "query-where": False}
    assert not forms["query-where"].all("p", **{"class": "figures"})


def test_the_list_asks_no_more_often_the_more_notes_there_are(bob: Client, first: Edition) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert bob.get(LIST, {"area": "storage", "from": "live"}).status_code == 200
        assert not [query for query in queries.captured_queries if '"text" FROM "skills_edition"' in query["sql"]]
        return len(queries)

    note(first)
    count()
    before = count()
    for _ in range(20):
        note(first)
    assert count() == before


def test_what_a_person_wrote_and_what_an_edition_holds_is_text_and_never_markup(bob: Client, first: Edition) -> None:
    evil = "<script>alert(1)</script>"
    Item.objects.filter(slug="query-join").update(stem=evil, explanation=evil, context=evil, source_title=evil)
    about = note(publish("Second"), text=evil)
    shown = page(bob, about)
    assert shown.says(evil)
    assert evil not in shown.html


def test_a_stranger_and_staff_without_the_right_see_nothing_of_it(first: Edition) -> None:
    about = note(first)
    place = reverse("admin:assessment_problemreport_change", args=(about.pk,))
    assert Client().get(place).status_code == 302
    client = Client()
    client.force_login(User.objects.create_user("charlie", is_staff=True))
    assert client.get(place).status_code == 403
    assert client.get(LIST).status_code == 403
