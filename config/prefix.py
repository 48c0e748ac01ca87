"""A site below a path of its host: addresses come in with the prefix, or without it where a proxy has taken it off.

Django writes the prefix before every address that it makes (`FORCE_SCRIPT_NAME`), and the pages know no other. What comes
in is read here, so that both kinds of proxy work, and a probe on the machine needs to know nothing of it.
"""

from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from config import content_type


def within(path: str) -> str:
    """A path of a request as it is below the prefix."""
    prefix: str = settings.PLUMB_PREFIX
    if prefix and (path == prefix or path.startswith(f"{prefix}/")):
        return path.removeprefix(prefix) or "/"
    return path


class Handler(WSGIHandler):
    """Django, which expects that the server has taken the prefix off, and a header that it can read."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        environ["PATH_INFO"] = within(environ.get("PATH_INFO", ""))
        environ["CONTENT_TYPE"] = content_type.readable(environ.get("CONTENT_TYPE", ""))
        return super().__call__(environ, start_response)
