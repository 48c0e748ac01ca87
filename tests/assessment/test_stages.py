"""That people put into the database as rows hold together whatever the time of day, as people who played would."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from assessment.models import Assessment
from skills.models import Edition
from tests.assessment.people import Person
from tests.assessment.stages import put

BEFORE_MIDNIGHT = datetime(2027, 12, 31, 23, 59, 59, 999_999, UTC)


def days_of(assessment: Assessment) -> tuple[set[str], set[str]]:
    """The days of the responses as stored, and as the report that was frozen with them has them."""
    evidence = [each for area in assessment.report.areas for skill in area.skills for each in skill.evidence]
    return set(assessment.days.values()), {each.given for each in evidence}


@pytest.mark.parametrize("later", [timedelta(microseconds=1), timedelta(days=1), timedelta(hours=-12)])
def test_rows_and_report_name_the_day_on_which_the_person_is_put(edition: Edition, later: timedelta) -> None:
    for moment in (BEFORE_MIDNIGHT, BEFORE_MIDNIGHT + later):
        with time_machine.travel(moment, tick=False):
            person = put(Person(), "finished", edition)
            day = moment.date().isoformat()
            assert days_of(person.assessment) == ({day}, {day})
            assert person.assessment.finished_at == moment
