"""Everything that is stored about people, and every verb that changes it.

The only facts stored about people are here. An assessment belongs to a random person id that lives in the
browser's session; a return code moves it to another browser. Everything shown before the end is computed
from the responses; at the end the report and the plan are frozen as text.
"""

from assessment.models.account import MAX_PASSKEYS, Account, AccountQuerySet
from assessment.models.assessment import (
    DEEPER_QUESTIONS,
    MAX_LINK_LABEL,
    MAX_LINKS,
    MAX_NOTE,
    MAX_OWN_TITLE,
    MAX_OWN_URL,
    RECHECK_QUESTIONS,
    SHARE_DAYS,
    Assessment,
    AssessmentQuerySet,
    Given,
    Outcome,
    Response,
    SharedPart,
    ShareLink,
    StepMark,
    seconds_between,
)
from assessment.models.imported_report import MAX_IMPORTS, ImportedReport, Kept
from assessment.models.person import FORMER_PERSON, PERSON, random_key
from assessment.models.problem import ItemFigures, ProblemReport
from assessment.models.throttle import Throttle

__all__ = [
    "DEEPER_QUESTIONS",
    "FORMER_PERSON",
    "MAX_IMPORTS",
    "MAX_LINKS",
    "MAX_LINK_LABEL",
    "MAX_NOTE",
    "MAX_OWN_TITLE",
    "MAX_OWN_URL",
    "MAX_PASSKEYS",
    "PERSON",
    "RECHECK_QUESTIONS",
    "SHARE_DAYS",
    "Account",
    "AccountQuerySet",
    "Assessment",
    "AssessmentQuerySet",
    "Given",
    "ImportedReport",
    "ItemFigures",
    "Kept",
    "Outcome",
    "ProblemReport",
    "Response",
    "ShareLink",
    "SharedPart",
    "StepMark",
    "Throttle",
    "random_key",
    "seconds_between",
]
