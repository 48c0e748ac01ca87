"""What to learn next: which steps, in which order, with which sources, and how they fall into weeks."""

from datetime import date
from itertools import pairwise
from math import ceil

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.engine.hours import BUFFER, COARSENESS, HOURS_SPREAD, hours_range
from assessment.engine.planning.candidates import ENOUGH, candidates
from assessment.engine.planning.choice import best_for_hours, in_order
from assessment.engine.planning.plan import MAX_STEPS, build_plan
from assessment.engine.planning.preferences import KINDS, Cost, Preferences
from assessment.engine.planning.schedule import FAR_WEEKS, LONGEST_WEEKS, schedule
from assessment.engine.planning.values import Plan, Step
from assessment.engine.reading.gap import expected_gap
from assessment.engine.reading.report import build_report
from skills.content import LEVEL_NAMES, Content, Resource
from tests.assessment.engine.answers import PEOPLE, SHIPPED, SMALL, Person, assessed, key, person, replaced

COSTS = ("free", "free to audit", "paid")

people = st.integers(0, PEOPLE - 1).map(person)
few = settings(max_examples=40)


def step(hours: int, title: str = "Learn") -> Step:
    return Step("queries", "Querying", "storage", "Storage", 1, title, "Why.", hours, "it runs", None, (), "")


def plan_of(*hours: int, more_steps: int = 0, more_hours: int = 0, nearer_role: str = "") -> Plan:
    steps = tuple(step(each, f"Learn {number}") for number, each in enumerate(hours, 1))
    return Plan(steps, sum(hours), more_steps, more_hours, nearer_role)


plans = st.lists(st.integers(1, 300), min_size=1, max_size=MAX_STEPS).map(lambda hours: plan_of(*hours))
weekly = st.integers(1, 60)


# Steps -------------------------------------------------------------------------------------------------


@given(people)
@few
def test_steps_go_only_to_skills_in_doubt_one_level_at_a_time_and_never_past_the_target(who: Person) -> None:
    report = who.report
    scores = {skill.id: skill for area in report.areas for skill in area.skills}
    reached: dict[str, int] = {}
    for each in who.plan.steps:
        score = scores[each.skill]
        assert score.probability < ENOUGH
        assert each.level == reached.get(each.skill, min(int(score.position), score.target - 1)) + 1
        assert each.level <= score.target
        reached[each.skill] = each.level


@given(people)
@few
def test_every_skill_in_doubt_is_led_to_its_target_in_the_steps_shown_or_counted(who: Person) -> None:
    report, plan = who.report, who.plan
    doubtful = [s for area in report.areas for s in area.skills if s.probability < ENOUGH]
    needed = [(s.id, level) for s in doubtful for level in range(min(int(s.position), s.target - 1) + 1, s.target + 1)]
    assert len(plan.steps) == min(len(needed), MAX_STEPS)
    assert plan.more_steps == len(needed) - len(plan.steps)
    hours = [ceil(BUFFER * SHIPPED.skill_by_id[skill].levels[level].hours) for skill, level in needed]
    assert plan.hours + plan.more_hours == sum(hours)
    assert plan.hours == sum(each.hours for each in plan.steps)


@given(people)
@few
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


@given(people)
@few
def test_a_skill_is_begun_only_after_the_skills_of_the_plan_it_waits_for_are_begun(who: Person) -> None:
    report = who.report
    scores = {skill.id: skill for area in report.areas for skill in area.skills}
    steps = who.plan.steps
    first = {each.skill: place for place, each in reversed(list(enumerate(steps)))}
    for skill, place in first.items():
        for before in SHIPPED.skill_by_id[skill].prerequisites:
            score = scores.get(before.skill)
            if score and score.position < before.level and score.probability < ENOUGH:
                assert first.get(before.skill, MAX_STEPS) < place


@given(people)
@few
def test_a_step_names_exactly_the_skills_that_should_be_further_along(who: Person) -> None:
    report = who.report
    likely = {skill.id: skill.position for area in report.areas for skill in area.skills}
    for each in who.plan.steps:
        late = [
            SHIPPED.skill_by_id[before.skill].name
            for before in SHIPPED.skill_by_id[each.skill].prerequisites
            if likely.get(before.skill, 5.0) < before.level
        ]
        assert each.after == ", ".join(late)


@given(people)
@few
def test_the_first_three_steps_are_in_as_many_areas_as_need_work(who: Person) -> None:
    report = who.report
    needing = {area.id for area in report.areas for skill in area.skills if skill.probability < ENOUGH}
    steps = who.plan.steps[:3]
    if len(needing) >= 3:
        assert len({each.area for each in steps}) == 3


