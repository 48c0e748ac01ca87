"""What to learn next: which steps, in which order, with which sources."""

from datetime import date
from math import ceil

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.hours import BUFFER
from assessment.engine.planning.candidates import candidates
from assessment.engine.planning.plan import MAX_STEPS, build_plan
from assessment.engine.planning.preferences import Preferences
from assessment.engine.planning.values import Plan
from assessment.engine.reading.priority import RULE, begun
from assessment.engine.reading.report import build_report
from assessment.engine.reading.values import SkillScore
from benchmarks.plan import to_study
from skills.content import LEVEL_NAMES, Content, Resource
from tests.assessment.engine.answers import PEOPLE, SHIPPED, SMALL, Person, key, person, replaced
from tests.snapshots import assert_said

COSTS = ("free", "free to audit", "paid")

people = st.integers(0, PEOPLE - 1).map(person)


def settled(plan: Plan) -> set[str]:
    """Skills that the plan asks about before they are studied."""
    return {skill for settle in plan.settles for skill in settle.skills}


# Steps -------------------------------------------------------------------------------------------------


@pytest.mark.slow
@given(people)
def test_steps_go_only_to_skills_in_doubt_one_level_at_a_time_and_never_past_the_target(who: Person) -> None:
    report = who.report
    scores = {skill.id: skill for area in report.areas for skill in area.skills}
    reached: dict[str, int] = {}
    for each in who.plan.steps:
        score = scores[each.skill]
        assert score.probability < RULE.has_it
        assert each.skill not in settled(who.plan)
        assert each.level == reached.get(each.skill, start(score)) + 1
        assert each.level <= score.target
        reached[each.skill] = each.level


def start(score: SkillScore) -> int:
    """The level from which a skill is learned: the likely one; the first for who said Not yet and was not asked."""
    return 0 if score.own == 0 and not score.asked else min(int(score.position), score.target - 1)


@pytest.mark.slow
@given(people)
def test_every_skill_in_doubt_is_led_to_its_target_in_the_steps_shown_or_counted(who: Person) -> None:
    report, plan = who.report, who.plan
    doubtful = [
        s for area in report.areas for s in area.skills if s.probability < RULE.has_it and s.id not in settled(plan)
    ]
    needed = [(s.id, level) for s in doubtful for level in range(start(s) + 1, s.target + 1)]
    assert len(plan.steps) == min(len(needed), MAX_STEPS)
    assert plan.more_steps == len(plan.later) == len(needed) - len(plan.steps)
    assert {(s.skill, s.level) for s in plan.every_step} == set(needed)
    hours = [ceil(BUFFER * SHIPPED.skill_by_id[skill].levels[level].hours) for skill, level in needed]
    assert plan.hours + plan.more_hours == sum(hours)
    assert plan.hours == sum(each.hours for each in plan.steps)


@pytest.mark.slow
@given(people)
def test_a_step_says_what_to_do_how_long_why_and_when_it_is_done_as_the_editors_wrote_it(who: Person) -> None:
    report = who.report
    targets = {skill.id: skill.target for area in report.areas for skill in area.skills}
    for each in who.plan.steps:
        skill = SHIPPED.skill_by_id[each.skill]
        level = skill.levels[each.level]
        assert (each.title, each.done_when) == (level.task, level.done_when)
        assert each.hours == ceil(BUFFER * level.hours)
        assert each.why.startswith(f"Takes {skill.name} to {LEVEL_NAMES[each.level]}")
        assert ("which this role asks for" in each.why) == (each.level == targets[each.skill])
        assert (each.skill_name, each.area) == (skill.name, skill.area)


@pytest.mark.slow
@given(people)
def test_a_skill_is_begun_only_after_the_skills_of_the_plan_it_waits_for_are_begun(who: Person) -> None:
    report = who.report
    scores = {skill.id: skill for area in report.areas for skill in area.skills}
    steps = who.plan.steps
    led = {each.skill for each in who.plan.every_step}
    first = {each.skill: place for place, each in reversed(list(enumerate(steps)))}
    for skill, place in first.items():
        for before in SHIPPED.skill_by_id[skill].prerequisites:
            score = scores.get(before.skill)
            if score and score.position < before.level and before.skill in led:
                assert first.get(before.skill, MAX_STEPS) < place


@pytest.mark.slow
@given(people)
def test_a_step_names_exactly_the_skills_that_should_be_further_along(who: Person) -> None:
    report = who.report
    likely = {skill.id: begun(skill) for area in report.areas for skill in area.skills}
    for each in who.plan.steps:
        late = [
            SHIPPED.skill_by_id[before.skill].name
            for before in SHIPPED.skill_by_id[each.skill].prerequisites
            if likely.get(before.skill, 5.0) < before.level
        ]
        assert each.after == ", ".join(late)


