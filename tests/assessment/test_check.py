"""The check: every question counts once, whatever a browser sends, and its page never betrays the key."""

from html import unescape
from typing import Any

import pytest
from msgspec.structs import replace

from assessment.engine.reading.evidence import UNKNOWN
from assessment.models import Assessment, Outcome, Response
from assessment.views.notes import Note
from skills.content import Content, Item
from skills.models import Edition
from skills.templatetags.plumb import curly
from tests.assessment.people import DONT_KNOW, Page, Person, same_page
from tests.builders import small_content
from tests.editions import make_live
from tests.markup import compact
from tests.snapshots import assert_said


def answers(person: Person) -> dict[str, int | None]:
    """What the person answered in the check, in order."""
    return {id: option for id, option in person.assessment.responses.items() if "/" not in id}


def somebody_asked(id: str) -> Person:
    """A person whose check has come to this question. Which questions come depends on the assessment's own seed."""
    for _ in range(50):
        person = Person()
        person.start()
        person.rate_all()
        while not person.assessment.is_finished:
            if person.question()[1].id == id:
                return person
            person.answer()
    raise AssertionError(f"Nobody was asked {id}.")


class TestOneQuestion:
    def test_shows_stem_options_and_a_way_out_with_nothing_preselected(self, rated: Person) -> None:
        page = Page(rated.get("question"))
        token, item = rated.question()
        assert page.headlines == [curly(item.stem)]
        assert page.values("choice") == [*map(str, range(len(item.options))), DONT_KNOW]
        assert page.chosen("choice") == []
        assert page.field("question") == token
        assert all(page.says(option.text) for option in item.options)
        assert page.part("label", **{"for": "a-x"}) == UNKNOWN

    def test_stays_the_same_however_often_it_is_looked_at(self, rated: Person) -> None:
        assert len({same_page(rated.get("question")) for _ in range(3)}) == 1

    def test_context_code_and_table_are_shown_with_it_and_can_be_reached_by_keyboard(self, edition: Edition) -> None:
        page = Page(somebody_asked("query-join").get("question"))
        assert page.says("Both tables are shown as customers and orders .")
        assert page.says("LEFT JOIN orders o")
        assert page.says("Ada 2 Ben none")
        assert {box["aria-label"] for box in page.all("div", role="group", tabindex="0")} == {
            "SQL",
            "Customers and their orders",
        }
        labels = page.text.partition("Ben none")[2].split()
        assert [word for word in labels if word.isdigit()][:3] == ["2", "3", "4"]

    def test_options_are_shuffled_per_assessment_and_then_stay(self, edition: Edition) -> None:
        item = small_content().item_by_id["query-index"]
        assessments = [Person().start() for _ in range(12)]
        orders = [assessment.option_order(item) for assessment in assessments]
        assert all(sorted(order) == [0, 1, 2, 3] for order in orders)
        assert len(set(orders)) > 3
        assert orders == [Assessment.objects.get(pk=assessment.pk).option_order(item) for assessment in assessments]

    def test_what_is_stored_is_the_option_not_its_place_on_the_page(self, rated: Person) -> None:
        token, item = rated.question()
        order = rated.assessment.option_order(item)
        rated.post("question", question=token, choice="1")
        assert answers(rated) == {item.id: order[1]}

    def test_i_dont_know_yet_is_an_answer_of_its_own(self, rated: Person) -> None:
        _, item = rated.question()
        response = rated.answer(DONT_KNOW)
        assert response["Location"] == rated.url("question")
        assert answers(rated) == {item.id: None}
        assert rated.question()[1] != item

    def test_the_address_of_the_next_question_is_the_same_so_back_shows_the_current_one(self, rated: Person) -> None:
        first = Page(rated.get("question")).headlines
        rated.answer()
        page = Page(rated.get("question"))
        assert page.headlines != first
        assert page.says("Check: question 2")


