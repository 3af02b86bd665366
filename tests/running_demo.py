"""The site of `make run`, started for a look from outside and ended afterwards."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import answers
from tests.servers import end_with_parent, free_port

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 180


@contextmanager
def running_demo(var: Path) -> Iterator[str]:
    """Run the site on the data in a folder; yields its origin.

    Raises RuntimeError when it does not answer in three minutes; its own words stand above.
    """
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": str(var)},
        stdin=subprocess.DEVNULL,
        preexec_fn=end_with_parent,
    )
    origin = f"http://localhost:{port}"
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers(f"{origin}/readyz"):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("The site did not start; its own words stand above.")
            time.sleep(0.2)
        yield origin
    finally:
        process.terminate()
        process.wait(timeout=60)
