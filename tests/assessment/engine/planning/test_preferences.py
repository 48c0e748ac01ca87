"""What a person asks of resources decides what they learn from, and never what they learn."""

from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.planning.plan import build_plan
from assessment.engine.planning.preferences import KINDS, NOT_LEADING, Cost, Preferences
from assessment.engine.reading.report import build_report
from skills.content import RESOURCE_KINDS
from tests.assessment.engine.answers import PEOPLE, SHIPPED, SMALL, Person, person


def test_every_kind_of_resource_is_offered_as_a_format_or_leads_no_step() -> None:
    assert set(KINDS) ^ set(NOT_LEADING) == set(RESOURCE_KINDS)


people = st.integers(0, PEOPLE - 1).map(person)


@given(people, st.sampled_from(["any", "audit", "free"]), st.sets(st.sampled_from(sorted(KINDS))))
def test_wishes_choose_among_resources_and_never_among_steps(who: Person, cost: Cost, kinds: set[str]) -> None:
    wants = Preferences(cost=cost, kinds=tuple(sorted(kinds)))
    plan = build_plan(SHIPPED, who.report, wants)
    assert [each.key for each in plan.steps] == [each.key for each in who.plan.steps]
    for each, unfiltered in zip(plan.steps, who.plan.steps, strict=True):
        shown = [source for source in (each.use, *each.alternatives) if source]
        assert all(wants.allows(SHIPPED.resource_by_id[source.id]) for source in shown)
        if each.use is None and unfiltered.use is not None:
            assert wants.in_words() in each.left_out
        else:
            assert not each.left_out


def test_a_step_that_a_wish_leaves_without_a_resource_says_what_there_would_be() -> None:
    nothing: dict[str, int | None] = dict.fromkeys((item.id for item in SMALL.items), None)
    report = build_report(SMALL, SMALL.roles[1], nothing)
    plan = build_plan(SMALL, report, Preferences(kinds=("video",)))
    sentences = [each.left_out for each in plan.steps if each.left_out]
    assert sentences
    bare = [each for each in plan.steps if each.left_out]
    assert all(each.use is None and not each.alternatives for each in bare)
    assert all(sentence.startswith("You asked for videos only, and ") for sentence in sentences)
    assert all("The nearest is " in sentence for sentence in sentences)


def test_wishes_are_named_as_they_are_asked() -> None:
    assert Preferences().in_words() == ""
    assert Preferences(cost="free").in_words() == "free"
    wants = Preferences(cost="audit", kinds=("book", "course"), languages=("de", "xx"))
    assert wants.in_words() == "free or free to audit, books and courses, in German and xx"
