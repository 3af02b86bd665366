"""`make run` as a newcomer meets it: one command, nothing installed, everything ends with Ctrl-C.

The tests share one run of `manage.py demo` in a folder of its own, and follow it to its end.
"""

import email
import email.policy
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaigns.views.give import MIN_AGE_SECONDS
from tests.processes import ROOT
from tests.project.ordinary_user import lose_roots_right_to_write
from tests.servers import free_port
from tests.stripe_sandbox.client import Sandbox

# One run on SQLite is enough: the demo has a database of its own.
pytestmark = pytest.mark.postgres

READY = "Ctrl-C ends everything"
GIVE = "/campaigns/winter-emergency-fund/give/"


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
        deadline = time.monotonic() + 90
        while READY not in self.said():
            assert self.running.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def end(self, name: signal.Signals) -> int:
        """Send the demo a signal; returns its exit status."""
        assert self.running is not None
        self.running.send_signal(name)
        return self.running.wait(timeout=30)

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
            timeout=60,
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
            timeout=60,
        )
        assert asked.stderr == ""
        return asked.stdout.strip()

    def mails(self) -> set[Path]:
        """The mails that lie where the terminal said."""
        return set((self.var / "mail").glob("*.eml"))

    def started(self) -> list[str]:
        """The processes of this folder that are alive."""
        own = f"VAR_DIR={self.var}".encode()
        alive = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if own in (process / "environ").read_bytes().split(b"\0"):
                    alive.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:  # it has just ended
                continue
        return alive

    def wait_until_all_ended(self) -> None:
        """Fail where a process is still there after ten seconds."""
        deadline = time.monotonic() + 10
        while (alive := self.started()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert alive == []


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves a 303 to be looked at."""

    def redirect_request(self, *args: object) -> None:
        """Do not follow."""


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newcomer]:
    """Somebody whose first run is up."""
    person = Newcomer(tmp_path_factory.mktemp("first_look"))
    person.start()
    yield person
    if person.running is not None and person.running.poll() is None:
        person.end(signal.SIGKILL)
        person.wait_until_all_ended()


def page(newcomer: Newcomer, path: str) -> str:
    """A page of the running site."""
    with urllib.request.urlopen(newcomer.site + path) as answer:
        assert answer.status == 200
        return answer.read().decode()


def test_it_says_where_to_look_and_nothing_else(newcomer: Newcomer) -> None:
    said = newcomer.said()
    assert f"{newcomer.site}/admin/   user: editor   password: " in said
    assert str(newcomer.var / "mail") in said
    assert "Traceback" not in said
    assert "WARNING" not in said.upper()
    assert "ready" not in said
    assert len(said.splitlines()) < 20


def test_the_password_and_the_key_are_for_their_owner_alone(newcomer: Newcomer) -> None:
    password = (newcomer.var / "staff-password").read_text()
    assert f"password: {password}\n" in newcomer.said()
    for name in ("staff-password", "secret-key", "run.env"):
        assert (newcomer.var / name).stat().st_mode & 0o777 == 0o600


def test_it_shows_what_production_shows(newcomer: Newcomer) -> None:
    home = page(newcomer, "/")
    assert re.search(r"/static/css/site\.[0-9a-f]{12}\.css", home)
    with pytest.raises(urllib.error.HTTPError) as missing:
        urllib.request.urlopen(newcomer.site + "/nothing-here/")
    assert missing.value.code == 404
    with missing.value as answer:
        assert "DEBUG" not in answer.read().decode()


def test_the_sample_site_has_something_of_everything(newcomer: Newcomer) -> None:
    kinds = newcomer.ask(
        "from articles.models import Article as A; from campaigns.models import *; "
        "public = A.objects.published(); "
        "print(len(public) >= 8, sorted(set(public.values_list('kind', flat=True))), "
        "sorted(set(public.values_list('language', flat=True))), "
        "Campaign.objects.count(), Payment.objects.count() > 10, "
        "all(e.is_sample for e in LegalEntity.objects.all()))"
    )
    assert kinds == (
        "True ['essay', 'explainer', 'question', 'report', 'story', 'update'] ['en', 'ko'] "
        "2 True True"
    )
    assert "winter-emergency-fund" in page(newcomer, "/campaigns/")
    assert "keep-the-recordings" in page(newcomer, "/ko/campaigns/")


def test_the_receipt_lies_there_within_five_seconds_of_paying(newcomer: Newcomer) -> None:
    token = re.search(r'name="form_token" value="([^"]+)"', page(newcomer, GIVE))
    form = {
        "form_token": token[1],
        "preset": "2500",
        "own": "",
        "name": "Kim First-Look",
        "email": "first.look@sample.invalid",
    }
    # A form that comes back sooner than anybody reads is shown again.
    time.sleep(MIN_AGE_SECONDS + 1)
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.build_opener(NoRedirect).open(
            newcomer.site + GIVE, data=urllib.parse.urlencode(form).encode()
        )
    assert answer.value.code == 303
    answer.value.close()
    hosted = urllib.parse.urlsplit(answer.value.headers["Location"])
    session = re.search(r"cs_test_\w+", hosted.path)[0]
    before = newcomer.mails()
    paid_at = time.monotonic()
    Sandbox(f"http://{hosted.netloc}").pay(session)
    while not (new := newcomer.mails() - before):
        assert time.monotonic() - paid_at < 5, "no mail"
        time.sleep(0.05)
    assert new == {max(newcomer.mails())}, "the newest file sorts last"
    message = email.message_from_bytes(new.pop().read_bytes(), policy=email.policy.default)
    assert message["To"] == "first.look@sample.invalid"
    assert [part.get_content_type() for part in message.iter_attachments()] == ["application/pdf"]


def test_the_terminal_names_the_new_mail_and_no_donor(newcomer: Newcomer) -> None:
    newest = str(max(newcomer.mails()))
    deadline = time.monotonic() + 5
    while newest not in newcomer.said() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert f"New mail     {newest}\n" in newcomer.said()
    assert "first.look" not in newcomer.said()
    assert "Kim" not in newcomer.said()


def test_a_taken_port_is_one_sentence(newcomer: Newcomer, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = newcomer.refusal("--port", port, VAR_DIR=str(tmp_path / "var"))
    assert said == f"Port {port} is in use by another program: choose another one, " + (
        "like `make run PORT=8123`.\n"
    )


def test_a_folder_in_use_is_one_sentence(newcomer: Newcomer) -> None:
    said = newcomer.refusal("--port", str(free_port()))
    assert said == f"The site of {newcomer.var} runs already; its terminal says where.\n"


def test_an_unwritable_folder_is_one_sentence(newcomer: Newcomer, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    said = newcomer.refusal("--port", str(free_port()), VAR_DIR=str(tmp_path / "var"))
    tmp_path.chmod(0o700)
    assert f"The folder {tmp_path / 'var'} cannot be written to" in said


def test_a_file_that_is_read_only_is_one_sentence(newcomer: Newcomer, tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("x" * 50)
    (tmp_path / "db.sqlite3").touch(mode=0o400)
    said = newcomer.refusal("--port", str(free_port()), VAR_DIR=str(tmp_path))
    assert said.startswith(f"{tmp_path / 'db.sqlite3'} cannot be written to: ")


def test_ctrl_c_ends_every_process_even_pressed_twice(newcomer: Newcomer) -> None:
    assert len(newcomer.started()) >= 3
    newcomer.running.send_signal(signal.SIGINT)
    time.sleep(0.1)
    assert newcomer.end(signal.SIGINT) == 0
    assert newcomer.started() == []
    assert newcomer.said().endswith("Stopped. `make run` goes on with the same data.\n")
    assert "Traceback" not in newcomer.said()


def test_the_next_run_goes_on_with_the_same_data(newcomer: Newcomer) -> None:
    count = "from campaigns.models import Payment; print(Payment.objects.count())"
    before, mails = newcomer.ask(count), newcomer.mails()
    password = (newcomer.var / "staff-password").read_text()
    began = time.monotonic()
    newcomer.start()
    assert time.monotonic() - began < 30
    assert newcomer.ask(count) == before
    assert newcomer.mails() == mails
    assert f"password: {password}\n" in newcomer.said()
    assert "articles" not in newcomer.said()


def test_nothing_outlives_it_when_it_is_killed(newcomer: Newcomer) -> None:
    newcomer.end(signal.SIGKILL)
    newcomer.wait_until_all_ended()