class TestTheKeyIsNotOnThePage:
    def keyed(self, content: Content, place: int) -> Content:
        """The same content with the key of every item moved to `place`, and with other reasons."""
        return replace(
            content,
            items=tuple(
                replace(
                    item,
                    explanation=f"{place} explains",
                    options=tuple(
                        replace(option, correct=number == place, reason=f"Because {number} against {place}.")
                        for number, option in enumerate(item.options)
                    ),
                )
                for item in content.items
            ),
        )

    def walk(self, content: Content) -> list[tuple[int, str, dict[str, str]]]:
        """Every page of a check whose person never knows, with its error, as status, text and headers."""
        make_live(content)
        person = Person()
        person.start()
        # The same assessment as in the other content: its key and seed are all that is random about it.
        Assessment.objects.filter(key=person.key).update(key="the-same-key-each-time", seed="the-same-seed-each-tim")
        person.key = "the-same-key-each-time"
        person.rate_all()
        pages = []
        while not person.assessment.is_finished:
            token, _ = person.question()
            looks = (
                person.get("question"),
                person.post("question", question=token),
                person.get("problem", token),
                person.post("question", question=token, choice=DONT_KNOW),
            )
            for look in looks:
                headers = {name: value for name, value in look.headers.items() if name != "X-Request-ID"}
                pages.append((look.status_code, same_page(look), headers))
        person.assessment.erase()
        return pages

    @pytest.mark.slow
    def test_every_page_of_the_check_is_the_same_byte_for_byte_whichever_option_is_right(self, db: None) -> None:
        first, second, third = (self.walk(self.keyed(small_content(), place)) for place in (0, 1, 2))
        assert len(first) >= 4 * 8
        assert first == second == third

    def test_neither_explanation_nor_reason_nor_name_of_any_question_is_in_it(self, rated: Person) -> None:
        content = small_content()
        secrets = {
            text
            for item in content.items
            for text in (item.id, item.explanation, *(option.reason for option in item.options))
        }
        while not rated.assessment.is_finished:
            token, _ = rated.question()
            for response in (rated.get("question"), rated.get("problem", token)):
                html = unescape(compact(response.content.decode()))
                assert [text for text in secrets if text in html] == []
                assert "correct" not in html
            rated.answer()

    def test_the_name_of_a_question_in_the_form_differs_from_one_assessment_to_the_next(
        self, alice: Person, bob: Person
    ) -> None:
        item = small_content().items[0]
        assert alice.assessment.token(item) != bob.assessment.token(item)

    def test_answers_are_not_shown_before_the_end(self, rated: Person) -> None:
        token, item = rated.question()
        rated.answer("0")
        assert rated.get("answers")["Location"] == rated.url("go_on")
        for response in (rated.get("leave"), rated.get("erase"), rated.get("question"), rated.get("problem", token)):
            assert response.status_code == 200
            html = unescape(compact(response.content.decode()))
            assert [
                text for text in (item.explanation, *(option.reason for option in item.options)) if text in html
            ] == []


