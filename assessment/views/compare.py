"""Two reports side by side, made here or imported. Nothing is stored, and both stay as they were."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessment.engine.reading import reliable_change as change
from assessment.engine.reading.reliable_change import AreaChange, ReportChange
from assessment.engine.reading.values import AreaScore, Report
from assessment.engine.reading.verdicts import Verdict, changed_results, verdict_headline, verdict_sentence
from assessment.engine.wording import listed, short_list
from assessment.models import Assessment, ImportedReport
from assessment.report_list import NOT_CHECKED, day_in_words, minute_in_words
from assessment.views.access import own_report
from assessment.views.notes import redirect_to
from skills.words import count_noun

SHORT = 6
"""Characters of a digest that are enough for people to compare, as everywhere."""

SOON_DAYS = 7
"""Two reports fewer days apart than this come with a word of caution."""

DROP = "A lower result is common when the first one rested on few questions."
WAYS = {"up": "Went up", "down": "Went down", "no reliable change": "No clear change", "cannot compare": "Not compared"}


class ComparedReport(NamedTuple):
    """One of the two reports of a comparison."""

    key: str
    report: Report
    finished_at: datetime
    edition_number: int
    edition_digest: str
    imported: bool
    address: str
    """Of its own page; an import has none."""

    @property
    def short(self) -> str:
        """The beginning of the edition's digest."""
        return self.edition_digest[:SHORT]


def compared_report(found: Assessment | ImportedReport) -> ComparedReport:
    """A finished assessment or an import as a comparison reads it."""
    if isinstance(found, ImportedReport):
        edition, address = (found.edition_number, found.edition_digest), ""
    else:
        edition, address = (found.edition.number, found.edition.digest), reverse("report", args=[found.key])
    assert found.finished_at is not None
    return ComparedReport(
        key=found.key,
        report=found.report,
        finished_at=found.finished_at,
        edition_number=edition[0],
        edition_digest=edition[1],
        imported=isinstance(found, ImportedReport),
        address=address,
    )


class ComparedArea(NamedTuple):
    """One area of the comparison."""

    change: AreaChange
    way: str
    later: AreaScore | None
    """As the later report has it, if it does."""
    verdict: Verdict | None
    """The result then and now, if they differ."""

    @property
    def moved(self) -> bool:
        """Whether the change is more than chance would bring."""
        return self.change.direction != "no reliable change"

    @property
    def stands_out(self) -> bool:
        """Whether there is something to read: another result, or a clear change."""
        return self.verdict is not None or self.moved


# GET
@require_safe
def compare(request: HttpRequest, key: str, other: str) -> HttpResponse:
    """Two reports of one person, also imported ones; the one finished first is the earlier, whatever the address."""
    if key == other:
        raise Http404("A report is not compared with itself.")
    pair = [own_report(request, each) for each in (key, other)]
    for found in pair:
        if isinstance(found, Assessment) and not found.is_finished:
            return redirect_to("go_on", found.key)
    earlier, later = sorted(map(compared_report, pair), key=lambda each: (each.finished_at, each.key))
    return render(request, "assessment/compare.html", _comparison(earlier, later))


def _comparison(earlier: ComparedReport, later: ComparedReport) -> dict[str, object]:
    """What the page shows, wherever the two reports come from."""
    found = change.compare(earlier.report, later.report)
    verdicts = changed_results(earlier.report, later.report, found)
    areas = _compared(found, later.report, verdicts)
    rows = [area for area in areas if area.change.direction != "cannot compare"]
    when = minute_in_words if not _days_between(earlier, later) else day_in_words
    return {
        "earlier": earlier,
        "later": later,
        "earlier_when": when(earlier.finished_at),
        "later_when": when(later.finished_at),
        "change": found,
        "headline": verdict_headline(verdicts) or _headline(found),
        "verdicts": verdicts,
        "lead": _lead(verdicts, found),
        "notes": _notes(earlier, later, found),
        "same_role": earlier.report.role_id == later.report.role_id,
        "same_edition": earlier.edition_digest == later.edition_digest,
        "rows": [row for row in rows if row.stands_out],
        "same": [row for row in rows if not row.stands_out],
        "apart": [area for area in areas if area.change.direction == "cannot compare"],
        "levels": later.report.levels,
        "not_checked": NOT_CHECKED,
    }


