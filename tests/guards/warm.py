"""Runs of pytest that begin with the libraries imported, which is most of the time of a short run.

Each run is a process of its own, forked from one that knows the libraries and nothing of this
project, so that a run sees the modules of its own tree alone.
"""

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
from pathlib import Path

LIBRARIES = [
    "pytest",
    "_pytest.junitxml",
    "_pytest.python",
    "psycopg",
    "redis",
    "stripe",
    "stripe.billing_portal",
    "stripe.checkout",
    "celery",
    "celery.app.task",
    "celery.fixups.django",
    "celery.schedules",
    "kombu",
    "aiosmtpd.controller",
    "segno",
    "nh3",
    "PIL.Image",
    "PIL.ImageCms",
    "babel.numbers",
    "babel.dates",
    "typst",
    "requests",
    "snowballstemmer",
    "asgiref.sync",
    "django.core.handlers.wsgi",
    "django.core.management.commands.migrate",
    "django.core.serializers.json",
    "django.db.backends.postgresql.base",
    "django.db.models",
    "django.forms",
    "django.template.backends.django",
    "django.test.client",
    "django.utils.feedgenerator",
    "django.views.generic",
]

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(LIBRARIES)


def run_pytest(
    arguments: list[str], *, folder: Path, environment: dict[str, str], output: Path, seconds: int
) -> int:
    """Run pytest in a folder; returns its exit status, and writes what it prints to `output`.

    Raises TimeoutError, with every process of the run ended, when it takes longer.
    """
    process = _context.Process(target=_run, args=(arguments, str(folder), environment, str(output)))
    process.start()
    process.join(seconds)
    if process.is_alive():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.join()
        raise TimeoutError
    return process.exitcode


def _run(arguments: list[str], folder: str, environment: dict[str, str], output: str) -> None:
    os.setsid()
    target = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(target, 1)
    os.dup2(target, 2)
    os.environ.clear()
    os.environ.update(environment)
    # What this process knows of the project comes from the tree that started it.
    for name in [name for name in sys.modules if name.split(".")[0] == "tests"]:
        del sys.modules[name]
    os.chdir(folder)
    sys.path[:] = [
        folder,
        *(place for place in sys.path if "site-packages" in place or "lib" in place),
    ]
    sys.argv[:] = ["pytest", *arguments]
    # Collecting would look through all the libraries, and copy them to this process.
    gc.freeze()
    gc.disable()
    import pytest

    sys.exit(pytest.main(arguments))
