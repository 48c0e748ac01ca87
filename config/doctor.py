"""What `manage.py doctor` and the desk's checklist look at: whether this installation is fit to serve people, and looked
after.

No sentence holds a secret: neither the key nor a password, nor an address with one.
"""

import os
import shutil
import stat
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core import mail, signing
from django.core.checks import Tags, run_checks
from django.core.checks.messages import WARNING
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.utils import timezone

from assessment.models import Assessment, Chore, without_second_factor
from config import health
from config.environment import LOOPBACK
from config.faults import without_password
from config.sessions import SessionStore
from skills.models import Edition
from skills.words import count_noun

OK, LOOK, WRONG = "ok", "look", "wrong"
"""In order; worth a look, though some sites want it so; and wrong, so that people are harmed or soon will be."""

MEGABYTE = 1_000_000
ROOM = 200 * MEGABYTE
"""Free disk beside two copies of SQLite's file, one for a backup and one for a migration of a large table."""
CLOCK_SECONDS = 5
SESSIONS = 50
"""How many of the newest are read."""
DAY = timedelta(days=1)
CHORES = {
    "purge": (
        WRONG,
        "Run manage.py purge daily, or set PLUMB_CHORES=purge: it deletes what is past its time, as the privacy page promises.",
    ),
    "backup": (
        LOOK,
        "Run manage.py backup FOLDER daily, unless the database is saved in another way.",
    ),
    "item_statistics": (
        LOOK,
        "Run manage.py item_statistics at night, or set PLUMB_CHORES: editors see no newer figures than those.",
    ),
}
"""How bad it is that one is late, and what to do."""

TRIED_BACKUP = "restore --check"
"""The name under which a backup that was read whole is noted among the chores."""
TRIED_FOR = timedelta(days=100)
"""For so long a backup that could be read speaks for the later ones."""
TRY = "manage.py restore FILE --check reads a whole backup and says whether it could be restored."


class Finding(NamedTuple):
    """One line: what was looked at, whether it is in order, what was seen, and what to do if it is not."""

    topic: str
    state: str
    sentence: str
    advice: str = ""


def examine() -> Iterator[Finding]:
    """Everything, in the order in which one would mend it. Writes nothing, and speaks to the mail server at most."""
    yield from of_settings()
    database = of_database()
    reachable = database.state != WRONG
    yield of_secret_key(reachable)
    yield database
    if reachable:
        yield from of_contents()
        yield of_administrators()
    yield of_static_files()
    yield of_mail()
    yield of_disk()
    yield Finding("retention", OK, f"Assessments are kept for {settings.PLUMB_RETENTION_DAYS} days.")
    if reachable and not health.migration_problems():
        yield of_clock()
        yield from of_chores()
        yield of_tried_backup()
        yield of_desk()


def of_settings() -> Iterator[Finding]:
    """The system's checks for a public site, with that of the host names under a topic of its own."""
    messages = [
        message
        for message in run_checks(tags=[Tags.security], include_deployment_checks=True)
        if not message.is_silenced()
    ]
    if not messages:
        yield Finding("settings", OK, "They are fit for a public site.")
    for message in messages:
        topic = "hosts" if message.id == "plumb.E001" else "settings"
        yield Finding(topic, WRONG if message.level > WARNING else LOOK, str(message.msg), message.hint or "")
    own = [host for host in settings.ALLOWED_HOSTS if host not in LOOPBACK]
    if own:
        yield Finding("hosts", OK, f"The site answers to {', '.join(own)}.")


def of_secret_key(reachable: bool) -> Finding:
    """Where it comes from, who may read it, and whether the processes that serve people have the same."""
    file: Path = settings.PLUMB_DATA / "secret_key"
    source = "PLUMB_SECRET_KEY"
    if not os.environ.get("PLUMB_SECRET_KEY", "").strip():
        source = str(file)
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            return Finding("secret key", WRONG, f"Others on this machine can read {file}.", f"chmod 600 {file}")
    foreign, looked_at = foreign_sessions() if reachable else (0, 0)
    looked = f"of the {count_noun(looked_at, 'newest session')}"
    if foreign:
        return Finding(
            "secret key",
            WRONG,
            f"{looked.capitalize()} {foreign} {'was' if foreign == 1 else 'were'} signed with another key: either it was "
            "changed since yesterday, or a process serves people with a key of its own.",
            "Give every process the same PLUMB_SECRET_KEY, or the same file.",
        )
    return Finding(
        "secret key", OK, f"It comes from {source}{f'; {looked} none was signed with another' if looked_at else ''}."
    )


