"""The environment, read strictly: a value that makes no sense is refused with a sentence that says what to set."""

import re
from collections.abc import Mapping
from email.utils import parseaddr
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off", ""}
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
MAIL_BACKENDS = "django.core.mail.backends"
HOST = re.compile(r"\.?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?")
"""A name as requests can have it. With a dot before it, as Django understands that, those below it as well."""
USUAL_PORTS = {"http": 80, "https": 443}
SHORTEST_TOKEN = 20
SHORTEST_KEY = 40
"""About 200 bits, if the key is made of random letters and digits."""

SQLITE_OPTIONS = {
    # Take the write lock at the start of a transaction: an upgrade in the middle cannot wait and fails at once.
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    # FULL: an acknowledged answer survives a loss of power. secure_delete: deleted answers are overwritten.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
}
DATABASE_HOST_GONE = {
    # A machine that vanishes says no goodbye. Without these, whoever waits for it would wait for a quarter of an hour.
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
}
POSTGRESQL_LIMITS = "-c statement_timeout=10000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"


class Mail(NamedTuple):
    """How mails leave, as Django's settings want it. The default is a site that sends none."""

    backend: str = f"{MAIL_BACKENDS}.dummy.EmailBackend"
    sender: str = ""
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False
    folder: str | None = None


class Environment:
    """Typed access to environment variables. An empty variable counts as not set."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables

    def text(self, name: str, default: str = "") -> str:
        return self.variables.get(name, "").strip() or default

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.variables.get(name)
        if value is None:
            return default
        if value.strip().lower() in YES:
            return True
        if value.strip().lower() in NO:
            return False
        raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")

    def number(self, name: str, default: int, low: int, high: int) -> int:
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdecimal() or not low <= int(value) <= high:
            raise ImproperlyConfigured(f"{name} must be a whole number from {low} to {high}, not {value!r}.")
        return int(value)

    def choice(self, name: str, default: str, options: tuple[str, ...]) -> str:
        value = self.text(name, default).upper()
        if value not in options:
            raise ImproperlyConfigured(f"{name} must be one of {', '.join(options)}, not {value!r}.")
        return value

    def time_zone(self, name: str, default: str) -> str:
        value = self.text(name, default)
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ImproperlyConfigured(f"{name} must be a time zone such as Europe/London, not {value!r}.") from error
        return value

    def hosts(self, name: str) -> list[str]:
        """The names this site answers to. Loopback names always count, so that a health probe on the machine works."""
        hosts = [host.strip().lower() for host in self.text(name).split(",") if host.strip()]
        for host in hosts:
            if "*" in host:
                raise ImproperlyConfigured(
                    f"{name} must list the site's own host names; {host!r} would answer to names anybody can forge."
                )
            refuse_other_letters(name, host)
            if ":" in host and "/" not in host:
                refuse_other_colons(name, host)
            elif not HOST.fullmatch(host):
                raise ImproperlyConfigured(
                    f"{name} must list host names separated by commas, without scheme and path: letters, digits and "
                    f"hyphens between dots, not {host!r}."
                )
        return hosts + [host for host in LOOPBACK if host not in hosts]

    def names(self, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
        """Some of the known names, separated by commas, in their own order."""
        wanted = {each.strip() for each in self.text(name).split(",") if each.strip()}
        if unknown := wanted - set(known):
            raise ImproperlyConfigured(f"{name} knows {', '.join(known)}, not {', '.join(sorted(unknown))}.")
        return tuple(each for each in known if each in wanted)

    def prefix(self, name: str) -> str:
        """The path below which the site lives, without a slash at its end: /plumb. Empty for a whole host."""
        path = self.text(name).rstrip("/")
        if path and not re.fullmatch(r"(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+", path):
            raise ImproperlyConfigured(
                f"{name} must be a path of letters, digits, dots and hyphens that begins with a slash, such as /plumb/, "
                f"not {path!r}."
            )
        return path

    def token(self, name: str, package: str) -> str:
        """A secret that turns on what another package does. No refusal quotes it."""
        token = self.text(name)
        if token and not re.fullmatch(rf"[!-~]{{{SHORTEST_TOKEN},}}", token):
            raise ImproperlyConfigured(
                f"{name} must be at least {SHORTEST_TOKEN} letters, digits and signs without a space, such as "
                "`openssl rand -hex 16` makes."
            )
        if token and find_spec(package) is None:
            raise ImproperlyConfigured(
                f"{name} needs the package {package.replace('_', '-')}, which is not installed here: "
                f"pip install {package.replace('_', '-')}, or leave {name} out."
            )
        return token

    def origins(self, name: str) -> list[str]:
        """Whole origins as browsers send them: in small letters, and without the port that their scheme has anyway."""
        origins = [origin.strip().lower() for origin in self.text(name).split(",") if origin.strip()]
        for origin in origins:
            refuse_other_letters(name, origin.partition("://")[2])
            if not is_origin(origin):
                raise ImproperlyConfigured(
                    f"{name} must list origins such as https://plumb.example.org separated by commas, not {origin!r}."
                )
        return origins

    def mail(self, name: str, sender: str) -> Mail:
        """How mails leave: by a server, into a folder, or not at all. No refusal quotes the address: it has a password."""
        address = self.text(name)
        if not address:
            return Mail()
        try:
            parts = urlsplit(address)
            valid = parts.port != 0  # reading the port fails when it is none
        except ValueError:
            valid = False
        if not valid or parts.scheme not in ("smtp", "smtps", "file"):
            raise ImproperlyConfigured(
                f"{name} must be an address such as smtp://user:password@mail.example.org:587, smtps://... "
                "or file:///srv/mails, with %2F for a slash in the password and so on."
            )
        if parts.scheme == "file":
            return mail_folder(name, parts)._replace(sender=self.sender(sender, "plumb@localhost"))
        return mail_server(name, parts)._replace(sender=self.sender(sender))

    def sender(self, name: str, default: str = "") -> str:
        """The sender of mails: an e-mail address, with or without a name before it."""
        value = self.text(name, default)
        try:
            validate_email(parseaddr(value)[1])
        except ValidationError:
            raise ImproperlyConfigured(
                f"{name} must be the address mails come from, such as Plumb <plumb@example.org>, not {value!r}."
            ) from None
        return value

    def secret_key(self, name: str, file: Path) -> str:
        """The secret key from the variable, or else from the file that `make run` and `plumb serve` create."""
        key = self.text(name)
        source = name
        if not key:
            source = str(file)
            try:
                key = file.read_text().strip()
            except FileNotFoundError:
                raise ImproperlyConfigured(
                    f"there is no secret key. Set {name} to at least {SHORTEST_KEY} random characters, "
                    f"or start once with make run or plumb serve, which create one in {file}."
                ) from None
            except OSError as error:
                raise ImproperlyConfigured(f"the secret key in {file} cannot be read: {error.strerror}.") from error
        if len(key) < SHORTEST_KEY or len(set(key)) < 10 or key.startswith("django-insecure"):
            raise ImproperlyConfigured(
                f"the secret key in {source} is too easy to guess. Use at least {SHORTEST_KEY} random characters."
            )
        return key

    def database(self, name: str, file: Path, connections: int, *, pooled: bool = False) -> dict[str, Any]:
        """Django's description of the database: SQLite in the file, unless an address says otherwise.

        `pooled`: PostgreSQL is behind a pooler such as PgBouncer, which lends a session for one transaction at a time.
        """
        address = self.text(name)
        scheme = address.partition(":")[0] if address else "sqlite"
        if scheme == "sqlite":
            return sqlite(name, address, file)
        if scheme in ("postgres", "postgresql"):
            return postgresql(name, address, connections, pooled)
        # The address itself is not quoted: it may hold a password.
        raise ImproperlyConfigured(
            f"{name} must begin with postgres:// or sqlite:///, for example postgres://plumb@localhost/plumb."
        )


def refuse_other_letters(name: str, host: str) -> None:
    """Browsers spell a name with other letters than English in their own way: as it is read, no request ever has it."""
    labels = (label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in host.split("."))
    spelt = ".".join(labels)
    if not host.isascii() and HOST.fullmatch(spelt):  # else it is no name at all, which is said by others
        raise ImproperlyConfigured(f"{name} must have {host} as browsers send it: {spelt}.")


def is_origin(text: str) -> bool:
    """Whether a browser could send it as the origin of a form."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    alone = text.isascii() and f"{parts.scheme}://{parts.netloc}" == text and not set(text) & {"*", "@"}
    return bool(alone and parts.hostname and parts.scheme in USUAL_PORTS and port != USUAL_PORTS[parts.scheme])


