"""The whole site on this computer, with sample content: `make run`, `manage.py demo`."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from nkarchive.env import ROOT

SANDBOX_KEY = "sk_test_sandbox"
START_SECONDS = 60
# Ctrl-C, `kill`, and the terminal being closed.
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Command(BaseCommand):
    """Prepares what is missing, starts the sandbox and the site, ends both on Ctrl-C."""

    help = "Run the site with sample content, a Stripe sandbox and a worker thread."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the port."""
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        """Do everything that stands between a fresh clone and a site that answers."""
        _refuse_a_taken_port(port)
        var = settings.VAR_DIR
        processes: list[subprocess.Popen] = []
        for name in ENDINGS:
            signal.signal(name, _interrupt)
        try:
            self._step("Database")
            call_command("migrate", verbosity=0)
            self._step("Style sheets and scripts")
            call_command("collectstatic", interactive=False, verbosity=0)
            password = _staff_password(var)
            self._step("Stripe sandbox")
            addresses = _start_sandbox(processes, site_port=port)
            self._step("Sample content (the first time takes half a minute)")
            _run("load_sample", addresses)
            self._step("Site")
            _start_site(processes, addresses, port=port)
            self._tell(port=port, password=password)
            _wait_for_the_end(processes)
        except KeyboardInterrupt:
            self.stdout.write("\nStopped. `make run` goes on with the same data.")
        finally:
            # A second Ctrl-C must not stop us from ending the children.
            for name in ENDINGS:
                signal.signal(name, signal.SIG_IGN)
            _stop(processes)
            (var / "run.env").unlink(missing_ok=True)

    def _step(self, name: str) -> None:
        self.stdout.write(f"· {name}")
        self.stdout.flush()

    def _tell(self, *, port: int, password: str) -> None:
        site = f"http://localhost:{port}"
        self.stdout.write(
            f"\n  The site        {site}/   (Korean: {site}/ko/)\n"
            f"  The admin       {site}/admin/   user: editor   password: {password}\n"
            f"  Sent mail       {settings.VAR_DIR / 'mail'}   (a receipt appears within seconds)\n"
            "  To give         any appeal; the sandbox's page offers a card that works\n"
            "\n  Ctrl-C ends everything; the data stays in "
            f"{settings.VAR_DIR}.\n"
        )
        self.stdout.flush()


def _refuse_a_taken_port(port: int) -> None:
    """Raise CommandError with one clear sentence where the port cannot be had."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {port} cannot be used ({error}): "
                f"choose another one, like `make run PORT={8000 if port != 8000 else 8123}`."
            ) from error


def _staff_password(var: Path) -> str:
    """Return the password of the account "editor", made with the account on the first run."""
    file = var / "staff-password"
    if not file.exists() or not User.objects.filter(username="editor").exists():
        password = secrets.token_urlsafe(9)
        user, _is_new = User.objects.get_or_create(
            username="editor", defaults={"is_staff": True, "is_superuser": True}
        )
        user.set_password(password)
        user.save()
        file.touch(mode=0o600)
        file.write_text(password, encoding="ascii")
    return file.read_text(encoding="ascii")


def _start_sandbox(processes: list[subprocess.Popen], *, site_port: int) -> dict[str, str]:
    """Start the Stripe sandbox; return the environment that leads to it.

    The same lines lie in var/run.env, so that a bare manage.py meets the same sandbox.
    """
    var = settings.VAR_DIR
    port = _kept_port(var / "sandbox-port")
    secret = "whsec_" + secrets.token_hex(16)
    process = _start(
        processes,
        [
            *(sys.executable, "-m", "tests.stripe_sandbox", "--port", str(port)),
            *("--key", SANDBOX_KEY, "--state", str(var / "sandbox.state")),
            *("--origin", f"http://localhost:{port}"),
            *("--webhook-url", f"http://127.0.0.1:{site_port}/webhooks/stripe/"),
            *("--webhook-secret", secret),
        ],
        stdout=subprocess.PIPE,
    )
    line = process.stdout.readline().decode()
    if "ready" not in line:
        raise CommandError(f"The Stripe sandbox did not start: {line.strip() or 'no answer'}.")
    addresses = {
        "SITE_ORIGIN": f"http://localhost:{site_port}",
        "STRIPE_API_BASE": f"http://127.0.0.1:{port}",
        "STRIPE_HOSTED_ORIGIN": f"http://localhost:{port}",
        "STRIPE_SECRET_KEY": SANDBOX_KEY,
        "STRIPE_WEBHOOK_SECRET": secret,
    }
    (var / "run.env").touch(mode=0o600)
    (var / "run.env").write_text(
        "".join(f"{name}={value}\n" for name, value in addresses.items()), encoding="ascii"
    )
    return addresses


def _kept_port(file: Path) -> int:
    """Return the sandbox's port of the last run while it is free: open gift pages stay valid."""
    for port in ([int(file.read_text())] if file.exists() else []) + [0]:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            file.write_text(str(probe.getsockname()[1]))
            return probe.getsockname()[1]
    raise CommandError("No free port was found for the Stripe sandbox.")


def _start_site(processes: list[subprocess.Popen], addresses: dict[str, str], *, port: int) -> None:
    """Start the server process and wait until /readyz answers 200."""
    process = _start(
        processes,
        [
            *(sys.executable, "-m", "granian", "nkarchive.demo_site:application"),
            *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", "1", "--blocking-threads", "4", "--backpressure", "64"),
            *("--log-level", "warning"),
        ],
        addresses=addresses,
    )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise CommandError("The site did not start; the lines above say why.")
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/readyz", timeout=2):
                return
        except urllib.error.HTTPError as error:
            reason = error.read().decode(errors="replace")
        except OSError as error:
            reason = str(error)
        time.sleep(0.2)
    raise CommandError(f"The site is not ready after {START_SECONDS} seconds: {reason}")


def _run(command: str, addresses: dict[str, str]) -> None:
    """Run a management command in a process that knows the sandbox."""
    finished = subprocess.run(
        [sys.executable, "manage.py", command], cwd=ROOT, env=os.environ | addresses, check=False
    )
    if finished.returncode:
        raise CommandError(f"`manage.py {command}` failed; the lines above say why.")


def _start(
    processes: list[subprocess.Popen],
    command: list[str],
    *,
    addresses: dict[str, str] | None = None,
    **options: Any,
) -> subprocess.Popen:
    """Start a child in a session of its own: Ctrl-C reaches us alone, and we end it in order."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | (addresses or {}), start_new_session=True, **options
    )
    processes.append(process)
    return process


def _wait_for_the_end(processes: list[subprocess.Popen]) -> None:
    """Wait until Ctrl-C, or raise CommandError when a child has ended by itself."""
    while True:
        for process in processes:
            if process.poll() is not None:
                raise CommandError(f"A process ended by itself: {' '.join(process.args[:4])}")
        time.sleep(0.5)


def _stop(processes: list[subprocess.Popen]) -> None:
    """End every child and whatever it has started, the newest first."""
    for process in reversed(processes):
        try:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=10)
        except ProcessLookupError:
            continue
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _interrupt(*_args: Any) -> None:
    raise KeyboardInterrupt
