"""Who gets what from every address: a stranger, the owner before and after the end, and another owner."""

from typing import NamedTuple
from unittest.mock import patch

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from assessment.models import Assessment, ImportedReport, Invitation, make_link, random_key
from skills.models import Edition
from tests.assessment.files import imported
from tests.assessment.people import Page, Person
from tests.assessment.stages import put
from tests.builders import small_content

PUBLIC = (200, 200, 200, 200)
REFUSED = (405, 405, 405, 405)
OWNERS_OWN = (404, 200, 302, 404)
TO_SIGN_IN = (302, 302, 302, 302)
AFTER_THE_END = (404, 302, 200, 404)


class Row(NamedTuple):
    """What a GET and a POST without any field bring: stranger, owner before, owner after the end, other owner."""

    get: tuple[int, int, int, int]
    post: tuple[int, int, int, int]
    arguments: tuple[str, ...] = ()


READING = Row(PUBLIC, REFUSED)

TABLE = {
    "healthz": READING,
    "readyz": READING,
    "robots": READING,
    # Of no editor; what owners and others of the desk get is in tests/config/test_checklist.py.
    "checklist": Row(TO_SIGN_IN, REFUSED),
    "setup": READING,
    **dict.fromkeys(("method", "privacy", "accessibility", "about"), READING),
    **dict.fromkeys(("skills", "roles", "guide", "resources", "certifications", "projects", "paths"), READING),
    "area": Row(PUBLIC, REFUSED, ("storage",)),
    "skill": Row(PUBLIC, REFUSED, ("storage", "queries")),
    "role": Row(PUBLIC, REFUSED, ("ml-engineer",)),
    "guide_page": Row(PUBLIC, REFUSED, ("what-roles-do",)),
    "certification": Row(PUBLIC, REFUSED, ("example-data",)),
    "project": Row(PUBLIC, REFUSED, ("order-log",)),
    "path": Row(PUBLIC, REFUSED, ("self-taught",)),
    "landing": READING,
    "start_role": READING,
    "role_asks": READING,
    "start_length": Row((302, 302, 302, 302), REFUSED),
    # Of no invitation; an open one is in test_invited.py.
    "invited": Row((404, 404, 404, 404), (404, 404, 404, 404), ("no-such-token",)),
    "begin": Row(REFUSED, (302, 302, 302, 302)),
    "resume": Row(PUBLIC, (422, 422, 422, 422)),
    "sample": READING,
    "erased": READING,
    "go_on": Row((404, 302, 302, 404), REFUSED, ("KEY",)),
    "review": Row((404, 302, 302, 404), REFUSED, ("KEY",)),
    "rate": Row(OWNERS_OWN, (404, 422, 302, 404), ("KEY", "1")),
    "check": Row((404, 302, 302, 404), REFUSED, ("KEY",)),
    "question": Row((404, 302, 302, 404), (404, 302, 302, 404), ("KEY",)),
    "finish": Row(REFUSED, (404, 302, 302, 404), ("KEY",)),
    "leave": Row((404, 200, 200, 404), REFUSED, ("KEY",)),
    "problem": Row((404, 404, 200, 404), (404, 404, 422, 404), ("KEY", "TOKEN")),
    "report": Row(AFTER_THE_END, REFUSED, ("KEY",)),
    "plan": Row(AFTER_THE_END, (404, 302, 422, 404), ("KEY",)),
    "plan_ics": Row((404, 302, 422, 404), REFUSED, ("KEY",)),
    "plan_wishes": Row(REFUSED, (404, 302, 422, 404), ("KEY",)),
    "plan_step": Row(REFUSED, (404, 302, 422, 404), ("KEY", "STEP")),
    "rest": Row(REFUSED, (404, 302, 302, 404), ("KEY",)),
    "deepen": Row(REFUSED, (404, 302, 302, 404), ("KEY", "storage")),
    "settle": Row(REFUSED, (404, 302, 404, 404), ("KEY", "no-such-area")),
    "recheck": Row(AFTER_THE_END, (404, 302, 302, 404), ("KEY",)),
    "answers": Row(AFTER_THE_END, REFUSED, ("KEY",)),
    "reread": Row(AFTER_THE_END, REFUSED, ("KEY",)),
    "compare": Row(AFTER_THE_END, REFUSED, ("KEY", "OTHER")),
    "data": Row(AFTER_THE_END, REFUSED, ("KEY",)),
    "html_file": Row(AFTER_THE_END, REFUSED, ("KEY",)),
    "pdf_file": Row(AFTER_THE_END, REFUSED, ("KEY",)),
    "areas_csv": Row(AFTER_THE_END, REFUSED, ("KEY",)),
    "reports": READING,
    "import_report": Row(PUBLIC, (422, 422, 422, 422)),
    "import_data": Row((404, 200, 200, 404), REFUSED, ("IMPORT",)),
    "delete_import": Row(REFUSED, (404, 302, 302, 404), ("IMPORT",)),
    "plan_csv": Row(AFTER_THE_END, REFUSED, ("KEY",)),
    "report_schema": READING,
    "share": Row(AFTER_THE_END, (404, 302, 422, 404), ("KEY",)),
    "share_revoke": Row(REFUSED, (404, 302, 302, 404), ("KEY", "1")),
    # Of no link; a live one is the same page for everybody, see test_share.py.
    "shared": Row((404, 404, 404, 404), REFUSED, ("no-such-token",)),
    "erase": Row((404, 200, 200, 404), (404, 302, 302, 404), ("KEY",)),
    # None of the four has signed in to an account. What its owner gets is in test_account.py.
    "account_login": Row(PUBLIC, (422, 422, 422, 422)),
    "account_code": Row(TO_SIGN_IN, (422, 422, 422, 422)),
    "account_deleted": READING,
    **dict.fromkeys(("account", "account_data"), Row(TO_SIGN_IN, REFUSED)),
    "account_delete": Row(TO_SIGN_IN, TO_SIGN_IN),
    **dict.fromkeys(("account_add", "account_add_all", "passkey_new", "passkey_add"), Row(REFUSED, TO_SIGN_IN)),
    "passkey_remove": Row(REFUSED, TO_SIGN_IN, ("1",)),
    "account_logout": Row(REFUSED, (302, 302, 302, 302)),
    "passkey_options": Row(REFUSED, PUBLIC),
    "passkey_sign_in": Row(REFUSED, (422, 422, 422, 422)),
}

