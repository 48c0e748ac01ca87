"""A release is two files that anybody can make again; the wheel alone, in an empty environment, serves the product."""

import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.browser.serving import free_port, settings_of, wait_until_ready
from tests.release import build
from tests.released import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_the_extra_of_the_wheel_asks_for_what_a_checkout_installs() -> None:
    assert PROJECT["project"]["optional-dependencies"]["pdf"] == PROJECT["dependency-groups"]["pdf"]


def test_the_wheel_is_told_of_every_package_of_the_product() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"chaos", "tests"}
    assert packages | {"templates", "static"} <= set(
        PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    )


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return build(tmp_path_factory.mktemp("release"))


@pytest.mark.long
def test_the_same_commit_gives_the_same_bytes(release: list[Path], tmp_path: Path) -> None:
    assert [file.read_bytes() for file in build(tmp_path)] == [file.read_bytes() for file in release]


@pytest.mark.long
def test_nothing_of_the_wheel_but_its_folder_can_be_in_the_way_of_another_package(release: list[Path]) -> None:
    with zipfile.ZipFile(release[0]) as wheel:
        names = wheel.namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"plumb"}
    assert not [name for name in names if "/tests/" in name or "secret_key" in name]


@pytest.fixture(scope="module")
def plumb(release: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, in an environment that has of this project its dependencies alone; nothing is fetched."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder)
    python = folder / "bin" / "python"
    packages = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    (Path(packages) / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    pip: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    subprocess.run([*pip, "--no-deps", "--no-index", release[0]], check=True)
    return folder / "bin" / "plumb"


@pytest.mark.long
def test_one_command_serves_the_product_with_its_content(plumb: Path, tmp_path: Path) -> None:
    """From a folder of whoever starts it, with data in another one, both named as one types them."""
    port = free_port()
    here, log = tmp_path / "here", tmp_path / "server.log"
    (here / "config").mkdir(parents=True)
    (here / "config" / "__init__.py").write_text("raise ImportError('This is the package of somebody else.')")
    environment = settings_of(Path("../data"), "")
    del environment["PLUMB_SECRET_KEY"], environment["PLUMB_MAIL"], environment["DJANGO_SETTINGS_MODULE"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [plumb, "serve", "--bind", f"127.0.0.1:{port}"], cwd=here, env=environment, stdout=output, stderr=output
        )
    try:
        wait_until_ready(server, f"http://127.0.0.1:{port}", log)
        first_answer(f"http://127.0.0.1:{port}/")
    finally:
        server.terminate()
        server.wait(timeout=30)
    assert {"plumb.sqlite3", "secret_key", "static"} <= {path.name for path in (tmp_path / "data").iterdir()}
    assert [path.name for path in here.iterdir()] == ["config"], "nothing is left where it was started"


def first_answer(start: str) -> None:
    """Walk from the front page to a first rating that is kept, and look at a file of the page."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))

    def opened(address: str, form: dict[str, str] | None = None) -> tuple[str, str]:
        with browser.open(urljoin(start, address), urlencode(form).encode() if form else None, timeout=60) as page:
            return page.url, page.read().decode("utf-8", "replace")

    def hidden(page: str) -> dict[str, str]:
        fields = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(r"<input[^>]*>", page)]
        return {field["name"]: field["value"] for field in fields if field.get("type") == "hidden"}

    _, front = opened("/")
    [sheet] = re.findall(r'href="(/static/app\.[^"]+\.css)"', front)
    assert "url(" in opened(sheet)[1]
    _, length = opened("/start/length?role=ml-engineer")
    address, rating = opened("/start", hidden(length) | {"role": "ml-engineer", "length": "short"})
    assert "/rate/" in address
    after, _ = opened(address, hidden(rating) | {"level": "2"})
    assert "/rate/" in after
    assert after != address
