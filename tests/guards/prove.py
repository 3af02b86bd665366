"""Prove that the guards are guarded: remove each in a copy and see its test fail.

A `*.patch` here takes one guard out of the product. Above its diff stand `Guards: <sentence>` and
one or more `Fails: tests/x/test_y.py::test_name`. Every named test must pass as the code stands,
and fail, by what it asserts, with the patch applied. `python -m tests.guards.prove [NAME …]`.
"""

import os
import queue
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests.guards.warm import run_pytest
from tests.servers import Servers

ROOT = Path(__file__).resolve().parents[2]
SLOTS = 2
LONGEST_SECONDS = 300
ALL_SECONDS = 1200
LEFT_BEHIND = (".git", ".venv", "var", "staticfiles", "screenshots", ".build", "node_modules")
# A test that stumbles over broken code says nothing about the guard.
STUMBLES = ("NameError", "ImportError", "ModuleNotFoundError", "SyntaxError", "IndentationError")
TEMPLATE = "nkarchive_template"


@dataclass(frozen=True)
class Guard:
    """One patch: what it takes away and which tests must notice."""

    file: Path
    sentence: str
    tests: tuple[str, ...]
    touches_migrations: bool


@dataclass(frozen=True)
class Verdict:
    """What became of a guard; `fault` is empty when its tests failed as they must."""

    guard: Guard
    seconds: float
    fault: str


def read_guard(file: Path) -> Guard:
    """Read a patch. Raises ValueError naming the file when its head is incomplete."""
    head, mark, diff = file.read_text(encoding="utf-8").partition("\ndiff --git ")
    lines = head.splitlines()
    sentences = [line.removeprefix("Guards: ") for line in lines if line.startswith("Guards: ")]
    tests = tuple(line.removeprefix("Fails: ") for line in lines if line.startswith("Fails: "))
    if not mark or len(sentences) != 1 or not tests:
        raise ValueError(f"{file.name}: needs one Guards: line, Fails: lines and a git diff.")
    changed = [line for line in diff.splitlines() if line.startswith("+++ ")]
    if any(line.startswith("+++ b/tests/") for line in changed):
        raise ValueError(f"{file.name}: takes something out of the tests, not out of the product.")
    return Guard(file, sentences[0], tests, any("/migrations/" in line for line in changed))


class Slot:
    """One place to try guards: servers of its own and a migrated database to copy from."""

    def __init__(self) -> None:
        self.servers = Servers()
        self.addresses = self.servers.addresses

    def environment(self, database: str) -> dict[str, str]:
        """The environment of a run on a database of this slot's server."""
        url = self.addresses.database_url.replace("/nkarchive?", f"/{database}?")
        seeds = os.environ.get("NKARCHIVE_SEEDS") or str(ROOT.parent / "shared" / "seeds")
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "nkarchive.settings.test",
            "DATABASE_URL": url,
            "REDIS_URL": self.addresses.redis_url,
            "NKARCHIVE_SEEDS": seeds,
        }

    def administer(self, *statements: sql.Composed) -> None:
        """Run statements about whole databases."""
        address = self.addresses.database_url.replace("/nkarchive?", "/postgres?")
        with psycopg.connect(address, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def make_template(self, tree: Path) -> None:
        """Migrate an empty database once."""
        self.administer(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=tree,
            env=self.environment(TEMPLATE),
            check=True,
        )

    def copy_template(self) -> None:
        """Give the next run a database just as migrated, whatever the last one did to its own."""
        name, template = sql.Identifier("test_nkarchive"), sql.Identifier(TEMPLATE)
        self.administer(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name),
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, template),
        )


def run_tests(
    tests: tuple[str, ...],
    *switches: str,
    folder: Path,
    environment: dict[str, str],
    seconds: int = LONGEST_SECONDS,
) -> tuple[int, str, list[ElementTree.Element]]:
    """Run tests; returns pytest's exit status, its output and one element a test."""
    report, output = folder / "report.xml", folder / "output.txt"
    arguments = ["-q", "--tb=short", "-p", "no:cacheprovider", f"--junitxml={report}"]
    status = run_pytest(
        [*arguments, *switches, *tests],
        folder=folder,
        environment=environment,
        output=output,
        seconds=seconds,
    )
    cases = list(ElementTree.parse(report).iter("testcase")) if report.exists() else []
    return status, output.read_text(encoding="utf-8", errors="replace"), cases


def is_case_of(test: str, case: ElementTree.Element) -> bool:
    """Whether a line of the report is the named test, or the named test with one parameter."""
    file, _, name = test.partition("::")
    has_name = name in {case.get("name", ""), case.get("name", "").split("[")[0]}
    return has_name and case.get("classname") == file.removesuffix(".py").replace("/", ".")


