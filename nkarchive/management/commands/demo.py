"""The whole site on this computer, with sample content: `make run`, `manage.py demo`."""

import errno
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand

from nkarchive.demo.processes import (
    Children,
    end,
    end_with_parent,
    interrupt_on_endings,
    lock,
)
from nkarchive.demo.watching import changes, new_files

STAFF = "editor"
SANDBOX_KEY = "sk_test_sandbox"
START_SECONDS = 60
LOOK_SECONDS = 0.5


class Command(BaseCommand):
    """Prepares what is missing, starts the sandbox and the site, ends both on Ctrl-C."""

    help = "Run the site with sample content, a Stripe sandbox and a worker thread."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the port."""
        parser.add_argument("--port", default="8000", help="where the site answers")

    def handle(self, *args: Any, port: str, **options: Any) -> None:
        """Do everything that stands between a fresh clone and a site that answers.

        Exits with one sentence and status 1 where that cannot be done.
        """
        interrupt_on_endings()
        if "MAKELEVEL" in os.environ:
            end_with_parent()
        try:
            number = _usable_port(port)
            with _only_site_of(settings.VAR_DIR):
                self._run(number)
        except KeyboardInterrupt:
            self._say("\nStopped. `make run` goes on with the same data.")

    def _run(self, port: int) -> None:
        """Bring the site up and stay until it is interrupted."""
        children = Children()
        try:
            self._say("· Database")
            call_command("migrate", verbosity=0)
            call_command("rebuild_search", missing=True, stdout=StringIO())
            password = _staff_password(settings.VAR_DIR)
            if not settings.DEBUG:
                self._say("· Style sheets and scripts")
                # Anew, because what an interrupted run left behind may be half a file.
                call_command("collectstatic", interactive=False, clear=True, verbosity=0)
            self._say("· Stripe sandbox")
            addresses = _start_sandbox(children, site_port=port)
            self._say("· Sample content (some ten seconds the first time)")
            if children.run(_manage("load_sample"), environment=addresses):
                sys.exit("The sample content could not be loaded; the lines above say why.")
            if children.run([*_manage("set_up_stripe"), "-v", "0"], environment=addresses):
                sys.exit("The Stripe sandbox could not be set up; the lines above say why.")
            self._say("· Site")
            site = _start_site(children, addresses, port=port)
            _wait_until_ready(site, port=port)
            self._tell(port=port, password=password)
            self._watch(children, site, addresses, port=port)
        finally:
            children.stop()

    def _say(self, text: str) -> None:
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except OSError:
            # The terminal was closed; what is left to do is done without it.
            pass

    def _tell(self, *, port: int, password: str) -> None:
        site = f"http://localhost:{port}"
        self._say(
            f"\n  The site     {site}/   (Korean: {site}/ko/)\n"
            f"  The admin    {site}/admin/   user: {STAFF}   password: {password}\n"
            f"  Sent mail    {_mail_folder() or 'goes to the mail server of EMAIL_URL'}"
            "   (the newest file sorts last, and is named below)\n"
            "  To give      any appeal; the sandbox's page offers a card that works, no real one\n"
            f"\n  Ctrl-C ends everything; the data stays in {settings.VAR_DIR}\n"
        )

    def _watch(
        self,
        children: Children,
        site: subprocess.Popen,
        addresses: dict[str, str],
        *,
        port: int,
    ) -> None:
        """Name new mails until Ctrl-C; exits with a sentence when a child has ended by itself.

        With DEBUG the site is started again whenever its code has changed.
        """
        mails = new_files(_mail_folder())
        edits = changes()
        while True:
            for mail in next(mails):
                self._say(f"  New mail     {mail}")
            if settings.DEBUG and next(edits):
                self._say("  The code has changed: starting the site again")
                end(site)
                children.running.remove(site)
                site = _start_site(children, addresses, port=port)
            ended = children.first_ended()
            if ended is not None and not (settings.DEBUG and ended is site):
                sys.exit(f"This process ended by itself: {' '.join(ended.args[:4])} ….")
            time.sleep(LOOK_SECONDS)


def _usable_port(text: str) -> int:
    """Return the port as a number; exits with one sentence where it cannot be had."""
    other = "make run PORT=8123" if text != "8123" else "make run PORT=8000"
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not {text!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            reason = (
                "is in use by another program"
                if error.errno == errno.EADDRINUSE
                else f"cannot be used ({error.strerror})"
            )
            sys.exit(f"Port {text} {reason}: choose another one, like `{other}`.")
    return int(text)


@contextmanager
def _only_site_of(var: Path) -> Iterator[None]:
    """Hold the folder for this run; exits with one sentence where it cannot be had."""
    for path in (var, *var.iterdir()):
        if not os.access(path, os.R_OK | os.W_OK):
            sys.exit(
                f"{path} cannot be written to: make it writable, or name another folder in VAR_DIR."
            )
    held = lock(var / "run.lock")
    if held is None:
        sys.exit(f"The site of {var} runs already; its terminal says where.")
    with held:
        try:
            yield
        finally:
            (var / "run.env").unlink(missing_ok=True)


def _staff_password(var: Path) -> str:
    """Return what to type for the staff account, which is made on the first run."""
    file = var / "staff-password"
    password = file.read_text(encoding="ascii") if file.exists() else ""
    user, is_new = User.objects.get_or_create(
        username=STAFF, defaults={"is_staff": True, "is_superuser": True}
    )
    if password and not is_new:
        return password if user.check_password(password) else "(the one you have set)"
    password = secrets.token_urlsafe(9)
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(password, encoding="ascii")
    user.set_password(password)
    user.save()
    return password


def _start_sandbox(children: Children, *, site_port: int) -> dict[str, str]:
    """Start the Stripe sandbox; return the environment that leads to it.

    The same lines lie in var/run.env, so that a bare manage.py meets the same sandbox.
    """
    var = settings.VAR_DIR
    port = _kept_port(var / "sandbox-port")
    secret = "whsec_" + secrets.token_hex(16)
    process = children.start(
        [
            *(sys.executable, "-m", "tests.stripe_sandbox", "--port", str(port)),
            *("--key", SANDBOX_KEY, "--state", str(var / "sandbox.state")),
            *("--origin", f"http://localhost:{port}"),
            *("--webhook-url", f"http://localhost:{site_port}/webhooks/stripe/"),
            *("--webhook-secret", secret),
        ],
        environment={},
        stdout=subprocess.PIPE,
    )
    line = process.stdout.readline().decode()
    if "ready" not in line:
        sys.exit(f"The Stripe sandbox did not start: {line.strip() or 'no answer'}.")
    addresses = {
        "SITE_ORIGIN": f"http://localhost:{site_port}",
        "STRIPE_API_BASE": f"http://127.0.0.1:{port}",
        "STRIPE_HOSTED_ORIGIN": f"http://localhost:{port}",
        "STRIPE_PORTAL_ORIGIN": f"http://localhost:{port}",
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
    kept = file.read_text(encoding="ascii") if file.exists() else ""
    for port in (int(kept or 0), 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            port = probe.getsockname()[1]
            file.write_text(str(port), encoding="ascii")
            return port
    return sys.exit("No free port was found for the Stripe sandbox.")


def _manage(command: str) -> list[str]:
    return [sys.executable, "manage.py", command]


def _start_site(children: Children, addresses: dict[str, str], *, port: int) -> subprocess.Popen:
    """Start the server process."""
    return children.start(
        [
            *(sys.executable, "-m", "granian", "nkarchive.demo.site:application"),
            *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", "1", "--blocking-threads", "4", "--backpressure", "64"),
            *("--log-level", "warning"),
        ],
        environment=addresses,
    )


def _wait_until_ready(site: subprocess.Popen, *, port: int) -> None:
    """Wait until /readyz answers 200; exits with a sentence where it does not come to that."""
    reason = ""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if site.poll() is not None:
            sys.exit("The site did not start; the lines above say why.")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return
        except urllib.error.HTTPError as error:
            reason = error.read().decode(errors="replace")
        except OSError as error:
            reason = str(error)
        time.sleep(0.2)
    sys.exit(f"The site is not ready after {START_SECONDS} seconds: {reason}")


def _mail_folder() -> Path | None:
    """Where mails lie as files; None where they go to a mail server."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    return Path(folder) if folder else None