KINDS = ("stranger", "owner before the end", "owner after the end", "another owner")
PERSONAL = sorted(name for name, row in TABLE.items() if {"KEY", "IMPORT"} & set(row.arguments))


def names(patterns: list[URLPattern | URLResolver]) -> set[str]:
    """Every name outside the admin, whose addresses Django's own permissions guard."""
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            found.add(pattern.name)
        elif pattern.namespace != "admin":
            found |= names(pattern.url_patterns)
    return found


def test_every_address_has_a_row_in_this_table() -> None:
    assert names(get_resolver().url_patterns) == set(TABLE)


@pytest.fixture
def cast(edition: Edition) -> dict[str, Person]:
    """One person of each kind; the key of the other owner's assessment is in nobody else's browser."""
    stages = ("started", "finished", "started")
    return dict(zip(KINDS, (Person(), *(put(Person(), stage, edition) for stage in stages)), strict=True))


def address(name: str, kind: str, cast: dict[str, Person]) -> str:
    """The stranger and the other owner try the finished assessment."""
    owner = cast["owner before the end" if kind == "owner before the end" else "owner after the end"]
    asked = next(id for id in owner.assessment.responses if "/" not in id) if owner.assessment.is_finished else ""
    token = owner.assessment.token(small_content().item_by_id[asked]) if asked else "0" * 16
    known = {"KEY": owner.key, "TOKEN": token}
    if owner.assessment.is_finished:
        known["STEP"] = owner.assessment.plan.steps[0].key
    if "OTHER" in TABLE[name].arguments:
        known["OTHER"] = second(owner)
    if "IMPORT" in TABLE[name].arguments:
        known["IMPORT"] = import_of(owner)
    return reverse(name, args=[known.get(argument, argument) for argument in TABLE[name].arguments])


