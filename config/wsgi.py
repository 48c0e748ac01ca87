"""Plumb as a WSGI application, for servers other than its own (config/server.py). They must buffer request bodies."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
