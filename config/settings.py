"""Plumb's settings. One file; the environment decides; nonsense is refused with a sentence (config/environment.py).

PLUMB_DATA              folder of the database, the secret key and collected static files (var/ here)
PLUMB_SECRET_KEY        at least 40 random characters; without it the file secret_key in that folder
PLUMB_HOSTS             host names of the site, separated by commas; loopback always works
PLUMB_HTTPS             yes, if people reach the site by https (a proxy in front ends the encryption)
PLUMB_PREFIX            /plumb/, if the site lives below that path of its host instead of having the host to itself
PLUMB_PROXIES           how many proxies of your own stand in front; only then X-Forwarded-For is believed
PLUMB_TRUSTED_ORIGINS   further origins that may send forms; the site's own ones need no entry
DATABASE_URL            postgres://user:password@host/database; without it SQLite in that folder
PLUMB_PGBOUNCER         yes, if DATABASE_URL leads to PgBouncer (transaction mode is enough)
PLUMB_WORKERS, PLUMB_THREADS   processes of the server, and threads (so database connections) in each
PLUMB_RETENTION_DAYS    how long an assessment is kept (365)
PLUMB_EVIDENCE_DAYS     after how many days an answer or rating is shown as old, and a re-check asks again (180)
PLUMB_MAIL              smtp://user:password@host:587 (smtps:// for TLS from the start, file:///folder to try it out);
                        with it people may keep an account, without it there are none
PLUMB_MAIL_FROM         the address mails come from, such as Plumb <plumb@example.org>
PLUMB_TWO_PEOPLE        yes, to let nobody publish a draft that they changed last (no)
PLUMB_SECOND_FACTOR     yes, to let nobody to the desk by a password alone (no)
PLUMB_CHORES            purge,item_statistics,check_links or some of them: the server runs these itself, each once a
                        night; without it a timer has to
PLUMB_COUNT_HURRIED     yes, to count answers that came faster than their question can be read (no)
PLUMB_LOG_JSON          yes, to log one JSON object a line instead of words (no)
PLUMB_METRICS           a token of at least 20 characters: /metrics then has figures for whoever sends it (none)
PLUMB_TIME_ZONE, PLUMB_LOG_LEVEL, PLUMB_DEBUG
"""

import os
from pathlib import Path
from typing import Any

from config.environment import Environment

# Before anything imports numpy. Its threads share out matrices that are far too small for it, and wait for each other
# at full speed: a calibration took six times the processor with them.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

env = Environment(os.environ)

BASE_DIR = Path(__file__).resolve().parent.parent
PLUMB_DATA = Path(env.text("PLUMB_DATA", str(BASE_DIR / "var"))).absolute()

DEBUG = env.flag("PLUMB_DEBUG")
SECRET_KEY = env.secret_key("PLUMB_SECRET_KEY", PLUMB_DATA / "secret_key")
ALLOWED_HOSTS = env.hosts("PLUMB_HOSTS")
PLUMB_HTTPS = env.flag("PLUMB_HTTPS")
PLUMB_PREFIX = env.prefix("PLUMB_PREFIX")
"""Without a slash at its end; empty, if there is none. What comes in is told of it in config/prefix.py."""
PLUMB_PROXIES = env.number("PLUMB_PROXIES", 0, 0, 9)
PLUMB_RETENTION_DAYS = env.number("PLUMB_RETENTION_DAYS", 365, 1, 3650)
PLUMB_EVIDENCE_DAYS = env.number("PLUMB_EVIDENCE_DAYS", 180, 1, 3650)
PLUMB_TWO_PEOPLE = env.flag("PLUMB_TWO_PEOPLE")
PLUMB_SECOND_FACTOR = env.flag("PLUMB_SECOND_FACTOR")
PLUMB_CHORES = env.names("PLUMB_CHORES", ("purge", "item_statistics", "check_links"))
"""In the order in which they are run (config/management/commands/run_chores.py)."""
PLUMB_COUNT_HURRIED = env.flag("PLUMB_COUNT_HURRIED")
mail = env.mail("PLUMB_MAIL", "PLUMB_MAIL_FROM")
PLUMB_ACCOUNTS = bool(mail.sender)
"""Accounts sign in by a code that comes by mail: without mail there are none, and no page mentions them."""
PLUMB_WORKERS = env.number("PLUMB_WORKERS", 2, 1, 64)
PLUMB_THREADS = env.number("PLUMB_THREADS", 8, 1, 64)
PLUMB_METRICS = env.token("PLUMB_METRICS", "prometheus_client")
PLUMB_METRICS_FOLDER = PLUMB_DATA / "metrics"

INSTALLED_APPS = [
    "config.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "config.apps.PlumbConfig",
    "skills.apps.SkillsConfig",
    "assessment.apps.AssessmentConfig",
]

