"""Prove that the guards are guarded: remove each in a copy and see its test fail.

A `*.patch` here takes one guard out of the product. Above its diff stand `Guards: <sentence>` and
one or more `Fails: tests/x/test_y.py::test_name`. Every named test must pass as the code stands,
and fail, by what it asserts, with the patch applied. Without a lock not every race is lost: a
guard whose tests still pass is tried again, and how often is printed.
`python -m tests.guards.prove [NAME …]`.
"""

import os
import queue
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.guards.slot import ROOT, Guard, Slot, copy_tree, read_guard
from tests.guards.warm import run_pytest

SLOTS = 2
MOST_TRIES = 3
STILL_PASSES = "still passes"
LONGEST_SECONDS = 900
# Plugins that only report, and take a good part of a short run.
UNUSED = ("cacheprovider", "hypothesispytest", "unraisableexception")
ALL_SECONDS = 3600
# A test that stumbles over broken code says nothing about the guard.
STUMBLES = ("NameError", "ImportError", "ModuleNotFoundError", "SyntaxError", "IndentationError")


@dataclass(frozen=True)
class Verdict:
    """What became of a guard; `fault` is empty when its tests failed as they must."""

    guard: Guard
    seconds: float
    fault: str
    tries: int = 1


def run_tests(
    tests: tuple[str, ...],
    *switches: str,
    folder: Path,
    environment: dict[str, str],
    seconds: int = LONGEST_SECONDS,
) -> tuple[int, str, list[ElementTree.Element]]:
    """Run tests; returns pytest's exit status, its output and one element a test."""
    report, output = folder / "report.xml", folder / "output.txt"
    report.unlink(missing_ok=True)
    arguments = ["-q", "--tb=short", f"--junitxml={report}"]
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
        return f"its tests did not run (pytest ended with {status})" if status else STILL_PASSES
    for test in guard.tests:
        own = [case for case in cases if is_case_of(test, case)]
        failures = [failure for case in own if (failure := case.find("failure")) is not None]
        if not failures:
            return f"{test} {STILL_PASSES}"
        said = [failure.get("message", "") for failure in failures]
        if all(message.startswith(STUMBLES) for message in said):
            return f"{test} stumbles: {said[0].splitlines()[0]}"
    return ""


def run_without(guard: Guard, slot: Slot) -> str:
    """Run the tests of a guard that was taken away in a slot; returns what is wrong, or ""."""
    if guard.touches_migrations:
        switches = ["--create-db"]
    else:
        slot.copy_template()
        switches = ["--reuse-db"]
    switches += [f"-pno:{plugin}" for plugin in UNUSED]
    if len(guard.tests) == 1:
        switches.append("-x")  # one of its cases is enough
    status, output, cases = run_tests(
        guard.tests, *switches, folder=slot.tree, environment=slot.environment("nkarchive")
    )
    fault = fault_of(guard, status, cases)
    if fault and "VERBOSE" in os.environ:
        print(output)
    return fault


def try_guard(guard: Guard, slots: queue.Queue[Slot]) -> Verdict:
    """Take one guard away in the tree of a slot, run its tests there, put it back."""
    slot = slots.get()
    began = time.monotonic()
    try:
        if reason := slot.take_away(guard):
            return Verdict(guard, 0, f"does not apply: {reason}")
        tries, fault = 1, run_without(guard, slot)
        while fault.endswith(STILL_PASSES) and tries < MOST_TRIES:
            tries, fault = tries + 1, run_without(guard, slot)
        return Verdict(guard, time.monotonic() - began, fault, tries)
    except TimeoutError:
        return Verdict(guard, LONGEST_SECONDS, f"took longer than {LONGEST_SECONDS} s")
    finally:
        slot.put_back(guard)
        slots.put(slot)


def passes_as_it_stands(guards: list[Guard], slot: Slot) -> bool:
    """Whether every named test passes with all guards in place; prints the output if not."""
    tests = tuple(sorted({test for guard in guards for test in guard.tests}))
    environment = slot.environment("nkarchive")
    # Two processes at once would empty it under each other's feet.
    del environment["NKARCHIVE_TEST_SANDBOX"]
    switches = ("-n", str(SLOTS), "--create-db")
    status, output, _ = run_tests(
        tests, *switches, folder=slot.tree, environment=environment, seconds=ALL_SECONDS
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
        slots += [Slot(whole) for _ in range(SLOTS)]
        with ThreadPoolExecutor(SLOTS) as pool:
            list(pool.map(Slot.set_up, slots))
            if not is_tested and not passes_as_it_stands(guards, slots[0]):
                return 1
            free: queue.Queue[Slot] = queue.Queue()
            for slot in slots:
                free.put(slot)
            for verdict in pool.map(lambda guard: try_guard(guard, free), guards):
                verdicts.append(verdict)
                word = "NOT PROVEN" if verdict.fault else "proven"
                place = f"{verdict.guard.file.stem}: {verdict.guard.sentence}"
                tries = f" (try {verdict.tries})" if verdict.tries > 1 else ""
                print(f"{word:>10} {verdict.seconds:5.1f} s  {place}{tries}", flush=True)
    finally:
        for slot in slots:
            slot.running.close()
    bad = [verdict for verdict in verdicts if verdict.fault]
    took = time.monotonic() - began
    print(f"{len(verdicts) - len(bad)} of {len(verdicts)} guards proven in {took:.0f} s")
    # Once more at the end, where who reads a long log looks first.
    for verdict in bad:
        print(f"NOT PROVEN {verdict.guard.file.stem}: {verdict.fault}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
