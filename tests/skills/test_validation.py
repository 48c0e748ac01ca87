"""The editorial rules, one seeded defect each. The content they start from has no problem at all."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from skills.content import Content, Link, Option, Prerequisite, Requirement, Table
from skills.validation import Problem, anchor_problems, blocking, circle, problems
from skills.validation.reading import grade, longest_sentence
from tests.builders import small_content

Defect = Callable[[Content], Content]


def change(field: str, name: str, /, **values: Any) -> Defect:
    """Other values for one object; a callable is given the old value."""

    def seed(content: Content) -> Content:
        things = tuple(
            replace(thing, **{key: new(getattr(thing, key)) if callable(new) else new for key, new in values.items()})
            if thing.id == name
            else thing
            for thing in getattr(content, field)
        )
        assert things != getattr(content, field), "the defect changes nothing"
        return replace(content, **{field: things})

    return seed


def drop(field: str, *ids: str) -> Defect:
    return lambda content: replace(content, **{field: tuple(t for t in getattr(content, field) if t.id not in ids)})


def part(number: int, **values: Any) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """The same tuple with other values in one of its parts."""
    return lambda parts: tuple(replace(p, **values) if n == number else p for n, p in enumerate(parts))


def sentence(number: int, text: str) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    return lambda parts: tuple(text if n == number else p for n, p in enumerate(parts))


def twice(field: str, id: str) -> Defect:
    return lambda content: replace(
        content, **{field: getattr(content, field) + tuple(t for t in getattr(content, field) if t.id == id)}
    )


def found(defect: Defect) -> list[Problem]:
    return problems(defect(small_content()))


def test_a_sound_content_has_no_problem() -> None:
    assert problems(small_content()) == []


BLOCKING: list[tuple[str, Defect, str, str]] = [
    # Identifiers
    ("item query-where", twice("items", "query-where"), "", "2 objects share this identifier. Give each its own."),
    ("resource Query_Book", change("resources", "query-book", id="Query_Book"), "slug", "small letters, digits and single hyphens only"),
    ("role all", lambda content: replace(content, roles=(), paths=()), "", "There is no role yet. Add at least one."),
    # Areas
    ("area storage", change("areas", "storage", anchors=sentence(2, " ")), "anchors.2", "The sentence for Independent is missing."),
    (
        "area storage",
        change("areas", "storage", anchors=sentence(2, "I read rows from a table with a query somebody showed us.")),
        "anchors.2",
        "Guided and Independent say the same. What can a person at Independent do that one at Guided can't?",
    ),
    ("area storage", change("areas", "storage", question=" "), "", "The self-rating question is missing."),
    (
        "area production",
        drop("items", "serving-batch", "serving-latency", "serving-skew", "serving-canary"),
        "",
        "Models in production has 2 questions ready. The check needs 4 to say anything. Add 2.",
    ),
    (
        "area production",
        drop("items", "serving-batch", "serving-latency", "serving-skew", "serving-canary", "serving-budget"),
        "",
        "Models in production has 1 question ready.",
    ),
    # Skills
    ("skill queries", change("skills", "queries", area="nowhere"), "", "It belongs to the area «nowhere», which does not exist."),
    ("skill queries", change("skills", "queries", levels=part(0, anchor="")), "anchors.0", "The sentence for Not yet is missing."),
    ("skill queries", change("skills", "queries", levels=part(3, task="")), "levels.3.task", "Say what to do to reach Dependable, and when it is done."),
    ("skill queries", change("skills", "queries", levels=part(4, done_when="")), "levels.4.task", "Say what to do to reach Leading, and when it is done."),
    ("skill queries", change("skills", "queries", levels=part(1, hours=0)), "levels.1.hours", "How many hours does the step to Guided take?"),
    (
        "skill queries",
        change("skills", "queries", prerequisites=(Prerequisite(skill="magic", level=1, why="Because."),)),
        "",
        "It requires «magic», which does not exist.",
    ),
    (
        "skill pipelines",
        change("skills", "pipelines", prerequisites=part(0, why=" ")),
        "",
        "Say why queries should come first.",
    ),
    (
        "skill queries",
        change("skills", "queries", prerequisites=(Prerequisite(skill="serving", level=1, why="Because."),)),
        "",
        "Prerequisites run in a circle: queries → serving → pipelines → queries. Remove one of them.",
    ),
    # Items
    ("item query-where", change("items", "query-where", skill="magic"), "", "It asks about the skill «magic», which does not exist."),
    ("item query-where", change("items", "query-where", level=0), "", "Its step is 0; steps run from 1 to 4."),
    ("item query-where", change("items", "query-where", level=5), "", "Its step is 5; steps run from 1 to 4."),
    ("item query-where", change("items", "query-where", stem=" "), "", "The question is missing."),
    ("item query-where", change("items", "query-where", explanation=""), "", "The explanation is missing. Learners read it after the check."),
    (
        "item query-where",
        change("items", "query-where", options=part(1, correct=True)),
        "options",
        "Two options are marked right. Mark one, or rewrite the others so they are wrong.",
    ),
    ("item query-where", change("items", "query-where", options=part(0, correct=False)), "options", "No option is marked right. Mark one."),
    ("item query-where", change("items", "query-where", options=lambda o: o[:2]), "options", "It has 2 options. Give it three to five."),
    ("item query-where", change("items", "query-where", options=lambda o: o[:1]), "options", "It has 1 option. Give it three to five."),
    (
        "item query-where",
        change("items", "query-where", options=lambda o: o + tuple(Option(text=t, reason="Why") for t in ("A", "B", "C"))),
        "options",
        "It has 6 options. Give it three to five.",
    ),
    ("item query-where", change("items", "query-where", options=part(1, text=" limit ")), "options", "Two options say the same. Rewrite one."),
    ("item query-where", change("items", "query-where", options=part(1, text="")), "options.1.text", "Option 2 has no text."),
    ("item query-where", change("items", "query-where", options=part(1, reason=" ")), "options.1.reason", "Say why «ORDER BY» is wrong. Learners read it at the end."),
    ("item query-where", change("items", "query-where", options=part(0, reason="")), "options.0.reason", "Say why «WHERE» is right. Learners read it at the end."),
    (
        "item query-join",
        change("items", "query-join", table=Table(caption="T", head=("a", "b"), rows=(("1", "2"), ("3",)))),
        "",
        "Row 2 of its table has 1 cells, not 2.",
    ),
    ("item query-join", change("items", "query-join", source=Link("Book", "javascript:alert(1)")), "sources", "The address of its source «Book» must start with https:// or http://."),
    # Roles
    ("role data-engineer", change("roles", "data-engineer", requirements=()), "", "Data engineer asks for nothing. Set at least one target."),
    ("role data-engineer", change("roles", "data-engineer", requirements=part(1, skill="queries")), "", "It has 2 targets for queries. Keep one."),
    ("role data-engineer", change("roles", "data-engineer", requirements=part(1, skill="magic")), "", "It asks for the skill «magic», which does not exist."),
    ("role data-engineer", change("roles", "data-engineer", requirements=part(1, level=0)), "", "Its target for pipelines is 0, off the scale."),
    ("role data-engineer", change("roles", "data-engineer", requirements=part(1, level=5)), "", "Its target for pipelines is 5, off the scale."),
    ("role data-engineer", change("roles", "data-engineer", requirements=part(1, weight=6)), "", "Its weight for pipelines is 6; use 1 to 5."),
    ("role data-engineer", change("roles", "data-engineer", sources=(Link("Talk", "ftp://x"),)), "sources", "The address of its source «Talk» must start with"),
    # Recommendations
    ("resource query-book", change("resources", "query-book", skills=("magic",)), "", "It names the skill «magic», which does not exist."),
    ("resource query-book", change("resources", "query-book", hours=0), "hours", "How many hours does it take? Without hours it can't be in a plan."),
    ("resource query-book", change("resources", "query-book", level_from=4, level_to=2), "", "Its levels run backwards or off the scale."),
    ("resource query-book", change("resources", "query-book", level_to=5), "", "Its levels run backwards or off the scale."),
    ("resource query-book", change("resources", "query-book", url="javascript:alert(1)"), "url", "Its address must start with https:// or http://."),
    ("certification example-data", change("certifications", "example-data", skills=("magic",)), "", "It names the skill «magic», which does not exist."),
    ("certification example-data", change("certifications", "example-data", url="example.org"), "url", "Its address must start with https:// or http://."),
    ("certification example-data-old", change("certifications", "example-data-old", successor="new"), "", "Its successor «new» does not exist."),
    ("certification example-data", change("certifications", "example-data", sources=(Link("Guide", "//x"),)), "sources", "The address of its source «Guide» must start with"),
    ("path self-taught", change("paths", "self-taught", roles=("wizard",)), "", "It leads to the role «wizard», which does not exist."),
    ("path self-taught", change("paths", "self-taught", steps=part(0, skills=("magic",))), "", "It names the skill «magic», which does not exist."),
    ("path self-taught", change("paths", "self-taught", steps=part(0, resources=("grimoire",))), "", "Its step «Ask a database» uses «grimoire», which does not exist."),
    ("path self-taught", change("paths", "self-taught", steps=()), "", "It has no steps. Add at least one."),
    ("path self-taught", change("paths", "self-taught", steps=part(1, done_when=" ")), "", "Say when its step «Build in the open» is done."),
    ("certification example-data", change("certifications", "example-data", domains=part(0, skills=("magic",))), "", "It names the skill «magic», which does not exist."),
    ("project order-log", change("projects", "order-log", area="nowhere"), "", "It belongs to the area «nowhere», which does not exist."),
    ("project order-log", change("projects", "order-log", skills=("magic",)), "", "It names the skill «magic», which does not exist."),
    ("project order-log", change("projects", "order-log", goal=" "), "goal", "Say what is built, and for whom."),
    ("project order-log", change("projects", "order-log", proves=""), "proves", "Say what a finished project shows that one can do."),
    ("project order-log", change("projects", "order-log", done_when=""), "done_when", "Say when it is done: something another person could see."),
    ("project order-log", change("projects", "order-log", hours=0), "hours", "How many hours does it take?"),
    ("project order-log", change("projects", "order-log", level_from=2, level_to=2), "", "It must lead from one level of the scale to a higher one."),
    ("project order-log", change("projects", "order-log", materials=(Link("Data", "ftp://x"),)), "sources", "The address of its source «Data» must start with"),
    ("project order-log", twice("projects", "order-log"), "", "2 objects share this identifier. Give each its own."),
    # The guide
    ("guide page what-roles-do", change("guide", "what-roles-do", sections=part(1, body=" ")), "", "Its section «Then models» has no text yet."),
    ("guide page what-roles-do", change("guide", "what-roles-do", sections=()), "", "It has no text yet."),
    ("guide page what-roles-do", change("guide", "what-roles-do", sections=part(0, skills=("magic",))), "", "It names the skill «magic», which does not exist."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "defect", "where", "message"), BLOCKING, ids=[f"{n}: {m[:40]}" for n, _, _, m in BLOCKING]
)
def test_a_defect_blocks_and_its_message_names_the_object_and_the_place(
    name: str, defect: Defect, where: str, message: str
) -> None:
    matching = [p for p in blocking(found(defect)) if message in p.message]
    assert matching, [str(p) for p in found(defect)]
    assert (f"{matching[0].kind} {matching[0].id}", matching[0].where) == (name, where)
    assert str(matching[0]).lower().startswith(f"{name}: ".lower())


WARNINGS: list[tuple[str, Defect, str, str]] = [
    (
        "area storage",
        change("areas", "storage", anchors=sentence(3, "I have a solid grasp of slow queries.")),
        "anchors.3",
        "«solid» in Dependable can't be observed. Start with a verb: builds, explains, fixes.",
    ),
    (
        "skill queries",
        change("skills", "queries", levels=part(3, anchor="I am advanced at this.")),
        "anchors.3",
        "«advanced» in Dependable can't be observed.",
    ),
    ("area production", drop("items", "serving-budget"), "", "Models in production has no question for the step Dependable to Leading."),
    (
        "item query-join",
        change("items", "query-join", code="x" * 36 + "\n\n" + "y" * 52),
        "",
        "Line 3 is 52 characters. Past 36, phones scroll sideways and learners miss it.",
    ),
    ("item query-where", change("items", "query-where", stem="Which clause does not sort?"), "", "Questions with «not» are often misread. Turn it round if you can."),
    ("item query-where", change("items", "query-where", source=Link("")), "", "It names no source that a learner could open."),
    ("item query-where", change("items", "query-where", options=part(2, text="None of the above")), "options.2.text", "«None of the above» tests reading, not knowledge."),
    ("item query-where", change("items", "query-where", options=part(0, text="WHERE " * 8)), "options", "The right answer is much longer than the others."),
    (
        "item query-index",
        change("items", "query-index", stem="Which clause keeps only the orders of one customers?"),
        "",
        "Almost the same as query-where. Keep both?",
    ),
    # Areas, skills and roles
    (
        "area storage",
        change("areas", "storage", anchors=sentence(3, "I find out why a Snowflake query is slow and mend it.")),
        "anchors.3",
        "«Snowflake» in Dependable is one product of several. Name the kind of thing, so that all its users count.",
    ),
    (
        "area storage",
        change("areas", "storage", anchors=sentence(3, "Finds out why a query is slow and chooses an index for it.")),
        "anchors.3",
        "The sentence for Dependable speaks of nobody. Say it in the first person",
    ),
    (
        "area storage",
        change("areas", "storage", anchors=sentence(4, "I decide which store fits. " * 8)),
        "anchors.4",
        "The sentence for Leading has 216 characters. Past 200, people skim. Shorten it.",
    ),
    ("area storage", change("areas", "storage", anchors=sentence(0, "I have none.")), "anchors.0", "The sentence for Not yet is too short to picture."),
    (
        "area storage",
        change("areas", "storage", anchors=sentence(3, "I query across small tables, and design a product for them all.")),
        "anchors.3",
        "Independent and Dependable differ in a word or two. Name what one sees a person at Dependable do.",
    ),
    ("area storage", change("areas", "storage", help_text=""), "", "It asks «Do spreadsheets count?» and leaves it open. Answer it, or leave it out."),
    (
        "skill serving",
        change("skills", "serving", levels=part(2, anchor="I plan and finish a small piece of queries alone.")),
        "anchors.2",
        "Independent reads as in queries. Say what it means for this skill.",
    ),
    ("skill queries", change("skills", "queries", levels=part(4, practice=" ")), "levels.4.practice", "No free resource leads to Leading. Add one, or say what to practise instead."),
    ("skill serving", drop("resources", "serving-docs"), "levels.3.practice", "No free resource leads to Dependable."),
    ("skill queries", change("skills", "queries", levels=part(1, done_when="it runs.")), "levels.1.done_when", "«it runs.» completes «Done when …». Leave its full stop out."),
    (
        "skill pipelines",
        lambda content: replace(content, items=tuple(item for item in content.items if item.skill != "pipelines")),
        "",
        "No question asks about it, so only the self-rating counts. Write some.",
    ),
    ("role ml-engineer", change("roles", "ml-engineer", evidence=" "), "", "Say where its numbers come from."),
    ("role ml-engineer", change("roles", "ml-engineer", distinct=""), "", "Say what sets it apart from its neighbours, so that people can choose."),
    # Wording of questions
    ("item query-where", change("items", "query-where", stem="The clause that keeps one customer"), "", "The question does not end as one. Ask it: end with a question mark or a colon."),
    ("item query-where", change("items", "query-where", stem="Which clause" + " of all" * 30 + "?"), "", "The question has 223 characters. Cut it to 200: it is read, not studied."),
    ("item query-where", change("items", "query-where", context="Orders come in. " * 40), "", "The situation has 640 characters. Cut it to 600"),
    ("item query-where", change("items", "query-where", stem="Which clause keeps " + "a b c d e " * 7 + "rows?"), "", "A sentence of 39 words is hard to follow. Make two of it."),
    (
        "item query-where",
        change(
            "items",
            "query-where",
            context="Organisational accountability necessitates comprehensive documentation regarding implementation "
            "alternatives, and interdepartmental communication facilitates responsibility notwithstanding "
            "regulatory considerations.",
        ),
        "",
        "Its sentences are hard to read. Use shorter ones, and shorter words.",
    ),
    ("item query-where", change("items", "query-where", author=""), "", "It names no author. Write who answers for it."),
    ("item query-where", change("items", "query-where", review="unreviewed"), "", "Nobody but its author has answered it. Let somebody answer it without the key."),
    # What gives an answer away
    ("item query-where", change("items", "query-where", options=part(2, text="It always limits rows")), "options", "«always» gives a wrong answer away. Say when it would hold instead."),
    ("item query-where", change("items", "query-where", options=part(2, text="LIMIT.")), "options", "Some options end with a full stop and some without. Make them alike."),
    ("item query-where", change("items", "query-where", options=part(0, text="where")), "options", "Only the right answer starts with a capital, or without one. Make them alike."),
    (
        "item query-where",
        change(
            "items",
            "query-where",
            options=lambda o: (o[0], *(replace(p, text=p.text + ", which keeps what one needs of the many orders") for p in o[1:])),
        ),
        "options",
        "The right answer is much shorter than the others. Give it the same detail.",
    ),
    ("item query-where", change("items", "query-where", options=part(2, text="A and B only")), "options.2.text", "«A and B only» tests reading, not knowledge."),
    # Tables and code
    ("item query-join", change("items", "query-join", table=Table(caption=" ", head=("a",), rows=(("1",),))), "", "Its table has no caption. A screen reader announces the table by it."),
    ("item query-join", change("items", "query-join", code_caption=""), "", "Say what the code is: Python, SQL, a log. Its box is named by it."),
    ("item query-join", change("items", "query-join", code="SELECT\tname"), "", "Its code has tabs, which are wide on some screens. Indent with spaces."),
    # Resources, certifications, projects, paths, guide
    ("resource query-book", change("resources", "query-book", skills=()), "", "It teaches no skill, so no plan will name it. Choose its skills."),
    ("resource query-book", change("resources", "query-book", url="https://example.org/query-course/"), "url", "It has the address of query-course. Make one of the two."),
    ("certification example-data", change("certifications", "example-data", skills=(), domains=()), "", "It proves no skill, so no report will name it."),
    ("certification example-data", change("certifications", "example-data", status="ending"), "status_date", "It is ending. Say until when it can be taken."),
    ("certification example-data", change("certifications", "example-data", domains=part(0, skills=("serving",))), "", "Its section «Storing» examines serving, which the exam itself does not name. Add it."),
    ("certification example-data", change("certifications", "example-data", domains=part(0, weight="~20-30%")), "", "The shares of its sections add up to 65 %. Look at the vendor's guide again."),
    ("project order-log", change("projects", "order-log", skills=()), "", "It practises no skill, so nobody will find it. Choose its skills."),
    ("project order-log", change("projects", "order-log", done_when="it runs."), "done_when", "Leave its full stop out."),
    ("path self-taught", change("paths", "self-taught", roles=()), "", "It leads to no role, so no report will name it. Choose its roles."),
    ("path self-taught", change("paths", "self-taught", steps=part(0, done_when="it runs.")), "", "Leave its full stop out."),
    ("guide page what-roles-do", change("guide", "what-roles-do", sections=part(0, skills=())), "", "Its section «Data first» leads to no skill. Choose one."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "defect", "where", "message"), WARNINGS, ids=[f"{n}: {m[:40]}" for n, _, _, m in WARNINGS]
)
def test_a_weakness_is_a_warning_only_and_names_the_object_and_the_place(
    name: str, defect: Defect, where: str, message: str
) -> None:
    seen = found(defect)
    assert blocking(seen) == []
    assert [(f"{p.kind} {p.id}", p.where) for p in seen if message in p.message] == [(name, where)]


@pytest.mark.parametrize("field", ["areas", "skills", "roles"])
def test_a_content_without_areas_skills_or_roles_cannot_be_published(field: str) -> None:
    empty = replace(small_content(), **{field: ()})
    assert any(p.message.startswith("There is no ") and p.id == "all" for p in blocking(problems(empty)))


def test_an_empty_content_is_told_what_it_lacks_and_breaks_no_rule_code() -> None:
    assert [p.message for p in problems(Content())] == [
        "There is no area yet. Add at least one.",
        "There is no skill yet. Add at least one.",
        "There is no role yet. Add at least one.",
    ]


def test_an_area_that_no_role_asks_for_needs_no_questions() -> None:
    def unasked(content: Content) -> Content:
        only = (Requirement(skill="queries", level=2, weight=3),)
        roles = tuple(replace(role, requirements=only) for role in content.roles)
        return replace(content, roles=roles, items=tuple(i for i in content.items if i.skill != "serving"))

    assert found(unasked) == []


def test_an_area_without_skills_is_named() -> None:
    seen = found(
        lambda content: replace(content, areas=(*content.areas, replace(content.areas[0], id="empty", name="Empty")))
    )
    assert [(p.id, p.message) for p in seen] == [("empty", "Empty has no skills. Add one, or remove the area.")]


def test_short_options_may_differ_in_length_without_a_warning() -> None:
    assert found(change("items", "query-where", options=part(0, text="WHERE customer_id = 7"))) == []


def test_negation_in_the_middle_of_a_word_is_no_negation() -> None:
    assert found(change("items", "query-where", stem="Which notebook cell is exceptional?")) == []


def test_short_questions_of_two_skills_may_be_worded_alike() -> None:
    stem = small_content().items[0].stem
    assert found(change("items", "serving-format", stem=stem)) == []


def test_two_questions_with_one_idea_are_found_whatever_their_skills() -> None:
    first, second = (
        replace(
            item,
            context=f"{start} the recommender learns only from clicks on products that it chose to show itself.",
            stem="What should the team collect, so that evaluation is fair to products rarely shown?",
        )
        for start, item in (("Every night", small_content().items[0]), ("Each week", small_content().items[-1]))
    )

    def seed(content: Content) -> Content:
        return replace(content, items=(first, *content.items[1:-1], second))

    assert [(p.id, p.message) for p in found(seed)] == [(second.id, f"Almost the same as {first.id}. Keep both?")]


def test_two_questions_of_a_skill_with_the_same_right_answer_are_found() -> None:
    answer = part(0, text="95 of 100 requests take 80 ms or less")
    seen = found(change("items", "serving-skew", options=answer))
    assert [p.id for p in seen if "is also that of serving-latency" in p.message] == ["serving-skew"]


def test_sections_of_one_name_are_found() -> None:
    seen = found(change("guide", "what-roles-do", sections=part(1, heading="Data first")))
    assert {p.message.split(".")[0] for p in seen} == {"Two sections are called «Data first»"}


def with_keys(place: Callable[[int], int], longest: Callable[[int], bool]) -> Content:
    """Sixty questions; the right answer of number n is at `place(n)`, and the longest of all if `longest(n)`."""
    base = small_content().items[0]

    def options(n: int) -> tuple[Option, ...]:
        lengths = (9, 8, 8, 8) if longest(n) else (8, 9, 8, 8)
        key, *wrong = (
            Option(text=f"{n} {letter * length}", reason="Why", correct=letter == "k")
            for letter, length in zip("kxyz", lengths, strict=True)
        )
        wrong.insert(place(n), key)
        return tuple(wrong)

    items = tuple(replace(base, id=f"q{n}", stem=f"Which {n}?", options=options(n)) for n in range(60))
    return replace(small_content(), items=items)


HABITS = [
    (lambda n: 2 if n % 2 else n % 4, lambda n: n % 4 == 0, "right answers are option 3. Move some of them."),
    (lambda n: n % 4, lambda n: n % 10 < 7, "questions the right answer is the longest. Shorten "),
    (lambda n: n % 4, lambda n: n % 20 == 0, "which gives others away."),
    (lambda n: n % 4, lambda n: n % 4 == 0, ""),
]


@pytest.mark.parametrize(("place", "longest", "message"), HABITS, ids=["place", "longest", "shortest", "no habit"])
def test_habits_that_a_test_taker_would_learn_are_found(
    place: Callable[[int], int], longest: Callable[[int], bool], message: str
) -> None:
    seen = [p for p in problems(with_keys(place, longest)) if (p.kind, p.id) == ("item", "all")]
    assert [message in p.message for p in seen] == ([True] if message else [])


@pytest.mark.parametrize(
    ("text", "longest", "low", "high"),
    [
        ("", 0, 0, 0),
        ("Call `model.fit(x. y. z)` now. Then stop.", 3, 0, 0),
        ("The cat sat on the mat. The dog ran to the gate. The sun was up and the day was warm. We all went in.", 9, -2, 3),
        (
            "Organisational accountability necessitates comprehensive documentation regarding implementation "
            "alternatives. Interdepartmental communication facilitates responsibility and reproducibility, "
            "notwithstanding regulatory considerations applicable internationally or multilaterally.",
            13, 20, 50,
        ),
    ],
)  # fmt: skip
def test_reading_effort_counts_sentences_and_syllables(text: str, longest: int, low: float, high: float) -> None:
    assert longest_sentence(text) == longest
    assert low <= grade(text) <= high


def test_blocking_problems_come_first() -> None:
    def two(content: Content) -> Content:
        content = change("items", "query-where", source=Link(""))(content)
        return change("guide", "what-roles-do", sections=())(content)

    assert [problem.severity for problem in found(two)] == ["blocking", "warning"]


def test_the_same_content_always_has_the_same_problems() -> None:
    assert problems(Content()) == problems(Content())


@pytest.mark.parametrize(
    ("requires", "expected"),
    [
        ({}, []),
        ({"a": ["b"], "b": ["c"]}, []),
        ({"a": ["b", "c"], "b": ["d"], "c": ["d"]}, []),
        ({"a": ["a"]}, ["a", "a"]),
        ({"a": ["b"], "b": ["a"]}, ["a", "b", "a"]),
        ({"x": ["a"], "a": ["b"], "b": ["c"], "c": ["a"]}, ["a", "b", "c", "a"]),
        ({"a": ["missing"]}, []),
    ],
)
def test_circles_are_found_and_shown_from_start_to_start(requires: dict[str, list[str]], expected: list[str]) -> None:
    assert circle(requires) == expected


def test_a_chain_of_any_length_is_followed() -> None:
    chain = {str(n): [str(n + 1)] for n in range(3000)}
    assert circle(chain) == []
    assert len(circle(chain | {"3000": ["0"]})) == 3002


def test_an_empty_sentence_beside_another_is_missing_and_not_alike() -> None:
    messages = [
        p.message
        for p in anchor_problems(
            "area", "x", ("", "", "I read a short page.", "I write pages myself.", "I teach writing.")
        )
    ]
    assert messages == ["The sentence for Not yet is missing.", "The sentence for Guided is missing."]