MIDDLEWARE = [
    # Outermost, so that every answer has its id and its headers: pages, static files, errors, health.
    "config.security.RequestIdMiddleware",
    "config.security.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # After WhiteNoise, whose files are compressed beforehand. Pages hold secrets beside text from outside, so the
    # length must not betray them: tokens are masked anew in each page, and Django pads what it compresses.
    "django.middleware.gzip.GZipMiddleware",
    "config.errors.ErrorPageMiddleware",
    "config.outage.OutageMiddleware",
    "config.security.InputMiddleware",
    "config.security.PatientSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    # The next two do nothing until a view asks: request.user and messages are lazy. The admin needs them.
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

if PLUMB_METRICS:
    MIDDLEWARE.insert(1, "config.metrics.MetricsMiddleware")

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORCE_SCRIPT_NAME = PLUMB_PREFIX or None
APPEND_SLASH = True
"""Only the admin's addresses end in a slash, and /r/, the list of reports: /admin finds /admin/. The product's other
ones have none and are never redirected."""

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # The three the admin insists on. None of them makes a query unless a template uses what it offers.
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

FORM_RENDERER = "config.form_renderer.QuickForms"

PLUMB_PGBOUNCER = env.flag("PLUMB_PGBOUNCER")
DATABASES = {
    "default": env.database(
        "DATABASE_URL", PLUMB_DATA / "plumb.sqlite3", connections=PLUMB_THREADS, pooled=PLUMB_PGBOUNCER
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.time_zone("PLUMB_TIME_ZONE", "UTC")
USE_TZ = True

# --- Static files: hashed names, served by WhiteNoise -------------------------------------------------------------

STATIC_URL = f"{PLUMB_PREFIX}/static/"
STATIC_ROOT = PLUMB_DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.StaticFiles"},
}

# --- Cookies and sessions -----------------------------------------------------------------------------------------

SESSION_ENGINE = "config.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 3600
# __Host- makes browsers refuse such a cookie from a neighbouring domain; it is only allowed with https, and for a whole
# host. Below a path __Secure- is left, and the path keeps it from whatever else lives on the host.
COOKIES = ("__Secure-" if PLUMB_PREFIX else "__Host-") if PLUMB_HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIES}sessionid"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = f"{PLUMB_PREFIX}/"
SESSION_COOKIE_SECURE = PLUMB_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{COOKIES}csrftoken"
CSRF_COOKIE_SECURE = PLUMB_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = env.origins("PLUMB_TRUSTED_ORIGINS")
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Mail --------------------------------------------------------------------------------------------

EMAIL_BACKEND = mail.backend
EMAIL_HOST = mail.host
EMAIL_PORT = mail.port
EMAIL_HOST_USER = mail.user
EMAIL_HOST_PASSWORD = mail.password
EMAIL_USE_TLS = mail.starttls
EMAIL_USE_SSL = mail.tls
EMAIL_FILE_PATH = mail.folder
EMAIL_TIMEOUT = 10
"""Seconds: somebody waits for the page, and a thread with them."""
DEFAULT_FROM_EMAIL = mail.sender or "plumb@localhost"

# --- Headers (config/security.py writes those that Django 5.2 has no setting for) -----------------------------------

SECURE_CSP = {  # the name Django 6 uses
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "font-src": ["'self'"],
    "img-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
# No other site ever learns an address here, so secret links stay secret. Not "no-referrer": with it browsers send
# "Origin: null" along with forms, which Django rightly refuses as a foreign origin.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PLUMB_HTTPS else 0
# Personal pages, below the prefix: never kept by any cache, never in a search index.
PLUMB_PERSONAL_PATHS = ("/a/", "/r/", "/s/", "/start", "/resume", "/account", "/admin")

# --- Limits: what a form of Plumb can need, with room ------------------------------------------------------------

PLUMB_MAX_FORM = 100_000
"""A whole body that people send, but for a report's file."""
PLUMB_MAX_FIELDS = 2_000
"""Of a form that people send."""
DATA_UPLOAD_MAX_NUMBER_FIELDS = 21_000
"""Of any: a role's page at the desk has two for each of 10,000 skills."""
DATA_UPLOAD_MAX_NUMBER_FILES = 5
PLUMB_MAX_UPLOAD = 6_000_000
"""A whole body under /admin/, but for its doors, where editors write pages: a Cyrillic letter is six bytes of a form."""
DATA_UPLOAD_MAX_MEMORY_SIZE = PLUMB_MAX_UPLOAD
"""Django's own limit knows no addresses; `config.security.body_limit` is asked before it."""
FILE_UPLOAD_MAX_MEMORY_SIZE = PLUMB_MAX_UPLOAD
"""A file is in memory already, with the body it came in: Django would put a larger one into a temporary folder."""
PLUMB_MAX_IMPORT = 1_010_000
"""A whole body to /r/import: a report's file of at most 1 MB, and the form around it."""
PLUMB_MAX_URL = 4_096

# --- Checks that do not apply ---------------------------------------------------------------------------------------

SILENCED_SYSTEM_CHECKS = [
    # About https: config/checks.py says the same in one sentence.
    "security.W004",
    "security.W010",
    "security.W012",
    "security.W016",
    # Redirecting to https, sub-domains and preload lists belong to whoever owns the domain and its proxy.
    "security.W005",
    "security.W008",
    "security.W021",
    # X-Frame-Options is written by config/security.py together with frame-ancestors.
    "security.W002",
]

# --- Log: standard output, one line an event, with the request's id and nothing personal (config/logs.py) ------------

LOG_LEVEL = env.choice("PLUMB_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "config.logs.RequestIdFilter"},
        "no_address": {"()": "config.logs.NoAddressFilter"},
    },
    "formatters": {
        "plain": {
            "()": "config.logs.DiscreetFormatter",
            "format": "{asctime} {levelname} {name} [{request_id}] {message}",
            "style": "{",
        },
        "json": {"()": "config.logs.JsonFormatter"},
    },
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "filters": ["request_id", "no_address"],
            "formatter": "json" if env.flag("PLUMB_LOG_JSON") else "plain",
        }
    },
    "root": {"handlers": ["stdout"], "level": "WARNING"},
    "loggers": {
        "plumb": {"level": LOG_LEVEL},
        "skills": {"level": LOG_LEVEL},
        "assessment": {"level": LOG_LEVEL},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # Django's own development server is not used; its logger would write addresses.
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
