"""The parts of a running site as real processes, for the journeys."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.servers import READY_SECONDS, end_with_parent, free_port, start_redis

ROOT = Path(__file__).resolve().parent.parent


def answers(address: str) -> bool:
    """Whether an address answers at all, with whatever status."""
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return True
    except OSError:
        return False
    return True


class Process:
    """A program of the site with its output in a file; it can be killed and started again."""

    def __init__(
        self, *, name: str, command: list[str], environment: Mapping[str, str], folder: Path
    ) -> None:
        self.name = name
        self.command = command
        self.environment = {**os.environ, **environment}
        self.log = folder / f"{name}.log"
        self.running: subprocess.Popen | None = None

    def start(self, *, is_ready: Callable[[], bool]) -> None:
        """Start the program and wait until it is ready. Raises RuntimeError with its output."""
        with self.log.open("ab") as output:
            self.running = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )
        deadline = time.monotonic() + READY_SECONDS
        while not is_ready():
            if self.running.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"{self.name} did not start:\n{self.output()[-4000:]}")
            time.sleep(0.05)

    def output(self) -> str:
        """All that the program has printed so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def has_ended(self) -> bool:
        """Whether the program was started and ended by itself."""
        return self.running is not None and self.running.poll() is not None

    def stop(self) -> None:
        """Ask the program to end; what is left of it and its children after 20 s is killed."""
        if self.running is not None and self.running.poll() is None:
            self.running.terminate()
            try:
                self.running.wait(timeout=20)
            except subprocess.TimeoutExpired:
                pass
        self.kill()

    def kill(self) -> None:
        """End the program and its children at once, as a power cut would."""
        if self.running is None:
            return
        try:
            os.killpg(self.running.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.running.wait()


class Site(Process):
    """The web server: granian, as in production, at the SITE_ORIGIN of its environment."""

    def __init__(self, *, environment: Mapping[str, str], folder: Path) -> None:
        self.origin = environment["SITE_ORIGIN"]
        port = self.origin.rpartition(":")[2]
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", port]
        command += ["--workers", "1", "--blocking-threads", "8", "nkarchive.wsgi:application"]
        super().__init__(name="site", command=command, environment=environment, folder=folder)

    def start(self) -> None:
        """Start the site; returns when it answers (with any status)."""
        super().start(is_ready=lambda: answers(f"{self.origin}/healthz"))


class Worker(Process):
    """A Celery worker on Redis; `entry` may name another module with the application."""

    def __init__(
        self, *, environment: Mapping[str, str], folder: Path, entry: str = "nkarchive"
    ) -> None:
        command = [sys.executable, "-m", "celery", "-A", entry, "worker", "--loglevel", "INFO"]
        command += ["--pool", "prefork", "--concurrency", "2", "--without-gossip"]
        command += ["--without-mingle", "--hostname", "worker@localhost"]
        command += ["--beat", "--schedule", str(folder / "beat-schedule")]
        super().__init__(name="worker", command=command, environment=environment, folder=folder)

    def start(self) -> None:
        """Start the worker; returns when it takes tasks."""
        before = self.output().count(" ready.")
        super().start(is_ready=lambda: self.output().count(" ready.") > before)


class OwnRedis:
    """A Redis that its test may stop and start again at the same address."""

    def __init__(self, *, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.running: subprocess.Popen | None = None

    def start(self) -> None:
        """Start it, empty."""
        _, self.running = start_redis(self.folder, port=self.port)

    def stop(self) -> None:
        """End it; what it held is lost."""
        if self.running is not None:
            self.running.kill()
            self.running.wait()
            self.running = None
