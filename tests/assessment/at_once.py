"""What happens when the same browser sends several things at the same moment. Run by test_at_once.py."""

from collections.abc import Callable, Iterator
from functools import partial
from io import StringIO
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections
from django.test import Client, TransactionTestCase
from django.urls import reverse
from django.utils import timezone

from assessment import codes
from assessment.models import (
    MAX_IMPORTS,
    MAX_LINKS,
    Account,
    Assessment,
    AuthenticatorApp,
    EditorPasskey,
    ImportedReport,
    Response,
    ShareLink,
    StepMark,
    Throttle,
    begin_recheck,
    random_key,
    remove_editor_passkey,
)
from assessment.one_time_codes import STEP_SECONDS, code_at
from assessment.sign_in import TRIES
from assessment.views import reports
from assessment.views.sign_in import MAILS_TO_ONE, WRONG
from assessment.views.six_words import TRIES_PER_ADDRESS
from skills.comparison import fingerprint
from skills.history import changes_of
from skills.models import (
    Certification,
    Edition,
    Framework,
    GuidePage,
    Item,
    LearningPath,
    Measurement,
    Project,
    Requirement,
    Resource,
    RoleProfile,
    Skill,
    SkillArea,
)
from skills.publishing import NotPublishable, publish, publish_again, store, withdraw
from tests.assessment.files import as_bytes, document, send
from tests.assessment.people import DONT_KNOW, START_KEY, Page, Person, mailed_code
from tests.builders import small_content
from tests.skills.editors import address, form_of, staff

pytestmark = pytest.mark.django_db(transaction=True)


KEPT = {"auth_group", "auth_group_permissions", "auth_permission", "django_content_type", "django_migrations"}


def empty(case: TransactionTestCase) -> None:
    """Rows go, and what Django makes of the models stays: to make it anew takes longer than most of these tests."""
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), sorted(tables)))


@pytest.fixture(scope="module", autouse=True)
def _emptied_quickly() -> Iterator[None]:
    with patch.object(TransactionTestCase, "_fixture_teardown", empty):
        yield


def at_once(actions: list[Callable[[], Any]]) -> list[Any]:
    """Run every action in a thread of its own, all starting together; their results in order."""
    gate = Barrier(len(actions))
    results: list[Any] = [None] * len(actions)

    def run(place: int) -> None:
        try:
            gate.wait(timeout=30)
            results[place] = actions[place]()
        except BaseException as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(place,)) for place in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def tab(person: Person) -> Person:
    """One more tab of the same browser."""
    other = Person()
    other.become(person)
    return other


def sending(person: Person, address: str, form: dict[str, str]) -> Callable[[], Any]:
    tab_of_its_own = tab(person)
    return lambda: tab_of_its_own.client.post(address, form)


def answers(person: Person) -> dict[str, int | None]:
    return {id: option for id, option in person.assessment.responses.items() if "/" not in id}


def places(responses: list[Any]) -> list[str]:
    """Where each response leads; an exception speaks for itself."""
    return sorted(getattr(response, "headers", {}).get("Location", repr(response)) for response in responses)


def test_eight_identical_answers_count_once(rated: Person) -> None:
    token, item = rated.question()
    form = {"question": token, "choice": "1"}
    responses = at_once([sending(rated, rated.url("question"), form) for _ in range(8)])
    here = rated.url("question")
    assert places(responses) == sorted([here, *[f"{here}?note=already"] * 7])
    assert list(answers(rated)) == [item.id]


def test_eight_different_answers_to_one_question_leave_one_and_everybody_sees_the_same_next(rated: Person) -> None:
    token, item = rated.question()
    choices = ["0", "1", "2", DONT_KNOW] * 2
    responses = at_once(
        [sending(rated, rated.url("question"), {"question": token, "choice": choice}) for choice in choices]
    )
    here = rated.url("question")
    assert places(responses) == sorted([here, *[f"{here}?note=already"] * 7])
    assert list(answers(rated)) == [item.id]
    assert answers(rated)[item.id] in {*rated.assessment.option_order(item), None}


