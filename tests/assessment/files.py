"""Downloaded reports as files: a whole one, and what becomes of it when somebody changes it."""

import copy
import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessment.engine import ENGINE_VERSION
from assessment.engine.reading.report import build_report
from assessment.models import ImportedReport
from tests.assessment.people import Person
from tests.builders import small_content

Document = dict[str, Any]


def document(**changes: Any) -> Document:
    """What "Download my data" gives, as far as an import reads it: of forty days ago, for another installation."""
    return copy.deepcopy(_document()) | {
        "finished_at": (datetime.now(UTC) - timedelta(days=40)).isoformat(),
        **changes,
    }


@cache
def _document() -> Document:
    content = small_content()
    responses = {item.id: 0 for item in content.items[:6]} | {"area/storage": 2, "area/production": 3}
    report = build_report(content, content.role_by_id["ml-engineer"], responses)
    return {
        "format": "plumb-report-1",
        "edition": {"number": 3, "digest": "ab" * 32},
        "role": "ml-engineer",
        "seed": "not-kept-seed",
        "engine": ENGINE_VERSION,
        "responses": [{"item": "not-kept-item", "option": 1}],
        "report": msgspec.json.decode(msgspec.json.encode(report)),
        "plan": {"steps": []},
    }


def put(path: str, value: object, whole: Document | None = None) -> Document:
    """The document with another value at a path such as "report.areas.0.low"; `...` takes the entry out."""
    changed = document() if whole is None else whole
    *way, last = path.split(".")
    inside: Any = changed
    for step in way:
        inside = inside[int(step)] if isinstance(inside, list) else inside[step]
    key: Any = int(last) if isinstance(inside, list) else last
    if value is ...:
        del inside[key]
    else:
        inside[key] = value
    return changed


def as_bytes(whole: Document) -> bytes:
    return json.dumps(whole, indent=2).encode()


def send(person: Person, data: bytes, name: str = "plumb-report.json") -> Any:
    """Send a file with the import form."""
    return person.client.post(reverse("import_report"), {"file": SimpleUploadedFile(name, data)})


def imported(person: Person, **changes: Any) -> ImportedReport:
    """An import of this person."""
    response = send(person, as_bytes(document(**changes)))
    assert response.status_code == 302, response.content.decode()
    return ImportedReport.objects.latest("pk")
