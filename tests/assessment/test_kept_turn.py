"""What is kept with the last answer is what its answers would say, and never more than that."""

import pytest
from django.contrib.sessions.models import Session

from assessment.engine.asking import kept_turn
from assessment.models import Assessment, Response, begin_deepening
from skills.comparison import fingerprint
from skills.content import Item
from skills.models import Edition, Withdrawal
from skills.publishing import take_back, withdraw
from tests.assessment.people import DONT_KNOW, Person
from tests.assessment.stages import put


@pytest.fixture
def checking(edition: Edition) -> Person:
    return put(Person(), "checking", edition)


@pytest.fixture
def brief(edition: Edition) -> Person:
    return put(Person(), "brief", edition)


def worked_out(assessment: Assessment) -> Assessment:
    """The same assessment as if nothing were kept of it."""
    other = Assessment.objects.get(pk=assessment.pk)
    other.kept_turn = ""
    return other


def standing(assessment: Assessment) -> tuple[object, ...]:
    item = assessment.current_item()
    return (
        item and item.id,
        assessment.worth_of_the_rest() if assessment.may_finish else None,
        list(assessment.responses.items()),
        assessment.taken_over,
        assessment.responded,
        assessment.carried,
        assessment.may_finish,
        assessment.first_open_rating(),
    )


def walk(person: Person) -> int:
    """Answer until the report is there, and compare at every step; the number of steps."""
    steps = 0
    while not person.assessment.is_finished:
        person.answer((DONT_KNOW, "0", "1")[steps % 3])
        steps += 1
        kept = person.assessment
        assert (kept.kept is None) is kept.is_finished
        if not kept.is_finished:
            assert standing(kept) == standing(worked_out(kept))
    return steps


def test_at_every_question_the_same_is_kept_as_would_be_worked_out(rated: Person) -> None:
    assert walk(rated) >= 8
    assert rated.assessment.kept_turn == ""


def test_what_was_taken_over_is_kept_apart(brief: Person) -> None:
    area = brief.assessment.report.areas[0].id
    begun = begin_deepening(brief.assessment, area, "a browser")
    assert begun is not None
    brief.key = begun.assessment.key
    before = brief.assessment.carried
    assert before
    assert walk(brief) >= 1


def test_the_last_answer_makes_the_same_report_with_or_without(checking: Person) -> None:
    token, _ = checking.question()
    Assessment.objects.filter(key=checking.key).update(kept_turn="")
    assert checking.question()[0] == token
    checking.answer_all()
    assessment = checking.assessment
    assert len(assessment.responses) == assessment.report.questions + assessment.report.ratings


@pytest.mark.parametrize("text", ["", "{", "[]", '["9.9", "no-item", "", [], {}]', "\ud800"])
def test_what_cannot_be_read_is_worked_out_anew(checking: Person, text: str) -> None:
    token, _ = checking.question()
    other = checking.assessment
    other.kept_turn = text
    assert other.kept is None
    assert (item := other.current_item())
    assert other.token(item) == token


