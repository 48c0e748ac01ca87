"""From draft tables to content and back, and the one way to publish.

`draft` reads the tables as a `Content`; `store` fills the tables from one; `publish` freezes the draft.
"""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from skills import content as c
from skills.content import Content, Link
from skills.models import (
    AreaAnchor,
    Certification,
    Draft,
    Edition,
    ExamDomain,
    GuidePage,
    GuideSection,
    Item,
    LearningPath,
    Measurement,
    Option,
    PathStep,
    Prerequisite,
    Project,
    Requirement,
    Resource,
    RoleProfile,
    Skill,
    SkillArea,
    SkillLevel,
)
from skills.validation import Problem, blocking, problems

M = TypeVar("M", bound=models.Model)
D = TypeVar("D", bound=Draft)


CHANGED_MEANWHILE = "The draft changed after this page was shown. Look at it again, then publish."


class NotPublishable(Exception):
    """The draft has blocking problems. `problems` lists them."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in found))
        self.problems = found


def publish(note: str, by: str = "", seen: str = "") -> Edition:
    """Freeze the draft as the next edition and return it.

    An unchanged draft adds nothing: the latest edition is returned. `seen` is the digest of the draft that
    the publisher looked at, if they did. Raises `NotPublishable` when the draft has blocking problems, when
    it is no longer the one that was seen, or when somebody else published at the same moment.
    """
    with transaction.atomic():
        content = draft()
        found = blocking(problems(content))
        if found:
            raise NotPublishable(found)
        data = c.encode(content)
        digest = c.digest(data)
        latest = Edition.objects.live()
        if latest is not None and latest.digest == digest:
            return latest
        number = latest.number + 1 if latest else 1
        if seen and digest != seen:
            raise NotPublishable([Problem("blocking", "edition", str(number), CHANGED_MEANWHILE)])
        edition = Edition(number=number, digest=digest, text=data.decode(), note=note, published_by=by)
        try:
            with transaction.atomic():
                edition.save()
        except IntegrityError as error:
            message = "Somebody else published at the same moment. Look at their edition, then publish again."
            raise NotPublishable([Problem("blocking", "edition", str(number), message)]) from error
        return edition


# Reading the tables -----------------------------------------------------------------------------------


def draft() -> Content:
    """The draft tables as a content. Questions that are not ready are left out."""
    skills = list(
        Skill.objects.select_related("area")
        .prefetch_related("levels", "prerequisites__requires")
        .order_by("area__position", "area_id", "position", "pk")
    )
    return Content(
        areas=tuple(_area(area) for area in SkillArea.objects.prefetch_related("anchors")),
        skills=tuple(_skill(skill) for skill in skills),
        items=tuple(
            item_value(item)
            for item in Item.objects.filter(state=Item.State.READY)
            .select_related("skill")
            .prefetch_related("options")
            .order_by("skill__area__position", "skill__area_id", "position", "pk")
        ),
        roles=tuple(_role(role) for role in RoleProfile.objects.prefetch_related("requirements__skill__area")),
        resources=tuple(_resource(resource) for resource in Resource.objects.prefetch_related("skills")),
        certifications=tuple(
            _certification(certification)
            for certification in Certification.objects.select_related("successor").prefetch_related(
                "skills", "domains__skills"
            )
        ),
        paths=tuple(
            _path(path) for path in LearningPath.objects.prefetch_related("roles", "steps__skills", "steps__resources")
        ),
        projects=tuple(
            _project(project) for project in Project.objects.select_related("area").prefetch_related("skills")
        ),
        guide=tuple(_page(page) for page in GuidePage.objects.prefetch_related("sections__skills")),
        measurement=_measurement(Measurement.objects.first() or Measurement()),
    )


def _tags(
    thing: SkillArea | Skill | Item | RoleProfile | Resource | Certification | Project | LearningPath | GuidePage,
) -> tuple[str, ...]:
    return tuple(thing.tags.split())


def _slugs(things: Iterable[Any]) -> tuple[str, ...]:
    """Sorted here, not in the database, whose collation differs from one to the next."""
    return tuple(sorted(thing.slug for thing in things))


def _links(text: str) -> tuple[Link, ...]:
    return tuple(_link_of(line) for line in text.splitlines() if line.strip())


def _link_of(line: str) -> Link:
    """The address is what follows the last bar; a title may hold bars of its own."""
    title, _, url = line.rpartition(" | ")
    if url.strip().startswith(("https://", "http://")):
        return Link(title=title.strip(), url=url.strip())
    return Link(title=line.strip())


def _five(texts: dict[int, Any], missing: Any) -> Any:
    return tuple(texts.get(level, missing) for level in range(c.MAX_LEVEL + 1))


def _area(area: SkillArea) -> c.SkillArea:
    return c.SkillArea(
        id=area.slug,
        name=area.name,
        description=area.description,
        question=area.question,
        anchors=_five({anchor.level: anchor.text for anchor in area.anchors.all()}, ""),
        help_question=area.help_question,
        help_text=area.help_text,
        tags=_tags(area),
    )


def _skill(skill: Skill) -> c.Skill:
    levels = {
        level.level: c.Level(
            anchor=level.anchor,
            task=level.task,
            done_when=level.done_when,
            hours=level.hours,
            practice=level.practice,
        )
        for level in skill.levels.all()
    }
    return c.Skill(
        id=skill.slug,
        area=skill.area.slug,
        name=skill.name,
        description=skill.description,
        levels=_five(levels, c.Level(anchor="")),
        core=skill.core,
        prerequisites=tuple(
            c.Prerequisite(skill=edge.requires.slug, level=edge.level, why=edge.why)
            for edge in skill.prerequisites.all()
        ),
        tags=_tags(skill),
    )


def item_value(item: Item) -> c.Item:
    """One draft item as the value that publishing would freeze, whatever its state."""
    return c.Item(
        id=item.slug,
        skill=item.skill.slug,
        level=item.level,
        stem=item.stem,
        options=tuple(
            c.Option(text=option.text, reason=option.reason, correct=option.correct) for option in item.options.all()
        ),
        explanation=item.explanation,
        context=item.context,
        code=item.code,
        code_caption=item.code_caption,
        table=_table(item.table),
        fixed_order=item.fixed_order,
        source=Link(title=item.source_title, url=item.source_url),
        author=item.author,
        review=item.review,  # type: ignore[arg-type]  # the choices of the field are the literal's values
        review_by=item.review_by,
        discrimination=item.discrimination,
        difficulty=item.difficulty,
        difficulty_sd=item.difficulty_sd,
        guessing=item.guessing,
        origin=item.origin,  # type: ignore[arg-type]
        tags=_tags(item),
    )


def _table(table: Any) -> c.Table | None:
    if not table:
        return None
    return c.Table(
        caption=table["caption"],
        head=tuple(table["head"]),
        rows=tuple(tuple(row) for row in table["rows"]),
    )


def _role(role: RoleProfile) -> c.RoleProfile:
    requirements = sorted(
        role.requirements.all(),
        key=lambda r: (r.skill.area.position, r.skill.area_id, r.skill.position, r.skill_id),
    )
    return c.RoleProfile(
        id=role.slug,
        name=role.name,
        summary=role.summary,
        requirements=tuple(c.Requirement(skill=r.skill.slug, level=r.level, weight=r.weight) for r in requirements),
        evidence=role.evidence,
        distinct=role.distinct,
        sources=_links(role.sources),
        tags=_tags(role),
    )


def _resource(resource: Resource) -> c.Resource:
    return c.Resource(
        id=resource.slug,
        title=resource.title,
        provider=resource.provider,
        url=resource.url,
        kind=resource.kind,  # type: ignore[arg-type]
        cost=resource.cost,  # type: ignore[arg-type]
        hours=resource.hours,
        level_from=resource.level_from,
        level_to=resource.level_to,
        skills=_slugs(resource.skills.all()),
        checked=resource.checked,
        confirmed=resource.confirmed,
        language=resource.language,
        note=resource.note,
        tags=_tags(resource),
    )


def _certification(certification: Certification) -> c.Certification:
    return c.Certification(
        id=certification.slug,
        name=certification.name,
        provider=certification.provider,
        url=certification.url,
        level=certification.level,
        required_level=certification.required_level,
        status=certification.status,  # type: ignore[arg-type]
        skills=_slugs(certification.skills.all()),
        checked=certification.checked,
        confidence=certification.confidence,  # type: ignore[arg-type]
        code=certification.code,
        status_date=certification.status_date,
        successor=certification.successor.slug if certification.successor else "",
        price_usd=certification.price_usd,
        duration_minutes=certification.duration_minutes,
        questions=certification.questions,
        experience=certification.experience,
        validity_months=certification.validity_months,
        domains=tuple(
            c.ExamDomain(name=domain.name, weight=domain.weight, skills=_slugs(domain.skills.all()))
            for domain in certification.domains.all()
        ),
        sources=_links(certification.sources),
        notes=certification.notes,
        tags=_tags(certification),
    )


def _project(project: Project) -> c.Project:
    return c.Project(
        id=project.slug,
        area=project.area.slug,
        title=project.title,
        goal=project.goal,
        proves=project.proves,
        done_when=project.done_when,
        hours=project.hours,
        level_from=project.level_from,
        level_to=project.level_to,
        skills=_slugs(project.skills.all()),
        steps=tuple(line.strip() for line in project.steps.splitlines() if line.strip()),
        materials=_links(project.materials),
        tags=_tags(project),
    )


def _path(path: LearningPath) -> c.LearningPath:
    return c.LearningPath(
        id=path.slug,
        name=path.name,
        kind=path.kind,  # type: ignore[arg-type]
        summary=path.summary,
        duration=path.duration,
        cost=path.cost,
        roles=_slugs(path.roles.all()),
        steps=tuple(
            c.PathStep(
                title=step.title,
                text=step.text,
                done_when=step.done_when,
                hours=step.hours,
                skills=_slugs(step.skills.all()),
                resources=_slugs(step.resources.all()),
            )
            for step in path.steps.all()
        ),
        level_from=path.level_from,
        level_to=path.level_to,
        tags=_tags(path),
    )


def _page(page: GuidePage) -> c.GuidePage:
    return c.GuidePage(
        id=page.slug,
        title=page.title,
        summary=page.summary,
        sections=tuple(
            c.GuideSection(heading=section.heading, body=section.body, skills=_slugs(section.skills.all()))
            for section in page.sections.all()
        ),
        addition=page.addition,
        tags=_tags(page),
    )


def _measurement(row: Measurement) -> c.Measurement:
    return c.Measurement(
        variance_general=row.variance_general,
        variance_area=row.variance_area,
        variance_skill=row.variance_skill,
        cuts=(row.cut_1, row.cut_2, row.cut_3, row.cut_4),
        rating_loading=row.rating_loading,
        rating_bias_variance=row.rating_bias_variance,
        rating_noise_variance=row.rating_noise_variance,
        rating_thresholds=(
            row.rating_threshold_1,
            row.rating_threshold_2,
            row.rating_threshold_3,
            row.rating_threshold_4,
        ),
        discrimination=row.discrimination,
        difficulty_sd=row.difficulty_sd,
        guessing_share=row.guessing_share,
    )


# Filling the tables -----------------------------------------------------------------------------------


def is_empty() -> bool:
    """Whether the draft tables hold nothing yet."""
    return not any(model.objects.exists() for model in (SkillArea, Item, RoleProfile, Resource, Certification))


def store(content: Content) -> None:
    """Replace the whole draft by `content`, in one transaction. Editions and assessments are untouched."""
    with transaction.atomic():
        for model in (
            LearningPath,
            GuidePage,
            Project,
            Certification,
            Resource,
            RoleProfile,
            Item,
            Prerequisite,
            Skill,
            SkillArea,
        ):
            model.objects.all().delete()
        _store_framework(content)
        _store_items(content)
        _store_roles(content)
        _store_resources(content)
        _store_certifications(content)
        _store_projects(content)
        _store_paths(content)
        _store_guide(content)
        _store_measurement(content.measurement)


def _create(model: type[M], rows: Iterable[M]) -> None:
    model._default_manager.bulk_create(list(rows), batch_size=500)


def _keys(model: type[models.Model]) -> dict[str, int]:
    return dict(model._default_manager.values_list("slug", "pk"))


def _row(model: type[D], thing: Any, position: int, *names: str, **others: Any) -> D:
    """A draft row: its identifier, place and tags, the fields it shares by name with its value, and the others."""
    shared = {name: getattr(thing, name) for name in names}
    return model(slug=thing.id, position=position, tags=" ".join(thing.tags), **shared, **others)


def _store_framework(content: Content) -> None:
    _create(
        SkillArea,
        (
            _row(SkillArea, area, position, "name", "description", "question", "help_question", "help_text")
            for position, area in enumerate(content.areas, 1)
        ),
    )
    areas = _keys(SkillArea)
    _create(
        AreaAnchor,
        (
            AreaAnchor(area_id=areas[area.id], level=level, text=text)
            for area in content.areas
            for level, text in enumerate(area.anchors)
        ),
    )
    _create(
        Skill,
        (
            _row(Skill, skill, position, "name", "description", "core", area_id=areas[skill.area])
            for position, skill in enumerate(content.skills, 1)
        ),
    )
    _store_levels(content, _keys(Skill))


def _store_levels(content: Content, skills: dict[str, int]) -> None:
    _create(
        SkillLevel,
        (
            SkillLevel(
                skill_id=skills[skill.id],
                level=number,
                anchor=level.anchor,
                task=level.task,
                done_when=level.done_when,
                hours=level.hours,
                practice=level.practice,
            )
            for skill in content.skills
            for number, level in enumerate(skill.levels)
        ),
    )
    _create(
        Prerequisite,
        (
            Prerequisite(
                skill_id=skills[skill.id],
                requires_id=skills[edge.skill],
                level=edge.level,
                why=edge.why,
                position=position,
            )
            for skill in content.skills
            for position, edge in enumerate(skill.prerequisites, 1)
        ),
    )


ITEM_FIELDS = (
    "level",
    "context",
    "code",
    "code_caption",
    "stem",
    "fixed_order",
    "explanation",
    "author",
    "review",
    "review_by",
    "discrimination",
    "difficulty",
    "difficulty_sd",
    "guessing",
    "origin",
)
"""Fields that a draft item and its value share by name."""


def _store_items(content: Content) -> None:
    skills = _keys(Skill)
    _create(
        Item,
        (
            _row(
                Item,
                item,
                position,
                *ITEM_FIELDS,
                skill_id=skills[item.skill],
                state=Item.State.READY,
                table=_table_as_json(item.table),
                source_title=item.source.title,
                source_url=item.source.url,
            )
            for position, item in enumerate(content.items, 1)
        ),
    )
    items = _keys(Item)
    _create(
        Option,
        (
            Option(
                item_id=items[item.id],
                position=position,
                text=option.text,
                correct=option.correct,
                reason=option.reason,
            )
            for item in content.items
            for position, option in enumerate(item.options, 1)
        ),
    )


def _table_as_json(table: c.Table | None) -> dict[str, Any] | None:
    if table is None:
        return None
    return {"caption": table.caption, "head": list(table.head), "rows": [list(row) for row in table.rows]}


def _lines(links: tuple[Link, ...]) -> str:
    return "\n".join(f"{link.title} | {link.url}" if link.url else link.title for link in links)


def _store_roles(content: Content) -> None:
    _create(
        RoleProfile,
        (
            _row(RoleProfile, role, position, "name", "summary", "evidence", "distinct", sources=_lines(role.sources))
            for position, role in enumerate(content.roles, 1)
        ),
    )
    roles, skills = _keys(RoleProfile), _keys(Skill)
    _create(
        Requirement,
        (
            Requirement(
                role_id=roles[role.id],
                skill_id=skills[requirement.skill],
                level=requirement.level,
                weight=requirement.weight,
            )
            for role in content.roles
            for requirement in role.requirements
        ),
    )


RESOURCE_FIELDS = (
    "title",
    "provider",
    "url",
    "kind",
    "cost",
    "hours",
    "language",
    "level_from",
    "level_to",
    "checked",
    "confirmed",
    "note",
)

CERTIFICATION_FIELDS = (
    "name",
    "code",
    "provider",
    "url",
    "level",
    "required_level",
    "status",
    "status_date",
    "price_usd",
    "duration_minutes",
    "questions",
    "experience",
    "validity_months",
    "checked",
    "confidence",
    "notes",
)

PROJECT_FIELDS = ("title", "goal", "proves", "done_when", "hours", "level_from", "level_to")


def _store_resources(content: Content) -> None:
    _create(
        Resource,
        (
            _row(Resource, resource, position, *RESOURCE_FIELDS)
            for position, resource in enumerate(content.resources, 1)
        ),
    )
    pairs = ((resource.id, resource.skills) for resource in content.resources)
    _link(Resource.skills.through, "resource", _keys(Resource), "skill", _keys(Skill), pairs)


def _store_certifications(content: Content) -> None:
    _create(
        Certification,
        (
            _row(Certification, exam, position, *CERTIFICATION_FIELDS, sources=_lines(exam.sources))
            for position, exam in enumerate(content.certifications, 1)
        ),
    )
    rows = {row.slug: row for row in Certification.objects.all()}
    for exam in content.certifications:
        if exam.successor:
            rows[exam.id].successor = rows[exam.successor]
    Certification.objects.bulk_update(rows.values(), ["successor"])
    keys, skills = {slug: row.pk for slug, row in rows.items()}, _keys(Skill)
    pairs = ((exam.id, exam.skills) for exam in content.certifications)
    _link(Certification.skills.through, "certification", keys, "skill", skills, pairs)
    for exam in content.certifications:
        for position, domain in enumerate(exam.domains, 1):
            row = ExamDomain.objects.create(
                certification_id=keys[exam.id], position=position, name=domain.name, weight=domain.weight
            )
            row.skills.set(skills[skill] for skill in domain.skills)


def _store_projects(content: Content) -> None:
    areas = _keys(SkillArea)
    _create(
        Project,
        (
            _row(
                Project,
                project,
                position,
                *PROJECT_FIELDS,
                area_id=areas[project.area],
                steps="\n".join(project.steps),
                materials=_lines(project.materials),
            )
            for position, project in enumerate(content.projects, 1)
        ),
    )
    pairs = ((project.id, project.skills) for project in content.projects)
    _link(Project.skills.through, "project", _keys(Project), "skill", _keys(Skill), pairs)


def _link(
    through: type[models.Model],
    near: str,
    near_keys: dict[str, int],
    far: str,
    far_keys: dict[str, int],
    pairs: Iterable[tuple[str, tuple[str, ...]]],
) -> None:
    """Fill a many-to-many table from (slug, slugs) pairs in one go."""
    _create(
        through,
        (
            through(**{f"{near}_id": near_keys[slug], f"{far}_id": far_keys[other]})
            for slug, others in pairs
            for other in dict.fromkeys(others)
        ),
    )


def _store_paths(content: Content) -> None:
    skills, resources, roles = _keys(Skill), _keys(Resource), _keys(RoleProfile)
    for position, path in enumerate(content.paths, 1):
        row = _row(
            LearningPath, path, position, "name", "kind", "summary", "duration", "cost", "level_from", "level_to"
        )
        row.save()
        row.roles.set(roles[role] for role in path.roles)
        for number, step in enumerate(path.steps, 1):
            stage = PathStep.objects.create(
                path=row,
                position=number,
                title=step.title,
                text=step.text,
                done_when=step.done_when,
                hours=step.hours,
            )
            stage.skills.set(skills[skill] for skill in step.skills)
            stage.resources.set(resources[resource] for resource in step.resources)


def _store_guide(content: Content) -> None:
    skills = _keys(Skill)
    for position, page in enumerate(content.guide, 1):
        row = _row(GuidePage, page, position, "title", "summary", "addition")
        row.save()
        for number, section in enumerate(page.sections, 1):
            part = GuideSection.objects.create(page=row, position=number, heading=section.heading, body=section.body)
            part.skills.set(skills[skill] for skill in section.skills)


def _store_measurement(numbers: c.Measurement) -> None:
    cuts, thresholds = numbers.cuts, numbers.rating_thresholds
    Measurement.objects.update_or_create(
        pk=1,
        defaults={
            "variance_general": numbers.variance_general,
            "variance_area": numbers.variance_area,
            "variance_skill": numbers.variance_skill,
            "rating_loading": numbers.rating_loading,
            "rating_bias_variance": numbers.rating_bias_variance,
            "rating_noise_variance": numbers.rating_noise_variance,
            "discrimination": numbers.discrimination,
            "difficulty_sd": numbers.difficulty_sd,
            "guessing_share": numbers.guessing_share,
        }
        | {f"cut_{n}": cut for n, cut in enumerate(cuts, 1)}
        | {f"rating_threshold_{n}": threshold for n, threshold in enumerate(thresholds, 1)},
    )
