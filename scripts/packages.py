"""Make .venv and install the packages of a requirements file, where that is not done yet.

Called by scripts/venv. Runs before anything is installed: standard library only.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / ".nkarchive"
# Lies in an environment until its packages are complete for the first time.
UNFINISHED = STAMPS / "unfinished"
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(name: str) -> None:
    """Bring .venv to what the requirements file `name` says; exits with a sentence if it cannot."""
    wanted = ROOT / name
    if VENV.exists() and (UNFINISHED.exists() or not works(PYTHON)):
        remove_environment()
    if is_installed(wanted):
        return
    if not all(os.access(folder, os.W_OK) for folder in (ROOT, VENV) if folder.exists()):
        refuse(
            f"The folder {ROOT} cannot be written to, so the packages cannot be installed there."
        )
    if not PYTHON.exists():
        make_environment()
    install(wanted)
    STAMPS.mkdir(exist_ok=True)
    shutil.copy(wanted, STAMPS)
    if wanted.name == "requirements-dev.txt":  # contains the others
        shutil.copy(ROOT / "requirements.txt", STAMPS)
    UNFINISHED.unlink(missing_ok=True)


def works(python: Path) -> bool:
    """Whether an environment's Python is still there and new enough."""
    question = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([python, "-c", question], check=False).returncode == 0
    except OSError:
        return False


def is_installed(wanted: Path) -> bool:
    """Whether the very text of this requirements file was installed."""
    stamp = STAMPS / wanted.name
    return stamp.exists() and stamp.read_bytes() == wanted.read_bytes()


def remove_environment() -> None:
    """Take away an environment that is broken or whose making was interrupted."""
    try:
        shutil.rmtree(VENV)
    except OSError as error:
        refuse(f"The folder {VENV} is unfinished and cannot be removed: {error.strerror}.")


def make_environment() -> None:
    """Make .venv, marked as unfinished."""
    version = ".".join(map(str, sys.version_info[:3]))
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        refuse(
            f"Python {version} has no venv module; "
            "on Debian or Ubuntu it comes with: apt install python3-venv."
        )
    say(f"Making a virtual environment with Python {version} in .venv")
    STAMPS.mkdir(parents=True)
    UNFINISHED.touch()
    run([sys.executable, "-m", "venv", str(VENV)], failure="The virtual environment was not made")


def install(wanted: Path) -> None:
    """Install the packages, saying which one it is at."""
    count = sum(line[:1].isalnum() for line in wanted.read_text().splitlines())
    say(f"Installing {count} packages from {wanted.name} (about a minute the first time)")
    uv = shutil.which("uv")
    command = [uv, "pip", "install", "--python", str(PYTHON)] if uv else [str(PYTHON), "-m", "pip"]
    if not uv:
        command += ["install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    command += ["--require-hashes", "-r", str(wanted)]
    run(command, failure="The packages were not installed", total=count)


def run(command: Sequence[str], *, failure: str, total: int = 0) -> None:
    """Run a program to its end, showing pip's progress; exits with what it said if it fails."""
    # Python drops an exception that a signal raises inside the fork.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,  # Ctrl-C reaches us alone, and we end it in order
        preexec_fn=begin_as_child,
    )
    said = []
    collected = 0
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
        for line in process.stdout:
            words = line.split()
            said.append(line.rstrip())
            if line.startswith(("Collecting ", "Processing ")):
                collected += 1
                name = words[1].rpartition("/")[2].partition("==")[0]
                progress(f"  {collected} of {total} fetched: {name}")
            elif line.startswith("Installing collected packages"):
                break
            elif "Retrying" in line:
                progress(f"  {line.strip()}")
        status = wait_while_unpacking(process, total=total)
    finally:
        stop(process)
    if status:
        said += process.stdout.read().splitlines()
        say("\n".join(said[-12:]))
        refuse(f"{failure}; the reason stands above.")


def wait_while_unpacking(process: subprocess.Popen, *, total: int) -> int:
    """Wait for the end of a program, counting packages where it installs some; returns its status.

    pip says nothing while it unpacks, but each package that is done has left its description.
    """
    while True:
        try:
            return process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            unpacked = len(list(VENV.glob("lib/python*/site-packages/*.dist-info")))
            if total:
                progress(f"  {min(unpacked, total)} of {total} unpacked")


def progress(text: str) -> None:
    """Show where it is: on a terminal always in the same line."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{text[:78]:<78}\r")
        sys.stderr.flush()
    else:
        say(text)


def stop(process: subprocess.Popen) -> None:
    """End a program and what it has started, if it still runs; pip tidies up on SIGINT."""
    for ending in (signal.SIGINT, signal.SIGKILL):
        if process.poll() is not None:
            return
        try:
            os.killpg(process.pid, ending)
            process.wait(timeout=5)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def begin_as_child() -> None:
    """Between fork and exec: take signals as any program does, and end (on Linux) with us."""
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
    if sys.platform == "linux":
        pr_set_pdeathsig = 1  # <sys/prctl.h>
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def interrupt(*_: Any) -> None:
    """Turn the first signal into an exception; a second one must not disturb the tidying up."""
    for ending in ENDINGS:
        signal.signal(ending, lambda *_: None)
    raise KeyboardInterrupt


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, file=sys.stderr, flush=True)


def refuse(sentence: str) -> None:
    """Exit with a sentence and status 1."""
    say(sentence)
    sys.exit(1)


if __name__ == "__main__":
    for ending in ENDINGS:
        signal.signal(ending, interrupt)
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        say("\nStopped; the next `make` goes on from here.")
        sys.exit(130)
