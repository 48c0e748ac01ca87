"""Contents for tests: small ones, complete enough to publish and short enough to read, and the shipped one.

`small_content` has no problem at all, so that a test can seed one defect and see one finding.
"""

from datetime import date
from functools import cache
from pathlib import Path

from skills import bundle
from skills.content import (
    Certification,
    Content,
    ExamDomain,
    GuidePage,
    GuideSection,
    Item,
    LearningPath,
    Level,
    Link,
    Option,
    PathStep,
    Prerequisite,
    Project,
    Requirement,
    Resource,
    RoleProfile,
    Skill,
    SkillArea,
    Table,
    Use,
)
from skills.framework import Framework, Known, Sample

CHECKED = date(2026, 11, 1)
BOOK = Link("A practical handbook", "https://example.org/handbook")


@cache
def shipped_content() -> Content:
    """What is in skills/data. Reading its files takes a second, so each process does it once."""
    return bundle.read(Path(bundle.__file__).parent / "data")


@cache
def small_content() -> Content:
    """Two areas, three skills, fourteen items, two roles and one or two of everything else."""
    return Content(
        areas=_areas(),
        skills=_skills(),
        items=(*_query_items(), *_pipeline_items(), *_serving_items()),
        roles=_roles(),
        resources=_resources(),
        certifications=_certifications(),
        paths=_paths(),
        guide=_guide(),
        projects=_projects(),
        framework=Framework(sample=Sample("ml-engineer", (Known("storage", 3, 1), Known("production", 0, 2)))),
    )


def item(
    id: str,
    skill: str,
    level: int,
    stem: str,
    options: tuple[str, ...],
    *,
    key: int = 0,
    context: str = "",
    code: str = "",
    code_caption: str = "",
    table: Table | None = None,
    fixed_order: bool = False,
) -> Item:
    """An item whose option number `key` is right, with a reason for every option."""
    return Item(
        id=id,
        skill=skill,
        level=level,
        stem=stem,
        options=tuple(
            Option(text=text, reason=f"What «{text}» would mean here.", correct=number == key)
            for number, text in enumerate(options)
        ),
        explanation=f"The principle behind {id}.",
        context=context,
        code=code,
        code_caption=code_caption,
        table=table,
        fixed_order=fixed_order,
        source=BOOK,
        author="Alice",
        review="reviewed",
    )


def _areas() -> tuple[SkillArea, ...]:
    return (
        SkillArea(
            id="storage",
            name="Data storage",
            description="Keeping data so that it can be found again.",
            question="Keeping data and getting it back: what can you do today?",
            anchors=(
                "I haven't worked with a database yet.",
                "I read rows from a table with a query somebody showed me.",
                "I design tables for a small product and query across them.",
                "I find out why a query is slow and choose an index for it.",
                "I decide which kinds of storage a whole product runs on, and why.",
            ),
            help_question="Do spreadsheets count?",
            help_text="Only when others rely on what you keep in them.",
            tags=("T01",),
        ),
        SkillArea(
            id="production",
            name="Models in production",
            description="Getting models to people and keeping them well.",
            question="Getting models into production: what can you do today?",
            anchors=(
                "I haven't brought a model to anyone but myself.",
                "I follow a recipe to start a model behind an address.",
                "I package a model and release it without help.",
                "I notice when a released model drifts and bring it back.",
                "I set the rules by which models are released, one after another.",
            ),
        ),
    )


def _levels(verb: str, *uses: Use) -> tuple[Level, Level, Level, Level, Level]:
    return (
        Level(anchor=f"I have yet to start with {verb}."),
        Level(
            anchor=f"I follow an example to get through {verb}.",
            task=f"Work through one example of {verb}",
            done_when="the example runs on your own machine",
            hours=8,
            task_hours=6,
            uses=uses,
        ),
        Level(
            anchor=f"I plan and finish a small piece of {verb} alone.",
            task=f"Finish a small project of {verb}",
            done_when="somebody else has used the result",
            hours=20,
            task_hours=14,
        ),
        Level(
            anchor=f"I repair {verb} that I did not build, under load.",
            task=f"Repair a broken case of {verb}",
            done_when="a written review says what was wrong",
            hours=40,
            task_hours=28,
        ),
        Level(
            anchor=f"I say how the whole house does {verb}.",
            task=f"Write the house rules for {verb}",
            done_when="two teams follow them",
            hours=80,
            task_hours=48,
            practice=f"writing down how your own team does {verb}",
        ),
    )


