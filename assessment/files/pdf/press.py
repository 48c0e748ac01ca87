"""Sets one document: an order as JSON comes in on standard input, a PDF goes out on standard output.

A program of its own, which knows nothing of Django and imports nothing of Plumb. The template finds no files: its
root is a folder that is empty.
"""

import json
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
MEMORY = 2 * 1024**3
"""Address space in bytes; a document needs a tenth."""
CPU_SECONDS = 15


def limit() -> None:
    """Set bounds to this process, where the system knows them."""
    try:
        import resource
    except ImportError:  # Windows; there the caller's clock is all
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def press(values: str, finished: int) -> bytes:
    """The document. PDF/UA-1 allows no character that no typeface has; with one, it is tagged all the same."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[HERE / "fonts"])
    template = (HERE / "report.typ").read_bytes()
    with tempfile.TemporaryDirectory() as empty:

        def compiled(*standards: str) -> bytes:
            return typst.compile(  # type: ignore[call-overload,no-any-return]  # its stubs want all paths as bytes here
                template,
                root=empty,
                font_paths=fonts,
                ignore_system_fonts=True,
                format="pdf",
                sys_inputs={"values": values},
                pdf_standards=list(standards),
                package_path=empty,
                package_cache_path=empty,
                timestamp=finished,
            )

        try:
            return compiled("ua-1")
        except typst.TypstError as error:
            if "could not be displayed" not in error.message:
                raise
            return compiled()


if __name__ == "__main__":
    limit()
    order = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(press(order["values"], order["finished"]))
