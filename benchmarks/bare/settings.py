"""Settings of the bare site: the least middleware that sessions and forms need, on Plumb's server and database options."""

import os
from pathlib import Path

from config.environment import Environment

env = Environment(os.environ)

SECRET_KEY = env.text("PLUMB_SECRET_KEY")
ALLOWED_HOSTS = ["127.0.0.1"]
PLUMB_THREADS = env.number("PLUMB_THREADS", 8, 1, 64)
DATABASES = {"default": env.database("DATABASE_URL", Path("bare.sqlite3"), connections=PLUMB_THREADS)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["django.contrib.sessions", "benchmarks.bare"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
ROOT_URLCONF = "benchmarks.bare.views"
USE_TZ = True
LOGGING_CONFIG = None

# What config/server.py, under which both sites run, asks of settings.
PLUMB_PREFIX = ""
STATIC_URL = "/static/"
DATA_UPLOAD_MAX_MEMORY_SIZE = PLUMB_MAX_FORM = PLUMB_MAX_UPLOAD = PLUMB_MAX_IMPORT = 100_000
