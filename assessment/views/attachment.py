"""Files as answers: the browser saves them under a name instead of showing them."""

from django.http import HttpResponse


def attachment(content: bytes, name: str, kind: str) -> HttpResponse:
    """The file `name` with this content; `kind` is its media type."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