class TestWhateverABrowserSends:
    def test_sending_a_form_twice_counts_once_and_says_so(self, rated: Person) -> None:
        token, item = rated.question()
        rated.post("question", question=token, choice="0")
        before = answers(rated)
        response = rated.client.post(rated.url("question"), {"question": token, "choice": "1"}, follow=True)
        assert response.redirect_chain == [(f"{rated.url('question')}?note=already", 302)]
        assert Page(response).says(Note.ALREADY.value)
        assert answers(rated) == before
        assert list(before) == [item.id]

    def test_a_stale_tab_changes_nothing_and_shows_the_current_question(self, rated: Person) -> None:
        stale, _ = rated.question()
        rated.answer("0")
        rated.answer("1")
        before = answers(rated)
        for choice in ("0", "2", "3", "99", DONT_KNOW, ""):
            response = rated.client.post(rated.url("question"), {"question": stale, "choice": choice}, follow=True)
            assert Page(response).says(Note.ALREADY.value), choice
            assert Page(response).headlines == [curly(rated.question()[1].stem)]
        assert answers(rated) == before

    def test_replaying_every_earlier_form_changes_nothing(self, rated: Person) -> None:
        sent = []
        for _ in range(4):
            token, _ = rated.question()
            sent.append({"question": token, "choice": "1"})
            rated.client.post(rated.url("question"), sent[-1])
        before = answers(rated)
        for form in (*sent, *reversed(sent)):
            assert rated.client.post(rated.url("question"), form)["Location"].endswith("?note=already")
        assert answers(rated) == before

    @pytest.mark.parametrize(
        "forge",
        [
            lambda person: "0" * 16,
            lambda person: "",
            lambda person: "query-join",
            lambda person: person.assessment.token(small_content().item_by_id["serving-budget"]).upper(),
            lambda person: person.question()[0][:-1],
            lambda person: person.question()[0] + "0",
            lambda person: "a" * 5000,
            lambda person: "' OR 1=1 --",
        ],
    )
    def test_a_forged_question_is_not_saved(self, rated: Person, forge: Any) -> None:
        response = rated.client.post(rated.url("question"), {"question": forge(rated), "choice": "0"}, follow=True)
        assert response.status_code == 200
        assert Page(response).says(Note.NOT_NOW.value)
        assert answers(rated) == {}

    def test_a_question_of_the_edition_that_is_not_asked_now_is_not_saved(self, rated: Person) -> None:
        _, current = rated.question()
        for item in small_content().items:
            if item != current:
                token = rated.assessment.token(item)
                response = rated.client.post(rated.url("question"), {"question": token, "choice": "0"}, follow=True)
                assert Page(response).says(Note.NOT_NOW.value)
        assert answers(rated) == {}

    def test_another_persons_question_is_not_saved(self, rated: Person, bob: Person) -> None:
        bob.rate_all()
        theirs, _ = bob.question()
        assert rated.post("question", question=theirs, choice="0")["Location"].endswith("?note=not-now")
        assert answers(rated) == answers(bob) == {}

    @pytest.mark.parametrize(
        "sent",
        [
            {},
            {"choice": ""},
            {"choice": "4"},
            {"choice": "99999999999999999999"},
            {"choice": "-1"},
            {"choice": "X"},
            {"choice": "0.0"},
            {"choice": "٠"},
        ],
    )
    def test_a_missing_or_made_up_choice_shows_the_same_question_with_a_sentence(
        self, rated: Person, sent: dict[str, str]
    ) -> None:
        token, item = rated.question()
        response = rated.post("question", question=token, **sent)
        page = Page(response)
        assert response.status_code == 422
        assert page.title.startswith("Error: ")
        assert page.headlines == [curly(item.stem)]
        (problem,) = page.problems.values()
        assert page.text.count(problem) == 2  # in the summary, and at the field
        assert_said(page.problems)
        assert {"href": "#a-0"} in page.all("a")
        assert page.all("input", id="a-0")
        assert page.field("question") == token
        assert answers(rated) == {}

    def test_a_place_beyond_the_options_is_refused_by_the_model_too(self, rated: Person) -> None:
        token, item = rated.question()
        for choice in (-1, len(item.options), 10**9):
            assert rated.assessment.respond(token, choice) == (Outcome.NO_SUCH_OPTION, False)
        assert answers(rated) == {}

    def test_after_the_end_everything_leads_to_the_report_and_changes_nothing(self, rated: Person) -> None:
        token, _ = rated.question()
        rated.finish()
        before = answers(rated), rated.assessment.report_json
        for _ in range(2):
            assert rated.post("question", question=token, choice="1")["Location"] == rated.url("report")
            assert rated.post("finish")["Location"] == rated.url("report")
        assert (answers(rated), rated.assessment.report_json) == before
        assert rated.assessment.respond(token, 0) == (Outcome.FINISHED, True)


