"""Plumb as a WSGI application, for servers other than its own (config/server.py). They must buffer request bodies."""

import gc
import os
from importlib import import_module

import django
from django.conf import settings

from config.prefix import Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)
application = Handler()

# Every page is imported now, with what it makes at import. Django itself would leave that to the first requests, which
# come at the same time, each in a thread.
import_module(settings.ROOT_URLCONF)

# What stands now stands as long as the process. Left among what is looked through, it would put off each whole look
# until a quarter as much had come, and what pages leave behind in circles would pile up as long.
gc.collect()
gc.freeze()