def import_of(owner: Person) -> str:
    """Key of the person's import, made if there is none."""
    person = owner.assessment.owner
    found = ImportedReport.objects.filter(owner=person).first() or imported(owner)
    return found.key


def second(owner: Person) -> str:
    """Key of another assessment of the same person, as far on as the first."""
    first = owner.assessment
    other = Assessment.objects.filter(owner=first.owner).exclude(key=first.key).first()
    if other is None:
        other = Assessment.objects.get(key=first.key)
        other.pk, other.key = None, random_key()
        other.start_key, other.code_hash = f"start {other.key}", f"hash {other.key}"
        other.save(force_insert=True)
    return other.key


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(TABLE))
def test_each_kind_of_visitor_gets_what_the_table_says(cast: dict[str, Person], name: str) -> None:
    row = TABLE[name]
    places = {kind: address(name, kind, cast) for kind in KINDS}
    for kind, status in zip(KINDS, row.get, strict=True):
        assert cast[kind].client.get(places[kind]).status_code == status, f"GET by {kind}"
    most = "owner after the end"
    assert cast[most].client.head(places[most]).status_code == row.get[KINDS.index(most)]
    for kind, status in reversed(list(zip(KINDS, row.post, strict=True))):
        assert cast[kind].client.post(places[kind]).status_code == status, f"POST by {kind}"


@pytest.mark.slow
def test_no_address_takes_any_other_method(cast: dict[str, Person]) -> None:
    """Not even from whom it is for: who sends it is looked at later."""
    kind = "owner after the end"
    for name in TABLE:
        place = address(name, kind, cast)
        for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
            assert cast[kind].client.generic(method, place).status_code == 405, f"{method} {name}"


@pytest.mark.parametrize("name", PERSONAL)
def test_a_wrong_key_and_somebody_elses_key_get_the_very_same_answer(cast: dict[str, Person], name: str) -> None:
    bob = cast["another owner"]
    method = bob.client.post if TABLE[name].get == REFUSED else bob.client.get
    other = address(name, "another owner", cast)
    owner = cast["owner after the end"]
    wrong = other.replace(owner.key, "no-such-key-0123456789").replace(import_of(owner), "no-such-key-0123456789")
    assert wrong != other
    answers = [method(other), method(wrong)]
    assert [answer.status_code for answer in answers] == [404, 404]
    first, second = (answer.content.replace(answer["X-Request-ID"].encode(), b"") for answer in answers)
    assert first == second


@pytest.mark.parametrize("name", PERSONAL)
def test_pages_about_a_person_are_kept_by_no_cache_and_found_by_no_search(cast: dict[str, Person], name: str) -> None:
    for kind in KINDS:
        response = cast[kind].client.get(address(name, kind, cast))
        assert response["Cache-Control"] == "no-store"
        assert "noindex" in response["X-Robots-Tag"]


@pytest.mark.parametrize("name", [name for name in PERSONAL if TABLE[name].get[2] == 302])
def test_once_finished_a_page_of_the_journey_leads_to_the_report(finished: Person, name: str) -> None:
    arguments = [{"KEY": finished.key}.get(part, part) for part in TABLE[name].arguments]
    assert finished.client.get(reverse(name, args=arguments))["Location"] == finished.url("report")


@pytest.mark.parametrize(
    "name",
    [
        "report",
        "plan",
        "plan_ics",
        "answers",
        "reread",
        "data",
        "html_file",
        "pdf_file",
        "areas_csv",
        "plan_csv",
    ],
)
def test_before_the_end_a_page_of_the_report_leads_back_to_the_assessment(alice: Person, name: str) -> None:
    assert alice.get(name)["Location"] == alice.url("go_on")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["landing", "start_role", "start_length", "sample"])