class TestTheEnd:
    def test_comes_by_itself_after_the_last_question(self, rated: Person) -> None:
        count = rated.answer_all()
        assessment = rated.assessment
        assert 8 <= count <= 16
        assert len(answers(rated)) == count
        assert assessment.report.questions == count
        assert assessment.report_json
        assert assessment.plan_json
        assert assessment.engine == assessment.report.engine
        assert rated.get("question")["Location"] == rated.url("report")

    def test_the_last_answer_itself_leads_to_the_report(self, rated: Person) -> None:
        places = []
        while not rated.assessment.is_finished:
            places.append(rated.answer()["Location"])
        assert places == [rated.url("question")] * (len(places) - 1) + [rated.url("report")]

    def test_can_be_asked_for_after_eight_questions_and_then_stands(self, rated: Person) -> None:
        Assessment.objects.filter(key=rated.key).update(seed="undecided-after-8")
        for number in range(1, 10):
            page = Page(rated.get("question"))
            assert bool(page.all("form", action=rated.url("finish"))) == (number > 8)
            if number <= 8:
                rated.answer(str(number % 3))
        assert rated.post("finish")["Location"] == rated.url("report")
        assert rated.assessment.report.questions == 8

    def test_skipping_the_check_gives_a_report_on_the_own_rating_only(self, rated: Person) -> None:
        assert Page(rated.get("check")).says("The report then rests on your own rating only")
        rated.post("finish")
        report = rated.assessment.report
        assert report.questions == 0
        assert all(area.result == "not-sure" for area in report.areas)
        assert rated.get("report").status_code == 200
        assert_said(Page(rated.get("answers")).part("p", **{"class": "lead"}))

    def test_finishing_twice_makes_one_report(self, rated: Person) -> None:
        rated.post("finish")
        first = rated.assessment
        rated.post("finish")
        second = rated.assessment
        assert (first.report_json, first.finished_at) == (second.report_json, second.finished_at)

    def test_all_i_dont_know_brings_a_report_without_a_word_of_blame(self, rated: Person) -> None:
        rated.answer_all(DONT_KNOW)
        page = Page(rated.get("report"))
        assert {area.result for area in rated.assessment.report.areas} <= {"not-sure", "gap"}
        assert "0 of 2" not in page.headlines[0]
        assert rated.assessment.plan.steps
        for word in ("fail", "weak", "poor", "wrong answers", "beginner"):
            assert word not in page.text.lower()

    @pytest.mark.django_db(transaction=True)
    def test_the_last_answer_and_the_report_are_stored_together_or_not_at_all(
        self, rated: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        while len(answers(rated)) < rated.assessment.budget - 1 and not last(rated):
            rated.answer()
        before = answers(rated)
        form = {"question": rated.question()[0], "choice": DONT_KNOW}

        def broken(assessment: Assessment) -> None:
            assert Response.objects.filter(assessment=assessment).count() == len(before) + 3  # with two ratings
            raise RuntimeError("the report cannot be made")

        with monkeypatch.context() as patch:
            patch.setattr(Assessment, "_freeze", broken)
            rated.client.raise_request_exception = False
            assert rated.client.post(rated.url("question"), form).status_code == 500
        assert answers(rated) == before
        assert not rated.assessment.is_finished
        assert not rated.assessment.report_json
        assert rated.client.post(rated.url("question"), form)["Location"] == rated.url("report")
        assert len(answers(rated)) == len(before) + 1

    def test_a_check_with_nothing_left_to_ask_offers_the_report(self, charlie: Person) -> None:
        content = small_content()
        first, *others = content.items
        enemies = tuple(replace(item, enemies=(first.id,)) for item in others)
        make_live(replace(content, items=(replace(first, enemies=tuple(item.id for item in others)), *enemies)))
        charlie.start()
        charlie.rate_all()
        Response.objects.create(assessment=charlie.assessment, item=first.id, option=0)
        stale = charlie.client.post(charlie.url("question"), {"question": "0" * 16, "choice": DONT_KNOW}, follow=True)
        for page in (Page(charlie.get("question")), Page(stale)):
            assert not page.values("choice")
            assert page.all("form", action=charlie.url("finish"))
            assert_said(page.headlines)
        assert charlie.post("finish")["Location"] == charlie.url("report")
        assert charlie.get("report").status_code == 200


def last(person: Person) -> bool:
    """Whether "I don't know yet" to the current question would end the check."""
    _, item = person.question()
    return person.assessment.turn.after(item.id, None).question is None


def test_a_question_never_comes_twice(rated: Person) -> None:
    seen: list[Item] = []
    while not rated.assessment.is_finished:
        seen.append(rated.question()[1])
        rated.answer("1")
    assert len({item.id for item in seen}) == len(seen)
