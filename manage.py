#!/usr/bin/env python
"""Run a management command of nkarchive; a bare call uses the settings of `make run`."""

import os
import sys


def main() -> None:
    """Hand the command line to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nkarchive.settings.development")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit(
            "Django is not installed in this Python: use .venv/bin/python, made by `make run`."
        )
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