def test_who_is_surely_at_every_target_needs_no_step() -> None:
    role = SHIPPED.role_by_id["junior-ml-engineer"]
    easy = msgspec.structs.replace(
        role, requirements=tuple(msgspec.structs.replace(each, level=1) for each in role.requirements)
    )
    given_: dict[str, int | None] = {item.id: key(item) for item in SHIPPED.items}
    plan = build_plan(SHIPPED, build_report(SHIPPED, easy, given_))
    assert plan == Plan(steps=(), hours=0, more_steps=0, more_hours=0, nearer_role="")


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
    assert "One other skill builds on it." in why["queries", 1]
    assert "build" not in why["queries", 2]
    assert why["serving", 1].endswith("The role weighs this skill most.")


def test_without_doubt_the_expected_shortfall_is_the_distance_to_the_cut_score() -> None:
    assert expected_gap(-0.5, 0.0, 0.25) == 0.75
    assert expected_gap(0.5, 0.0, 0.25) == 0.0
    assert expected_gap(-0.5, 1e-6, 0.25) == pytest.approx(0.75)


@given(people, st.integers(0, 400))
@few
def test_a_plan_for_given_hours_fits_into_them_and_holds_nothing_without_what_it_needs(who: Person, hours: int) -> None:
    plan = build_plan(SHIPPED, who.report, Preferences(hours=hours))
    assert plan.hours == sum(each.hours for each in plan.steps) <= hours
    needs = {candidate.key: candidate.needs for candidate in candidates(SHIPPED, who.report)}
    done: set[tuple[str, int]] = set()
    for each in plan.steps:
        assert done.issuperset(needs[each.skill, each.level])
        done.add((each.skill, each.level))
    whole = who.plan
    assert len(plan.steps) + plan.more_steps == len(whole.steps) + whole.more_steps
    assert plan.hours + plan.more_hours == whole.hours + whole.more_hours


@given(people, st.integers(0, 400))
@few
def test_a_plan_for_given_hours_leaves_no_step_out_that_would_still_fit(who: Person, hours: int) -> None:
    possible = candidates(SHIPPED, who.report)
    chosen = {candidate.key for candidate in best_for_hours(possible, hours)}
    left = hours - sum(candidate.hours for candidate in possible if candidate.key in chosen)
    for candidate in possible:
        if candidate.key not in chosen and chosen.issuperset(candidate.needs):
            assert candidate.hours > left


@given(people)
@few
def test_with_hours_for_everything_the_plan_is_the_whole_way_in_the_same_order(who: Person) -> None:
    plan = build_plan(SHIPPED, who.report, Preferences(hours=who.plan.hours + who.plan.more_hours))
    assert plan.more_steps == plan.more_hours == 0
    assert [(each.skill, each.level) for each in plan.steps[:MAX_STEPS]] == [
        (each.skill, each.level) for each in who.plan.steps
    ]


def test_a_foundation_comes_as_early_as_what_it_is_needed_for_is_worth() -> None:
    """ "queries" alone closes little of the gap; "pipelines", which waits for it, closes most."""
    nothing: dict[str, int | None] = dict.fromkeys((item.id for item in SMALL.items), None)
    queries, pipelines, serving, *_ = sorted(
        candidates(SMALL, build_report(SMALL, SMALL.roles[1], nothing)), key=lambda c: (c.level, c.skill.weight)
    )
    replace = msgspec.structs.replace
    foundation = replace(queries, gain=0.1, hours=5, needs=(), area="a")
    worthy = replace(pipelines, gain=3.0, hours=5, needs=(foundation.key,), area="b")
    middling = replace(serving, gain=1.0, hours=5, needs=(), area="c")
    assert in_order([foundation, worthy, middling]) == [foundation, worthy, middling]
    assert best_for_hours([foundation, worthy, middling], 10) == [foundation, worthy]
    assert best_for_hours([foundation, worthy, middling], 9) == [middling]
    assert best_for_hours([foundation, worthy, middling], 4) == []


# Sources -----------------------------------------------------------------------------------------------


@given(people)
@few
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


@given(people)
@few
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


def test_a_source_for_another_level_another_skill_or_another_kind_of_use_is_left_out() -> None:
    assert sources_of(
        resource("too-late", level_from=1, level_to=3),
        resource("other", skills=("serving",)),
        resource("degree", kind="degree"),
        resource("meeting", kind="conference"),
        resource("forum", kind="community"),
    ) == []  # fmt: skip
    assert len(sources_of(*(resource(f"r{n}") for n in range(5)))) == 3


# Weeks -------------------------------------------------------------------------------------------------


