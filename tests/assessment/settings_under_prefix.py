"""The settings of the tests on a site that lives below a path of its host."""

import os

os.environ["PLUMB_PREFIX"] = "/plumb/"

from tests.settings import *

if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # Beside the database of the run that started this one.
    DATABASES["default"]["TEST"] = {"NAME": f"plumb_prefix_{os.getpid()}"}
