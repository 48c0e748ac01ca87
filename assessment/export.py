"""What is stored about an assessment, for its owner to keep."""

from typing import Any

import msgspec

from assessment.models import Assessment


def document(assessment: Assessment) -> dict[str, Any]:
    """Everything stored about an assessment, ready for JSON. Report and plan are None before the end."""
    return {
        "format": "plumb-report-1",
        "edition": {"number": assessment.edition.number, "digest": assessment.edition.digest},
        "role": assessment.role,
        "length": assessment.length,
        "seed": assessment.seed,
        "weekly_hours": assessment.weekly_hours,
        "seen": assessment.seen.split(),
        "started_at": assessment.started_at.isoformat(),
        "finished_at": assessment.finished_at.isoformat() if assessment.finished_at else None,
        "kept_until": assessment.expires_at.isoformat(),
        "engine": assessment.engine,
        "responses": [
            {"item": response.item, "option": response.option, "answered_at": response.answered_at.isoformat()}
            for response in assessment.response_set.order_by("pk")
        ],
        "shared_links": [
            {
                "parts": link.parts.split(),
                "label": link.label,
                "created_at": link.created_at.isoformat(),
                "expires_at": link.expires_at.isoformat(),
            }
            for link in assessment.share_links.order_by("pk")
        ],
        "report": msgspec.json.decode(assessment.report_json) if assessment.is_finished else None,
        "plan": msgspec.json.decode(assessment.plan_json) if assessment.is_finished else None,
    }
