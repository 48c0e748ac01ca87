"""The editorial rules, one seeded defect each. The content they start from has no problem at all."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from skills.content import LEVEL_NAMES, Content, Link, Measurement, Option, Prerequisite, Requirement, Table, Use
from skills.framework import Known, Sample
from skills.validation import Problem, anchor_problems, blocking, circle, hindrances, problems
from skills.validation.enemies import likely_enemies
from skills.validation.readability import grade, longest_sentence
from tests.builders import small_content
from tests.snapshots import assert_said, assert_worded

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


def named(**values: Any) -> Defect:
    """Other words for the site; a callable is given the old ones."""

    def seed(content: Content) -> Content:
        words = content.framework
        return replace(
            content,
            framework=replace(
                words, **{key: new(getattr(words, key)) if callable(new) else new for key, new in values.items()}
            ),
        )

    return seed


def found(defect: Defect) -> list[Problem]:
    return problems(defect(small_content()))


def test_a_sound_content_has_no_problem() -> None:
    assert problems(small_content()) == []


BLOCKING: list[tuple[str, Defect, str]] = [
    # Identifiers
    ("item query-where", twice("items", "query-where"), ""),
    ("resource Query_Book", change("resources", "query-book", id="Query_Book"), "slug"),
    ("role all", lambda content: replace(content, roles=(), paths=()), ""),
    # Areas
    ("area storage", change("areas", "storage", anchors=sentence(2, " ")), "anchors.2"),
    (
        "area storage",
        change("areas", "storage", anchors=sentence(2, "I read rows from a table with a query somebody showed us.")),
        "anchors.2",
    ),
    ("area storage", change("areas", "storage", question=" "), ""),
    (
        "area production",
        drop("items", "serving-batch", "serving-latency", "serving-skew", "serving-canary"),
        "",
    ),
    (
        "area production",
        drop("items", "serving-batch", "serving-latency", "serving-skew", "serving-canary", "serving-budget"),
        "",
    ),
    # Skills
    ("skill queries", change("skills", "queries", area="nowhere"), ""),
    ("skill queries", change("skills", "queries", levels=part(0, anchor="")), "anchors.0"),
    ("skill queries", change("skills", "queries", levels=part(3, task="")), "levels.3.task"),
    ("skill queries", change("skills", "queries", levels=part(4, done_when="")), "levels.4.task"),
    ("skill queries", change("skills", "queries", levels=part(1, hours=0)), "levels.1.hours"),
    ("skill queries", change("skills", "queries", levels=part(1, uses=(Use("nothing", 2),))), "levels.1.uses"),
    (
        "skill queries",
        change("skills", "queries", prerequisites=(Prerequisite(skill="magic", level=1, why="Because."),)),
        "",
    ),
    (
        "skill pipelines",
        change("skills", "pipelines", prerequisites=part(0, why=" ")),
        "",
    ),
    (
        "skill queries",
        change("skills", "queries", prerequisites=(Prerequisite(skill="serving", level=1, why="Because."),)),
        "",
    ),
    # Items
    ("item query-where", change("items", "query-where", skill="magic"), "skill"),
    ("item query-where", change("items", "query-where", level=0), "level"),
    ("item query-where", change("items", "query-where", level=5), "level"),
    ("item query-where", change("items", "query-where", enemies=("query-where",)), "enemies"),
    ("item query-where", change("items", "query-where", enemies=("query-gone",)), "enemies"),
    ("item query-join", change("items", "query-where", enemies=("query-join",)), ""),
    ("item query-where", change("items", "query-where", stem=" "), "stem"),
    ("item query-where", change("items", "query-where", explanation=""), "explanation"),
    (
        "item query-where",
        change("items", "query-where", options=part(1, correct=True)),
        "options",
    ),
    ("item query-where", change("items", "query-where", options=part(0, correct=False)), "options"),
    ("item query-where", change("items", "query-where", options=lambda o: o[:2]), "options"),
    ("item query-where", change("items", "query-where", options=lambda o: o[:1]), "options"),
    (
        "item query-where",
        change("items", "query-where", options=lambda o: o + tuple(Option(text=t, reason="Why") for t in ("A", "B", "C"))),
        "options",
    ),
    ("item query-where", change("items", "query-where", options=part(1, text=" limit ")), "options"),
    ("item query-where", change("items", "query-where", options=part(1, text="")), "options.1.text"),
    ("item query-where", change("items", "query-where", options=part(1, reason=" ")), "options.1.reason"),
    ("item query-where", change("items", "query-where", options=part(0, reason="")), "options.0.reason"),
    (
        "item query-join",
        change("items", "query-join", table=Table(caption="T", head=("a", "b"), rows=(("1", "2"), ("3",)))),
        "table",
    ),
    (
        "item query-join",
        change("items", "query-join", table=Table(caption="T", head=("a", "b c"), rows=(("many words", "y" * 40),))),
        "table",
    ),
    ("item query-join", change("items", "query-join", source=Link("Book", "javascript:alert(1)")), "source_url"),
    # Roles
    ("role data-engineer", change("roles", "data-engineer", requirements=()), ""),
    ("role data-engineer", change("roles", "data-engineer", requirements=part(1, skill="queries")), ""),
    ("role data-engineer", change("roles", "data-engineer", requirements=part(1, skill="magic")), ""),
    ("role data-engineer", change("roles", "data-engineer", requirements=part(1, level=0)), ""),
    ("role data-engineer", change("roles", "data-engineer", requirements=part(1, level=5)), ""),
    ("role data-engineer", change("roles", "data-engineer", requirements=part(1, weight=6)), ""),
    ("role data-engineer", change("roles", "data-engineer", sources=(Link("Talk", "ftp://x"),)), "sources"),
    # Recommendations
    ("resource query-book", change("resources", "query-book", skills=("magic",)), ""),
    ("resource query-book", change("resources", "query-book", hours=0), "hours"),
    ("resource query-book", change("resources", "query-book", level_from=4, level_to=2), ""),
    ("resource query-book", change("resources", "query-book", level_to=5), ""),
    ("resource query-book", change("resources", "query-book", url="javascript:alert(1)"), "url"),
    ("certification example-data", change("certifications", "example-data", skills=("magic",)), ""),
    ("certification example-data", change("certifications", "example-data", url="example.org"), "url"),
    ("certification example-data-old", change("certifications", "example-data-old", successor="new"), ""),
    ("certification example-data", change("certifications", "example-data", sources=(Link("Guide", "//x"),)), "sources"),
    ("path self-taught", change("paths", "self-taught", roles=("wizard",)), ""),
    ("path self-taught", change("paths", "self-taught", steps=part(0, skills=("magic",))), ""),
    ("path self-taught", change("paths", "self-taught", steps=part(0, resources=("grimoire",))), ""),
    ("path self-taught", change("paths", "self-taught", steps=()), ""),
    ("path self-taught", change("paths", "self-taught", steps=part(1, done_when=" ")), ""),
    ("certification example-data", change("certifications", "example-data", domains=part(0, skills=("magic",))), ""),
    ("project order-log", change("projects", "order-log", area="nowhere"), ""),
    ("project order-log", change("projects", "order-log", skills=("magic",)), ""),
    ("project order-log", change("projects", "order-log", goal=" "), "goal"),
    ("project order-log", change("projects", "order-log", proves=""), "proves"),
    ("project order-log", change("projects", "order-log", done_when=""), "done_when"),
    ("project order-log", change("projects", "order-log", hours=0), "hours"),
    ("project order-log", change("projects", "order-log", level_from=2, level_to=2), ""),
    ("project order-log", change("projects", "order-log", materials=(Link("Data", "ftp://x"),)), "sources"),
    ("project order-log", twice("projects", "order-log"), ""),
    # The guide
    ("guide page what-roles-do", change("guide", "what-roles-do", sections=part(1, body=" ")), ""),
    ("guide page what-roles-do", change("guide", "what-roles-do", sections=()), ""),
    ("guide page what-roles-do", change("guide", "what-roles-do", sections=part(0, skills=("magic",))), ""),
    # Names of the site and of levels
    ("framework all", named(name=" "), "name"),
    ("framework all", named(title=""), "title"),
    ("framework all", named(headline=""), "headline"),
    ("framework all", named(people="p" * 81), "people"),
    ("framework all", named(language="English"), "language"),
    ("framework all", named(levels=part(2, name=" ")), "levels"),
    ("framework all", named(levels=part(3, name="Guided")), "levels"),
    ("framework all", named(levels=part(1, name="With help | or not")), "levels"),
    ("framework all", named(levels=part(1, sentence="Two lines.\nOf them.")), "levels"),
    ("framework all", named(sample=Sample("wizard")), "sample_role"),
    ("framework all", named(sample=Sample("ml-engineer", (Known("nowhere", 2),))), "sample_areas"),
    ("framework all", named(sample=Sample("ml-engineer", (Known("storage", 5),))), "sample_areas"),
    ("framework all", named(sample=Sample("ml-engineer", (Known("storage", 2, -1),))), "sample_areas"),
]  # fmt: skip


FINDINGS = Path(__file__).parent / "snapshots" / "findings.json"


def cases(defects: list[tuple[str, Defect, str]]) -> list[Any]:
    """Each with its number among those of the same object and place, by which snapshots/findings.json knows it."""
    counted: Counter[str] = Counter()
    found = []
    for name, defect, where in defects:
        place = f"{name} {where}".strip()
        counted[place] += 1
        found.append(pytest.param(name, defect, where, id=f"{place} {counted[place]}"))
    return found


def assert_found(seen: list[Problem], name: str, where: str, case: str) -> list[Problem]:
    """The findings about this object and place, which say what was last read."""
    mine = [p for p in seen if (f"{p.kind} {p.id}", p.where) == (name, where)]
    assert mine, [str(p) for p in seen]
    assert_worded(FINDINGS, case, [p.message for p in mine])
    return mine


@pytest.mark.parametrize(("name", "defect", "where"), cases(BLOCKING))
def test_a_defect_blocks_and_its_message_names_the_object_and_the_place(
    name: str, defect: Defect, where: str, request: pytest.FixtureRequest
) -> None:
    mine = assert_found(blocking(found(defect)), name, where, f"blocks: {request.node.callspec.id}")
    assert all(str(p).lower().startswith(f"{name}: ".lower()) for p in mine)
    assert hindrances(defect(small_content())) == blocking(problems(defect(small_content())))


WARNINGS: list[tuple[str, Defect, str]] = [
    (
        "area storage",
        change("areas", "storage", anchors=sentence(3, "I have a solid grasp of slow queries.")),
        "anchors.3",
    ),
    (
        "skill queries",
        change("skills", "queries", levels=part(3, anchor="I am advanced at this.")),
        "anchors.3",
    ),
    ("area production", drop("items", "serving-budget"), ""),
    ("framework all", named(levels=part(2, name="By yourself in all that is usual")), "levels"),
    ("framework all", named(levels=part(2, sentence="")), "levels"),
    (
        "item query-join",
        change("items", "query-join", code="x" * 36 + "\n\n" + "y" * 52),
        "code",
    ),
    ("item query-where", change("items", "query-where", stem="Which clause does not sort?"), "stem"),
    ("item query-where", change("items", "query-where", source=Link("")), "source_title"),
    ("item query-where", change("items", "query-where", options=part(2, text="None of the above")), "options.2.text"),
    ("item query-where", change("items", "query-where", options=part(0, text="WHERE " * 8)), "options"),
    (
        "item query-index",
        change("items", "query-index", stem="Which clause keeps only the orders of one customers?"),
        "stem",
    ),
    # Areas, skills and roles
    (
        "area storage",
        change("areas", "storage", anchors=sentence(3, "I find out why a Snowflake query is slow and mend it.")),
        "anchors.3",
    ),
    (
        "area storage",
        change("areas", "storage", anchors=sentence(3, "Finds out why a query is slow and chooses an index for it.")),
        "anchors.3",
    ),
    (
        "area storage",
        change("areas", "storage", anchors=sentence(4, "I decide which store fits. " * 8)),
        "anchors.4",
    ),
    ("area storage", change("areas", "storage", anchors=sentence(0, "I have none.")), "anchors.0"),
    (
        "area storage",
        change("areas", "storage", anchors=sentence(3, "I query across small tables, and design a product for them all.")),
        "anchors.3",
    ),
    (
        "area storage",
        change("areas", "storage", anchors=sentence(3, "I find slow queries, mend them and write down the cause.")),
        "anchors.3",
    ),
    (
        "skill queries",
        change("skills", "queries", levels=part(4, anchor="I teach colleagues to read the plan of a query.")),
        "anchors.4",
    ),
    ("area storage", change("areas", "storage", help_text=""), ""),
    (
        "skill serving",
        change("skills", "serving", levels=part(2, anchor="I plan and finish a small piece of queries alone.")),
        "anchors.2",
    ),
    ("skill queries", change("skills", "queries", levels=part(4, practice=" ")), "levels.4.practice"),
    ("skill serving", drop("resources", "serving-docs"), "levels.3.practice"),
    ("skill queries", change("skills", "queries", levels=part(1, done_when="it runs.")), "levels.1.done_when"),
    # What hours are made of
    ("skill queries", change("skills", "queries", levels=part(2, task_hours=0)), "levels.2.hours"),
    ("skill queries", change("skills", "queries", levels=part(2, task_hours=21)), "levels.2.hours"),
    ("skill queries", change("skills", "queries", levels=part(2, task_hours=13)), "levels.2.uses"),
    ("skill queries", change("skills", "queries", levels=part(4, task_hours=39)), "levels.4.uses"),
    ("skill queries", change("skills", "queries", levels=part(1, uses=(Use("serving-docs", 2, "a part"),))), "levels.1.uses"),
    ("skill queries", change("skills", "queries", levels=part(3, uses=(Use("query-course", 2, "a part"),))), "levels.3.uses"),
    ("skill queries", change("skills", "queries", levels=part(1, uses=(Use("query-course", 2),))), "levels.1.uses"),
    ("skill queries", change("skills", "queries", levels=part(1, uses=(Use("query-course", 0, "none"),))), "levels.1.uses"),
    ("skill queries", change("skills", "queries", levels=part(3, uses=(Use("pipeline-tutorial", 11),))), "levels.3.uses"),
    (
        "skill pipelines",
        lambda content: replace(content, items=tuple(item for item in content.items if item.skill != "pipelines")),
        "",
    ),
    ("role ml-engineer", change("roles", "ml-engineer", evidence=" "), ""),
    ("role ml-engineer", change("roles", "ml-engineer", distinct=""), ""),
    # Wording of questions
    ("item query-where", change("items", "query-where", stem="The clause that keeps one customer"), "stem"),
    ("item query-where", change("items", "query-where", stem="Which clause" + " of all" * 30 + "?"), "stem"),
    ("item query-where", change("items", "query-where", context="Orders come in. " * 40), "context"),
    ("item query-where", change("items", "query-where", stem="Which clause keeps " + "a b c d e " * 7 + "rows?"), "stem"),
    (
        "item query-where",
        change(
            "items",
            "query-where",
            context="Organisational accountability necessitates comprehensive documentation regarding implementation "
            "alternatives, and interdepartmental communication facilitates responsibility notwithstanding "
            "regulatory considerations.",
        ),
        "context",
    ),
    ("item query-where", change("items", "query-where", author=""), "author"),
    ("item query-where", change("items", "query-where", review="unreviewed"), "review"),
    # What gives an answer away
    ("item query-where", change("items", "query-where", options=part(2, text="It always limits rows")), "options"),
    ("item query-where", change("items", "query-where", options=part(2, text="LIMIT.")), "options"),
    ("item query-where", change("items", "query-where", options=part(0, text="where")), "options"),
    (
        "item query-where",
        change(
            "items",
            "query-where",
            options=lambda o: (o[0], *(replace(p, text=p.text + ", which keeps what one needs of the many orders") for p in o[1:])),
        ),
        "options",
    ),
    ("item query-where", change("items", "query-where", options=part(2, text="A and B only")), "options.2.text"),
    # Tables and code
    ("item query-join", change("items", "query-join", table=Table(caption=" ", head=("a",), rows=(("1",),))), "table"),
    ("item query-join", change("items", "query-join", code_caption=""), "code_caption"),
    ("item query-join", change("items", "query-join", code="SELECT\tname"), "code"),
    # Resources, certifications, projects, paths, guide
    ("resource query-book", change("resources", "query-book", skills=()), ""),
    ("resource query-book", change("resources", "query-book", url="https://example.org/query-course/"), "url"),
    ("certification example-data", change("certifications", "example-data", skills=(), domains=()), ""),
    ("certification example-data", change("certifications", "example-data", status="ending"), "status_date"),
    ("certification example-data", change("certifications", "example-data", domains=part(0, skills=("serving",))), ""),
    ("certification example-data", change("certifications", "example-data", domains=part(0, weight="~20-30%")), ""),
    ("project order-log", change("projects", "order-log", skills=()), ""),
    ("project order-log", change("projects", "order-log", done_when="it runs."), "done_when"),
    ("path self-taught", change("paths", "self-taught", roles=()), ""),
    ("path self-taught", change("paths", "self-taught", steps=part(0, done_when="it runs.")), ""),
    ("guide page what-roles-do", change("guide", "what-roles-do", sections=part(0, skills=())), ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "defect", "where"), cases(WARNINGS))
def test_a_weakness_is_a_warning_only_and_names_the_object_and_the_place(
    name: str, defect: Defect, where: str, request: pytest.FixtureRequest
) -> None:
    seen = found(defect)
    assert blocking(seen) == []
    assert_found(seen, name, where, f"warns: {request.node.callspec.id}")


@pytest.mark.parametrize("field", ["areas", "skills", "roles"])
def test_a_content_without_areas_skills_or_roles_cannot_be_published(field: str) -> None:
    empty = replace(small_content(), **{field: ()})
    assert (field.removesuffix("s"), "all") in {(p.kind, p.id) for p in blocking(problems(empty))}


def test_an_empty_content_is_told_what_it_lacks_and_breaks_no_rule_code() -> None:
    seen = problems(Content())
    assert [(p.kind, p.id) for p in seen] == [("area", "all"), ("skill", "all"), ("role", "all")]
    assert_worded(FINDINGS, "an empty content", [p.message for p in seen])


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
    assert [(p.kind, p.id) for p in seen] == [("area", "empty")]
    assert_worded(FINDINGS, "an area without skills", [p.message for p in seen])


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

    (warning,) = found(seed)
    assert (warning.id, first.id in warning.message) == (second.id, True)
    assert_worded(FINDINGS, "two questions with one idea", warning.message)


def test_two_questions_of_a_skill_with_the_same_right_answer_are_found() -> None:
    answer = part(0, text="95 of 100 requests take 80 ms or less")
    seen = found(change("items", "serving-skew", options=answer))
    assert [p.id for p in seen if "is also that of serving-latency" in p.message] == ["serving-skew"]


def test_questions_on_one_principle_are_proposed_as_enemies_until_they_are() -> None:
    """Worded differently and in two skills, they teach the same; other questions of the bank do not."""
    one, other = (
        replace(
            item,
            context=context,
            explanation="Rows of one patient belong to one side of the split, or the model recognises the patient.",
            options=part(0, reason="No patient is then on both sides of the split.")(item.options),
        )
        for item, context in (
            (small_content().items[0], "Photos of the same patient lie in both parts."),
            (small_content().items[-1], "Recordings of a patient are spread over training and test."),
        )
    )
    words = ["".join(chr(97 + int(n)) for n in f"{number:04}") for number in range(1, 400)]
    others = tuple(
        replace(
            one,
            id=f"other-{n}",
            context=" ".join(words[7 * n : 7 * n + 4]),
            stem="Which?",
            explanation=" ".join(words[7 * n + 3 : 7 * n + 7]),
            options=part(0, text="None", reason=words[7 * n])(one.options),
        )
        for n in range(50)
    )
    assert likely_enemies((one, *others, other)) == [(other, one)]
    assert likely_enemies((replace(one, enemies=(other.id,)), *others, other)) == []
    seen = problems(replace(small_content(), items=(one, *others, other)))
    assert [p.id for p in seen if "rests on the same principle as query-where" in p.message] == [other.id]


def test_sections_of_one_name_are_found() -> None:
    seen = found(change("guide", "what-roles-do", sections=part(1, heading="Data first")))
    assert {p.message.split(".")[0] for p in seen} == {"Two sections are called «Data first»"}


def with_keys(place: Callable[[int], int], longest: Callable[[int], bool]) -> Content:
    """Sixty questions; the right answer of number n is at `place(n)`, and the longest of all if `longest(n)`.

    The even ones keep their order.
    """
    base = small_content().items[0]

    def options(n: int) -> tuple[Option, ...]:
        lengths = (9, 8, 8, 8) if longest(n) else (8, 9, 8, 8)
        key, *wrong = (
            Option(text=f"{n} {letter * length}", reason="Why", correct=letter == "k")
            for letter, length in zip("kxyz", lengths, strict=True)
        )
        wrong.insert(place(n), key)
        return tuple(wrong)

    items = tuple(
        replace(base, id=f"q{n}", stem=f"Which {n}?", options=options(n), fixed_order=n % 2 == 0) for n in range(60)
    )
    return replace(small_content(), items=items)


HABITS = [
    (lambda n: 2 if n % 4 else n // 4 % 4, lambda n: n % 4 == 0, 1),
    (lambda n: n // 2 % 4, lambda n: n % 10 < 7, 1),
    (lambda n: n // 2 % 4, lambda n: n % 20 == 0, 1),
    (lambda n: 2 if n % 2 else n // 2 % 4, lambda n: n % 4 == 0, 0),
]


@pytest.mark.parametrize(
    ("place", "longest", "count"), HABITS, ids=["place", "longest", "shortest", "no habit, as others are shuffled"]
)
def test_habits_that_a_test_taker_would_learn_are_found(
    place: Callable[[int], int], longest: Callable[[int], bool], count: int
) -> None:
    seen = [p for p in problems(with_keys(place, longest)) if (p.kind, p.id) == ("item", "all")]
    assert len(seen) == count
    assert_said([p.message for p in seen])


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
            "area", "x", ("", "", "I read a short page.", "I write pages myself.", "I decide on wording.")
        )
    ]
    assert [LEVEL_NAMES[0] in messages[0], LEVEL_NAMES[1] in messages[1]] == [True, True]
    assert_worded(FINDINGS, "two empty sentences", messages)


@pytest.mark.parametrize(
    "text",
    [
        "I find slow queries and mend them. I write down the cause and tell who caused it.",
        "With the documentation open, I find slow queries and mend them.",
        "I find what slows a query down, such as scans, sorts and locks.",
        "Others query by my rules, or, alone, I have kept a store of mine running and in order.",
    ],
)
def test_two_claims_in_a_sentence_that_one_person_can_make_are_in_order(text: str) -> None:
    sentences = (
        "I have used no store.",
        "I ask somebody for a file.",
        "I copy one file by hand.",
        text,
        "I choose the store.",
    )
    assert list(anchor_problems("area", "x", sentences)) == []


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"cuts": (5.0, 6.0, 7.0, 8.0)}, "Guided, Independent"),
        ({"variance_general": 9.0, "variance_area": 4.0}, "13.5"),
    ],
)
def test_numbers_of_the_model_that_no_people_have_stop_publishing(numbers: dict[str, Any], words: str) -> None:
    *others, problem = problems(replace(small_content(), measurement=Measurement(**numbers)))
    assert {(each.severity, each.kind) for each in (*others, problem)} == {("blocking", "measurement")}
    assert words in problem.message
