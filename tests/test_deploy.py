"""What deploy/ says holds for this tree: its commands exist, its files are there, and nothing it promises has drifted."""

import configparser
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from config import settings

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
DUE_DAILY = {"purge", "backup", "item_statistics"}


def unit(name: str) -> dict[str, list[str]]:
    """The settings of a unit's [Service], each with all its values."""
    text = (DEPLOY / "systemd" / name).read_text().partition("[Service]")[2].partition("\n[")[0]
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize("path", [path for path in DEPLOY.rglob("*") if path.is_file()] + [ROOT / "docs/running.md"])
def test_every_command_and_file_that_is_named_exists(path: Path) -> None:
    text = path.read_text()
    commands = re.findall(r"(?:manage\.py|deploy/manage) ([a-z][a-z_]+)", text)
    assert set(commands) <= set(get_commands())
    for named in re.findall(r"\b(?:deploy|config|docs)/[\w./-]*\w", text):
        assert (ROOT / named).exists(), named


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_both_services_are_fenced_in_alike(path: Path) -> None:
    fence = (
        "Protect",
        "Private",
        "Restrict",
        "System",
        "NoNew",
        "Lock",
        "Capability",
        "Remove",
        "UMask",
        "User",
        "Proc",
    )
    settings = {key: value for key, value in unit(path.name).items() if key.startswith(fence)}
    assert settings == {key: value for key, value in unit("plumb.service").items() if key.startswith(fence)}
    assert settings["ProtectSystem"] == ["strict"]
    assert settings["User"] == ["plumb"]


def test_the_day_of_systemd_and_of_the_container_does_what_doctor_asks_after() -> None:
    from config.doctor import CHORES

    lines = " ".join(unit("plumb-daily.service")["ExecStart"])
    container = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["daily"]["command"][-1]
    for text in (lines, container):
        assert set(re.findall(r"manage\.py (\w+)", text)) == DUE_DAILY == set(CHORES)


def test_the_timer_names_its_service() -> None:
    timer = configparser.ConfigParser()
    timer.read(DEPLOY / "systemd" / "plumb-daily.timer")
    assert timer["Timer"]["OnCalendar"]
    assert (DEPLOY / "systemd" / "plumb-daily.service").exists()


def test_the_image_holds_all_that_the_wheel_does() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    folders = re.findall(r"^COPY (\w+) \1$", text, re.MULTILINE)
    [files] = re.findall(r"^COPY (pyproject.toml .*) \./$", text, re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {path.partition("/")[0] for path in project["only-include"]}
    assert needed <= {*folders, *files.split()}, "what the wheel has, the image needs too"
    assert re.search(r"^USER plumb$", text, re.MULTILINE), "never root"


def test_plumbs_own_containers_cannot_write_beside_their_volumes() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    for name in ("web", "daily"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]


def test_no_setting_of_a_container_is_named_after_what_it_is_filled_in_from() -> None:
    """Debian's podman-compose takes such a variable for the setting itself, and leaves it as it is written."""
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    for service in services.values():
        for name, value in service.get("environment", {}).items():
            assert f"${{{name}" not in value


def test_probes_of_containers_are_one_string_each() -> None:
    """Debian's podman-compose gives a list to a shell without its quotes."""
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    probes = [service["healthcheck"]["test"] for service in services.values() if "healthcheck" in service]
    assert len(probes) == 2
    assert all(isinstance(probe, str) for probe in probes)


def test_images_are_named_without_a_registry_which_the_machine_chooses() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    images = {service["image"] for service in services.values() if "build" not in service}
    assert images == {"postgres:17", "caddy:2"}
    assert "unqualified-search-registries" in (ROOT / "docs" / "running.md").read_text()


def test_the_proxy_of_the_containers_is_the_one_that_is_laid_out_for_a_machine() -> None:
    proxy = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["proxy"]
    assert "./Caddyfile:/etc/caddy/Caddyfile:ro" in proxy["volumes"]
    assert "command" not in proxy
    caddyfile = (DEPLOY / "Caddyfile").read_text()
    assert set(re.findall(r"\{\$(\w+):", caddyfile)) == set(proxy["environment"])
    assert re.search(r"^\s*keepalive 10s$", caddyfile, re.MULTILINE)


def test_the_docs_restore_and_upgrade_containers_too() -> None:
    text = (ROOT / "docs" / "running.md").read_text()
    backup, upgrade = (
        text.split(f"\n## {title}\n")[1].split("\n## ")[0] for title in ("Backup and restore", "Upgrading")
    )
    assert "run --rm web python manage.py restore" in backup
    assert upgrade.index("compose exec web python manage.py backup") < upgrade.index("compose build")


def test_proxies_let_through_what_the_desk_takes() -> None:
    for name in ("nginx.conf", "Caddyfile"):
        (megabytes,) = re.findall(r"(?:client_max_body_size|max_size) (\d+)(?:m;|MB)", (DEPLOY / name).read_text())
        assert int(megabytes) * 1_000_000 > settings.PLUMB_MAX_UPLOAD


def test_proxies_keep_no_secret_links() -> None:
    """Neither as they are asked for, nor in a complaint that Plumb is away, which quotes the request."""
    encrypted = (DEPLOY / "nginx.conf").read_text().split("listen 443 ssl;")[1]
    assert "access_log off;" in encrypted
    assert "error_log /dev/null;" in encrypted
    options, _, site = (DEPLOY / "Caddyfile").read_text().partition("\n}\n")
    assert re.search(r"log \{\s+format filter \{\s+wrap console\s+fields \{\s+request delete\s", options)
    assert not re.search(r"^\s*log\b", site, re.MULTILINE)


def test_proxies_speak_https_alone_but_for_the_certificate() -> None:
    servers = re.split(r"^server \{", (DEPLOY / "nginx.conf").read_text(), flags=re.MULTILINE)[1:]
    plain, encrypted = servers
    assert "listen 80;" in plain
    assert "return 301 https://" in plain
    assert "proxy_pass" not in plain
    assert "listen 443 ssl;" in encrypted
    assert set(re.findall(r"ssl_protocols ([^;]+);", encrypted)) == {"TLSv1.2 TLSv1.3"}
    # Caddy turns to https by itself, unless an address says http.
    assert "http://" not in re.sub(r"#.*", "", (DEPLOY / "Caddyfile").read_text())
