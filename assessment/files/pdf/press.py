"""Sets one document: an order as JSON comes in on standard input, a PDF goes out on standard output.

A program of its own, which knows nothing of Django and imports nothing of Plumb. It writes nothing, so it works on
a file system that can only be read; and the template finds no files but its typefaces.
"""

import json
import signal
import sys
from pathlib import Path

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
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

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])
    template = (HERE / "report.typ").read_bytes()

    def compiled(*standards: str) -> bytes:
        return typst.compile(  # type: ignore[call-overload,no-any-return]  # its stubs want all paths as bytes here
            template,
            root=FONTS,
            font_paths=fonts,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"values": values},
            pdf_standards=list(standards),
            package_path=FONTS,
            package_cache_path=FONTS,
            timestamp=finished,
        )

    try:
        return compiled("ua-1")
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        return compiled()


if __name__ == "__main__":
    for order_to_stop in (signal.SIGTERM, signal.SIGINT):
        # Whoever stops the server tells all its processes. The worker waits for this document, which is made in a moment.
        signal.signal(order_to_stop, signal.SIG_IGN)
    limit()
    order = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(press(order["values"], order["finished"]))