def test_the_last_answer_sent_eight_times_makes_one_report(rated: Person) -> None:
    while True:
        token, item = rated.question()
        if rated.assessment.turn.after(item.id, None).question is None:
            break
        rated.answer()
    before = len(answers(rated))
    form = {"question": token, "choice": DONT_KNOW}
    responses = at_once([sending(rated, rated.url("question"), form) for _ in range(8)])
    assert places(responses) == [rated.url("report")] * 8
    assert len(answers(rated)) == before + 1
    assert rated.assessment.report.questions == before + 1


def test_finishing_and_answering_at_the_same_moment_agree_on_one_report(rated: Person) -> None:
    token, _ = rated.question()
    responses = at_once(
        [sending(rated, rated.url("finish"), {}) for _ in range(4)]
        + [sending(rated, rated.url("question"), {"question": token, "choice": "0"}) for _ in range(4)]
    )
    here, there = rated.url("question"), rated.url("report")
    assert set(places(responses)) <= {here, f"{here}?note=already", there}
    assert rated.assessment.is_finished
    assert rated.assessment.report.questions == len(answers(rated)) <= 1


def test_eight_ratings_of_one_skill_leave_one(alice: Person) -> None:
    form = [{"level": str(number % 5)} for number in range(8)]
    responses = at_once([sending(alice, alice.url("rate", 1), each) for each in form])
    assert places(responses) == [alice.url("rate", 2)] * 8
    assert Response.objects.count() == 1


def test_a_rating_and_the_first_answer_at_the_same_moment_never_mix(rated: Person) -> None:
    token, _ = rated.question()
    responses = at_once(
        [
            sending(rated, rated.url("rate", 1), {"level": "4"}),
            sending(rated, rated.url("question"), {"question": token, "choice": DONT_KNOW}),
        ]
    )
    here = rated.url("question")
    changed = rated.assessment.responses["skill/queries"] == 4
    assert responses[0]["Location"] == (rated.url("rate", 2) if changed else f"{here}?note=closed")
    # If the rating came first, another question may be the current one, and the answer is told so.
    assert responses[1]["Location"] in ({here, f"{here}?note=not-now"} if changed else {here})
    assert len(answers(rated)) == (responses[1]["Location"] == here)


def test_the_start_form_sent_eight_times_starts_one_assessment_that_every_answer_opens(charlie: Person) -> None:
    charlie.client.get(f"{reverse('start_length')}?role=ml-engineer")
    tabs = [tab(charlie) for _ in range(8)]
    responses = at_once([lambda person=person: person.begin(start_key=START_KEY) for person in tabs])  # type: ignore[misc]
    assessment = Assessment.objects.get()
    assert places(responses) == [reverse("go_on", args=[assessment.key])] * 8
    for person in tabs:
        assert person.client.get(responses[0]["Location"]).status_code == 302


def test_deleting_while_an_answer_arrives_leaves_nothing(rated: Person) -> None:
    token, _ = rated.question()
    form = {"question": token, "choice": "0"}
    erase, *rest = at_once(
        [
            sending(rated, rated.url("erase"), {}),
            *(sending(rated, rated.url("question"), form) for _ in range(4)),
        ]
    )
    assert erase["Location"] == reverse("erased")
    assert {response.status_code for response in rest} <= {302, 404}
    assert not Assessment.objects.exists()
    assert not Response.objects.exists()


def test_a_question_withdrawn_while_it_is_answered_eight_times_is_kept_once_and_counts_nowhere(rated: Person) -> None:
    token, item = rated.question()
    form = {"question": token, "choice": "1"}
    withdrawing = [lambda: withdraw(item.id, [fingerprint(item)], "Two are right.", "alice") for _ in range(3)]
    *responses, first, second, third = at_once(
        [sending(rated, rated.url("question"), form) for _ in range(8)] + withdrawing
    )
    here = rated.url("question")
    assert sorted(map(len, (first, second, third))) == [0, 0, 1]
    assert set(places(responses)) <= {here, f"{here}?note=already", f"{here}?note=withdrawn"}
    assert list(answers(rated)) == [item.id]
    rated.answer_all()
    assert item.id not in rated.assessment.report_json
    assert rated.assessment.report.questions == len(answers(rated)) - 1