def foreign_sessions() -> tuple[int, int]:
    """How many of the last day's newest sessions another key has signed, and of how many. Whoever serves, signs."""
    since = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE) - DAY
    try:
        rows = Session.objects.filter(expire_date__gt=since).order_by("-expire_date")
        texts = list(rows.values_list("session_data", flat=True)[:SESSIONS])
    except DatabaseError:  # not migrated yet, which has a line of its own
        return 0, 0
    return sum(not signed_here(text) for text in texts), len(texts)


def signed_here(text: str) -> bool:
    form = SessionStore()
    try:
        signing.loads(text, salt=form.key_salt, serializer=form.serializer)
    except signing.BadSignature:
        return False
    return True


def of_database() -> Finding:
    file = health.database_file() if on_disk() else None
    if file and not file.exists():
        return Finding("database", WRONG, f"There is none at {file}.", "manage.py serve --prepare makes one.")
    if place := health.unwritable_place():
        advice = "Let Plumb's user write to the database and to its folder."
        return Finding("database", WRONG, f"{place} cannot be written to.", advice)
    kind, driver = connection.display_name, connection.Database  # type: ignore[attr-defined]
    try:
        # Past the pool, which says of every fault that there is no connection.
        driver.connect(**connection.get_connection_params()).close()
        with connection.cursor():
            version = ".".join(map(str, connection.get_database_version()))
        writable = not health.takes_no_writes()
    except (DatabaseError, driver.Error) as error:
        sentence = f"{kind} cannot be reached: {without_password(str(error)).rstrip('.')}."
        advice = "Let Plumb's user read it, or correct DATABASE_URL." if file else "Start it, or correct DATABASE_URL."
        return Finding("database", WRONG, sentence, advice)
    if not writable:
        advice = "A replica takes none: let DATABASE_URL lead to the server that does."
        return Finding("database", WRONG, f"{kind} {version} takes no writes.", advice)
    if encoding := health.other_encoding():
        sentence = f"{kind} {version} has a database in {encoding}, and Plumb needs UTF8."
        return Finding("database", WRONG, sentence, health.OTHER_DATABASE)
    if connection.vendor == "postgresql" and has_no_limits():
        advice = "Behind PgBouncer the role has to have the limits: see docs/running.md."
        return Finding("database", LOOK, f"{kind} {version} ends no statement that hangs.", advice)
    return Finding("database", OK, f"{kind} {version} takes what is written.")


def has_no_limits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return bool(cursor.fetchone()[0] == "0")


def on_disk() -> bool:
    """Whether the database is a file of this machine."""
    return connection.vendor == "sqlite" and not connection.is_in_memory_db()  # type: ignore[attr-defined]


def of_contents() -> Iterator[Finding]:
    problems = health.migration_problems()
    yield Finding("migrations", WRONG if problems else OK, problems[0] if problems else "All are applied.")
    if problems:
        return
    if live := Edition.objects.live():
        yield Finding("edition", OK, f"{live} is live.")
    else:
        advice = "Publish the draft at the desk; manage.py prepare loads the shipped content into an empty one first."
        yield Finding("edition", WRONG, "None is published, so there is nothing to measure.", advice)


def of_administrators() -> Finding:
    """Whether somebody may do everything at the desk, and so give rights to others."""
    try:
        if User.objects.filter(is_superuser=True, is_staff=True, is_active=True).exists():
            return Finding("administrator", OK, "Somebody may do everything at the desk.")
    except DatabaseError:  # not migrated yet, which has a line of its own
        pass
    return Finding("administrator", LOOK, "Nobody may do everything at the desk.", "manage.py createsuperuser")


