"""Rules for what people are recommended, and for the guide."""

from collections import Counter
from collections.abc import Iterator

from skills.content import MAX_LEVEL, Certification, Content
from skills.validation.findings import (
    BAD_ADDRESS,
    NO_HOURS,
    Problem,
    block,
    done_when_problems,
    is_address,
    link_problems,
    unknown_skills,
    warn,
)

NOWHERE = "Named in no plan or report"
"""The kind of the warnings about what nobody will find."""


def recommendation_problems(content: Content) -> Iterator[Problem]:
    """What is wrong with resources, certifications, projects and paths."""
    yield from _resource_problems(content)
    yield from _certification_problems(content)
    yield from _project_problems(content)
    yield from _path_problems(content)


def _resource_problems(content: Content) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for resource in content.resources:
        yield from unknown_skills("resource", resource.id, resource.skills, content.skill_by_id)
        if not resource.skills:
            yield warn(
                NOWHERE, "resource", resource.id, "It teaches no skill, so no plan will name it. Choose its skills."
            )
        if resource.hours < 1:
            yield block("resource", resource.id, NO_HOURS, "hours")
        if not 0 <= resource.level_from <= resource.level_to <= MAX_LEVEL:
            yield block("resource", resource.id, "Its levels run backwards or off the scale.")
        if not is_address(resource.url):
            yield block("resource", resource.id, BAD_ADDRESS, "url")
        other = first.setdefault(resource.url.rstrip("/"), resource.id)
        if other != resource.id:
            yield warn(
                "Same address twice",
                "resource",
                resource.id,
                f"It has the address of {other}. Make one of the two.",
                "url",
            )


def _certification_problems(content: Content) -> Iterator[Problem]:
    known = {certification.id for certification in content.certifications}
    for exam in content.certifications:
        yield from unknown_skills("certification", exam.id, exam.skills, content.skill_by_id)
        if not exam.skills:
            yield warn(
                NOWHERE, "certification", exam.id, "It proves no skill, so no report will name it. Choose its skills."
            )
        if not 1 <= exam.required_level <= MAX_LEVEL:
            message = f"The level it expects is {exam.required_level}, off the scale. Choose from 1 to {MAX_LEVEL}."
            yield block("certification", exam.id, message, "required_level")
        if not is_address(exam.url):
            yield block("certification", exam.id, BAD_ADDRESS, "url")
        yield from link_problems("certification", exam.id, exam.sources)
        if exam.successor and exam.successor not in known:
            yield block("certification", exam.id, f"Its successor «{exam.successor}» does not exist.")
        if exam.status == "ending" and not exam.status_date:
            yield warn(
                "Ending without a date",
                "certification",
                exam.id,
                "It is ending. Say until when it can be taken.",
                "status_date",
            )
        yield from _domain_problems(content, exam)


def _domain_problems(content: Content, exam: Certification) -> Iterator[Problem]:
    for domain in exam.domains:
        yield from unknown_skills("certification", exam.id, domain.skills, content.skill_by_id)
        for skill in domain.skills:
            if skill in content.skill_by_id and skill not in exam.skills:
                message = f"Its section «{domain.name}» examines {skill}, which the exam itself does not name. Add it."
                yield warn("Exam section of another skill", "certification", exam.id, message)
    shares = [domain.share for domain in exam.domains if domain.share is not None]
    if shares and len(shares) == len(exam.domains) and not 90 <= sum(shares) <= 110:
        message = f"The shares of its sections add up to {sum(shares):.0f} %. Look at the vendor’s guide again."
        yield warn("Shares that do not add up", "certification", exam.id, message)


def _project_problems(content: Content) -> Iterator[Problem]:
    for project in content.projects:
        if project.area not in content.area_by_id:
            yield block("project", project.id, f"It belongs to the area «{project.area}», which does not exist.")
        yield from unknown_skills("project", project.id, project.skills, content.skill_by_id)
        if not project.skills:
            yield warn(
                NOWHERE, "project", project.id, "It practises no skill, so nobody will find it. Choose its skills."
            )
        for name in ("goal", "proves", "done_when"):
            if not getattr(project, name).strip():
                yield block("project", project.id, PROJECT_NEEDS[name], name)
        yield from done_when_problems("project", project.id, project.done_when, "done_when")
        if project.hours < 1:
            yield block("project", project.id, NO_HOURS, "hours")
        if not 0 <= project.level_from < project.level_to <= MAX_LEVEL:
            yield block("project", project.id, "It must lead from one level of the scale to a higher one.")
        yield from link_problems("project", project.id, project.materials)


PROJECT_NEEDS = {
    "goal": "Say what is built, and for whom.",
    "proves": "Say what a finished project shows that one can do.",
    "done_when": "Say when it is done: something another person could see.",
}
"""What to say about a project whose text is missing."""


def _path_problems(content: Content) -> Iterator[Problem]:
    for path in content.paths:
        if not path.steps:
            yield block("path", path.id, "It has no steps. Add at least one.")
        if not 0 <= path.level_from <= path.level_to <= MAX_LEVEL:
            yield block("path", path.id, "Its levels run backwards or off the scale.")
        if not path.roles:
            yield warn(NOWHERE, "path", path.id, "It leads to no role, so no report will name it. Choose its roles.")
        for role in path.roles:
            if role not in content.role_by_id:
                yield block("path", path.id, f"It leads to the role «{role}», which does not exist.")
        for step in path.steps:
            yield from unknown_skills("path", path.id, step.skills, content.skill_by_id)
            if not step.done_when.strip():
                yield block("path", path.id, f"Say when its step «{step.title}» is done.")
            yield from done_when_problems("path", path.id, step.done_when)
            for id in step.resources:
                if id not in content.resource_by_id:
                    yield block("path", path.id, f"Its step «{step.title}» uses «{id}», which does not exist.")


def guide_problems(content: Content) -> Iterator[Problem]:
    """What is wrong with the pages of the guide."""
    for page in content.guide:
        if not page.sections:
            yield block("guide page", page.id, "It has no text yet.")
        headings = Counter(section.heading.strip().casefold() for section in page.sections)
        for section in page.sections:
            yield from unknown_skills("guide page", page.id, section.skills, content.skill_by_id)
            if not section.body.strip():
                yield block("guide page", page.id, f"Its section «{section.heading}» has no text yet.")
            if not section.skills:
                yield warn(
                    "Section that leads to no skill",
                    "guide page",
                    page.id,
                    f"Its section «{section.heading}» leads to no skill. Choose one.",
                )
            if headings[section.heading.strip().casefold()] > 1:
                message = f"Two sections are called «{section.heading}». Readers who jump by headings need two names."
                yield warn("Same heading twice", "guide page", page.id, message)
