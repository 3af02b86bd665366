"""Somebody who types `make run` for the first time, at a terminal, in a folder of their own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.processes import ROOT
from tests.project.ordinary_user import lose_roots_right_to_write
from tests.servers import free_port

READY = "Ctrl-C ends everything"
# Nothing is measured by it: sample content alone takes minutes where many share a processor.
PATIENCE_SECONDS = 300


class Newcomer:
    """Someone at a terminal with a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.var = folder / "var"
        self.port = free_port()
        self.site = f"http://localhost:{self.port}"
        self.terminal = folder / "terminal"
        self.running: subprocess.Popen | None = None

    def environment(self, **changed: str) -> dict[str, str]:
        """Nothing of the test run's own servers."""
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "VAR_DIR": str(self.var)} | (
            changed
        )

    def start(self) -> None:
        """Start the demo and wait until it says where to look."""
        with self.terminal.open("wb") as output:
            self.running = subprocess.Popen(
                [sys.executable, "manage.py", "demo", "--port", str(self.port)],
                cwd=ROOT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while READY not in self.said():
            if self.running.poll() is not None or time.monotonic() > deadline:
                self.end(signal.SIGKILL)
                pytest.fail(self.said())
            time.sleep(0.1)

    def end(self, name: signal.Signals) -> int:
        """Send the demo a signal; returns its exit status."""
        assert self.running is not None
        self.running.send_signal(name)
        return self.running.wait(timeout=PATIENCE_SECONDS)

    def said(self) -> str:
        """All that stands in the terminal."""
        return self.terminal.read_text(encoding="utf-8", errors="replace")

    def refusal(self, *arguments: str, **changed: str) -> str:
        """What a demo says that cannot start; there is nothing else in the terminal."""
        finished = subprocess.run(
            [sys.executable, "manage.py", "demo", *arguments],
            cwd=ROOT,
            env=self.environment(**changed),
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
            preexec_fn=lose_roots_right_to_write,
        )
        assert finished.returncode == 1
        assert finished.stdout == ""
        assert finished.stderr.count("\n") == 1, finished.stderr
        return finished.stderr

    def ask(self, code: str) -> str:
        """What a bare `manage.py shell` answers."""
        asked = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", code],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE_SECONDS,
        )
        assert asked.stderr == ""
        return asked.stdout.strip()

    def mails(self) -> set[Path]:
        """The mails that lie where the terminal said."""
        return set((self.var / "mail").glob("*.eml"))

    def processes(self) -> Iterator[Path]:
        """Where Linux tells of the processes of this folder that are alive."""
        own = f"VAR_DIR={self.var}".encode()
        for process in Path("/proc").glob("[0-9]*"):
            # One that has just ended cannot be read any more.
            with suppress(OSError):
                if own in (process / "environ").read_bytes().split(b"\0"):
                    yield process

    def started(self) -> list[str]:
        """The commands of these processes."""
        alive = []
        for process in self.processes():
            with suppress(OSError):
                alive.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        return alive

    def stood_in_line(self) -> float:
        """For how many seconds these processes, and we, had to wait for a processor so far."""
        nanoseconds = 0
        for process in (Path("/proc/self"), *self.processes()):
            for task in process.glob("task/*/schedstat"):
                with suppress(OSError):
                    nanoseconds += int(task.read_text().split()[1])
        return nanoseconds / 1e9

    def wait_until_all_ended(self) -> None:
        """Fail where a process is still there after a minute."""
        deadline = time.monotonic() + 60
        while (alive := self.started()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert alive == []
