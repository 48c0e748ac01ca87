"""The same answers once more: read against another role or edition, or set beside another report.

Nothing is retaken and nothing is stored. Every frozen report stays as it was.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessment.engine.model.scoring import Responses, is_rating
from assessment.engine.planning.plan import build_plan, schedule
from assessment.engine.reading import reliable_change as change
from assessment.engine.reading.reliable_change import AreaChange, Change
from assessment.engine.reading.report import AreaScore, Report, build_report
from assessment.engine.wording import listed, some
from assessment.models import Assessment
from assessment.views.access import after_the_end
from assessment.views.readable import NOT_CHECKED, Readable, day_of, minute_of, own_report, readable
from skills.comparison import unchanged
from skills.content import LEVEL_NAMES, RoleProfile
from skills.models import Edition

OWN, LIVE = "own", "live"
"""Values of the parameter `edition`: the one that was answered, and the newest."""

SOON_DAYS = 7
"""Two reports fewer days apart than this come with a word of caution."""


# Another role or edition ------------------------------------------------------------------------------


class EditionChoice(NamedTuple):
    """An edition as offered."""

    value: str
    label: str


# GET
@require_safe
@after_the_end
def reread(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """The same answers against any role, under the edition that was answered or the newest."""
    newest = Edition.objects.live() or assessment.edition
    asked = request.GET.get("edition", OWN)
    edition = newest if asked == LIVE else assessment.edition
    role = edition.content.role_by_id.get(request.GET.get("role", assessment.role))
    error = "" if role else f"Edition {edition.number} has no such role. Choose one below."
    if asked not in (OWN, LIVE):
        error = "That edition can’t be chosen. Choose what to read below."
    context = {
        "assessment": assessment,
        "edition": edition,
        "roles": edition.content.roles,
        "chosen_role": role.id if role else assessment.role,
        "editions": _editions(assessment.edition, newest),
        "chosen_edition": asked,
        "error": error,
    }
    if role and not error:
        context |= _reading(assessment, edition, role)
    return render(request, "assessment/reread.html", context, status=422 if error else 200)


def _editions(answered: Edition, newest: Edition) -> tuple[EditionChoice, ...]:
    """The editions to choose from; none when the one that was answered is the newest."""
    if answered.number == newest.number:
        return ()
    return (
        EditionChoice(OWN, f"Edition {answered.number}, the one you answered"),
        EditionChoice(LIVE, f"Edition {newest.number}, the newest"),
    )


class Line(NamedTuple):
    """An area as read now, and as the report has it, if it does."""

    now: AreaScore
    before: AreaScore | None

    @property
    def differs(self) -> bool:
        """Whether both have the area, with another result."""
        return self.before is not None and self.before.result != self.now.result


def _reading(assessment: Assessment, edition: Edition, role: RoleProfile) -> dict[str, object]:
    """What the page shows: worked out at each look, and kept nowhere."""
    counted = _counted(assessment, edition)
    as_answered = edition == assessment.edition
    report = build_report(edition.content, role, counted, assessment.seconds, assessment.days)
    plan = build_plan(edition.content, report)
    before = {area.id: area for area in assessment.report.areas}
    lines = [Line(area, before.get(area.id)) for area in report.areas]
    now = {area.id for area in report.areas}
    return {
        "report": report,
        "plan": plan,
        "schedule": schedule(plan, assessment.weekly_hours),
        "lines": lines,
        "difference": _difference(lines),
        "gone": [area.name for area in assessment.report.areas if area.id not in now],
        "left_out": "" if as_answered else _left_out(assessment.responses, counted),
        "sure": report.sure if as_answered else report.sure.replace("You answered", "This reading counts"),
    }


def _counted(assessment: Assessment, edition: Edition) -> Responses:
    """The responses to what still reads the same in the edition."""
    if edition == assessment.edition:
        return assessment.responses
    same = unchanged(assessment.content, edition.content)
    return {id: value for id, value in assessment.responses.items() if id in same}


def _left_out(given: Responses, counted: Responses) -> str:
    """How many answers and ratings count, and how many do not."""
    ratings, kept = sum(map(is_rating, given)), sum(map(is_rating, counted))
    parts = []
    if len(given) > ratings:
        parts.append(f"{len(counted) - kept} of your {some(len(given) - ratings, 'answer')}")
    if ratings:
        parts.append(f"{kept} of your {some(ratings, 'rating')}")
    left = len(given) - len(counted)
    if not left:
        return f"{' and '.join(parts)} count here. None is left out."
    verb = "is" if left == 1 else "are"
    return (
        f"{' and '.join(parts)} count here. {left} {verb} left out: what was asked reads differently now, or is gone."
    )


def _difference(lines: Sequence[Line]) -> str:
    """In how many areas the reading has another result than the report."""
    both = [line for line in lines if line.before is not None]
    if not both:
        return "Your report has none of these areas."
    differ = sum(line.differs for line in both)
    areas = "1 area is" if len(both) == 1 else f"{len(both)} areas are"
    where = "none" if not differ else f"{differ}"
    return f"{areas} in both. The result differs in {where} of them."


# Two reports ------------------------------------------------------------------------------------------

DROP = "A lower result is common when the first one rested on few questions."
WAYS = {"up": "Went up", "down": "Went down", "no reliable change": "No clear change", "cannot compare": "Not compared"}


class Compared(NamedTuple):
    """One area of the comparison."""

    change: AreaChange
    way: str
    later: AreaScore | None
    """As the later report has it, if it does."""


# GET
@require_safe
def compare(request: HttpRequest, key: str, other: str) -> HttpResponse:
    """Two reports of one person, also imported ones; the one finished first is the earlier, whatever the address."""
    if key == other:
        raise Http404("A report is not compared with itself.")
    pair = [own_report(request, each) for each in (key, other)]
    for found in pair:
        if isinstance(found, Assessment) and not found.is_finished:
            return redirect("hub", found.key)
    earlier, later = sorted(map(readable, pair), key=lambda each: (each.finished_at, each.key))
    return render(request, "assessment/compare.html", _comparison(earlier, later))


def _comparison(earlier: Readable, later: Readable) -> dict[str, object]:
    """What the page shows, wherever the two reports come from."""
    found = change.compare(earlier.report, later.report)
    areas = _compared(found, later.report)
    when = minute_of if not _days_between(earlier, later) else day_of
    return {
        "earlier": earlier,
        "later": later,
        "earlier_when": when(earlier.finished_at),
        "later_when": when(later.finished_at),
        "change": found,
        "headline": _headline(found),
        "notes": _notes(earlier, later, found),
        "same_role": earlier.report.role_id == later.report.role_id,
        "same_edition": earlier.edition_digest == later.edition_digest,
        "areas": areas,
        "rows": [area for area in areas if area.change.direction != "cannot compare"],
        "apart": [area for area in areas if area.change.direction == "cannot compare"],
        "levels": LEVEL_NAMES,
        "not_checked": NOT_CHECKED,
    }


def _compared(found: Change, later: Report) -> list[Compared]:
    """The areas, those with a clear change first, else in the order of the later report."""
    scores = {area.id: area for area in later.areas}
    areas = [Compared(area, WAYS[area.direction], scores.get(area.area)) for area in found.areas]
    return sorted(areas, key=lambda area: area.change.direction not in ("up", "down"))


def _headline(found: Change) -> str:
    moved = found.count("up") + found.count("down")
    total = len(found.areas) - found.count("cannot compare")
    if not total:
        return "No area can be compared."
    if moved:
        return f"{moved} of {total} {'area' if total == 1 else 'areas'} moved."
    return "The areas moved together." if found.together in ("up", "down") else "No clear change."


def _notes(earlier: Readable, later: Readable, found: Change) -> list[str]:
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
        apart = "from the same day" if not days else f"{days} {'day' if days == 1 else 'days'} apart"
        notes.append(f"These reports are {apart}. Expect no clear change in so short a time.")
    return notes


def _import_notes(earlier: Readable, later: Readable) -> list[str]:
    if earlier.imported and later.imported:
        return [f"Both reports: {NOT_CHECKED}"]
    return [f"The {when} report: {NOT_CHECKED}" for when, each in _when(earlier, later) if each.imported]


def _when(earlier: Readable, later: Readable) -> tuple[tuple[str, Readable], ...]:
    return (("earlier", earlier), ("later", later))


def _edition(report: Readable, *, short: bool) -> str:
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


def _days_between(earlier: Readable, later: Readable) -> int:
    first, last = (timezone.localdate(each.finished_at) for each in (earlier, later))
    return (last - first).days