def of_static_files() -> Finding:
    problems = health.static_problems()
    return Finding("static files", WRONG if problems else OK, problems[0] if problems else "They are of this version.")


def of_mail() -> Finding:
    """Opens a connection as for a mail, with its name and password, and sends none."""
    if not settings.PLUMB_ACCOUNTS:
        return Finding("mail", OK, "It is off, so there are no accounts. PLUMB_MAIL turns both on.")
    try:
        server = mail.get_connection()
        server.open()
        server.close()
    except (OSError, ImproperlyConfigured) as error:  # every error of smtplib is an OSError
        return Finding(
            "mail",
            WRONG,
            f"{settings.EMAIL_HOST or settings.EMAIL_FILE_PATH} refuses or is away ({type(error).__name__}).",
            "Try the address, name and password of PLUMB_MAIL; until then nobody can sign in by mail.",
        )
    return Finding("mail", OK, f"It leaves by {settings.EMAIL_HOST or f'files in {settings.EMAIL_FILE_PATH}'}.")


def of_disk() -> Finding:
    file = health.database_file() if on_disk() else None
    folder: Path = file.parent if file else settings.PLUMB_DATA
    try:
        free = shutil.disk_usage(folder).free
        needed = ROOM + (2 * file.stat().st_size if file and file.exists() else 0)
    except OSError as error:
        return Finding("disk", WRONG, f"{folder}: {error.strerror}.")
    sentence = f"{free / MEGABYTE:,.0f} MB are free in {folder}."
    if free >= needed:
        return Finding("disk", OK, sentence)
    return Finding(
        "disk", WRONG, sentence, f"Make room: a backup and a migration may need {needed / MEGABYTE:,.0f} MB."
    )


def of_clock() -> Finding:
    """Against the database's own, if that may be another machine; else against the newest that is stored."""
    now = timezone.now()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXTRACT(EPOCH FROM clock_timestamp())::float")
            apart = abs(time.time() - cursor.fetchone()[0])
        if apart > CLOCK_SECONDS:
            return Finding("clock", WRONG, f"It is {apart:.0f} s apart from that of the database.", "Synchronise both.")
    stored = [*Chore.last().values(), *Assessment.objects.order_by("-pk").values_list("started_at", flat=True)[:1]]
    newest = max(stored, default=now)
    if newest > now + timedelta(seconds=CLOCK_SECONDS):
        sentence = f"It says {shown(now)}, but something is stored of {shown(newest)}."
        return Finding("clock", WRONG, sentence, "Synchronise it, and wait until that time is over.")
    return Finding("clock", OK, f"It says {shown(now)}.")


def of_chores() -> Iterator[Finding]:
    last, overdue = Chore.last(), Chore.overdue()
    for name, (state, advice) in CHORES.items():
        when = f"It was last done {shown(last[name])}." if name in last else "It was never done."
        yield Finding(name, state, when, advice) if name in overdue else Finding(name, OK, when)


def of_tried_backup() -> Finding:
    """Whether a backup of this site was ever read as a whole."""
    when = Chore.last().get(TRIED_BACKUP)
    if when is None:
        return Finding("backup tried", LOOK, "No backup was ever tried here.", TRY)
    sentence = f"One was last read whole {shown(when)}."
    late = timezone.now() - when > TRIED_FOR
    return Finding("backup tried", LOOK if late else OK, sentence, TRY if late else "")


def of_desk() -> Finding:
    """Whether a password alone opens the editing desk to anybody."""
    alone = without_second_factor().count()
    if settings.PLUMB_SECOND_FACTOR:
        return Finding("desk", OK, f"It asks everybody for a second factor; {alone} have still to set one up.")
    if not alone:
        return Finding("desk", OK, "A password alone opens it to nobody.")
    advice = "Each can add a second factor there; PLUMB_SECOND_FACTOR=yes asks everybody for one."
    return Finding("desk", LOOK, f"{alone} let in by a password alone.", advice)


def shown(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
