#!/usr/bin/env python3
"""Django's command line for Plumb: python manage.py <command>."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import Error

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Plumb cannot start: {error}")
    except (Error, OSError) as error:
        from config.faults import is_from_outside, reason

        if "--traceback" in sys.argv or not is_from_outside(error):
            raise
        sys.exit(f"Plumb stops: {reason(error)}")


if __name__ == "__main__":
    main()