@pytest.mark.slow
@given(people)
def test_no_step_runs_more_than_a_level_ahead_of_what_it_builds_on(who: Person) -> None:
    skills = {skill.id: skill for area in who.report.areas for skill in area.skills}
    asked = {skill for settle in who.plan.settles for skill in settle.skills}
    reached = {id: begun(skill) for id, skill in skills.items()}
    for step in who.plan.every_step:
        for before in SHIPPED.skill_by_id[step.skill].prerequisites:
            other = skills.get(before.skill)
            if other and other.id not in asked and other.probability < RULE.has_it:
                assert reached[other.id] >= min(step.level - 1, other.target), step.key
        reached[step.skill] = step.level


@pytest.mark.slow
@given(people)
def test_no_two_of_the_first_three_actions_are_for_the_same_area_but_foundations(who: Person) -> None:
    areas = [each.area for each in who.plan.next_actions if not each.serves]
    in_doubt = {each.area for each in (*who.plan.settles, *who.plan.every_step)}
    assert len(set(areas)) == len(areas) or len(in_doubt) < 3


def test_who_is_surely_at_every_target_needs_no_step() -> None:
    role = SHIPPED.role_by_id["junior-ml-engineer"]
    easy = msgspec.structs.replace(
        role, requirements=tuple(msgspec.structs.replace(each, level=1) for each in role.requirements)
    )
    given_: dict[str, int | None] = {item.id: key(item) for item in SHIPPED.items}
    plan = build_plan(SHIPPED, build_report(SHIPPED, easy, given_))
    assert plan == Plan(steps=(), hours=0, more_steps=0, more_hours=0, nearer_role="", role=easy.name)


def test_prerequisites_that_run_in_a_circle_do_not_hang_the_plan() -> None:
    """Publishing refuses a circle; a draft on preview may still have one."""
    queries, pipelines, serving = SMALL.skills
    wait = msgspec.structs.replace(pipelines.prerequisites[0], skill="pipelines")
    content = replaced(SMALL, skills=(msgspec.structs.replace(queries, prerequisites=(wait,)), pipelines, serving))
    nothing: dict[str, int | None] = dict.fromkeys((item.id for item in content.items), None)
    plan = build_plan(content, build_report(content, content.roles[1], nothing))
    assert {each.skill for each in plan.steps} == {"queries", "pipelines", "serving"}


def test_a_foundation_that_others_wait_for_says_how_many_build_on_it() -> None:
    role = SMALL.roles[1]
    nothing: dict[str, int | None] = dict.fromkeys((item.id for item in SMALL.items), None)
    plan = build_plan(SMALL, build_report(SMALL, role, nothing))
    why = {(each.skill, each.level): each.why for each in plan.steps}
    assert_said({f"{skill} {level}": said for (skill, level), said in why.items()})


@pytest.mark.slow
@given(people, st.integers(0, 400))
def test_a_plan_for_given_hours_fits_into_them_and_holds_nothing_without_what_it_needs(who: Person, hours: int) -> None:
    plan = build_plan(SHIPPED, who.report, Preferences(hours=hours))
    assert plan.hours == sum(each.hours for each in plan.steps) <= hours
    needs = {candidate.key: candidate.needs for candidate in to_study(candidates(SHIPPED, who.report))}
    done: set[tuple[str, int]] = set()
    for each in plan.steps:
        assert done.issuperset(needs[each.skill, each.level])
        done.add((each.skill, each.level))
    whole = who.plan
    assert len(plan.steps) + plan.more_steps == len(whole.steps) + whole.more_steps
    assert plan.hours + plan.more_hours == whole.hours + whole.more_hours


@pytest.mark.slow
@given(people)
def test_with_hours_for_everything_the_plan_is_the_whole_way_in_the_same_order(who: Person) -> None:
    plan = build_plan(SHIPPED, who.report, Preferences(hours=who.plan.hours + who.plan.more_hours))
    assert plan.more_steps == plan.more_hours == 0
    assert [(each.skill, each.level) for each in plan.steps[:MAX_STEPS]] == [
        (each.skill, each.level) for each in who.plan.steps
    ]


# Sources -----------------------------------------------------------------------------------------------


@given(people)
def test_every_source_fits_the_skill_and_the_level_and_is_something_to_learn_from_at_home(who: Person) -> None:
    for each in who.plan.steps:
        found = [source for source in (each.use, *each.alternatives) if source]
        assert (each.use is None) <= (not each.alternatives)
        assert len({source.id for source in found}) == len(found) <= 3
        for source in found:
            resource = SHIPPED.resource_by_id[source.id]
            assert each.skill in resource.skills
            assert resource.level_from <= each.level - 1 < resource.level_to
            assert resource.kind not in ("degree", "conference", "community")
            assert (source.title, source.url, source.hours) == (resource.title, resource.url, resource.hours)
            assert source.checked == resource.checked.isoformat()