def fault_of(guard: Guard, status: int, cases: list[ElementTree.Element]) -> str:
    """Why a run with the guard removed proves nothing, or an empty string when it does."""
    if status != 1 or any(case.find("error") is not None for case in cases):
        return f"its tests did not run (pytest ended with {status})" if status else "still passes"
    for test in guard.tests:
        own = [case for case in cases if is_case_of(test, case)]
        failures = [failure for case in own if (failure := case.find("failure")) is not None]
        if not failures:
            return f"{test} still passes"
        said = [failure.get("message", "") for failure in failures]
        if all(message.startswith(STUMBLES) for message in said):
            return f"{test} stumbles: {said[0].splitlines()[0]}"
    return ""


def copy_tree(source: Path, target: Path, *without: str) -> None:
    """Copy what belongs to the project, without what runs and tools leave behind."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*LEFT_BEHIND, *without))


def try_guard(guard: Guard, whole: Path, slots: queue.Queue[Slot]) -> Verdict:
    """Apply one patch to a copy of the whole tree and run its tests there."""
    slot = slots.get()
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="nka-guard-"))
    try:
        tree = folder / "tree"
        # With the bytecode that the first run wrote: what a patch touches is compiled anew. Links
        # instead of copies: git and Python put a new file in the place of one that they change.
        shutil.copytree(whole, tree, copy_function=os.link)
        applied = subprocess.run(
            ["git", "apply", "--whitespace=nowarn", str(guard.file)],
            cwd=tree,
            # Where the folder lies below a repository, git would look for the files there.
            env={**os.environ, "GIT_CEILING_DIRECTORIES": str(folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        if applied.returncode:
            return Verdict(guard, 0, f"does not apply: {applied.stderr.strip().splitlines()[0]}")
        if guard.touches_migrations:
            switch = "--create-db"
        else:
            slot.copy_template()
            switch = "--reuse-db"
        # Without the plugin, which only reports, and takes a second to be imported.
        switches = (switch, "-p", "no:hypothesispytest")
        status, output, cases = run_tests(
            guard.tests, *switches, folder=tree, environment=slot.environment("nkarchive")
        )
        fault = fault_of(guard, status, cases)
        if fault and "VERBOSE" in os.environ:
            print(output)
        return Verdict(guard, time.monotonic() - began, fault)
    except TimeoutError:
        return Verdict(guard, LONGEST_SECONDS, f"took longer than {LONGEST_SECONDS} s")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        slots.put(slot)


def passes_as_it_stands(guards: list[Guard], whole: Path, slot: Slot) -> bool:
    """Whether every named test passes with all guards in place; prints the output if not."""
    tests = tuple(sorted({test for guard in guards for test in guard.tests}))
    environment = slot.environment("nkarchive")
    switches = ("-n", str(SLOTS), "--create-db")
    status, output, _ = run_tests(
        tests, *switches, folder=whole, environment=environment, seconds=ALL_SECONDS
    )
    if status:
        print(output)
        print("A test that a guard names fails already, or does not exist: see above.")
    return status == 0


def main() -> int:
    """Try the guards, print a line for each; returns 1 where one is not proven."""
    # One copy for all, so that work in the checkout meanwhile changes nothing.
    with tempfile.TemporaryDirectory(prefix="nka-guards-") as folder:
        whole = Path(folder) / "tree"
        copy_tree(ROOT, whole, "__pycache__")
        names = sys.argv[1:]
        files = sorted((whole / "tests" / "guards").glob("*.patch"))
        try:
            guards = [read_guard(file) for file in files if not names or file.stem in names]
        except ValueError as error:
            print(error)
            return 1
        if not guards:
            print("No guard found.")
            return 1
        return prove(guards, whole, is_tested="ALREADY_TESTED" in os.environ)


def prove(guards: list[Guard], whole: Path, *, is_tested: bool) -> int:
    """Try guards on copies of a tree; returns the exit status.

    `is_tested` says that the whole suite has passed just before, so that it need not run again.
    """
    began = time.monotonic()
    slots: list[Slot] = []
    verdicts: list[Verdict] = []
    try:
        slots += [Slot() for _ in range(SLOTS)]
        with ThreadPoolExecutor(SLOTS) as pool:
            list(pool.map(lambda slot: slot.make_template(whole), slots))
            if not is_tested and not passes_as_it_stands(guards, whole, slots[0]):
                return 1
            free: queue.Queue[Slot] = queue.Queue()
            for slot in slots:
                free.put(slot)
            for verdict in pool.map(lambda guard: try_guard(guard, whole, free), guards):
                verdicts.append(verdict)
                word = "NOT PROVEN" if verdict.fault else "proven"
                place = f"{verdict.guard.file.stem}: {verdict.guard.sentence}"
                print(f"{word:>10} {verdict.seconds:5.1f} s  {place}", flush=True)
                if verdict.fault:
                    print(f"{'':19} {verdict.fault}", flush=True)
    finally:
        for slot in slots:
            slot.servers.stop()
    bad = sum(1 for verdict in verdicts if verdict.fault)
    took = time.monotonic() - began
    print(f"{len(verdicts) - bad} of {len(verdicts)} guards proven in {took:.0f} s")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
