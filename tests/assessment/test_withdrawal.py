"""A withdrawn question: asked nobody any more, counted nowhere that is open, and said of reports that rest on it."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from msgspec.structs import replace

from assessment.engine.asking.length import LENGTHS
from assessment.engine.reading.report import build_report
from assessment.files.pdf import template_values
from assessment.files.printed import printed_report
from assessment.models import (
    Assessment,
    Outcome,
    begin_deepening,
    begin_recheck,
    make_link,
    recheck_outlook,
    rest_of,
)
from assessment.models.withdrawals import WithWithdrawals
from assessment.views.notes import Note
from assessment.withdrawals import reaches
from skills.comparison import fingerprint
from skills.content import Content, Item
from skills.models import Edition, Withdrawal
from skills.models import Item as DraftItem
from skills.publishing import NotPublishable, publish, take_back, withdraw
from tests import drafts
from tests.assessment.people import Page, Person, undated
from tests.assessment.stages import put
from tests.builders import small_content
from tests.editions import make_live
from tests.skills.editors import staff, told
from tests.snapshots import assert_said


def gone(item: Item) -> Withdrawal:
    (made,) = withdraw(item.id, [fingerprint(item)], "Two options are right.", "alice")
    return made


def answers(person: Person) -> list[str]:
    return [id for id in person.assessment.responses if "/" not in id]


def evidence(assessment: Assessment) -> set[str]:
    skills = [skill for area in assessment.report.areas for skill in area.skills]
    return {each.id for skill in skills for each in skill.evidence if "/" not in each.id}


def mended(content: Content, id: str) -> Content:
    """The same content, whose item has another key."""
    items = {item.id: item for item in content.items}
    options = items[id].options
    turned = tuple(replace(option, correct=place == len(options) - 1) for place, option in enumerate(options))
    items[id] = replace(items[id], options=turned)
    return replace(content, items=tuple(items.values()))


class TestWhoeverIsInTheMiddle:
    def test_is_asked_another_question_at_the_next_look(self, rated: Person) -> None:
        _, item = rated.question()
        gone(item)
        assert rated.question()[1] != item
        assert not Page(rated.get("question")).says(item.stem)

    def test_never_meets_it_again_until_the_end(self, rated: Person) -> None:
        withdrawn = [item for item in small_content().items if item.id in ("query-join", "serving-budget")]
        for item in withdrawn:
            gone(item)
        rated.answer_all("0")
        assert not {item.id for item in withdrawn} & set(answers(rated))
        assert rated.assessment.report.questions == len(answers(rated))

    def test_who_has_it_on_the_screen_keeps_the_answer_and_is_told_that_it_does_not_count(self, rated: Person) -> None:
        token, item = rated.question()
        gone(item)
        response = rated.client.post(rated.url("question"), {"question": token, "choice": "0"}, follow=True)
        assert response.redirect_chain == [(f"{rated.url('question')}?note=withdrawn", 302)]
        page = Page(response)
        assert page.says(Note.WITHDRAWN.value)
        assert page.headlines == [rated.question()[1].stem.replace("'", "’")]
        assert answers(rated) == [item.id]

    def test_that_answer_sent_twice_is_kept_once(self, rated: Person) -> None:
        token, item = rated.question()
        gone(item)
        for choice in ("0", "1"):
            response = rated.post("question", question=token, choice=choice)
            assert response["Location"] == f"{rated.url('question')}?note=withdrawn"
        assert answers(rated) == [item.id]
        assert rated.assessment.responses[item.id] == rated.assessment.option_order(item)[0]

    @pytest.mark.parametrize("choice", ["", "99", "-1", "x" * 9])
    def test_a_form_without_a_choice_saves_nothing_and_leads_on(self, rated: Person, choice: str) -> None:
        token, item = rated.question()
        gone(item)
        response = rated.post("question", question=token, choice=choice)
        assert response["Location"] == f"{rated.url('question')}?note=not-now"
        assert answers(rated) == []

    def test_a_forged_question_is_still_not_saved(self, rated: Person) -> None:
        gone(rated.question()[1])
        assert rated.post("question", question="0" * 16, choice="0")["Location"].endswith("?note=not-now")
        assert answers(rated) == []

    def test_another_question_on_the_screen_is_not_lost_when_the_choice_moves_on(self, rated: Person) -> None:
        rated.answer("0")
        (first,) = answers(rated)
        token, item = rated.question()
        gone(small_content().item_by_id[first])
        response = rated.post("question", question=token, choice="1")
        assert response["Location"] == rated.url("question")
        assert answers(rated) == [first, item.id]

    def test_an_answer_given_before_counts_no_more_and_one_more_question_is_asked(
        self, rated: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name, length in LENGTHS.items():
            monkeypatch.setitem(LENGTHS, name, length._replace(questions=9))
        before = rated.assessment.budget
        rated.answer("0")
        (id,) = answers(rated)
        gone(small_content().item_by_id[id])
        assert rated.assessment.budget == before + 1
        assert Page(rated.get("question")).says("Check: question 2")
        rated.answer_all("1")
        finished = rated.assessment
        assert id not in evidence(finished)
        counted = {key: value for key, value in finished.responses.items() if key != id}
        small = small_content()
        without = replace(small, items=tuple(item for item in small.items if item.id != id))
        again = build_report(without, finished.role_profile, counted, None, finished.days, timezone.localdate())
        assert finished.report.areas == again.areas
        assert finished.report.questions == sum("/" not in key for key in counted)

    def test_ratings_stay_closed_when_the_only_answer_is_withdrawn(self, rated: Person) -> None:
        rated.answer("0")
        (id,) = answers(rated)
        gone(small_content().item_by_id[id])
        rating = rated.assessment.ratings()[0]
        assert rated.assessment.rate(rating, 4) is Outcome.CLOSED

    def test_when_nothing_is_left_to_ask_the_last_answer_leads_to_the_report(self, rated: Person) -> None:
        token, item = rated.question()
        for each in small_content().items:
            gone(each)
        response = rated.post("question", question=token, choice="0")
        assert response["Location"] == f"{rated.url('report')}?note=withdrawn"
        assert rated.assessment.report.questions == 0
        assert rated.get("report").status_code == 200
        assert answers(rated) == [item.id]

    def test_where_there_are_no_more_an_answer_withdrawn_makes_room_for_none(self, rated: Person) -> None:
        before = rated.assessment.budget
        assert before == len(small_content().items)
        rated.answer("0")
        gone(small_content().item_by_id[answers(rated)[0]])
        assert rated.assessment.budget == before
        gone(rated.question()[1])
        assert rated.assessment.budget == before - 1

    def test_and_without_an_answer_there_is_no_check_and_the_ratings_lead_to_the_report(self, rated: Person) -> None:
        for each in small_content().items:
            gone(each)
        assert rated.get("question")["Location"] == rated.url("review")
        rated.post("finish")
        assert rated.assessment.report.questions == 0

    def test_a_problem_with_it_can_be_reported_still(self, rated: Person) -> None:
        token, item = rated.question()
        gone(item)
        assert rated.get("problem", token).status_code == 200

    def test_taken_back_it_counts_again_with_the_answer_that_was_kept(self, rated: Person) -> None:
        token, item = rated.question()
        withdrawal = gone(item)
        rated.post("question", question=token, choice="0")
        assert take_back(withdrawal, "alice")
        rated.answer_all()
        assert item.id in evidence(rated.assessment)

    def test_an_answer_held_on_the_page_of_the_six_words_is_kept_too(self, rated: Person) -> None:
        token, item = rated.question()
        code = rated.assessment.code
        stranger = Person()
        locked = stranger.client.post(rated.url("question"), {"question": token, "choice": "0"})
        gone(item)
        form = {"code": code, "carried": Page(locked).field("carried")}
        response = stranger.client.post(reverse("resume"), form, follow=True)
        assert Page(response).says(Note.WELCOME_WITHDRAWN.value)
        assert answers(rated) == [item.id]


class TestAFinishedReport:
    def files(self, person: Person) -> list[str]:
        """What everything says that shows a report: its page, its file, paper, and a shared link."""
        link = make_link(person.assessment, ["levels"], 7, f"form-key-{timezone.now().timestamp()}")
        assert link is not None
        paper = template_values(printed_report(person.assessment))
        shared = Client().get(reverse("shared", args=[link.token]))
        pages = [Page(response).text for response in (person.get("report"), person.get("html_file"), shared)]
        return [*pages, " ".join(paper["notices"])]

    def test_stays_byte_for_byte_and_says_it_in_one_sentence_wherever_it_is_shown(self, finished: Person) -> None:
        before = finished.assessment
        assert [text for text in self.files(finished) if "withdrew" in text] == []
        gone(small_content().item_by_id[answers(finished)[0]])
        assert finished.assessment.report_json == before.report_json
        sentence = "Since this report was made, the editors withdrew a question that it rests on"
        assert [text.count(sentence) for text in self.files(finished)] == [1, 1, 1, 1]

    def test_of_several_questions_the_sentence_says_how_many(self, finished: Person) -> None:
        for id in answers(finished)[:2]:
            gone(small_content().item_by_id[id])
        assert_said(self.files(finished)[3])

    def test_that_does_not_rest_on_it_says_nothing(self, finished: Person) -> None:
        for item in small_content().items:
            if item.id not in answers(finished):
                gone(item)
        assert [text for text in self.files(finished) if "withdrew" in text] == []

    def test_says_nothing_once_the_withdrawal_is_taken_back(self, finished: Person) -> None:
        take_back(gone(small_content().item_by_id[answers(finished)[0]]), "alice")
        assert [text for text in self.files(finished) if "withdrew" in text] == []

    def test_that_was_made_after_the_withdrawal_says_nothing(self, rated: Person) -> None:
        rated.answer("0")
        gone(small_content().item_by_id[answers(rated)[0]])
        rated.answer_all("0")
        assert [text for text in self.files(rated) if "withdrew" in text] == []

    def test_its_answers_name_the_question_that_was_withdrawn(self, finished: Person) -> None:
        gone(small_content().item_by_id[answers(finished)[0]])
        page = Page(finished.get("answers"))
        assert len(page.all("p", **{"class": "note"})) == 1
        assert_said(page.part("p", **{"class": "note"}))

    def test_a_new_reading_leaves_it_out_and_says_so(self, finished: Person) -> None:
        plain = Page(finished.get("reread")).text
        assert "left out" not in plain
        gone(small_content().item_by_id[answers(finished)[0]])
        page = Page(finished.get("reread"))
        assert page.says("1 is left out: the editors have withdrawn the question.")

    def test_what_follows_it_neither_asks_nor_carries_the_question(self, edition: Edition) -> None:
        brief = put(Person(), "brief", edition)
        id, other = answers(brief)
        gone(small_content().item_by_id[id])
        area = "production"
        for item in small_content().items:
            if item.skill == "serving" and item.id not in (id, other):
                gone(item)
        begun = begin_deepening(brief.assessment, area, "browser")
        assert begun is None  # nothing there is left to ask

    def test_a_re_check_keeps_every_answer_but_that_one(self, finished: Person) -> None:
        id, *others = answers(finished)
        gone(small_content().item_by_id[id])
        kept = {given.item for given in recheck_outlook(finished.assessment).kept}
        assert id not in kept
        assert set(others) <= kept
        following = begin_recheck(finished.assessment, "browser").assessment
        assert id not in following.responses
        while not following.is_finished:
            item = following.current_item()
            assert item is not None
            assert item.id != id
            following.respond(following.token(item), 0)
        assert rest_of(Assessment.objects.get(pk=following.pk)).questions == 0


class TestAnotherWording:
    def test_an_edition_that_has_it_mended_asks_it(self, edition: Edition) -> None:
        before = small_content().item_by_id["query-join"]
        gone(before)
        second = make_live(mended(small_content(), "query-join"))
        person = put(Person(), "rated", second)
        assert person.assessment.withdrawn == frozenset()
        assert "query-join" in person.assessment.valid_content.item_by_id

    def test_an_earlier_wording_can_be_withdrawn_alone(self, edition: Edition) -> None:
        put(Person(), "rated", edition)
        put(Person(), "rated", make_live(mended(small_content(), "query-join")))
        newest, first = reaches("query-join")
        assert (newest.editions, newest.is_live, newest.may_ask) == ((2,), True, 1)
        assert (first.editions, first.is_live, first.may_ask) == ((1,), False, 1)
        withdraw("query-join", [first.wording], "Wrong key.", "alice")
        assert [each.withdrawn for each in Assessment.objects.order_by("pk")] == [
            frozenset({"query-join"}),
            frozenset(),
        ]

    def test_going_back_to_an_edition_that_asks_it_does_not_bring_it_back(self, edition: Edition) -> None:
        gone(small_content().item_by_id["query-join"])
        make_live(mended(small_content(), "query-join"))
        again = make_live(small_content())
        assert "query-join" not in put(Person(), "rated", again).assessment.valid_content.item_by_id

    def test_a_fingerprint_stays_the_same_in_every_release(self) -> None:
        assert fingerprint(small_content().item_by_id["query-join"]) == "4c78931155c6152e"

    def test_whom_it_reaches_is_counted(self, finished: Person, rated: Person, edition: Edition) -> None:
        rated.answer("0")
        (id,) = answers(rated)
        put(Person(), "started", edition)
        put(Person(), "finished", edition)
        (reach,) = reaches(id)
        held = sum(id in answers(person) for person in (finished,))
        assert (reach.may_ask, reach.answered) == (1, 1)
        assert reach.reports == 2 * held
        Assessment.objects.update(expires_at=timezone.now())
        assert reaches(id)[0][6:9] == (0, 0, 0)

    def test_a_report_that_left_it_out_does_not_rest_on_it(self, rated: Person) -> None:
        rated.answer("0")
        (id,) = answers(rated)
        withdrawal = gone(small_content().item_by_id[id])
        rated.answer_all("0")
        assert reaches(id)[0].reports == 0
        take_back(withdrawal, "alice")
        assert reaches(id)[0].reports == 0


class TestTheRecord:
    def test_a_wording_is_withdrawn_once_and_the_database_says_so(self, edition: Edition) -> None:
        item = small_content().items[0]
        first = gone(item)
        assert withdraw(item.id, [fingerprint(item)], "Again.", "bob") == []
        with pytest.raises(IntegrityError), transaction.atomic():
            Withdrawal.objects.create(item=item.id, wording=fingerprint(item), reason="Again.")
        take_back(first, "alice")
        assert len(withdraw(item.id, [fingerprint(item)], "Again.", "bob")) == 1

    @pytest.mark.parametrize(
        "wrong", [{"reason": ""}, {"item": ""}, {"lifted_by": "bob"}, {"lifted_at": timezone.now().replace(year=2020)}]
    )
    def test_the_database_refuses_a_record_that_makes_no_sense(self, db: None, wrong: dict[str, Any]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Withdrawal.objects.create(**{"item": "a", "wording": "b", "reason": "c"} | wrong)

    def test_taking_it_back_twice_changes_nothing(self, edition: Edition) -> None:
        withdrawal = gone(small_content().items[0])
        assert take_back(withdrawal, "alice")
        assert not take_back(withdrawal, "bob")
        assert Withdrawal.objects.get().lifted_by == "alice"

    def test_reading_it_costs_no_query_of_its_own(self, rated: Person) -> None:
        row = Assessment.objects.without_report().get(key=rated.key)
        assert "withdrawn_names" in row.__dict__
        assert isinstance(WithWithdrawals.__dict__["withdrawn_names"].func(row), str)


# At the desk ------------------------------------------------------------------------------------------


@pytest.fixture
def published(db: None) -> Edition:
    drafts.put(drafts.an_edition)
    return Edition.objects.get()


@pytest.fixture
def editor(published: Edition) -> Client:
    return staff("alice")


JOIN = "query-join"
PAGE = "admin:skills_withdrawal_withdraw"


def row() -> DraftItem:
    return DraftItem.objects.get(slug=JOIN)


def wording() -> str:
    return fingerprint(small_content().item_by_id[JOIN])


class TestTheDesk:
    def test_the_questions_page_leads_to_a_page_that_says_what_it_bears_on(self, editor: Client) -> None:
        put(Person(), "rated", Edition.objects.get())
        page = Page(editor.get(reverse("admin:skills_item_change", args=[row().pk])))
        where = reverse(PAGE, args=[JOIN])
        assert where in page.links()
        shown = Page(editor.get(where))
        assert shown.values("wordings")
        assert shown.says("Edition 1, live now")
        assert shown.says(reaches(JOIN)[0].counts)
        assert shown.says(small_content().item_by_id[JOIN].stem)
        assert Withdrawal.objects.count() == 0
        assert_said([reaches(JOIN)[0].counts])

    def test_withdrawing_retires_the_drafts_question_and_is_in_its_history(self, editor: Client) -> None:
        response = editor.post(reverse(PAGE, args=[JOIN]), {"wordings": wording(), "reason": "The key is wrong."})
        assert response.status_code == 302
        assert_said(told(editor))
        assert row().state == DraftItem.State.RETIRED
        made = Withdrawal.objects.get()
        assert (made.item, made.reason, made.withdrawn_by) == (JOIN, "The key is wrong.", "alice")
        history = Page(editor.get(reverse("admin:skills_item_history", args=[row().pk])))
        assert history.says("Withdrawn at once: The key is wrong. Retired in the draft.")

    def test_sent_twice_it_is_withdrawn_once(self, editor: Client) -> None:
        for _ in range(2):
            editor.post(reverse(PAGE, args=[JOIN]), {"wordings": wording(), "reason": "Wrong."})
        assert Withdrawal.objects.count() == 1
        assert "Nothing has changed" in told(editor)
        assert not Page(editor.get(reverse(PAGE, args=[JOIN]))).values("wordings")

    def test_a_draft_that_has_it_mended_already_is_left_alone(self, editor: Client) -> None:
        DraftItem.objects.filter(slug=JOIN).update(stem="Mended?")
        editor.post(reverse(PAGE, args=[JOIN]), {"wordings": wording(), "reason": "Wrong."})
        assert row().state == DraftItem.State.READY
        assert JOIN in publish("Mended").content.item_by_id

    def test_the_next_edition_leaves_it_out_and_unmended_it_stops_publishing(self, editor: Client) -> None:
        editor.post(reverse(PAGE, args=[JOIN]), {"wordings": wording(), "reason": "Wrong."})
        DraftItem.objects.filter(slug=JOIN).update(state=DraftItem.State.READY)
        with pytest.raises(NotPublishable) as refused:
            publish("Again")
        (problem,) = refused.value.problems
        assert (problem.kind, problem.id) == ("item", JOIN)
        assert_said(undated(problem.message))
        assert Page(editor.get(reverse("admin:skills_edition_publish"))).says(problem.message)
        DraftItem.objects.filter(slug=JOIN).update(stem="Mended?")
        assert publish("Mended").content.item_by_id[JOIN].stem == "Mended?"

    def test_taking_it_back_gives_the_draft_its_state_again(self, editor: Client) -> None:
        editor.post(reverse(PAGE, args=[JOIN]), {"wordings": wording(), "reason": "Wrong."})
        where = reverse("admin:skills_withdrawal_take_back", args=[Withdrawal.objects.get().pk])
        assert Page(editor.get(where)).says("Edition 1, live now")
        assert row().state == DraftItem.State.RETIRED
        for _ in range(2):
            assert editor.post(where).status_code == 302
        assert row().state == DraftItem.State.READY
        assert Withdrawal.objects.get().lifted_by == "alice"
        history = Page(editor.get(reverse("admin:skills_item_history", args=[row().pk])))
        assert history.text.count("Withdrawal taken back.") == 2  # of the question, and of its row in the log

    def test_taking_it_back_leaves_a_draft_alone_that_somebody_changed_since(self, editor: Client) -> None:
        editor.post(reverse(PAGE, args=[JOIN]), {"wordings": wording(), "reason": "Wrong."})
        DraftItem.objects.filter(slug=JOIN).update(stem="Half mended?")
        take_back(Withdrawal.objects.get(), "alice")
        assert row().state == DraftItem.State.RETIRED

    @pytest.mark.parametrize(
        "sent", [{}, {"reason": "Wrong."}, {"wordings": "f" * 16, "reason": "x"}, {"wordings": "-", "reason": "x"},
                 {"reason": " "}, {"reason": "x" * 201}]
    )  # fmt: skip
    def test_bad_input_is_refused_with_a_sentence_and_changes_nothing(
        self, editor: Client, sent: dict[str, str]
    ) -> None:
        form = (
            {"wordings": wording()} | sent
            if "reason" in sent and len(sent) == 1 and sent["reason"] != "Wrong."
            else sent
        )
        response = editor.post(reverse(PAGE, args=[JOIN]), form)
        assert response.status_code == 422
        assert 'class="errornote"' in response.content.decode()
        assert Withdrawal.objects.count() == 0
        assert row().state == DraftItem.State.READY

    def test_what_was_typed_is_still_there_after_a_refusal(self, editor: Client) -> None:
        response = editor.post(reverse(PAGE, args=[JOIN]), {"reason": "Both b and c."})
        assert Page(response).field("reason") == "Both b and c."

    def test_a_question_that_was_never_published_has_nothing_to_withdraw(self, editor: Client) -> None:
        DraftItem.objects.filter(slug=JOIN).update(slug="new-one")
        assert Page(editor.get(reverse(PAGE, args=["new-one"]))).says("was never published")
        assert editor.post(reverse(PAGE, args=["new-one"]), {"wordings": "x", "reason": "y"}).status_code == 422
        assert editor.get(reverse(PAGE, args=["no-such-question"])).status_code == 404

    def test_a_question_that_the_draft_has_lost_can_be_withdrawn(self, editor: Client) -> None:
        row().delete()
        editor.post(reverse(PAGE, args=[JOIN]), {"wordings": wording(), "reason": "Wrong."})
        assert Withdrawal.objects.count() == 1

    @pytest.mark.parametrize("left_out", [("add_withdrawal", "change_withdrawal")])
    def test_who_may_not_is_refused_and_sees_no_button(self, published: Edition, left_out: tuple[str, ...]) -> None:
        bob = staff("bob", *left_out)
        item = row()
        withdrawal = gone(small_content().item_by_id["query-where"])
        for where in (
            reverse(PAGE, args=[JOIN]),
            reverse("admin:skills_withdrawal_take_back", args=[withdrawal.pk]),
        ):
            assert bob.get(where).status_code == 403
            assert bob.post(where, {"wordings": wording(), "reason": "Wrong."}).status_code == 403
        page = Page(bob.get(reverse("admin:skills_item_change", args=[item.pk])))
        assert reverse(PAGE, args=[JOIN]) not in page.links()
        assert Withdrawal.objects.holding().count() == 1

    def test_strangers_are_sent_to_the_door_and_other_methods_refused(self, editor: Client) -> None:
        where = reverse(PAGE, args=[JOIN])
        assert Client().get(where).status_code == 302
        assert Client().post(where, {"wordings": wording(), "reason": "x"}).status_code == 302
        assert editor.put(where).status_code == 405
        assert Withdrawal.objects.count() == 0

    def test_records_cannot_be_added_changed_or_deleted_by_hand(self, editor: Client) -> None:
        withdrawal = gone(small_content().item_by_id[JOIN])
        assert editor.get(reverse("admin:skills_withdrawal_add")).status_code == 403
        assert editor.post(reverse("admin:skills_withdrawal_delete", args=[withdrawal.pk])).status_code == 403
        change = reverse("admin:skills_withdrawal_change", args=[withdrawal.pk])
        assert editor.post(change, {"reason": "Other"}).status_code == 403
        page = Page(editor.get(change))
        assert reverse("admin:skills_withdrawal_take_back", args=[withdrawal.pk]) in page.links()
        assert editor.get(reverse("admin:skills_withdrawal_changelist")).status_code == 200

    def test_marking_a_withdrawn_question_ready_says_why_not(self, editor: Client) -> None:
        editor.post(reverse(PAGE, args=[JOIN]), {"wordings": wording(), "reason": "Wrong."})
        told(editor)
        where = reverse("admin:skills_item_changelist")
        page = editor.post(where, {"action": "mark_ready", "_selected_action": [row().pk]})
        assert [each.id for each in page.context["refused"]] == [JOIN]
        assert_said(undated(page.context["refused"][0].refusal))
        assert row().state == DraftItem.State.RETIRED
