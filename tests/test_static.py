"""The static files are the ones that are listed, and lead nowhere else."""

import json
import re
from base64 import b64encode
from hashlib import sha384
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings


def test_vendored_files_are_the_ones_listed() -> None:
    folder = Path(settings.BASE_DIR) / "static" / "vendor"
    listed = json.loads((folder / "vendor.json").read_text())
    for entry in listed:
        data = (folder / entry["file"]).read_bytes()
        assert b64encode(sha384(data).digest()).decode() == entry["sha384"]
        assert b"sourceMappingURL" not in data
        assert (folder / entry["file"]).with_name("LICENSE").exists()
    scripts = {str(path.relative_to(folder)) for path in folder.rglob("*.js")}
    assert scripts == {entry["file"] for entry in listed}


def test_the_stylesheet_names_only_files_that_exist_and_no_other_site() -> None:
    static = Path(settings.BASE_DIR) / "static"
    addresses = re.findall(r"url\(\"?([^)\"]+)\"?\)", (static / "app.css").read_text())
    assert addresses
    for address in addresses:
        assert address.startswith("#") or (static / address).exists(), address


def test_what_every_visitor_loads_is_stored_compressed(tmp_path: Path) -> None:
    here = {"BACKEND": "config.static_files.StaticFiles", "OPTIONS": {"location": tmp_path, "base_url": "/static/"}}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": here}, STATIC_ROOT=str(tmp_path)):
        call_command("collectstatic", interactive=False, verbosity=0)
    style = tmp_path / json.loads((tmp_path / "staticfiles.json").read_text())["paths"]["app.css"]
    for ending in (".br", ".gz"):
        compressed = style.with_name(style.name + ending)
        assert compressed.stat().st_size < style.stat().st_size / 3
    assert not list((tmp_path / "admin").rglob("*.br"))
