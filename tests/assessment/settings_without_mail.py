"""The settings of the tests on a site where no mail is configured, so without accounts."""

import os

os.environ["PLUMB_MAIL"] = ""

from tests.settings import *

if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # Beside the database of the run that started this one.
    DATABASES["default"]["TEST"] = {"NAME": f"plumb_no_mail_{os.getpid()}"}