def test_another_engine_chooses_for_itself(checking: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    before = checking.assessment
    assert before.kept
    monkeypatch.setattr(kept_turn, "ENGINE_VERSION", "of another release")
    after = checking.assessment
    assert after.kept is None
    assert checking.get("question").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_an_answer_whose_question_cannot_be_kept_is_not_stored_either(
    checking: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = checking.assessment.responses
    token, _ = checking.question()
    checking.client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr("assessment.models.assessment.keep", lambda *_, **__: 1 / 0)
        assert checking.post("question", question=token, choice=DONT_KNOW).status_code == 500
    assert checking.assessment.responses == before
    assert checking.question()[0] == token


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_an_older_release_stored_meanwhile_counts_once(checking: Person) -> None:
    """It keeps no turn, so that what was kept is out of date; during an upgrade both may run."""
    token, item = checking.question()
    Response.objects.create(assessment=checking.assessment, item=item.id, option=0)
    sent = checking.post("question", question=token, choice="1")
    assert sent["Location"].endswith("?note=already")
    assert checking.assessment.responses[item.id] == 0
    assert checking.question()[1] != item
    assert walk(checking)


def test_a_row_is_read_alike_by_the_statement_made_once(checking: Person) -> None:
    slowly = Assessment.objects.select_related("edition").get(key=checking.key)
    quickly = Assessment.by_key(checking.key, slowly.owner)
    assert quickly is not None
    assert quickly.get_deferred_fields() == {"report_json", "plan_json"}
    assert quickly.edition.get_deferred_fields() == {"text"}
    for name in {field.attname for field in Assessment._meta.concrete_fields} - quickly.get_deferred_fields():
        assert getattr(quickly, name) == getattr(slowly, name), name
    assert quickly.edition == slowly.edition
    assert "withdrawn_names" in vars(quickly)
    assert not quickly.withdrawn
    assert Assessment.by_key(checking.key, "somebody else") is None
    assert Assessment.by_key("x" * 22, None) is None


# With what is withdrawn ---------------------------------------------------------------------------------------------


def gone(item: Item) -> Withdrawal:
    (made,) = withdraw(item.id, [fingerprint(item)], "Two options are right.", "alice")
    return made


def kept_question(person: Person) -> Item:
    """The question that is kept as the next one, which nobody has looked at."""
    kept = person.assessment.kept
    assert kept
    return person.assessment.content.item_by_id[kept.question]


def deepening(person: Person) -> Person:
    """In a follow-up, after its first answer."""
    assessment = person.assessment
    for area in assessment.report.areas:
        if begun := begin_deepening(assessment, area.id, "a browser"):
            person.key = begun.assessment.key
            break
    person.answer()
    return person


@pytest.mark.parametrize("stage", ["checking", "brief"])
def test_a_withdrawn_question_that_is_kept_as_the_next_one_is_never_asked(stage: str, edition: Edition) -> None:
    """In a check and in a follow-up: whoever looks and whoever answers meets another, and it is in no report."""
    person = put(Person(), stage, edition)
    if stage == "brief":
        deepening(person)
    item = kept_question(person)
    gone(item)
    assert person.assessment.kept is None
    assert person.question()[1] != item
    assert standing(person.assessment) == standing(worked_out(person.assessment))
    while not person.assessment.is_finished:
        assert person.question()[1] != item
        person.answer("0")
        kept = person.assessment
        assert (kept.kept is None) is kept.is_finished
        if not kept.is_finished:
            assert kept_question(person) != item
            assert standing(kept) == standing(worked_out(kept))
    assert item.id not in person.assessment.responses


def test_a_withdrawal_that_is_taken_back_makes_what_was_kept_under_it_void(checking: Person) -> None:
    item = kept_question(checking)
    withdrawal = gone(item)
    checking.answer()
    assert kept_question(checking) != item
    take_back(withdrawal, "alice")
    assert checking.assessment.kept is None
    assert standing(checking.assessment) == standing(worked_out(checking.assessment))
    walk(checking)


def test_an_answer_that_was_under_way_at_a_withdrawal_keeps_nothing_past_it(checking: Person) -> None:
    """It had read the withdrawals of a moment before, and stores what it chose a moment after."""
    text, item = checking.assessment.kept_turn, kept_question(checking)
    Assessment.objects.filter(key=checking.key).update(kept_turn="")
    gone(item)
    Assessment.objects.filter(key=checking.key).update(kept_turn=text)
    assert checking.question()[1] != item


def test_a_withdrawal_of_another_edition_leaves_what_is_kept(checking: Person) -> None:
    item = kept_question(checking)
    withdraw(item.id, ["0" * 16], "Mended since.", "alice")
    assert checking.assessment.kept
    assert kept_question(checking) == item


def test_a_session_that_has_ended_opens_nothing(checking: Person) -> None:
    assert checking.get("question").status_code == 200
    Session.objects.update(expire_date="2020-01-01T00:00:00Z")
    assert checking.get("question").status_code == 404