@given(plans, weekly)
def test_the_rows_cover_all_hours_in_order_without_a_gap_or_an_overlap(plan: Plan, hours: int) -> None:
    rows = schedule(plan, hours).rows
    assert rows[0].start == 0
    assert rows[-1].start + rows[-1].width == pytest.approx(100, abs=0.02)
    for before, after in pairwise(rows):
        assert before.start + before.width == pytest.approx(after.start, abs=0.02)
        assert 0 < before.first_week <= before.last_week
        assert after.first_week in (before.last_week, before.last_week + 1)
    for number, each in enumerate(plan.steps, 1):
        assert sum(row.hours for row in rows if row.number == number) == each.hours
    assert all(row.hours > 0 for row in rows)


@given(plans, weekly)
def test_a_step_is_split_only_when_it_is_longer_than_four_weeks_and_no_part_is(plan: Plan, hours: int) -> None:
    rows = schedule(plan, hours).rows
    for number, each in enumerate(plan.steps, 1):
        mine = [row for row in rows if row.number == number]
        assert len(mine) == max(1, ceil(each.hours / (LONGEST_WEEKS * hours)))
        assert all(row.hours <= LONGEST_WEEKS * hours for row in mine)
        if len(mine) == 1:
            assert mine[0].title == each.title
        else:
            expected = [f"{each.title}, part {part} of {len(mine)}" for part in range(1, len(mine) + 1)]
            assert [row.title for row in mine] == expected


@given(plans, st.integers(1, 30))
def test_half_the_hours_take_twice_the_weeks_give_or_take_the_last_one(plan: Plan, hours: int) -> None:
    slow, fast = schedule(plan, hours), schedule(plan, 2 * hours)
    assert slow.weeks == ceil(plan.hours / hours)
    assert slow.weeks in (2 * fast.weeks, 2 * fast.weeks - 1)


@given(plans, weekly, weekly)
def test_the_hours_a_week_change_the_weeks_and_never_the_steps(plan: Plan, one: int, other: int) -> None:
    few_hours, many = sorted((one, other))
    slow, fast = schedule(plan, few_hours), schedule(plan, many)
    assert [each for each, _ in slow.next_steps] == [each for each, _ in fast.next_steps] == list(plan.steps[:3])
    assert slow.next_hours == fast.next_hours == sum(each.hours for each in plan.steps[:3])
    assert slow.weeks >= fast.weeks
    assert [row.number for row in fast.rows if "part" not in row.title or "part 1 " in row.title] == list(
        range(1, len(plan.steps) + 1)
    )


@pytest.mark.parametrize("hours", [-5, 0, 61, 1000])
def test_hours_outside_one_to_sixty_are_refused_in_a_sentence(hours: int) -> None:
    with pytest.raises(ValueError, match=r"^Hours a week must be between 1 and 60\.$"):
        schedule(plan_of(10), hours)


@pytest.mark.parametrize("hours", [1, 60])
def test_one_and_sixty_hours_are_fine(hours: int) -> None:
    assert schedule(plan_of(10), hours).weekly_hours == hours


def test_places_and_sentences_agree_in_number() -> None:
    made = schedule(plan_of(24, 6, 12), 6)
    assert [place for _, place in made.next_steps] == [
        "24 hours, weeks 1 to 4",
        "6 hours, week 5",
        "12 hours, weeks 6 to 7",
    ]
    assert made.sentence == "At 6 hours a week, the plan takes about 7 weeks, somewhere from 6 to 10."
    assert schedule(plan_of(1), 6).sentence == "At 6 hours a week, the plan takes about 1 week."
    assert schedule(plan_of(1), 1).sentence == "At 1 hour a week, the plan takes about 1 week, somewhere from 1 to 2."


def test_a_plan_with_more_steps_speaks_of_the_first_ones_only() -> None:
    made = schedule(plan_of(24, 24, more_steps=2, more_hours=10), 6)
    assert made.sentence == "At 6 hours a week, the first 2 steps take about 8 weeks, somewhere from 7 to 10."


def test_half_a_year_is_not_yet_far_and_one_hour_more_is() -> None:
    near = schedule(plan_of(FAR_WEEKS, nearer_role="Data analyst"), 1).sentence
    far = schedule(plan_of(FAR_WEEKS, more_steps=1, more_hours=1, nearer_role="Data analyst"), 1).sentence
    assert "half a year" not in near
    assert "Data analyst" not in near
    assert "The whole way to this role is longer than half a year." in far
    assert far.endswith("Data analyst asks for less and lies on the way.")


def test_one_step_is_not_called_the_first_ones() -> None:
    made = schedule(plan_of(12, more_steps=2, more_hours=10), 6)
    assert made.sentence.startswith("At 6 hours a week, the first step takes about 2 weeks")


