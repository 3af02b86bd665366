"""Where a guard is taken away: a tree made whole again after each, servers, a migrated database."""

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests.servers import Servers
from tests.stripe_sandbox.client import running_sandbox

ROOT = Path(__file__).resolve().parents[2]
LEFT_BEHIND = (".git", ".venv", "var", "staticfiles", "screenshots", ".build", "node_modules")
TEMPLATE = "nkarchive_template"
NEXT_TRANSACTION = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
HAS_WRITTEN = f"""
    SELECT coalesce(bool_or(pg_xact_status(number::text::xid8) <> 'aborted'), false)
    FROM generate_series(%s, ({NEXT_TRANSACTION}) - 1) AS number
"""


@dataclass(frozen=True)
class Guard:
    """One patch: what it takes away and which tests must notice."""

    file: Path
    sentence: str
    tests: tuple[str, ...]
    touched: tuple[str, ...]

    @property
    def touches_migrations(self) -> bool:
        """Whether the database itself is another one without the guard."""
        return any("/migrations/" in path for path in self.touched)


def read_guard(file: Path) -> Guard:
    """Read a patch. Raises ValueError naming the file when its head is incomplete."""
    head, mark, diff = file.read_text(encoding="utf-8").partition("\ndiff --git ")
    lines = head.splitlines()
    sentences = [line.removeprefix("Guards: ") for line in lines if line.startswith("Guards: ")]
    tests = tuple(line.removeprefix("Fails: ") for line in lines if line.startswith("Fails: "))
    if not mark or len(sentences) != 1 or not tests:
        raise ValueError(f"{file.name}: needs one Guards: line, Fails: lines and a git diff.")
    touched = tuple(line[6:] for line in diff.splitlines() if line.startswith(("--- a/", "+++ b/")))
    if any(path.startswith("tests/") for path in touched):
        raise ValueError(f"{file.name}: takes something out of the tests, not out of the product.")
    return Guard(file, sentences[0], tests, tuple(sorted(set(touched))))


def copy_tree(source: Path, target: Path, *without: str) -> None:
    """Copy what belongs to the project, without what runs and tools leave behind."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*LEFT_BEHIND, *without))


class Slot:
    """One place to try guards: a tree and servers of its own, a migrated database to copy from."""

    def __init__(self, whole: Path) -> None:
        self.servers = Servers()
        self.addresses = self.servers.addresses
        self.whole = whole
        self.tree = Path(self.addresses.folder) / "tree"
        self.copied_at: int | None = None
        self.running = ExitStack()
        self.running.callback(self.servers.stop)
        sandbox = running_sandbox(key="sk_test_nkarchive")
        self.sandbox = self.running.enter_context(sandbox)

    def environment(self, database: str) -> dict[str, str]:
        """The environment of a run on a database of this slot's server."""
        url = self.addresses.database_url.replace("/nkarchive?", f"/{database}?")
        seeds = os.environ.get("NKARCHIVE_SEEDS") or str(ROOT.parent / "shared" / "seeds")
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "nkarchive.settings.test",
            "DATABASE_URL": url,
            "REDIS_URL": self.addresses.redis_url,
            "NKARCHIVE_TEST_FOLDER": self.addresses.folder,
            "NKARCHIVE_TEST_SANDBOX": self.sandbox.base_url,
            "NKARCHIVE_SEEDS": seeds,
        }

    def connect(self) -> psycopg.Connection:
        """A connection for statements about whole databases."""
        address = self.addresses.database_url.replace("/nkarchive?", "/postgres?")
        return psycopg.connect(address, autocommit=True)

    def set_up(self) -> None:
        """Copy the tree and migrate an empty database, once for all guards of this slot."""
        copy_tree(self.whole, self.tree)
        with self.connect() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=self.tree,
            env=self.environment(TEMPLATE),
            check=True,
        )

    def copy_template(self) -> None:
        """Give the next run a database just as migrated, whatever the last one did to its own.

        Most runs roll back all they write: while no transaction of this server has committed
        since the last copy, that copy is as good as new.
        """
        name, template = sql.Identifier("test_nkarchive"), sql.Identifier(TEMPLATE)
        with self.connect() as connection:
            if self.copied_at is not None:
                (has_written,) = connection.execute(HAS_WRITTEN, [self.copied_at]).fetchone()
                if not has_written:
                    return
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, template))
            (self.copied_at,) = connection.execute(NEXT_TRANSACTION).fetchone()

    def take_away(self, guard: Guard) -> str:
        """Apply the patch of a guard to the tree; returns why it could not, or nothing."""
        applied = subprocess.run(
            ["git", "apply", "--whitespace=nowarn", str(guard.file)],
            cwd=self.tree,
            # Where the folder lies below a repository, git would look for the files there.
            env={**os.environ, "GIT_CEILING_DIRECTORIES": self.addresses.folder},
            capture_output=True,
            text=True,
            check=False,
        )
        self.forget_bytecode(guard)
        return applied.stderr.strip().splitlines()[0] if applied.returncode else ""

    def put_back(self, guard: Guard) -> None:
        """Make the tree whole again."""
        for path in guard.touched:
            (self.tree / path).unlink(missing_ok=True)
            if (self.whole / path).exists():
                shutil.copy2(self.whole / path, self.tree / path)
        self.forget_bytecode(guard)

    def forget_bytecode(self, guard: Guard) -> None:
        """Let Python compile anew what a patch touches, and nothing else."""
        for path in guard.touched:
            file = self.tree / path
            for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*"):
                compiled.unlink()
