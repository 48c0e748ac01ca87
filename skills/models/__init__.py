"""The editors' draft tables, and the editions that publishing freezes them into.

Nothing edited here changes what anyone sees until it is published. Identifiers (`slug`) are stable from
edition to edition; renaming one is taking the old object away and adding a new one.
"""

from skills.models.draft import LEVEL_CHOICES, Draft, Ordered
from skills.models.editions import MAX_REASON, AcceptedWarning, Edition, ImmutableEdition, content_of
from skills.models.framework import AreaAnchor, Measurement, Prerequisite, Skill, SkillArea, SkillLevel
from skills.models.history import DraftChange
from skills.models.items import STEP_CHOICES, TABLE_EXAMPLE, Item, Option
from skills.models.learning import (
    Certification,
    ExamDomain,
    GuidePage,
    GuideSection,
    LearningPath,
    PathStep,
    Project,
    Resource,
)
from skills.models.links import LinkCheck, WaitingLink
from skills.models.naming import Framework, levels_of, lines_of_levels
from skills.models.roles import WEIGHT_CHOICES, Requirement, RoleProfile
from skills.models.uploads import Upload
from skills.models.withdrawals import NAMES as WITHDRAWN_NAMES
from skills.models.withdrawals import Withdrawal, content_without, withdrawn_from, withdrawn_names

__all__ = [
    "LEVEL_CHOICES",
    "MAX_REASON",
    "STEP_CHOICES",
    "TABLE_EXAMPLE",
    "WEIGHT_CHOICES",
    "WITHDRAWN_NAMES",
    "AcceptedWarning",
    "AreaAnchor",
    "Certification",
    "Draft",
    "DraftChange",
    "Edition",
    "ExamDomain",
    "Framework",
    "GuidePage",
    "GuideSection",
    "ImmutableEdition",
    "Item",
    "LearningPath",
    "LinkCheck",
    "Measurement",
    "Option",
    "Ordered",
    "PathStep",
    "Prerequisite",
    "Project",
    "Requirement",
    "Resource",
    "RoleProfile",
    "Skill",
    "SkillArea",
    "SkillLevel",
    "Upload",
    "WaitingLink",
    "Withdrawal",
    "content_of",
    "content_without",
    "levels_of",
    "lines_of_levels",
    "withdrawn_from",
    "withdrawn_names",
]
