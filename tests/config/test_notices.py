"""Whatever is installed or served has its licence in docs/notices.md."""

import pytest
from django.conf import settings

from assessment.files import pdf
from config.management.commands.notices import document

pytestmark = pytest.mark.skipif(not pdf.available(), reason="typst, which has no wheel here, cannot say its licence")


def test_the_file_is_what_the_packages_say() -> None:
    assert (settings.BASE_DIR / "docs" / "notices.md").read_text("utf-8") == document(), "make notices"


def test_everything_has_a_licence_that_plumb_can_be_passed_on_with() -> None:
    rows = [line.split(" | ") for line in document().splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 20
    assert not [row for row in rows if not row[-1].strip(" |") or "AGPL" in row[-1] or "GPL-2" in row[-1]]