def refuse_other_colons(name: str, host: str) -> None:
    """A port, or an IPv6 address without brackets, is a name that no request ever matches: each would be refused."""
    address = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    try:
        spelt = f"[{ip_address(address)}]"
    except ValueError:
        raise ImproperlyConfigured(f"{name} must list host names without a port, not {host!r}.") from None
    if host != spelt:
        raise ImproperlyConfigured(f"{name} must have IPv6 addresses as browsers send them, in brackets: {spelt}.")


def sqlite(name: str, address: str, file: Path) -> dict[str, Any]:
    path = str(file)
    if address:
        parts = urlsplit(address)
        path = unquote(parts.path).removeprefix("/")
        if parts.netloc or not path:
            raise ImproperlyConfigured(
                f"{name} for SQLite has three slashes and a path: sqlite:///plumb.sqlite3, sqlite:////srv/plumb.sqlite3."
            )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # Connections live as long as their thread: opening one and setting its options costs more than a query.
        "CONN_MAX_AGE": None,
        "OPTIONS": dict(SQLITE_OPTIONS),
    }


def postgresql(name: str, address: str, connections: int, pooled: bool) -> dict[str, Any]:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        options: dict[str, Any] = dict(conninfo_to_dict(address))
    except psycopg.ProgrammingError:
        raise ImproperlyConfigured(
            f"{name} is not an address PostgreSQL understands; for example postgres://plumb@localhost/plumb."
        ) from None
    database = options.pop("dbname", None)
    if not database:
        raise ImproperlyConfigured(f"{name} must name the database: postgres://plumb@localhost/plumb.")
    limits = server_options(name, options.pop("options", ""), pooled)
    for option, value in ({"connect_timeout": 3, "application_name": "plumb"} | DATABASE_HOST_GONE).items():
        options.setdefault(option, value)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database,
        "USER": options.pop("user", ""),
        "PASSWORD": options.pop("password", "") or "",
        "HOST": options.pop("host", ""),
        "PORT": str(options.pop("port", "")),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": pooled,
        "OPTIONS": {
            **options,
            **limits,
            # Three seconds without a connection is an outage, and the page says so (see config/errors.py);
            # a pool that gives up soon starts again with the next request.
            "pool": {"min_size": 1, "max_size": connections, "timeout": 3, "reconnect_timeout": 5},
        },
    }


