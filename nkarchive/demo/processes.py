"""The processes that `make run` starts, and their certain end."""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nkarchive.env import ROOT

# Ctrl-C, `kill`, and the terminal being closed.
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# The server drops a SIGTERM that comes while it starts, and has nothing to lose then.
SECONDS_TO_END = 3
# Closing a terminal may send two signals at once; the second must not break into the tidying up.
SECONDS_BETWEEN = 1
_interrupted_at = float("-inf")


def interrupt_on_endings() -> None:
    """Have the signals that end a program raise KeyboardInterrupt."""
    for name in ENDINGS:
        signal.signal(name, _interrupt)


def disregard_endings() -> None:
    """Let no second Ctrl-C keep us from ending the children."""
    for name in ENDINGS:
        # Unlike SIG_IGN, this takes signals that have arrived already.
        signal.signal(name, _do_nothing)


def _interrupt(*_args: Any) -> None:
    global _interrupted_at
    is_first = time.monotonic() - _interrupted_at > SECONDS_BETWEEN
    _interrupted_at = time.monotonic()
    if is_first:
        raise KeyboardInterrupt


def _do_nothing(*_args: Any) -> None:
    pass


def end_with_parent() -> None:
    """Ask Linux to end this process when the one that started it dies, even by SIGKILL."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1  # <sys/prctl.h>
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def lock(file: Path) -> Any | None:
    """Take the lock of a folder for as long as the returned file stays open.

    Returns None where another process has it.
    """
    opened = file.open("a")
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        opened.close()
        return None
    return opened


class Children:
    """Processes in sessions of their own: Ctrl-C reaches us alone, and we end them in order."""

    def __init__(self) -> None:
        self.running: list[subprocess.Popen] = []

    def start(
        self, command: Sequence[str], *, environment: Mapping[str, str], **options: Any
    ) -> subprocess.Popen:
        """Start a program in the checkout's folder, with these variables beside our own."""
        # An interruption between the fork and the list would leave a child that nobody ends; and
        # Python drops an exception that a signal raises inside the fork.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
        try:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=_begin_as_child,  # no thread runs yet that could hold a lock here
                **options,
            )
            self.running.append(process)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
        return process

    def run(self, command: Sequence[str], *, environment: Mapping[str, str]) -> int:
        """Run a program to its end; returns its exit status."""
        process = self.start(command, environment=environment)
        status = process.wait()
        self.running.remove(process)
        return status

    def first_ended(self) -> subprocess.Popen | None:
        """Return a program that has ended by itself, if there is one."""
        return next((process for process in self.running if process.poll() is not None), None)

    def stop(self) -> None:
        """End every program and whatever it has started, the newest first."""
        disregard_endings()
        while self.running:
            end(self.running.pop())


def _begin_as_child() -> None:
    """Between fork and exec: take signals as any program does, and end with the parent."""
    for name in ENDINGS:
        signal.signal(name, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
    end_with_parent()


def end(process: subprocess.Popen) -> None:
    """End a program and its group; what is left after a while is killed."""
    for name in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, name)
        except ProcessLookupError:
            break
        try:
            process.wait(timeout=SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            continue
    process.wait()
