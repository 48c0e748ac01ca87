"""Everything stored about an assessment as one document: the download as JSON, which can be imported again.

`Export` has every field of every table that knows the assessment; `schema` describes it from the classes here and
from the docstrings below their fields.
"""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from assessment.engine.planning.preferences import Preferences
from assessment.engine.planning.schedule import MAX_WEEKLY_HOURS, MIN_WEEKLY_HOURS
from assessment.engine.planning.values import Plan
from assessment.engine.reading.values import Report
from assessment.models import Assessment, ImportedReport, SharedPart, StepMark

FORMAT: Final = "plumb-report-1"
"""Changes when a reader of the old format would misread the new one. A further field does not change it."""

Moment = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
"""A moment with its offset from UTC (ISO 8601)."""


class ExportedEdition(Struct, frozen=True, forbid_unknown_fields=True):
    """The published content the person met."""

    number: Annotated[int, Meta(ge=1)]
    """Counted on the server that published it."""
    digest: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    """SHA-256 of the content: equal contents have equal digests on every server."""


class ExportedResponse(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing the person chose."""

    item: str
    """Identifier of the question; `area/<id>` or `skill/<id>` for a self-rating."""
    option: Annotated[int, Meta(ge=0)] | None
    """Place of the chosen option as written in the content, from 0; the level, 0 to 4, for a self-rating.
    None for "I don't know yet" and "I can't say"."""
    answered_at: Moment
    """When it was chosen last."""
    carried: bool = False
    """Whether it was taken over from the report that this one took the place of."""


class ExportedLink(Struct, frozen=True, forbid_unknown_fields=True):
    """A shared link that was made and not revoked, without the secret in its address."""

    parts: tuple[Literal["levels", "plan", "own"], ...]
    """What it shows."""
    label: str
    """The owner's note; may be empty."""
    created_at: Moment
    """When it was made."""
    expires_at: Moment
    """When it stops working."""


class ExportedMark(Struct, frozen=True, forbid_unknown_fields=True):
    """What the person did to one step of the plan."""

    step: str
    """The step: its skill and the level it leads to, with a hyphen between."""
    done_at: Moment | None
    """When it was ticked; None while it is not."""
    resource: str
    """Identifier of the resource chosen instead of the first one; "own" for the person's own; empty for the first."""
    own_title: str
    """Name of the person's own resource."""
    own_url: str
    """Its address; may be empty."""
    note: str
    """The person's note."""


class Export(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything stored about one assessment, but for the secrets that open it.

    Positions are on the level scale: 0 to 5, where the whole part is the level (0 to 4, named in `report.levels`)
    and 5 its upper end.
    """

    format: Literal["plumb-report-1"]
    """Name of this format."""
    edition: ExportedEdition
    """The content that was answered. Identifiers below are those of this edition."""
    role: str
    """Identifier of the role."""
    length: Literal["short", "standard", "thorough"]
    """How long the check was meant to be."""
    seed: str
    """Decided which of the best questions were asked, and how options were shuffled."""
    weekly_hours: Annotated[int, Meta(ge=MIN_WEEKLY_HOURS, le=MAX_WEEKLY_HOURS)]
    """Hours a week that the weeks of the plan are counted with."""
    seen: tuple[str, ...]
    """Identifiers of the questions that had been asked before this assessment began."""
    started_at: Moment
    """When it began."""
    finished_at: Moment | None
    """When report and plan were frozen; None before."""
    kept_until: Moment
    """When the server deletes it."""
    engine: str
    """Version of the method that made report and plan; empty before."""
    responses: tuple[ExportedResponse, ...]
    """In the order first given."""
    shared_links: tuple[ExportedLink, ...]
    """In the order made, ended ones among them until they are cleared away."""
    report: Report | None
    """As it was frozen; None before the end."""
    plan: Plan | None
    """As it was made last; None before the end."""
    focus: str = ""
    """Identifier of the only area it asked about, or of the skills with spaces between, when it asked more; else empty."""
    max_questions: int | None = None
    """The most questions it asked itself, when it took over others; else None."""
    plan_until: str | None = None
    """The day the plan should be done by (ISO date); None without one."""
    plan_wants: Preferences | None = None
    """What was asked of the resources of the plan; None for nothing special."""
    plan_order: tuple[str, ...] = ()
    """Steps in the person's order; empty for the plan's own."""
    certificate: str = ""
    """Identifier of the certification the person wants; empty for none."""
    role_unsure: bool = False
    """Whether the role was taken for somebody who was not sure which."""
    step_marks: tuple[ExportedMark, ...] = ()
    """What the person did to the steps of the plan."""


def document(assessment: Assessment) -> Export:
    """The assessment as a document. Asks the database for its responses and its shared links."""
    return Export(
        format=FORMAT,
        edition=ExportedEdition(number=assessment.edition.number, digest=assessment.edition.digest),
        role=assessment.role,
        length=assessment.length,  # type: ignore[arg-type]  # one of these by the model's choices
        seed=assessment.seed,
        weekly_hours=assessment.weekly_hours,
        seen=tuple(assessment.seen.split()),
        started_at=assessment.started_at.isoformat(),
        finished_at=assessment.finished_at.isoformat() if assessment.finished_at else None,
        kept_until=assessment.expires_at.isoformat(),
        engine=assessment.engine,
        responses=tuple(
            ExportedResponse(given.item, given.option, given.answered_at.isoformat(), given.carried)
            for given in assessment.given
        ),
        shared_links=tuple(
            ExportedLink(
                parts=tuple(SharedPart(part).value for part in link.parts.split()),  # type: ignore[misc]
                label=link.label,
                created_at=link.created_at.isoformat(),
                expires_at=link.expires_at.isoformat(),
            )
            for link in assessment.share_links.order_by("pk")
        ),
        report=assessment.report if assessment.is_finished else None,
        plan=assessment.plan if assessment.is_finished else None,
        focus=assessment.focus,
        role_unsure=assessment.role_unsure,
        max_questions=assessment.max_questions,
        plan_until=assessment.plan_until.isoformat() if assessment.plan_until else None,
        plan_wants=assessment.preferences if assessment.plan_wants else None,
        plan_order=tuple(assessment.plan_order.split()),
        certificate=assessment.certificate,
        step_marks=tuple(_mark(mark) for mark in assessment.step_marks.all()),
    )


def _mark(mark: StepMark) -> ExportedMark:
    done_at = mark.done_at.isoformat() if mark.done_at else None
    return ExportedMark(mark.step, done_at, mark.resource, mark.own_title, mark.own_url, mark.note)


def document_bytes(assessment: Assessment) -> bytes:
    """The document as indented JSON, with report and plan as the bytes say that were frozen."""
    return as_file(document_as_frozen(assessment))


def as_file(document: dict[str, Any]) -> bytes:
    """What is taken along, as JSON that people can read."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2)


def document_as_frozen(assessment: Assessment) -> dict[str, Any]:
    """The document by its fields, ready for JSON, with report and plan as the bytes say that were frozen.

    Reading an old report fills in fields that came later; the person gets what was made for them instead.
    """
    parts = msgspec.structs.asdict(document(assessment))
    if assessment.is_finished:
        parts |= {name: msgspec.Raw(getattr(assessment, f"{name}_json").encode()) for name in ("report", "plan")}
    return parts


def import_document(found: ImportedReport) -> dict[str, Any]:
    """Everything stored about an imported report, ready for JSON, in a form that can be imported again."""
    return {
        "format": FORMAT,
        "edition": {"number": found.edition_number, "digest": found.edition_digest},
        "role": found.role,
        "finished_at": found.finished_at.isoformat(),
        "imported_at": found.taken_at.isoformat(),
        "kept_until": found.expires_at.isoformat(),
        "engine": found.engine,
        "report": msgspec.Raw(found.report_json.encode()),
    }
