"""Static files under names that change with them, and compressed."""

from collections.abc import Iterable, Iterator

from whitenoise.storage import CompressedManifestStaticFilesStorage

OTHERS = ("admin/", "django_htmx/")
"""Folders of what packages bring: nobody but editors loads any of it, and it would take many seconds at each start."""


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it brings no types
    """Compresses what every visitor loads."""

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """The names of files and of their compressed copies, made now."""
        yield from super().compress_files([path for path in paths if not path.startswith(OTHERS)])