def _compared(found: ReportChange, later: Report, verdicts: Sequence[Verdict]) -> list[ComparedArea]:
    """The areas: those with another result first, then those with a clear change, each in the later report's order."""
    scores, differing = {area.id: area for area in later.areas}, {each.area: each for each in verdicts}
    areas = [
        ComparedArea(area, _way(area, differing.get(area.area)), scores.get(area.area), differing.get(area.area))
        for area in found.areas
    ]
    return sorted(areas, key=lambda area: (area.verdict is None, area.change.direction not in ("up", "down")))


def _way(change: AreaChange, verdict: Verdict | None) -> str:
    """What became of an area, in a few words. Another result without a clear move is said to be that."""
    if verdict and change.direction == "no reliable change":
        return "Another result, no clear move"
    return WAYS[change.direction]


def _headline(found: ReportChange) -> str:
    moved = found.count("up") + found.count("down")
    total = len(found.areas) - found.count("cannot compare")
    if not total:
        return "No area can be compared."
    if moved:
        return f"{moved} of {count_noun(total, 'area')} moved."
    return "The areas moved together." if found.together in ("up", "down") else "No clear change."


def _lead(verdicts: Sequence[Verdict], found: ReportChange) -> str:
    """Why results changed, and what moved with the same result; without another result, what changed as a whole."""
    if not verdicts:
        return found.sentence
    told = {verdict.area for verdict in verdicts}
    moved = [each.name for each in found.areas if each.direction in ("up", "down") and each.area not in told]
    same = f"{short_list(moved)} moved by more than chance would bring, with the same result." if moved else ""
    return " ".join(filter(None, (verdict_sentence(verdicts), same)))


def _notes(earlier: ComparedReport, later: ComparedReport, found: ReportChange) -> list[str]:
    """What to keep in mind: an import, other questions, another role or method, too short a time."""
    notes = [*_import_notes(earlier, later)]
    if earlier.edition_digest != later.edition_digest:
        first, last = (_edition(each, short=earlier.imported or later.imported) for each in (earlier, later))
        notes.append(f"The earlier report uses {first}, the later one {last}, so the question sets differ.")
    notes += _renamed(earlier.report, later.report)
    if found.caution:
        notes.append(found.caution)
    if found.together == "down" or found.count("down"):
        notes.append(DROP)
    days = _days_between(earlier, later)
    if days < SOON_DAYS:
        apart = "from the same day" if not days else f"{count_noun(days, 'day')} apart"
        notes.append(f"These reports are {apart}. Expect no clear change in so short a time.")
    return notes


def _import_notes(earlier: ComparedReport, later: ComparedReport) -> list[str]:
    if earlier.imported and later.imported:
        return [f"Both reports: {NOT_CHECKED}"]
    return [f"The {when} report: {NOT_CHECKED}" for when, each in _when(earlier, later) if each.imported]


def _when(earlier: ComparedReport, later: ComparedReport) -> tuple[tuple[str, ComparedReport], ...]:
    return (("earlier", earlier), ("later", later))


def _edition(report: ComparedReport, *, short: bool) -> str:
    """The edition's number. Installations count alike, so beside an import the digest tells editions apart."""
    return f"edition {report.edition_number}{f' ({report.short})' if short else ''}"


def _renamed(earlier: Report, later: Report) -> list[str]:
    """Areas are matched by their identifiers; what is called otherwise may mean something else."""
    before = {area.id: area.name for area in earlier.areas}
    names = [
        f"{area.name} (earlier: {before[area.id]})"
        for area in later.areas
        if before.get(area.id, area.name) != area.name
    ]
    return [f"Names differ, so meanings may too: {listed(names)}."] if names else []


def _days_between(earlier: ComparedReport, later: ComparedReport) -> int:
    first, last = (timezone.localdate(each.finished_at) for each in (earlier, later))
    return (last - first).days
