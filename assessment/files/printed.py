"""One value with everything that the files made for reading show: a change to a report or plan reaches them all here."""

from datetime import datetime
from typing import NamedTuple

from assessment.answer_review import AreaAnswers, answers_by_area
from assessment.engine.planning.arrangement import Arrangement, weeks_of
from assessment.engine.planning.schedule import Schedule
from assessment.engine.planning.values import Plan
from assessment.engine.reading.values import Report
from assessment.models import Assessment
from assessment.shown_report import Counted, Exam, exams, preparation_after_plan, result_counts, withdrawn_since
from skills.content import Content
from skills.models import Edition


class PrintedReport(NamedTuple):
    """All that a file made for reading shows. It holds no secret, so that no file can give one away."""

    report: Report
    arrangement: Arrangement
    plan: Plan
    """What is left of the plan."""
    schedule: Schedule
    counts: list[Counted]
    exams: list[Exam]
    after_plan: str
    """What the certificate that is wanted takes once the plan is done; empty without one."""
    answers: list[AreaAnswers]
    edition: Edition
    finished_at: datetime
    site: Content = Content()
    """What was answered, for what it calls the site and its levels."""
    withdrawn_since: str = ""
    """That questions it rests on were withdrawn after it was made, in a sentence; empty where none was."""


def printed_report(assessment: Assessment) -> PrintedReport:
    """What the HTML file, the PDF and the table of the plan show. Raises `ValueError` before the end.

    The one place that decides it: whatever else belongs to a person's plan comes in here, once.
    """
    if assessment.finished_at is None:
        raise ValueError("Only a report can be printed.")
    arrangement = assessment.arrangement
    return PrintedReport(
        report=assessment.report,
        arrangement=arrangement,
        plan=arrangement.left,
        schedule=weeks_of(arrangement, assessment.weekly_hours),
        counts=result_counts(assessment.report),
        exams=exams(assessment.report, arrangement, assessment.certificate),
        after_plan=preparation_after_plan(assessment),
        withdrawn_since=withdrawn_since(assessment),
        answers=answers_by_area(assessment, {}),
        edition=assessment.edition,
        finished_at=assessment.finished_at,
        site=assessment.content,
    )
