"""The environment is read strictly, and every refusal says what to set instead."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http.request import split_domain_port, validate_host

from config.environment import LOOPBACK, Environment, Mail

ROOT = Path(__file__).parents[2]
KEY = "k3y-made-of-enough-different-characters-0123456789"


NO_HOSTS = ["my_host", "plumb.example.org.", "-..", ".", "[1.2.3.4]", "[]", "-plumb.org", "a..b", "plumb.example.org/"]
"""Which no request ever names, or none that is answered."""


def reading(**variables: str) -> Environment:
    return Environment(variables)


@pytest.mark.parametrize(
    ("text", "meaning"), [("yes", True), ("1", True), ("ON", True), ("no", False), ("0", False), ("", False)]
)
def test_yes_and_no_are_understood_in_the_usual_spellings(text: str, meaning: bool) -> None:
    assert reading(X=text).flag("X", default=not meaning) is meaning


def test_what_is_not_set_takes_its_default() -> None:
    assert reading().flag("X", default=True) is True
    assert reading(X=" ").number("X", 7, 1, 9) == 7
    assert reading().hosts("X") == LOOPBACK
    assert reading().origins("X") == []
    assert reading().time_zone("X", "UTC") == "UTC"


@pytest.mark.parametrize(
    ("read", "value", "advice"),
    [
        (lambda env: env.flag("X"), "maybe", "yes or no"),
        (lambda env: env.number("X", 1, 1, 9), "ten", "whole number from 1 to 9"),
        (lambda env: env.number("X", 1, 1, 9), "10", "whole number from 1 to 9"),
        (lambda env: env.number("X", 1, 1, 9), "-1", "whole number from 1 to 9"),
        (lambda env: env.number("X", 1, 1, 9), "²", "whole number from 1 to 9"),
        (lambda env: env.choice("X", "A", ("A", "B")), "C", "one of A, B"),
        (lambda env: env.time_zone("X", "UTC"), "Mars/Olympus", "time zone"),
        (lambda env: env.time_zone("X", "UTC"), "../../etc/passwd", "time zone"),
        (lambda env: env.hosts("X"), "*", "forge"),
        (lambda env: env.hosts("X"), "https://plumb.example.org", "without scheme"),
        *((lambda env: env.hosts("X"), host, "between dots") for host in NO_HOSTS),
        (lambda env: env.hosts("X"), "https://plümb.example.org", "without scheme"),
        (lambda env: env.hosts("X"), "plümb.example.org", "browsers send it: xn--plmb-1ra.example.org."),
        (lambda env: env.hosts("X"), "plumb..ö", "between dots"),
        (lambda env: env.hosts("X"), "plumb.example.org:8000", "without a port"),
        (lambda env: env.hosts("X"), "[2001:db8::1]:8000", "without a port"),
        (lambda env: env.hosts("X"), "2001:db8::1", "in brackets: [2001:db8::1]"),
        (lambda env: env.hosts("X"), "[2001:0db8:0::1]", "in brackets: [2001:db8::1]"),
        (lambda env: env.hosts("X"), "straße.example.org", "browsers send it: xn--strae-oqa.example.org."),
        (lambda env: env.token("X", "django"), "too-short", "at least 20"),
        (lambda env: env.token("X", "django"), "twenty letters and a space", "without a space"),
        (lambda env: env.token("X", "no_such_package"), "k" * 20, "pip install no-such-package"),
        (lambda env: env.origins("X"), "plumb.example.org", "https://"),
        (lambda env: env.origins("X"), "https://plumb.example.org/path", "https://"),
        (lambda env: env.origins("X"), "https://*.example.org", "https://"),
        (lambda env: env.origins("X"), "https://plumb.example.org:443", "https://"),
        (lambda env: env.origins("X"), "https://plumb.example.org:many", "https://"),
        (lambda env: env.origins("X"), "https://plumb.example.org?", "https://"),
        (lambda env: env.origins("X"), "https://somebody@plumb.example.org", "https://"),
        (lambda env: env.origins("X"), "https://..ö", "https://"),
        (lambda env: env.origins("X"), "https://plümb.example.org", "browsers send it: xn--plmb-1ra.example.org."),
        (lambda env: env.database("X", Path("x"), 4), "mysql://localhost/plumb", "postgres://"),
        (lambda env: env.database("X", Path("x"), 4), "plumb.sqlite3", "sqlite:///"),
        (lambda env: env.database("X", Path("x"), 4), "sqlite://plumb.sqlite3", "three slashes"),
        (lambda env: env.database("X", Path("x"), 4), "sqlite:///", "three slashes"),
        (lambda env: env.database("X", Path("x"), 4), "postgres://localhost", "name the database"),
        (lambda env: env.database("X", Path("x"), 4), "postgres://localhost/plumb?colour=red", "not an address"),
    ],
)
def test_nonsense_is_refused_with_the_name_of_the_variable_and_advice(
    read: Callable[[Environment], Any], value: str, advice: str
) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        read(reading(X=value))
    assert str(refused.value).startswith("X ")
    assert advice in str(refused.value)


def test_a_refused_database_address_is_never_quoted_because_it_may_hold_a_password() -> None:
    for address in ("mysql://plumb:hunter2@localhost/plumb", "postgres://plumb:hunter2@localhost/plumb?colour=red"):
        with pytest.raises(ImproperlyConfigured) as refused:
            reading(X=address).database("X", Path("x"), 4)
        assert "hunter2" not in str(refused.value)


def test_host_names_are_taken_as_given_and_loopback_is_always_among_them() -> None:
    assert reading(X="plumb.example.org, [2001:db8::1], Localhost").hosts("X") == [
        "plumb.example.org",
        "[2001:db8::1]",
        "localhost",
        "127.0.0.1",
        "[::1]",
    ]


def test_every_host_that_is_taken_is_one_that_django_answers_to() -> None:
    for host in ("plumb.example.org", "plumb", "10.0.0.7", "[2001:db8::1]", "xn--plmb-1ra.example.org", "a-b.example"):
        assert reading(X=host).hosts("X")[0] == host
        assert validate_host(split_domain_port(f"{host}:8000")[0], [host])
    refused_by_both = ("my_host", "plumb.example.org.", "-..", "[1.2.3.4]")
    assert not [host for host in refused_by_both if validate_host(split_domain_port(host)[0], [host])]


def test_origins_are_spelt_as_browsers_spell_them() -> None:
    assert reading(X="https://Plumb.Example.org, http://localhost:8000").origins("X") == [
        "https://plumb.example.org",
        "http://localhost:8000",
    ]


class TestSecretKey:
    def test_it_comes_from_the_variable_first_and_from_the_file_otherwise(self, tmp_path: Path) -> None:
        file = tmp_path / "secret_key"
        file.write_text(KEY + "\n")
        assert reading(X=KEY[::-1]).secret_key("X", file) == KEY[::-1]
        assert reading().secret_key("X", file) == KEY

    def test_without_one_the_sentence_says_how_to_get_one(self, tmp_path: Path) -> None:
        with pytest.raises(ImproperlyConfigured, match=r"Set X to at least 40 .* make run"):
            reading().secret_key("X", tmp_path / "secret_key")

    @pytest.mark.parametrize("key", ["short", "a" * 60, "django-insecure-" + KEY])
    def test_one_that_can_be_guessed_is_refused_without_being_quoted(self, key: str, tmp_path: Path) -> None:
        with pytest.raises(ImproperlyConfigured, match="too easy to guess") as refused:
            reading(X=key).secret_key("X", tmp_path / "secret_key")
        assert key not in str(refused.value)

    def test_a_file_that_cannot_be_read_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ImproperlyConfigured, match="cannot be read"):
            reading().secret_key("X", tmp_path)


class TestDatabase:
    def test_without_an_address_it_is_sqlite_that_keeps_what_it_acknowledged_and_forgets_what_was_deleted(self) -> None:
        database = reading().database("X", Path("/srv/plumb.sqlite3"), 4)
        assert database["NAME"] == "/srv/plumb.sqlite3"
        assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        assert database["OPTIONS"]["timeout"] == 30
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            assert pragma in database["OPTIONS"]["init_command"]

    @pytest.mark.parametrize(
        ("address", "path"), [("sqlite:///a.db", "a.db"), ("sqlite:////srv/a%20b.db", "/srv/a b.db")]
    )
    def test_an_sqlite_address_has_a_path_after_three_slashes(self, address: str, path: str) -> None:
        assert reading(X=address).database("X", Path("x"), 4)["NAME"] == path

    def test_a_postgresql_address_is_read_as_its_own_programs_read_it(self) -> None:
        address = "postgresql://plumb:s%40crt@db.example.org:5433/skills?sslmode=require"
        database = reading(X=address).database("X", Path("x"), 4)
        parts = {key: database[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
        assert parts == {
            "NAME": "skills", "USER": "plumb", "PASSWORD": "s@crt", "HOST": "db.example.org", "PORT": "5433",
        }  # fmt: skip
        assert database["OPTIONS"]["sslmode"] == "require"

    def test_a_socket_folder_may_stand_for_the_host(self) -> None:
        database = reading(X="postgres:///plumb?host=/run/postgresql").database("X", Path("x"), 4)
        assert database["HOST"] == "/run/postgresql"

    def test_postgresql_has_as_many_connections_as_the_server_has_threads_and_gives_up_waiting_within_seconds(
        self,
    ) -> None:
        options = reading(X="postgres:///plumb").database("X", Path("x"), 6)["OPTIONS"]
        assert options["pool"]["max_size"] == 6
        assert options["pool"]["timeout"] <= 3
        assert options["connect_timeout"] == 3
        assert "statement_timeout" in options["options"]

    def test_a_pooler_is_sent_no_options_lends_no_cursor_and_hears_so_where_the_address_has_some(self) -> None:
        database = reading(X="postgres://bouncer:6432/plumb").database("X", Path("x"), 4, pooled=True)
        assert "options" not in database["OPTIONS"]
        assert database["DISABLE_SERVER_SIDE_CURSORS"]
        with pytest.raises(ImproperlyConfigured, match="ALTER ROLE"):
            reading(X="postgres:///plumb?options=-c%20jit%3Doff").database("X", Path("x"), 4, pooled=True)

    def test_a_machine_that_vanishes_without_a_word_is_noticed_within_seconds(self) -> None:
        options = reading(X="postgres://db.example.org/plumb").database("X", Path("x"), 4)["OPTIONS"]
        assert options["tcp_user_timeout"] <= 10_000  # milliseconds, for what was sent
        idle, interval, count = (options[f"keepalives_{name}"] for name in ("idle", "interval", "count"))
        assert idle + interval * count <= 20  # seconds, for what is waited for
        own = reading(X="postgres:///plumb?keepalives_idle=60").database("X", Path("x"), 4)["OPTIONS"]
        assert own["keepalives_idle"] == "60"

    def test_an_address_may_name_several_machines_of_which_the_one_that_takes_writes_is_used(self) -> None:
        address = "postgres://plumb@a.example.org,b.example.org:5433/plumb?target_session_attrs=read-write"
        database = reading(X=address).database("X", Path("x"), 4)
        assert database["HOST"] == "a.example.org,b.example.org"
        assert database["PORT"] == ",5433"
        assert database["OPTIONS"]["target_session_attrs"] == "read-write"

    def test_server_options_of_the_address_are_added_and_win(self) -> None:
        address = "postgres:///plumb?options=-c%20statement_timeout%3D5"
        options = reading(X=address).database("X", Path("x"), 4)["OPTIONS"]
        assert options["options"].endswith("-c statement_timeout=5")


@pytest.mark.parametrize(
    ("variable", "value"), [("PLUMB_THREADS", "many"), ("DATABASE_URL", "oracle://x"), ("PLUMB_SECRET_KEY", "short")]
)
def test_manage_py_prints_the_sentence_and_no_traceback(variable: str, value: str, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "PLUMB_DATA": str(tmp_path), "PLUMB_SECRET_KEY": KEY, variable: value}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Plumb cannot start: ")
    assert len(done.stderr.strip().splitlines()) == 1


class TestMail:
    def test_without_an_address_none_is_sent_and_no_sender_is_needed(self) -> None:
        assert reading(X="  ").mail("X", "FROM") == Mail()
        assert Mail().backend.endswith("dummy.EmailBackend")

    @pytest.mark.parametrize(
        ("address", "host", "port", "encrypted"),
        [
            ("smtp://mail.example.org", "mail.example.org", 25, (True, False)),
            ("smtp://a:b@mail.example.org", "mail.example.org", 587, (True, False)),
            ("smtp://a:b@mail.example.org:2525/", "mail.example.org", 2525, (True, False)),
            ("smtps://a:b@mail.example.org", "mail.example.org", 465, (False, True)),
            ("smtp://relay:25?tls=no", "relay", 25, (False, False)),
            ("smtp://localhost", "localhost", 25, (False, False)),
            ("smtp://a:b@[::1]:26", "::1", 26, (False, False)),
        ],
    )
    def test_is_encrypted_on_the_way_unless_it_stays_near(
        self, address: str, host: str, port: int, encrypted: tuple[bool, bool]
    ) -> None:
        mail = reading(X=address, FROM="plumb@example.org").mail("X", "FROM")
        assert (mail.host, mail.port) == (host, port)
        assert (mail.starttls, mail.tls) == encrypted
        assert mail.backend.endswith("smtp.EmailBackend")

    def test_user_and_password_may_hold_any_character_when_escaped(self) -> None:
        mail = reading(X="smtp://me%40here:p%2Fw%3A%23@mail.example.org", FROM="plumb@example.org").mail("X", "FROM")
        assert (mail.user, mail.password) == ("me@here", "p/w:#")

    def test_a_folder_takes_mails_as_files_from_a_sender_of_its_own(self) -> None:
        mail = reading(X="file:///srv/my%20mails").mail("X", "FROM")
        assert (mail.folder, mail.sender) == ("/srv/my mails", "plumb@localhost")
        assert mail.backend.endswith("filebased.EmailBackend")

    @pytest.mark.parametrize("sender", ["plumb@example.org", "Plumb <plumb@example.org>"])
    def test_a_sender_may_have_a_name(self, sender: str) -> None:
        assert reading(X="smtp://localhost", FROM=sender).mail("X", "FROM").sender == sender

    @pytest.mark.parametrize("sender", ["", "plumb", "Plumb <>", "a@b\nBcc: c@example.org"])
    def test_a_server_needs_a_sender(self, sender: str) -> None:
        with pytest.raises(ImproperlyConfigured, match=r"^FROM must be the address mails come from"):
            reading(X="smtp://localhost", FROM=sender).mail("X", "FROM")

    @pytest.mark.parametrize(
        ("address", "advice"),
        [
            ("mail.example.org", "such as smtp://"),
            ("http://a:s3cret@mail.example.org", "such as smtp://"),
            ("smtp://a:s3cret@mail.example.org:many", "such as smtp://"),
            ("smtp://a:s3cret@mail.example.org:0", "such as smtp://"),
            ("smtp://a:s3c/ret@mail.example.org", "such as smtp://"),
            ("smtp://a:s3cret@[mail", "such as smtp://"),
            ("smtp://a:s3cret@", "has a host"),
            ("smtp://a:s3cret@mail.example.org/inbox", "nothing behind"),
            ("smtp://a:s3cret@mail.example.org?tls=yes", "nothing behind"),
            ("smtp://a:s3cret@mail.example.org#x", "nothing behind"),
            ("smtp://a:s3cret@mail.example.org?tls=no", "unencrypted"),
            ("smtps://mail.example.org?tls=no", "unencrypted"),
            ("file://srv/mails", "three slashes"),
            ("file:///", "three slashes"),
        ],
    )
    def test_nonsense_is_refused_with_advice_and_without_the_password(self, address: str, advice: str) -> None:
        with pytest.raises(ImproperlyConfigured, match=f"^X .*{advice}") as refusal:
            reading(X=address, FROM="plumb@example.org").mail("X", "FROM")
        assert "s3c" not in str(refusal.value)
