"""The settings of the tests with a database that many connections can share: a file, or one more on the server.

A test database of SQLite usually lives in memory, where two threads lock each other out by other rules than in
a file. The folder is given by the test that starts a run with these settings.
"""

import os

from tests.settings import *

NAME = f"{os.environ['PLUMB_TEST_FOLDER']}/threads.sqlite3"
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    NAME = f"plumb_threads_{os.getpid()}"
DATABASES["default"]["TEST"] = {"NAME": NAME}
