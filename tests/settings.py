"""The settings of the tests: the real ones, with a key of their own and without collected static files."""

import os

os.environ.setdefault("PLUMB_SECRET_KEY", "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz")

# With mail, and so with accounts; what a site without them is like is tested in a process of its own.
os.environ.setdefault("PLUMB_MAIL", "smtp://localhost")
os.environ.setdefault("PLUMB_MAIL_FROM", "Plumb <plumb@example.org>")

from config.settings import *

STATIC_ROOT = None  # type: ignore[assignment]
"""Nothing is collected for tests; WhiteNoise would warn of an empty folder."""

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PLUMB_COUNT_HURRIED = True
"""Tests answer faster than anybody reads."""
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""Fast, for logins in tests; the real one is slow on purpose."""
