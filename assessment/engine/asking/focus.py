"""What a check is about when it is not about the whole role: an area, or some of its skills.

A focus is written as the id of an area, or as ids of skills with spaces between; empty for the whole role.
"""

from skills.content import Content

NAMED = 2
"""A focus names its skills up to so many, else their area."""


def skills_in(content: Content, focus: str) -> frozenset[str]:
    """Ids of the skills that a focus is about; of every skill without one."""
    if not focus:
        return frozenset(content.skill_by_id)
    names = set(focus.split())
    return frozenset(skill.id for skill in content.skills if skill.id in names or skill.area in names)


def area_of(content: Content, focus: str) -> str:
    """Id of the area that a focus lies in; empty without one."""
    first = focus.split()[0] if focus else ""
    skill = content.skill_by_id.get(first)
    return skill.area if skill else first


def focus_name(content: Content, focus: str) -> str:
    """What a focus is called: its area, or its skills where they are few; empty without one."""
    names = [content.skill_by_id[each].name for each in focus.split() if each in content.skill_by_id]
    if 0 < len(names) <= NAMED:
        return " and ".join(names)
    return content.area_by_id[area_of(content, focus)].name if focus else ""
