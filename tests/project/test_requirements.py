"""Every package is pinned with hashes, by one list that people read and two that pip reads."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==(\S+)", re.MULTILINE)


def pins(text: str) -> dict[str, str]:
    """The packages of a requirements file and their versions."""
    return dict(PIN.findall(text))


def wanted(*, is_development: bool) -> dict[str, str]:
    """The packages that pyproject.toml names itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = project["dependencies"]
    if is_development:
        lines = lines + project["optional-dependencies"]["dev"]
    return pins("\n".join(lines))


@pytest.mark.parametrize(
    ("file", "is_development"), [("requirements.txt", False), ("requirements-dev.txt", True)]
)
def test_the_files_pin_what_pyproject_names(file: str, is_development: bool) -> None:
    found = pins((ROOT / file).read_text())
    named = wanted(is_development=is_development)
    assert named
    assert {name: found.get(name) for name in named} == named


def test_development_installs_the_very_packages_of_production() -> None:
    production = pins((ROOT / "requirements.txt").read_text())
    development = pins((ROOT / "requirements-dev.txt").read_text())
    assert production.items() <= development.items()


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_hashes_and_names_no_place(file: str) -> None:
    text = (ROOT / file).read_text()
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(text))
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert not re.search(r"://|--index|--find-links|(?<!\w)/\w", text)