def server_options(name: str, own: str, pooled: bool) -> dict[str, str]:
    """What a session is to begin with. A pooler refuses it: its sessions have begun for somebody else."""
    if not pooled:
        return {"options": f"{POSTGRESQL_LIMITS} {own}".strip()}
    if own:
        raise ImproperlyConfigured(
            f"{name} has options, which PgBouncer does not pass on: set them for the role, with ALTER ROLE ... SET ..."
        )
    return {}


def mail_folder(name: str, parts: SplitResult) -> Mail:
    """Mails as files, to try things out and for tests."""
    folder = unquote(parts.path)
    if parts.netloc or folder in ("", "/"):
        raise ImproperlyConfigured(f"{name} for a folder has three slashes and a path: file:///srv/mails.")
    return Mail(backend=f"{MAIL_BACKENDS}.filebased.EmailBackend", folder=folder)


def mail_server(name: str, parts: SplitResult) -> Mail:
    """A mail server. Mails hold sign-in codes, so they are encrypted on the way unless the server is this machine,
    or the address says ?tls=no for a relay inside one's own network, which then gets no password either."""
    host = parts.hostname or ""
    if not host or parts.path not in ("", "/") or parts.query not in ("", "tls=no") or parts.fragment:
        raise ImproperlyConfigured(f"{name} has a host, perhaps a port and ?tls=no, and nothing behind them.")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    implicit = parts.scheme == "smtps"
    here = host in ("localhost", "127.0.0.1", "::1")
    if parts.query and (implicit or (password and not here)):
        raise ImproperlyConfigured(f"{name} would send its password unencrypted: leave out ?tls=no.")
    starttls = not implicit and not here and not parts.query
    return Mail(
        backend=f"{MAIL_BACKENDS}.smtp.EmailBackend",
        host=host,
        port=parts.port or (465 if implicit else 587 if user else 25),
        user=user,
        password=password,
        starttls=starttls,
        tls=implicit,
    )