def test_steps_that_are_left_are_not_called_the_first_ones() -> None:
    two = schedule(plan_of(24, 24, more_steps=2, more_hours=10), 6, is_rest=True)
    one = schedule(plan_of(24), 6, is_rest=True)
    assert two.sentence.startswith("At 6 hours a week, the 2 steps left take about 8 weeks")
    assert one.sentence.startswith("At 6 hours a week, the step left takes about 4 weeks")


def test_weeks_that_say_it_already_are_not_called_longer_than_half_a_year() -> None:
    weeks = FAR_WEEKS + 1
    made = schedule(plan_of(weeks, more_steps=1, more_hours=9, nearer_role="Data analyst"), 1)
    assert f"about {weeks} weeks" in made.sentence
    assert "half a year" not in made.sentence
    assert made.sentence.endswith("Data analyst asks for less and lies on the way.")


@given(weekly)
def test_no_plan_takes_no_week(hours: int) -> None:
    made = schedule(plan_of(), hours)
    assert (made.rows, made.weeks, made.next_steps, made.next_hours) == ((), 0, (), 0)


def test_a_plan_read_back_from_json_is_equal_and_makes_the_same_schedule() -> None:
    given_ = assessed(SMALL, SMALL.roles[1], lambda _: 1, lambda item: key(item) if item.level < 2 else None)
    plan = build_plan(SMALL, build_report(SMALL, SMALL.roles[1], given_))
    again = msgspec.json.decode(msgspec.json.encode(plan), type=Plan)
    assert again == plan
    assert schedule(again, 5) == schedule(plan, 5)


# Ranges and wishes --------------------------------------------------------------------------------------


@given(st.integers(1, 3000))
def test_planned_hours_lie_within_the_range_that_is_said_of_them(hours: int) -> None:
    low, high = hours_range(hours)
    unit = next(unit for least, unit in COARSENESS if hours >= least)
    assert 1 <= low <= hours <= high
    assert abs(low - hours / HOURS_SPREAD) <= unit
    assert 0 <= high - hours * HOURS_SPREAD < unit
    assert low % unit == high % unit == 0


@given(people, st.sampled_from(["any", "audit", "free"]), st.sets(st.sampled_from(sorted(KINDS))))
@few
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
    report = build_report(SMALL, SMALL.roles[1], {})
    plan = build_plan(SMALL, report, Preferences(kinds=("video",)))
    sentences = [each.left_out for each in plan.steps if each.left_out]
    assert sentences
    assert all(each.use is None and not each.alternatives for each in plan.steps)
    assert all(sentence.startswith("You asked for videos only, and ") for sentence in sentences)
    assert all("The nearest is " in sentence for sentence in sentences)


def test_wishes_are_named_as_they_are_asked() -> None:
    assert Preferences().in_words() == ""
    assert Preferences(cost="free").in_words() == "free"
    wants = Preferences(cost="audit", kinds=("book", "course"), languages=("de", "xx"))
    assert wants.in_words() == "free or free to audit, books and courses, in German and xx"


@given(people, st.integers(0, 300))
@few
def test_with_hours_what_is_done_stays_and_costs_nothing_more(who: Person, hours: int) -> None:
    done = {each.key for each in who.plan.steps[:2]}
    plan = build_plan(SHIPPED, who.report, Preferences(hours=hours), done)
    kept = [each.key for each in plan.steps]
    assert done <= set(kept)
    assert sum(each.hours for each in plan.steps if each.key not in done) <= hours


@given(people)
@few
def test_a_step_needs_only_steps_of_the_same_plan_that_come_before_it(who: Person) -> None:
    before: set[str] = set()
    for each in who.plan.steps:
        assert set(each.needs) <= before
        before.add(each.key)


@given(people)
@few
def test_a_practice_project_is_about_the_skill_and_fits_the_step(who: Person) -> None:
    projects = {project.id: project for project in SHIPPED.projects}
    for each in who.plan.steps:
        if each.project:
            project = projects[each.project.id]
            assert each.skill in project.skills
            assert project.level_from < each.level <= project.level_to


@given(people)
@few
def test_a_path_of_the_plan_leads_to_the_role_and_treats_the_steps_it_counts(who: Person) -> None:
    paths = {path.id: path for path in SHIPPED.paths}
    counts = [way.covers for way in who.plan.ways]
    assert counts == sorted(counts, reverse=True)
    for way in who.plan.ways:
        path = paths[way.id]
        treated = {skill for step in path.steps for skill in step.skills}
        assert who.report.role_id in path.roles
        assert way.covers == sum(each.skill in treated for each in who.plan.steps) > 0