@pytest.mark.slow
@given(people)
def test_free_sources_come_before_paid_ones_among_those_that_lead_no_earlier_step(who: Person) -> None:
    leading: set[str] = set()
    for each in who.plan.steps:
        found = [source for source in (each.use, *each.alternatives) if source]
        ranks = [COSTS.index(source.cost) for source in found if source.id not in leading]
        assert ranks == sorted(ranks)
        leading |= {each.use.id} if each.use else set()


def resource(id: str, **facts: object) -> Resource:
    plain = Resource(
        id=id,
        title=id.title(),
        provider="Example Press",
        url=f"https://example.org/{id}",
        kind="course",
        cost="free",
        hours=8,
        level_from=0,
        level_to=1,
        skills=("queries",),
        checked=date(2026, 11, 1),
        confirmed=True,
    )
    return msgspec.structs.replace(plain, **facts)


def sources_of(*resources: Resource) -> list[str]:
    """Ids of the sources for the first step of queries, a step of eight hours."""
    content: Content = replaced(SMALL, resources=resources, paths=())
    nothing: dict[str, int | None] = dict.fromkeys((item.id for item in content.items), None)
    report = build_report(content, content.roles[1], nothing)
    first = next(each for each in build_plan(content, report).steps if (each.skill, each.level) == ("queries", 1))
    return [source.id for source in (first.use, *first.alternatives) if source]


def test_sources_are_ranked_by_cost_then_trust_then_length_then_focus() -> None:
    assert sources_of(resource("a", cost="paid"), resource("b", cost="free-to-audit"), resource("c")) == ["c", "b", "a"]
    assert sources_of(resource("a", confirmed=False), resource("b")) == ["b", "a"]
    assert sources_of(resource("a", note="Doubtful: moved."), resource("b", confirmed=False)) == ["b", "a"]
    assert sources_of(resource("a", hours=400), resource("b", hours=10)) == ["b", "a"]
    assert sources_of(resource("a", skills=("pipelines", "queries", "serving")), resource("b")) == ["b", "a"]
    assert sources_of(resource("b"), resource("a")) == ["a", "b"]


def leading(*resources: Resource) -> list[str | None]:
    """The source each step of queries begins with, lowest step first."""
    content: Content = replaced(SMALL, resources=resources, paths=())
    nothing: dict[str, int | None] = dict.fromkeys((item.id for item in content.items), None)
    plan = build_plan(content, build_report(content, content.roles[0], nothing))
    return [each.use.id if each.use else None for each in plan.steps if each.skill == "queries"]


def test_a_source_leads_one_step_only_as_long_as_another_of_the_same_cost_fits() -> None:
    a, b = (resource(id, level_to=3, hours=24) for id in "ab")
    assert leading(a, b)[:2] == ["a", "b"]
    assert leading(a) == ["a", "a", "a"]
    assert leading(a, msgspec.structs.replace(b, cost="paid"))[:2] == ["a", "a"]


def test_a_source_for_another_level_another_skill_or_another_kind_of_use_is_left_out() -> None:
    assert sources_of(
        resource("too-late", level_from=1, level_to=3),
        resource("other", skills=("serving",)),
        resource("degree", kind="degree"),
        resource("meeting", kind="conference"),
        resource("forum", kind="community"),
    ) == []  # fmt: skip
    assert len(sources_of(*(resource(f"r{n}") for n in range(5)))) == 3


@given(people, st.integers(0, 300))
def test_with_hours_what_is_done_stays_and_costs_nothing_more(who: Person, hours: int) -> None:
    done = {each.key for each in who.plan.steps[:2]}
    plan = build_plan(SHIPPED, who.report, Preferences(hours=hours), done)
    kept = [each.key for each in plan.steps]
    assert done <= set(kept)
    assert sum(each.hours for each in plan.steps if each.key not in done) <= hours


@given(people)
def test_a_step_needs_only_steps_of_the_same_plan_that_come_before_it(who: Person) -> None:
    before: set[str] = set()
    for each in who.plan.steps:
        assert set(each.needs) <= before
        before.add(each.key)


@given(people)
def test_a_practice_project_is_about_the_skill_and_fits_the_step(who: Person) -> None:
    projects = {project.id: project for project in SHIPPED.projects}
    for each in who.plan.steps:
        if each.project:
            project = projects[each.project.id]
            assert each.skill in project.skills
            assert project.level_from < each.level <= project.level_to


@given(people)
def test_a_path_of_the_plan_leads_to_the_role_and_treats_the_steps_it_counts(who: Person) -> None:
    paths = {path.id: path for path in SHIPPED.paths}
    for way in who.plan.ways:
        path = paths[way.id]
        treated = {skill for step in path.steps for skill in step.skills}
        assert who.report.role_id in path.roles
        assert way.covers == sum(each.skill in treated for each in who.plan.steps) > 0
