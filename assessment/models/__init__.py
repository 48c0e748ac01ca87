"""Everything that is stored about people, and every verb that changes it.

The only facts stored about people are here. An assessment belongs to a random person id that lives in the
browser's session; a return code moves it to another browser. Everything shown before the end is computed
from the responses; at the end the report and the plan are frozen as text.

A file for each noun. What concerns an assessment's own row and responses are its methods; what is done with its
report (plan, follow-up, shared links) are functions of those files. The names below are what everybody else imports.
"""

from assessment.models.account import Account, AccountQuerySet, Adopted, Passkey, mailbox
from assessment.models.assessment import Assessment, AssessmentQuerySet
from assessment.models.batches import in_batches
from assessment.models.chore import Chore
from assessment.models.erasure import STILL_IN_THE_LOG, erase_in_batches, forget_deleted_texts
from assessment.models.follow_up import (
    DEEPER_ITEMS,
    RECHECK_ITEMS,
    FollowUp,
    Outlook,
    begin_deepening,
    begin_recheck,
    begin_rest,
    begin_settling,
    follow_up_of,
    follow_ups_of,
    followed_by,
    recheck_outlook,
    rest_of,
    stale_responses,
)
from assessment.models.imported_report import MAX_IMPORTS, ImportedReport, Kept
from assessment.models.invitation import INVITED_DAYS, Invitation
from assessment.models.lock import NoAccess
from assessment.models.passkey import MAX_PASSKEYS, PasskeyAdded, StoredPasskey
from assessment.models.person import FORMER_PERSON, PERSON, random_key
from assessment.models.plan import (
    MAX_NOTE,
    MAX_OWN_TITLE,
    MAX_OWN_URL,
    NoSuchStep,
    StepMark,
    annotate_step,
    choose_resource,
    is_worked_on,
    move_step,
    set_preferences,
    set_weekly_hours,
    tick_step,
)
from assessment.models.problem import ItemFigures, ProblemReport
from assessment.models.response import Given, Outcome, Responded, Response, seconds_between
from assessment.models.second_factor import (
    AuthenticatorApp,
    EditorPasskey,
    LastOne,
    has_second_factor,
    remove_app,
    remove_editor_passkey,
    remove_second_factor,
    without_second_factor,
)
from assessment.models.share import (
    MAX_LINK_LABEL,
    MAX_LINKS,
    SHARE_DAYS,
    SharedPart,
    ShareLink,
    live_links,
    make_link,
    revoke_link,
)
from assessment.models.throttle import Throttle
from assessment.models.user_session import UserSession

__all__ = [
    "DEEPER_ITEMS",
    "FORMER_PERSON",
    "INVITED_DAYS",
    "MAX_IMPORTS",
    "MAX_LINKS",
    "MAX_LINK_LABEL",
    "MAX_NOTE",
    "MAX_OWN_TITLE",
    "MAX_OWN_URL",
    "MAX_PASSKEYS",
    "PERSON",
    "RECHECK_ITEMS",
    "SHARE_DAYS",
    "STILL_IN_THE_LOG",
    "Account",
    "AccountQuerySet",
    "Adopted",
    "Assessment",
    "AssessmentQuerySet",
    "AuthenticatorApp",
    "Chore",
    "EditorPasskey",
    "FollowUp",
    "Given",
    "ImportedReport",
    "Invitation",
    "ItemFigures",
    "Kept",
    "LastOne",
    "NoAccess",
    "NoSuchStep",
    "Outcome",
    "Outlook",
    "Passkey",
    "PasskeyAdded",
    "ProblemReport",
    "Responded",
    "Response",
    "ShareLink",
    "SharedPart",
    "StepMark",
    "StoredPasskey",
    "Throttle",
    "UserSession",
    "annotate_step",
    "begin_deepening",
    "begin_recheck",
    "begin_rest",
    "begin_settling",
    "choose_resource",
    "erase_in_batches",
    "follow_up_of",
    "follow_ups_of",
    "followed_by",
    "forget_deleted_texts",
    "has_second_factor",
    "in_batches",
    "is_worked_on",
    "live_links",
    "mailbox",
    "make_link",
    "move_step",
    "random_key",
    "recheck_outlook",
    "remove_app",
    "remove_editor_passkey",
    "remove_second_factor",
    "rest_of",
    "revoke_link",
    "seconds_between",
    "set_preferences",
    "set_weekly_hours",
    "stale_responses",
    "tick_step",
    "without_second_factor",
]
