"""What stands beside the numbers of a report wherever it is shown: how many areas have which result, and certificates."""

from typing import NamedTuple

from django.utils import timezone

from assessment.engine.planning.arrangement import Arrangement
from assessment.engine.planning.preparation import after_plan, beyond_plan, by_overlap
from assessment.engine.reading.certificates import Certificate
from assessment.engine.reading.results import RESULT_NAMES
from assessment.engine.reading.values import Report
from assessment.engine.wording import short_list
from assessment.models import Assessment
from skills.content import has_come
from skills.words import count_noun, date_in_words


class Counted(NamedTuple):
    """One of the four counts at the top of a report."""

    result: str
    """One of the four, by which it is drawn."""
    label: str
    areas: tuple[str, ...]
    is_open: bool = False
    """Whether nothing is known of these areas: they are named also where there is no room for all."""

    @property
    def named(self) -> str:
        """The areas in a line; the rows below have them all."""
        return short_list(self.areas)


class Exam(NamedTuple):
    """A certificate beside the plan, as looked at today."""

    certificate: Certificate
    beyond: str
    """Hours beyond the plan in words; empty for a report that did not keep them."""
    over: str
    """Since when it can no longer be taken, in a sentence; empty while it can."""

    @property
    def status(self) -> str:
        """What to know first: that it is over, in beta or ending, in sentences; empty for none of these."""
        return self.over or self.certificate.status

    @property
    def preparation(self) -> str:
        """What it takes, in words: beyond the plan where that is known."""
        alone = self.certificate.preparation
        if not self.beyond:
            return alone
        return f"{self.beyond}, only {alone}" if self.certificate.is_covered else self.beyond


def preparation_after_plan(assessment: Assessment) -> str:
    """What the certificate that somebody wants takes once the plan is done; empty without one."""
    plan, certificates = assessment.arrangement.whole, assessment.report.certificates
    chosen = next((each for each in certificates if each.id == assessment.certificate), None)
    if chosen is not None and (ended := over(chosen)):
        return f"{chosen.name}: {ended[0].lower()}{ended[1:]}"
    return after_plan(chosen, plan, assessment.weekly_hours) if chosen else ""


def exams(report: Report, arrangement: Arrangement, wanted: str = "") -> list[Exam]:
    """The certificates of a report beside the plan, the one that is wanted first, then those it covers most of.

    What has ended since the report was made is left out, unless it is wanted: then it says so.
    """
    plan = arrangement.whole
    found = [Exam(each, beyond_plan(each, plan), over(each)) for each in by_overlap(report.certificates, plan)]
    shown = [exam for exam in found if not exam.over or exam.certificate.id == wanted]
    return sorted(shown, key=lambda exam: exam.certificate.id != wanted)


def over(certificate: Certificate) -> str:
    """That a certificate of a report can no longer be taken today, in a sentence; empty while it can."""
    if not certificate.ends or not has_come(certificate.ends, timezone.localdate()):
        return ""
    return f"Over since {date_in_words(certificate.ends)}."


def withdrawn_since(assessment: Assessment) -> str:
    """That questions which a report rests on were withdrawn after it was made, in a sentence; empty where none was."""
    areas = assessment.report.areas
    evidence = {each.id for area in areas for skill in area.skills for each in skill.evidence}
    count = len(evidence & assessment.withdrawn)
    if not count:
        return ""
    what = "a question" if count == 1 else count_noun(count, "question")
    wrong = "in it was wrong" if count == 1 else "in them was wrong"
    return (
        f"Since this report was made, the editors withdrew {what} that it rests on, because something {wrong}. "
        "The report stays as it was made."
    )


def result_counts(report: Report) -> list[Counted]:
    """How many areas have each result, and which; without a question, how they stand in the person's own view."""
    if not report.questions:
        return _own_counts(report)
    labels = {"meets": "met", "within-reach": "within reach", "gap": "gap", "not-sure": "we can’t tell yet"}
    found = []
    for result in RESULT_NAMES:
        areas = report.named(result)
        plural = "s" if result == "gap" and len(areas) != 1 else ""
        found.append(Counted(result, f"{len(areas)} {labels[result]}{plural}", areas, result == "not-sure"))
    return found


def _own_counts(report: Report) -> list[Counted]:
    """The areas by the person's own rating. Nothing was checked, so each is drawn as one that cannot be called."""
    own = {area.name: None if area.own is None else area.own >= area.target for area in report.areas}
    labels = {True: "rated as asked", False: "rated below", None: "not rated"}
    found = []
    for side, label in labels.items():
        areas = tuple(name for name, at_least in own.items() if at_least is side)
        if areas:
            found.append(Counted("not-sure", f"{len(areas)} {label}", areas, side is None))
    return found