def test_a_report_finished_while_a_question_is_withdrawn_counts_it_and_says_so_or_does_not_count_it(
    rated: Person,
) -> None:
    for _ in range(3):
        rated.answer("0")
    item = small_content().item_by_id[next(iter(answers(rated)))]
    at_once(
        [
            sending(rated, rated.url("finish"), {}),
            lambda: withdraw(item.id, [fingerprint(item)], "Two are right.", "alice"),
        ]
    )
    counted = item.id in rated.assessment.report_json
    assert rated.assessment.report.questions == 3 - (not counted)
    assert ("the editors withdrew a question" in Page(rated.get("report")).text) == counted


def test_publishing_and_going_back_at_the_same_moment_agree_on_the_order(db: None) -> None:
    store(small_content())
    first = publish("First")
    Skill.objects.update(description="Other.")
    second = publish("Second")
    Skill.objects.update(description="A third.")
    results = at_once(
        [lambda: publish("Third"), *[lambda: publish_again(first, "Back", "alice", second.number) for _ in range(3)]]
    )
    numbers = list(Edition.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    made = {result.number for result in results if isinstance(result, Edition)}
    assert made == set(numbers[2:])
    assert {type(result) for result in results} <= {Edition, NotPublishable}


# Going on from a report -------------------------------------------------------------------------------


@pytest.fixture
def brief(rated: Person) -> Person:
    """Alice stopped after two questions, so that there is something left to ask."""
    rated.answer("0")
    rated.answer("0")
    rated.post("finish")
    return rated


def test_going_deeper_sent_eight_times_begins_one_follow_up(brief: Person) -> None:
    before = len(brief.assessment.responses)
    responses = at_once([sending(brief, brief.url("deepen", "production"), {}) for _ in range(8)])
    following = Assessment.objects.get(follows=brief.assessment)
    assert places(responses) == [reverse("go_on", args=[following.key])] * 8
    assert Assessment.objects.count() == 2
    assert following.response_set.count() == before


def test_going_deeper_and_a_re_check_at_the_same_moment_agree_on_one_follow_up(brief: Person) -> None:
    responses = at_once(
        [sending(brief, brief.url("deepen", "production"), {}) for _ in range(4)]
        + [sending(brief, brief.url("recheck"), {}) for _ in range(4)]
    )
    following = Assessment.objects.get(follows=brief.assessment)
    assert Assessment.objects.count() == 2
    for place in places(responses):
        assert place.split("?")[0] == reverse("go_on", args=[following.key])


def test_a_browser_let_in_by_the_words_goes_on_with_what_it_began_and_never_with_what_the_owner_began(
    brief: Person,
) -> None:
    visitor, code = Person(), brief.assessment.code
    brief.sign_in(ADDRESS)
    brief.client.post(reverse("account_add_all"))
    visitor.client.post(reverse("resume"), {"code": code})
    visitor.key = brief.key
    visitor.get("recheck")  # its form comes with the cookie that tells browsers apart
    responses = at_once([sending(person, person.url("recheck"), {}) for person in (visitor, brief) * 4])
    following = Assessment.objects.get(follows=brief.assessment)
    begun, elsewhere = reverse("go_on", args=[following.key]), f"{visitor.url('report')}?note=elsewhere"
    assert places(responses[1::2]) == [begun] * 4
    assert places(responses[0::2]) in ([begun] * 4, [elsewhere] * 4)


def test_deleting_while_a_follow_up_begins_leaves_it_whole_or_not_at_all(brief: Person) -> None:
    before = len(brief.assessment.responses)
    erase, *rest = at_once(
        [
            sending(brief, brief.url("erase"), {}),
            *(sending(brief, brief.url("recheck"), {}) for _ in range(4)),
        ]
    )
    assert erase["Location"] == reverse("erased")
    assert {response.status_code for response in rest} <= {302, 404}
    for following in Assessment.objects.all():
        assert following.follows is None
        assert following.response_set.count() == before
    assert Assessment.objects.count() <= 1


# The desk ---------------------------------------------------------------------------------------------


KINDS = (
    SkillArea,
    Skill,
    Item,
    RoleProfile,
    Resource,
    Certification,
    Project,
    LearningPath,
    GuidePage,
    Framework,
    Measurement,
)


def saving(client: Client, where: str, **changes: str) -> Callable[[], Any]:
    """An editor has opened a page and changed some of its fields; to be called, it is sent."""
    page = form_of(client.get(where)) | {name: [value] for name, value in changes.items()}
    return lambda: client.post(where, page)


def told_apart(responses: list[Any]) -> int:
    """One was saved and all others came back with a collision; the place of that one."""
    codes = [getattr(response, "status_code", repr(response)) for response in responses]
    assert sorted(map(str, codes)) == ["302"] + ["409"] * (len(codes) - 1)
    return codes.index(302)


@pytest.mark.parametrize("model", KINDS, ids=lambda model: model.__name__)
def test_of_two_editors_who_save_one_page_at_the_same_moment_one_does_and_the_other_is_told(model: Any) -> None:
    store(small_content())
    thing = model.objects.earliest("pk")
    field = {Item: "stem", Resource: "title", Project: "title", GuidePage: "title", Measurement: "guessing_share"}.get(
        model, "name"
    )
    words = ["0.1", "0.2"] if model is Measurement else ["Words of Alice?", "Words of Bob?"]
    editors = [staff("alice"), staff("bob")]
    pages = [saving(editor, address(thing), **{field: text}) for editor, text in zip(editors, words, strict=True)]
    saved = told_apart(at_once(pages))
    thing.refresh_from_db()
    assert str(getattr(thing, field)) == words[saved]
    assert changes_of(model, getattr(thing, "slug", "")).count() == 1


GRID = reverse("admin:skills_roleprofile_grid")


@pytest.fixture
def cells() -> list[str]:
    """Four cells of the grid's first area, by the keys of their skill and their role."""
    store(small_content())
    skills = Skill.objects.filter(area=SkillArea.objects.first())
    return [f"{skill.pk}_{role.pk}" for skill in skills for role in RoleProfile.objects.all()]


def targets() -> dict[str, tuple[int, int]]:
    return {f"{row.skill_id}_{row.role_id}": (row.level, row.weight) for row in Requirement.objects.all()}


def test_of_editors_who_save_the_grid_at_the_same_moment_one_does_and_the_others_lose_no_target(
    cells: list[str],
) -> None:
    before = targets()
    editors = [staff(f"editor{number}") for number in range(len(cells))]
    wanted = [(cell, 1 if before.get(cell, (0, 0))[0] != 1 else 4) for cell in cells]
    pages = [
        saving(editor, GRID, **{f"level_{cell}": str(level), f"weight_{cell}": "1"})
        for editor, (cell, level) in zip(editors, wanted, strict=True)
    ]
    responses = at_once(pages)
    cell, level = wanted[told_apart(responses)]
    assert targets() == before | {cell: (level, 1)}
    for response, editor in zip(responses, editors, strict=True):
        if response.status_code == 409:
            assert editor.post(GRID, form_of(response)).status_code == 302
            break
    assert len(dict(targets().items() - before.items())) == 2


def test_the_grid_and_the_page_of_a_role_saved_at_the_same_moment_keep_what_each_was_told(cells: list[str]) -> None:
    before, (skill, role) = targets(), cells[0].split("_")
    page = address(RoleProfile.objects.get(pk=role))
    responses = at_once(
        [
            saving(staff("alice"), GRID, **{f"level_{cells[0]}": "1", f"weight_{cells[0]}": "1"}),
            saving(staff("bob"), page, **{f"level_{skill}": "4", f"weight_{skill}": "2"}),
        ]
    )
    assert targets() == before | {cells[0]: ((1, 1), (4, 2))[told_apart(responses)]}


def test_a_skill_deleted_while_the_grid_asks_for_it_is_gone_from_the_grid_or_stays_with_its_targets(
    cells: list[str],
) -> None:
    skill = Skill.objects.get(pk=cells[0].split("_")[0])
    for rows in (skill.items, skill.leads_to, skill.requirements):  # which protect it
        rows.all().delete()
    response, _ = at_once([saving(staff("alice"), GRID, **{f"level_{cells[0]}": "1"}), skill.delete])
    assert response.status_code in (302, 409)
    here = Skill.objects.filter(slug="queries").exists()
    assert Requirement.objects.filter(skill__slug="queries").exists() == here


# The plan ---------------------------------------------------------------------------------------------


@pytest.fixture
def finished(rated: Person) -> Person:
    rated.finish()
    return rated


def step(person: Person, place: int = 0) -> str:
    return person.url("plan_step", person.assessment.plan.steps[place].key)


def test_whatever_is_done_to_a_step_at_the_same_moment_makes_one_mark_that_has_it_all(finished: Person) -> None:
    own = {"do": "resource", "resource": "own", "title": "A book of mine", "url": "https://example.org/"}
    forms = [{"do": "done"}, {"do": "note", "note": "On Tuesdays"}, own, {"do": "done"}] * 2
    responses = at_once([sending(finished, step(finished), form) for form in forms])
    assert {response.status_code for response in responses} == {302}
    mark = StepMark.objects.get()
    assert mark.done_at
    assert (mark.note, mark.resource, mark.own_title) == ("On Tuesdays", "own", "A book of mine")


def test_every_move_counts_once_when_eight_arrive_at_the_same_moment(finished: Person) -> None:
    keys = [each.key for each in finished.assessment.plan.steps]
    first = step(finished)
    responses = at_once([sending(finished, first, {"do": "later"}) for _ in range(8)])
    assert {response.status_code for response in responses} == {302}
    moved = min(8, len(keys) - 1)
    now = [each.step.key for each in finished.assessment.arrangement.steps]
    assert now == [*keys[1 : moved + 1], keys[0], *keys[moved + 1 :]]


def test_wishes_pace_and_ticks_at_the_same_moment_never_undo_each_other(finished: Person) -> None:
    wishes = {"cost": "free", "kinds": "book"}
    responses = at_once(
        [sending(finished, finished.url("plan_wishes"), wishes) for _ in range(3)]
        + [sending(finished, finished.url("plan"), {"weekly_hours": "9"}) for _ in range(3)]
        + [sending(finished, step(finished), {"do": "done"}) for _ in range(2)]
    )
    assert {response.status_code for response in responses} == {302}
    after = finished.assessment
    assert (after.weekly_hours, after.preferences.cost, after.preferences.kinds) == (9, "free", ("book",))
    assert StepMark.objects.get().done_at
    assert finished.get("plan").status_code == 200


# Links, imports, accounts -----------------------------------------------------------------------------


def test_the_share_form_sent_eight_times_makes_one_link_and_eight_forms_never_pass_the_limit(finished: Person) -> None:
    form = {"parts": "levels", "days": "7", "form_key": "k" * 20}
    responses = at_once([sending(finished, finished.url("share"), form) for _ in range(8)])
    assert len(set(places(responses))) == 1
    assert ShareLink.objects.count() == 1
    for number in range(MAX_LINKS - 3):
        finished.post("share", **form | {"form_key": f"{number:020}"})
    forms = [form | {"form_key": f"{number:016}"} for number in range(8)]
    responses = at_once([sending(finished, finished.url("share"), each) for each in forms])
    assert sorted(response.status_code for response in responses) == [302] * 2 + [422] * 6
    assert ShareLink.objects.count() == MAX_LINKS


def test_the_same_file_sent_eight_times_is_one_import(alice: Person) -> None:
    data = as_bytes(document())
    tabs = [tab(alice) for _ in range(8)]
    responses = at_once([lambda person=person: send(person, data) for person in tabs])  # type: ignore[misc]
    assert places(responses) == sorted(["/r/?note=imported", *["/r/?note=already-imported"] * 7])
    assert ImportedReport.objects.count() == 1


def test_eight_files_at_the_same_moment_find_places_of_their_own_and_never_too_many(alice: Person) -> None:
    for day in range(MAX_IMPORTS - 4):
        assert send(alice, as_bytes(document(finished_at=f"2024-01-{day + 1:02}T12:00:00Z"))).status_code == 302
    files = [as_bytes(document(finished_at=f"2025-01-{day + 1:02}T12:00:00Z")) for day in range(8)]
    jobs = [(tab(alice), data) for data in files]
    responses = at_once([lambda job=job: send(*job) for job in jobs])  # type: ignore[misc]
    assert sorted(response.status_code for response in responses) == [302] * 4 + [422] * 4
    assert sorted(ImportedReport.objects.values_list("place", flat=True)) == list(range(MAX_IMPORTS))


ADDRESS = "alice@example.org"


def test_the_right_code_sent_five_times_makes_one_account_and_no_answer_signs_out(charlie: Person) -> None:
    charlie.ask_for_code(ADDRESS)
    code = mailed_code(ADDRESS)
    responses = at_once([sending(charlie, reverse("account_code"), {"code": code}) for _ in range(TRIES)])
    assert {getattr(response, "status_code", repr(response)) for response in responses} <= {302, 422}
    assert reverse("account") in places(responses)
    assert Account.objects.count() == 1
    given = [response.cookies["sessionid"].value for response in responses if "sessionid" in response.cookies]
    assert all(given)
    for key in given:
        charlie.client.cookies["sessionid"] = key
        assert charlie.account_page().says(f"Signed in as {ADDRESS}")


def test_five_browsers_of_one_new_address_make_one_account(edition: object) -> None:
    people = [Person() for _ in range(MAILS_TO_ONE)]
    jobs = []
    for person in people:
        person.ask_for_code(ADDRESS)
        jobs.append((person, mailed_code(ADDRESS)))
    responses = at_once([lambda job=job: job[0].enter_code(job[1]) for job in jobs])  # type: ignore[misc]
    assert places(responses) == [reverse("account")] * MAILS_TO_ONE
    assert Account.objects.count() == 1


def test_no_address_gets_more_codes_because_they_were_asked_for_at_the_same_moment(edition: object) -> None:
    people = [Person() for _ in range(2 * MAILS_TO_ONE)]
    for person in people:
        person.client.get(reverse("account_login"))
    at_once([lambda person=person: person.ask_for_code(ADDRESS) for person in people])  # type: ignore[misc]
    assert len(mail.outbox) == MAILS_TO_ONE


def test_wrong_words_at_the_same_moment_are_no_more_than_the_tries_there_are(charlie: Person) -> None:
    code = "-".join(codes.words()[:6])
    responses = at_once([sending(charlie, reverse("resume"), {"code": code}) for _ in range(TRIES_PER_ADDRESS + 6)])
    assert sorted(response.status_code for response in responses) == [422] * TRIES_PER_ADDRESS + [429] * 6
    assert set(Throttle.objects.values_list("count", flat=True)) == {TRIES_PER_ADDRESS}


def test_files_at_the_same_moment_are_no_more_than_an_address_may_send(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "TRIES_PER_ADDRESS", 3)
    jobs = [(tab(alice), as_bytes(document(finished_at=f"2025-01-{day + 1:02}T12:00:00Z"))) for day in range(8)]
    responses = at_once([lambda job=job: send(*job) for job in jobs])  # type: ignore[misc]
    assert sorted(response.status_code for response in responses) == [302] * 3 + [429] * 5
    assert ImportedReport.objects.count() == 3


def test_eight_guesses_at_the_same_moment_are_no_more_than_the_tries_there_are(charlie: Person) -> None:
    charlie.ask_for_code(ADDRESS)
    responses = at_once([sending(charlie, reverse("account_code"), {"code": f"AAAA-AAA{n}"}) for n in range(8)])
    statuses = [getattr(response, "status_code", repr(response)) for response in responses]
    assert set(statuses) <= {422, 429}, statuses
    # One that begins after the last try finds no sign-in any more, which is refused with 422 as well.
    assert sum(Page(response).says(WRONG) for response in responses) == TRIES
    assert not Account.objects.exists()


def test_adding_a_report_and_all_of_the_browser_while_files_arrive_leaves_each_once(finished: Person) -> None:
    code = finished.assessment.code
    for day in range(9):
        send(finished, as_bytes(document(finished_at=f"2025-03-{day + 1:02}T12:00:00Z")))
    finished.sign_in(ADDRESS)
    files = [as_bytes(document(finished_at=f"2025-02-{day + 1:02}T12:00:00Z")) for day in range(6)]
    tabs = [(tab(finished), data) for data in files]
    jobs: list[Callable[[], Any]] = [sending(finished, reverse("account_add"), {"code": code}) for _ in range(2)]
    jobs += [sending(finished, reverse("account_add_all"), {}) for _ in range(2)]
    jobs += [lambda job=job: send(*job) for job in tabs]  # type: ignore[misc]
    responses = at_once(jobs)
    assert {getattr(response, "status_code", repr(response)) for response in responses} == {302}
    person = Account.objects.get().person
    assert set(Assessment.objects.values_list("owner", flat=True)) == {person}
    assert set(ImportedReport.objects.values_list("owner", flat=True)) == {person}
    assert ImportedReport.objects.count() == 15


@pytest.mark.parametrize("what", ["account", "everything"])
def test_leaving_an_account_while_a_report_in_it_is_worked_on_leaves_nothing_behind(
    finished: Person, what: str
) -> None:
    finished.sign_in(ADDRESS)
    finished.client.post(reverse("account_add_all"))
    account = Account.objects.get()
    leave, *rest = at_once(
        [
            sending(finished, reverse("account_delete"), {"what": what}),
            *(sending(finished, finished.url("recheck"), {}) for _ in range(4)),
        ]
    )
    assert leave["Location"].startswith(reverse("account_deleted"))
    assert {getattr(response, "status_code", repr(response)) for response in rest} <= {302, 404}
    assert not Account.objects.exists()
    assert not Assessment.objects.filter(owner=account.person).exists()
    assert Assessment.objects.filter(key=finished.key).exists() == (what == "account")


def test_taking_all_of_the_browser_over_while_a_follow_up_begins_takes_that_too(finished: Person) -> None:
    before = tab(finished)
    finished.sign_in(ADDRESS)
    # Signing in ends the session of before; a request of it that is under way has been let in already.
    assessment = finished.assessment
    at_once([sending(finished, reverse("account_add_all"), {}), *[lambda: begin_recheck(assessment, "")] * 4])
    assert before.get("report").status_code == 404
    assert set(Assessment.objects.values_list("owner", flat=True)) == {Account.objects.get().person}


def test_one_code_of_an_app_opens_the_desk_to_one_browser() -> None:
    ada = User.objects.create_superuser("ada", password="correct horse battery")
    app = AuthenticatorApp.objects.create(user=ada, nonce=random_key())
    clients = [Client() for _ in range(6)]
    for client in clients:
        client.post(reverse("admin:login"), {"username": "ada", "password": "correct horse battery"})
    step = int(timezone.now().timestamp() // STEP_SECONDS)
    code = code_at(app.secret_of(ada, app.nonce), step)
    with patch("assessment.views.second_factor.TRIES_PER_ADDRESS", 6):
        sent = [partial(client.post, reverse("admin:second_factor"), {"code": code}) for client in clients]
        statuses = sorted(response.status_code for response in at_once(list(sent)))
    assert statuses == [302, *[422] * 5]


def test_of_two_last_factors_that_go_at_once_one_stays_where_the_desk_asks_for_one(settings: Any) -> None:
    settings.PLUMB_SECOND_FACTOR = True
    ada = User.objects.create_superuser("ada")
    keys = [EditorPasskey.objects.create(user=ada, credential=name, data=b"").pk for name in ("one", "two")]
    results = at_once([partial(remove_editor_passkey, ada, key) for key in keys])
    assert sorted(type(result).__name__ for result in results) == ["LastOne", "NoneType"]
    assert EditorPasskey.objects.count() == 1


# What is deleted -----------------------------------------------------------------------------------------


def test_what_was_deleted_stands_in_no_file_of_sqlite_after_the_purge(finished: Person) -> None:
    if connection.vendor != "sqlite":  # PostgreSQL's files are not ours to read
        return
    written = "a sentence that somebody regrets"
    database = Path(connection.settings_dict["NAME"])

    def standing() -> list[str]:
        files = database.parent.glob(f"{database.name}*")
        return sorted(file.name for file in files if written.encode() in file.read_bytes())

    finished.post("plan_step", finished.assessment.plan.steps[0].key, do="note", note=written)
    assert standing(), "otherwise this would look in the wrong place"
    finished.post("erase")
    call_command("purge", stdout=StringIO())
    assert standing() == []