def test_before_the_first_edition_every_way_in_says_that_the_site_is_being_set_up(name: str) -> None:
    response = Person().client.get(reverse(name))
    assert response.status_code == 200
    page = Page(response)
    assert "being set up" in page.text
    assert len(page.titles) == len(page.headlines) == 1


@pytest.mark.django_db
def test_before_the_first_edition_nothing_can_be_started() -> None:
    person = Person()
    response = person.begin()
    assert response.status_code == 200
    assert "being set up" in Page(response).text
    assert not person.has_session


def test_a_read_of_any_page_changes_nothing_and_starts_no_session(charlie: Person) -> None:
    for name, row in TABLE.items():
        if row.get == PUBLIC:
            response = charlie.client.get(reverse(name, args=row.arguments))
            assert "Set-Cookie" not in response.headers or set(response.cookies) <= {"csrftoken"}
    assert not charlie.has_session


SET_A_COOKIE = {
    "start_length": "begins",
    "resume": "resumes an assessment",
    "invited": "an invitation",
    "import_report": "imports a report",
    "account_login": "signs in",
}
"""Addresses that give somebody who has none the cookie of forms, and how the privacy page calls them."""


def test_only_the_pages_that_privacy_names_set_a_cookie_and_only_that_of_forms(cast: dict[str, Person]) -> None:
    """An invitation and a shared link that are open are walked too: the table has only closed ones."""
    link = make_link(cast["owner after the end"].assessment, ["plan"], 1, "k" * 20)
    assert link is not None
    places = {name: address(name, "owner after the end", cast) for name, row in TABLE.items() if row.get != REFUSED}
    opened = {
        "invited": reverse("invited", args=[Invitation.make(2).token]),
        "shared": reverse("shared", args=[link.token]),
        "start_length": f"{reverse('start_length')}?role=ml-engineer",
    }
    places |= opened
    found = {}
    for name, place in places.items():
        response = Person().client.get(place)
        assert response.status_code == 200 or (name not in opened and TABLE[name].get[0] != 200), name
        found[name] = set(response.cookies)
    assert {name for name, cookies in found.items() if cookies} == set(SET_A_COOKIE)
    assert set().union(*found.values()) == {settings.CSRF_COOKIE_NAME}
    said = Page(Person().client.get(reverse("privacy"))).text
    said = said.partition("No cookie is set until")[2].partition("It sets the one that protects forms")[0]
    assert not {words for words in SET_A_COOKIE.values() if words not in said}


def patterns(found: list[URLPattern | URLResolver]) -> list[URLPattern]:
    """Every address there is, those of the desk too."""
    return [
        pattern
        for each in found
        for pattern in (patterns(each.url_patterns) if isinstance(each, URLResolver) else [each])
    ]


def test_no_view_is_excused_from_the_token_of_forms() -> None:
    everywhere = patterns(get_resolver().url_patterns)
    assert len(everywhere) > 2 * len(TABLE), "the desk is among them"
    assert not [each.pattern for each in everywhere if getattr(each.callback, "csrf_exempt", False)]


def test_every_key_is_drawn_anew_from_128_bits_that_nobody_guesses() -> None:
    with patch("secrets.token_urlsafe", return_value="drawn") as drawing:
        keys = [
            field.get_default()
            for model in (Assessment, ImportedReport)
            for field in model._meta.fields
            if field.name == "key"
        ]
    assert keys == ["drawn", "drawn"]
    assert {call.args for call in drawing.call_args_list} == {(16,)}


def test_every_form_without_its_token_is_refused(finished: Person) -> None:
    forged = Person(enforce_csrf_checks=True)
    forged.become(finished)
    for name, row in TABLE.items():
        if row.post != REFUSED:
            known = {"KEY": finished.key, "TOKEN": "0" * 16}
            response = forged.client.post(reverse(name, args=[known.get(part, part) for part in row.arguments]))
            assert response.status_code == 403, name
    assert finished.get("report").status_code == 200
