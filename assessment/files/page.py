"""Report, plan and every answer as one page that leaves the site: nothing in it is fetched from anywhere."""

import re
from base64 import b64encode
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from assessment.files.printed import PrintedReport


def html_page(printed: PrintedReport) -> bytes:
    """The page. It needs no other file, no script and no network.

    It is made without the request: what it does not know of a browser, it cannot carry to another.
    """
    context = printed._asdict() | {"levels": printed.report.levels, "offline": True, "style": style_element()}
    return render_to_string("assessment/file.html", context).encode()


@lru_cache(maxsize=1)
def style_element() -> SafeString:
    """A style element with the whole sheet, its typefaces inside as data.

    With them the file is about 70 kB longer, and looks the same on every machine for as long as it is kept.
    """
    folder = settings.BASE_DIR / "static"
    sheet = re.sub(r"/\*.*?\*/", "", (folder / "app.css").read_text("utf-8"), flags=re.DOTALL)

    def data(found: re.Match[str]) -> str:
        return f'url("data:font/woff2;base64,{b64encode((folder / found[1]).read_bytes()).decode()}")'

    sheet = re.sub(r'url\("(fonts/[\w-]+\.woff2)"\)', data, sheet)
    assert "</" not in sheet
    return SafeString(f"<style>{sheet}</style>")