def _skills() -> tuple[Skill, ...]:
    return (
        Skill(
            id="queries",
            area="storage",
            name="Querying tables",
            description="Asking a relational database: selecting, joining, grouping (SQL).",
            levels=_levels("queries", Use("query-course", 2, "the first two lessons")),
            core=True,
            tags=("S01", "K02"),
        ),
        Skill(
            id="pipelines",
            area="storage",
            name="Data pipelines",
            description="Moving data on a timetable so that a second run does no harm.",
            levels=_levels("pipelines"),
            prerequisites=(Prerequisite(skill="queries", level=2, why="Pipelines are queries that run without you."),),
        ),
        Skill(
            id="serving",
            area="production",
            name="Serving models",
            description="Answering requests with a model, in time and in budget.",
            levels=_levels("serving"),
            core=True,
            prerequisites=(Prerequisite(skill="pipelines", level=1, why="A model is fed by a pipeline."),),
        ),
    )


def _query_items() -> tuple[Item, ...]:
    return (
        item(
            "query-where",
            "queries",
            1,
            "Which clause keeps only the orders of one customer?",
            ("WHERE", "ORDER BY", "LIMIT"),
        ),
        item(
            "query-join",
            "queries",
            2,
            "How many rows come back?",
            ("2", "3", "4"),
            key=1,
            context="Every customer is wanted, whether or not they ordered. Both tables are shown as `customers` and `orders`.",
            code="SELECT c.name, o.total\nFROM customers c\nLEFT JOIN orders o\n  ON o.customer = c.id;",
            code_caption="SQL",
            table=Table(
                caption="Customers and their orders",
                head=("Customer", "Orders"),
                rows=(("Ada", "2"), ("Ben", "none")),
            ),
            fixed_order=True,
        ),
        item(
            "query-index",
            "queries",
            3,
            "Which index serves a search by customer and then by newest date?",
            ("(customer, date)", "(date, customer)", "(date)", "(total)"),
        ),
        item(
            "query-plan",
            "queries",
            4,
            "The planner expects 10 rows and meets 4 million. What do you look at first?",
            ("The statistics of the table", "The size of the disk", "The name of the index"),
        ),
    )


def _pipeline_items() -> tuple[Item, ...]:
    return (
        item(
            "pipeline-order",
            "pipelines",
            1,
            "A report needs yesterday's sales. What has to run before it?",
            ("The load of yesterday's sales", "The report of today", "A backup"),
        ),
        item(
            "pipeline-repeat",
            "pipelines",
            2,
            "A load broke half-way and is started again. What keeps rows from doubling?",
            ("Writing by key", "Starting it later", "A larger machine", "A second copy"),
        ),
        item(
            "pipeline-late",
            "pipelines",
            3,
            "Events arrive up to two hours late. When is an hourly count final?",
            ("At the hour", "Two hours after the hour", "At midnight"),
            key=1,
        ),
        item(
            "pipeline-schema",
            "pipelines",
            4,
            "Forty teams read one stream and a field must change its type. What comes first?",
            ("A second field beside the old", "A new stream name", "An e-mail to all"),
        ),
    )


def _serving_items() -> tuple[Item, ...]:
    return (
        item(
            "serving-format",
            "serving",
            1,
            "What does a client usually send to a model behind an address?",
            ("A JSON document", "A notebook", "A Docker image"),
        ),
        item(
            "serving-batch",
            "serving",
            2,
            "Scores are read once a night for every customer. Which way of serving fits?",
            ("One batch job", "A service per customer", "A model in the browser"),
        ),
        item(
            "serving-latency",
            "serving",
            2,
            "What does a p95 of 80 ms promise?",
            (
                "95 of 100 requests take 80 ms or less",
                "The average is 80 ms",
                "Every request takes 80 ms",
                "95 ms at most",
            ),
        ),
        item(
            "serving-skew",
            "serving",
            3,
            "Offline accuracy is 0.91, online 0.74, from the first hour on. What is the likeliest cause?",
            ("Features differ online", "The world changed", "Too few replicas", "A slow network"),
        ),
        item(
            "serving-canary",
            "serving",
            3,
            "A new model gets 5 of 100 requests. What must be decided before the start?",
            ("When to go back", "Who is on holiday", "The next version's name"),
        ),
        item(
            "serving-budget",
            "serving",
            4,
            "Three models share one accelerator and the newest starves the others. What do you set?",
            ("A share for each model", "A longer timeout", "A different port"),
        ),
    )


def _roles() -> tuple[RoleProfile, ...]:
    return (
        RoleProfile(
            id="data-engineer",
            name="Data engineer",
            summary="Moves and keeps data that others build on.",
            requirements=(
                Requirement(skill="queries", level=3, weight=5),
                Requirement(skill="pipelines", level=3, weight=4),
            ),
            evidence="Ten job descriptions, read in 2026.",
            distinct="Answers for the data, not for the model.",
            sources=(Link("A survey of roles", "https://example.org/roles"), Link("A conversation with Ben")),
            tags=("R01",),
        ),
        RoleProfile(
            id="ml-engineer",
            name="ML engineer",
            summary="Brings models to people and keeps them well.",
            requirements=(
                Requirement(skill="queries", level=2, weight=2),
                Requirement(skill="pipelines", level=2, weight=3),
                Requirement(skill="serving", level=3, weight=5),
            ),
            evidence="Our own judgement.",
            distinct="Answers for the model, from data to people.",
        ),
    )


