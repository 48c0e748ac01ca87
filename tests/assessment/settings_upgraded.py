"""The settings of the tests with a database that an earlier commit made and that was migrated since.

The file is given by the test that starts a run with these settings. It is kept: run with --reuse-db.
"""

import os

from tests.settings import *

DATABASES["default"]["TEST"] = {"NAME": os.environ["PLUMB_TEST_DATABASE"]}
