"""`scripts/venv` on machines that lack something: one clear sentence, whatever it is."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT
from tests.project.ordinary_user import lose_roots_right_to_write

SYSTEM_PATH = "/usr/bin:/bin"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What a clone holds as far as the script sees it."""
    folder = tmp_path / "clone"
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    for name in ("requirements.txt", "Makefile"):
        shutil.copy(ROOT / name, folder)
    return folder


def programs(folder: Path, **python3: str) -> str:
    """A PATH whose `python3` answers as told."""
    folder.mkdir(exist_ok=True)
    answers = " ".join(f'{question}) echo "{answer}";;' for question, answer in python3.items())
    script = folder / "python3"
    script.write_text(f'#!/bin/sh\ncase "$1" in --{answers} *) exit 1;; esac\n', encoding="utf-8")
    script.chmod(0o755)
    for name in ("sh", "dirname"):
        (folder / name).symlink_to(shutil.which(name, path=SYSTEM_PATH))
    return str(folder)


def refusal(clone: Path, **environment: str) -> str:
    """What the script says where it refuses."""
    finished = subprocess.run(
        ["/bin/sh", "scripts/venv", "requirements.txt"],
        cwd=clone,
        env={"PATH": f"{Path(sys.executable).parent}:{SYSTEM_PATH}", **environment},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lose_roots_right_to_write,
    )
    assert finished.returncode == 1
    assert finished.stdout == ""
    return finished.stderr


def is_one_sentence(text: str) -> bool:
    """Whether the text is one line."""
    return text.endswith("\n") and text.count("\n") == 1


def test_a_python_that_is_too_old_is_named(clone: Path, tmp_path: Path) -> None:
    said = refusal(clone, PATH=programs(tmp_path / "bin", version="Python 3.9.2"))
    assert is_one_sentence(said)
    assert "needs Python 3.11 or newer; this machine has Python 3.9.2" in said


def test_a_python_that_was_asked_for_and_is_none_is_named(clone: Path) -> None:
    said = refusal(clone, PYTHON="/nowhere/python3")
    assert said == "PYTHON=/nowhere/python3 is no program that can be run.\n"


@pytest.fixture
def lacks_venv(tmp_path: Path) -> dict[str, str]:
    """The environment of a Python as Debian ships it without python3-venv."""
    (tmp_path / "lacking").mkdir()
    (tmp_path / "lacking" / "ensurepip.py").write_text("raise ImportError\n")
    return {"PYTHON": sys.executable, "PYTHONPATH": str(tmp_path / "lacking")}


def test_a_python_without_venv_is_told_how_to_get_it(
    clone: Path, lacks_venv: dict[str, str]
) -> None:
    said = refusal(clone, **lacks_venv)
    assert is_one_sentence(said)
    assert "has no venv module" in said
    assert not (clone / ".venv").exists()


def test_a_folder_that_cannot_be_written_is_named(clone: Path) -> None:
    clone.chmod(0o500)
    said = refusal(clone, PYTHON=sys.executable)
    clone.chmod(0o700)
    assert is_one_sentence(said)
    assert f"The folder {clone} cannot be written to" in said


def test_an_environment_whose_making_was_interrupted_is_made_anew(
    clone: Path, lacks_venv: dict[str, str]
) -> None:
    unfinished = clone / ".venv" / ".nkarchive" / "unfinished"
    unfinished.parent.mkdir(parents=True)
    unfinished.touch()
    (clone / ".venv" / "bin").mkdir()
    (clone / ".venv" / "bin" / "python").symlink_to(sys.executable)
    # It would be made anew now; a Python that cannot saves the time.
    refusal(clone, **lacks_venv)
    assert not (clone / ".venv").exists()


def test_an_environment_that_has_these_packages_is_left_alone(clone: Path) -> None:
    stamp = clone / ".venv" / ".nkarchive" / "requirements.txt"
    stamp.parent.mkdir(parents=True)
    shutil.copy(clone / "requirements.txt", stamp)
    (clone / ".venv" / "bin").mkdir()
    (clone / ".venv" / "bin" / "python").symlink_to(sys.executable)
    subprocess.run(
        ["/bin/sh", "scripts/venv", "requirements.txt"],
        cwd=clone,
        env={"PATH": SYSTEM_PATH, "PYTHON": sys.executable},
        check=True,
    )
    assert (clone / ".venv" / "bin" / "python").exists()