def _resources() -> tuple[Resource, ...]:
    return (
        _resource("query-course", "Queries from the start", ("queries",), 0, 2, hours=12),
        _resource("query-book", "Why is it slow?", ("queries",), 2, 4, hours=30, kind="book", cost="paid"),
        _resource("pipeline-tutorial", "A pipeline in a weekend", ("pipelines", "queries"), 0, 3, hours=10),
        _resource("serving-docs", "Serving, the manual", ("serving",), 1, 3, hours=15, kind="docs"),
        _resource("serving-start", "Your first model behind an address", ("serving",), 0, 1, hours=4, kind="video"),
    )


def _resource(
    id: str,
    title: str,
    skills: tuple[str, ...],
    low: int,
    high: int,
    *,
    hours: int,
    kind: str = "course",
    cost: str = "free",
) -> Resource:
    return Resource(
        id=id,
        title=title,
        provider="Example Press",
        url=f"https://example.org/{id}",
        kind=kind,  # type: ignore[arg-type]
        cost=cost,  # type: ignore[arg-type]
        hours=hours,
        level_from=low,
        level_to=high,
        skills=tuple(sorted(skills)),
        checked=CHECKED,
        confirmed=True,
    )


def _certifications() -> tuple[Certification, ...]:
    return (
        Certification(
            id="example-data",
            name="Example Certified Data Engineer",
            provider="Example Cloud",
            url="https://example.org/exams/data",
            level="associate",
            required_level=2,
            status="active",
            skills=("pipelines", "queries"),
            checked=CHECKED,
            confidence="high",
            code="EX-101",
            price_usd=150.0,
            duration_minutes=120,
            questions="50 multiple choice",
            experience="One year with data",
            validity_months=24,
            domains=(ExamDomain("Storing", "~60%", ("queries",)), ExamDomain("Moving", "~40%")),
            sources=(Link("Exam guide", "https://example.org/exams/data/guide"),),
        ),
        Certification(
            id="example-data-old",
            name="Example Certified Big Data",
            provider="Example Cloud",
            url="https://example.org/exams/old",
            level="specialty",
            required_level=3,
            status="retired",
            skills=("queries",),
            checked=CHECKED,
            confidence="medium",
            status_date="2024-04",
            successor="example-data",
        ),
    )


def _projects() -> tuple[Project, ...]:
    return (
        Project(
            id="order-log",
            area="storage",
            title="Keep the orders of a small shop",
            goal="A database that a shop keeper can ask what was sold when.",
            proves="Shows that you can design tables that answer questions asked later.",
            done_when="somebody else answers ten questions from it",
            hours=12,
            level_from=0,
            level_to=2,
            skills=("pipelines", "queries"),
            steps=("Write down ten questions.", "Design the tables with `CREATE TABLE`.", "Load a made-up year."),
            materials=(Link("Queries, the manual", "https://example.org/queries"),),
            tags=("P01",),
        ),
        Project(
            id="slow-service",
            area="production",
            title="Find what slows a service",
            goal="A written finding for the team that runs it.",
            proves="Shows that you can tell a slow model from a slow network.",
            done_when="the slowest tenth is explained",
            hours=20,
            level_from=2,
            level_to=4,
            skills=("serving",),
        ),
    )


def _paths() -> tuple[LearningPath, ...]:
    return (
        LearningPath(
            id="self-taught",
            name="Teach yourself",
            kind="self-taught",
            summary="Courses in the evening, one project of your own.",
            duration="About a year beside work",
            cost="Mostly free",
            roles=("data-engineer", "ml-engineer"),
            steps=(
                PathStep(
                    title="Ask a database",
                    text="Take the course and keep the exercises.",
                    done_when="ten questions of your own are answered",
                    hours=12,
                    skills=("queries",),
                    resources=("query-course",),
                ),
                PathStep(
                    title="Build in the open",
                    text="Put a small pipeline where others can read it.",
                    done_when="a stranger has run it",
                    skills=("pipelines", "serving"),
                ),
            ),
            level_to=3,
        ),
    )


def _guide() -> tuple[GuidePage, ...]:
    return (
        GuidePage(
            id="what-roles-do",
            title="What the roles do",
            summary="Two roles, and where they meet.",
            sections=(
                GuideSection(
                    heading="Data first",
                    body="Data engineers **keep** the data.\n\n- load\n- check\n",
                    skills=("queries",),
                ),
                GuideSection(
                    heading="Then models",
                    body="See [the manual](https://example.org/serving-docs).",
                    skills=("serving",),
                ),
            ),
            tags=("G01",),
        ),
    )
