"""Learning from the check: every question as it was asked, for ever."""

import re

import pytest
from msgspec.structs import replace

from assessment.engine.reading.evidence import UNKNOWN
from assessment.views.notes import Note
from skills.content import Content
from skills.models import Item, content_of
from skills.models import Skill as DraftSkill
from skills.publishing import publish, store
from skills.templatetags.plumb import curly
from tests.assessment.people import DONT_KNOW, Page, Person
from tests.builders import small_content
from tests.editions import make_live
from tests.markup import compact


def asked(person: Person) -> list[str]:
    """Ids of the questions answered, in order."""
    return [id for id in person.assessment.responses if "/" not in id]


@pytest.mark.parametrize("what", ["changed", "taken out of the next edition", "deleted from the draft too"])
def test_a_question_reads_as_it_was_asked_whatever_became_of_it_since(db: None, what: str) -> None:
    content_of.cache_clear()
    store(small_content())
    publish("first")
    alice = Person()
    alice.start()
    alice.rate_all()
    alice.answer("0")
    alice.finish()
    before = Page(alice.get("answers"))
    if what == "changed":
        Item.objects.update(stem="Another question?", explanation="Another reason.")
    elif what == "taken out of the next edition":
        Item.objects.filter(slug=asked(alice)[0]).update(state="retired")
    else:
        Item.objects.filter(slug__in=asked(alice)[:2]).delete()
    assert publish("second").number == 2
    content_of.cache_clear()
    after = Page(alice.get("answers"))
    assert after.main == before.main
    content = small_content()
    for id in asked(alice):
        item = content.item_by_id[id]
        assert after.says(item.stem.replace("`", ""))
        assert after.says(item.explanation.replace("`", ""))
        for option in item.options:
            assert after.says(option.reason.replace("`", ""))


def test_options_stand_in_the_order_this_person_saw_them(rated: Person) -> None:
    seen: dict[str, list[str]] = {}
    while not rated.assessment.is_finished:
        token, _ = rated.question()
        html = compact(rated.get("question").content.decode())
        seen[token] = re.findall(r'<label for="a-\d">(.*?)</label>', html)
        rated.answer(DONT_KNOW)
    html = compact(rated.get("answers").content.decode())
    shuffled = 0
    for token, options in seen.items():
        section = html.partition(f'id="q-{token}"')[2].partition("</section>")[0]
        shown = re.findall(r"<li[^>]*><b>(.*?)</b>", section.partition('class="choices"')[2])
        assert shown == options
        item = rated.assessment.item_of(token)
        assert item is not None
        shuffled += rated.assessment.option_order(item) != tuple(range(len(item.options)))
    assert shuffled, "else this shows nothing"


def is_right(content: Content, id: str, option: int | None) -> bool:
    return option is not None and content.item_by_id[id].options[option].correct


def test_questions_to_learn_from_come_first_by_area_which_says_how_many_were_right(rated: Person) -> None:
    _, item = rated.question()
    order = rated.assessment.option_order(item)
    rated.answer(str(next(shown for shown, place in enumerate(order) if item.options[place].correct)))
    rated.finish()
    page, content = Page(rated.get("answers")), small_content()
    given = {id: option for id, option in rated.assessment.responses.items() if "/" not in id}
    places = [page.text.index(curly(content.item_by_id[id].stem.replace("`", ""))) for id in given]
    areas = {id: content.skill_by_id[content.item_by_id[id].skill].area for id in given}
    shown = [id for _, id in sorted(zip(places, given, strict=True))]
    area_order = [area.id for area in content.areas]
    places_of = [(is_right(content, id, given[id]), area_order.index(areas[id])) for id in shown]
    assert places_of == sorted(places_of)
    assert page.says("1 question you got right")
    assert not any("open" in found for found in page.all("details")), "folded where there is something to learn"
    for area in content.areas:
        mine = [id for id in given if areas[id] == area.id]
        right = sum(is_right(content, id, given[id]) for id in mine)
        if right < len(mine):
            found = re.search(rf"{area.name} (\d+) questions?: (?:(\d+) right)?", page.text)
            assert found
            assert (int(found[1]), int(found[2] or 0)) == (len(mine), right)
    assert page.says(f"{len(given)} questions: ")


def test_not_knowing_yet_is_said_without_a_judgement(rated: Person) -> None:
    rated.answer_all(DONT_KNOW)
    page = Page(rated.get("answers"))
    count = len(asked(rated))
    assert page.text.count(f"You said “{UNKNOWN}”.") == count
    assert page.says(f"{count} questions: {count} “{UNKNOWN}”.")
    assert not page.says("Not right.")
    assert not page.says("not right")


def without(content: Content, skill: str) -> Content:
    """The content as if this skill had been given up."""
    return replace(
        content,
        skills=tuple(each for each in content.skills if each.id != skill),
        items=tuple(each for each in content.items if each.skill != skill),
    )


def test_each_question_leads_to_its_skill_as_long_as_the_live_edition_has_it(finished: Person) -> None:
    content = small_content()
    skills = {content.item_by_id[id].skill for id in asked(finished)}
    places = {skill: f"/skills/{content.skill_by_id[skill].area}/{skill}" for skill in skills}
    assert set(places.values()) <= set(Page(finished.get("answers")).links())
    gone = skills.pop()
    make_live(without(content, gone))
    page = Page(finished.get("answers"))
    assert places[gone] not in page.links()
    assert page.says(content.skill_by_id[gone].name)
    for skill in skills:
        assert places[skill] in page.links()


def test_every_link_to_a_skill_opens(finished: Person) -> None:
    links = [link for link in Page(finished.get("answers")).links() if link.startswith("/skills/")]
    assert links
    assert all(finished.client.get(link).status_code == 200 for link in links)


def test_a_note_about_a_question_returns_to_that_question_and_is_thanked_for_there(finished: Person) -> None:
    token = next(link for link in Page(finished.get("answers")).links() if "/problem/" in link).rsplit("/", 1)[1]
    assert f"{finished.url('answers')}#q-{token}" in Page(finished.get("problem", token)).links()
    response = finished.post("problem", token, kind="wrong")
    address, _, place = response["Location"].partition("#")
    html = compact(finished.client.get(address).content.decode())
    section = html.partition(f'id="q-{token}"')[2].partition("</section>")[0]
    assert section.count(f'id="{place}" tabindex="-1"') == 1  # seen, and focused
    assert html.count(Note.THANKS.value) == section.count(Note.THANKS.value) == 1


@pytest.mark.parametrize("at", ["", "0" * 16, "<b>", "x" * 500])
def test_a_place_made_up_in_the_address_leaves_the_note_at_the_top(finished: Person, at: str) -> None:
    page = Page(finished.client.get(finished.url("answers"), {"note": "thanks", "at": at}))
    assert page.text.count(Note.THANKS.value) == 1
    assert "<b>&" not in page.html


def test_skills_renamed_in_the_draft_change_nothing(finished: Person) -> None:
    before = Page(finished.get("answers")).main
    DraftSkill.objects.update(name="Renamed")
    assert Page(finished.get("answers")).main == before
