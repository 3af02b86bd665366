"""docs/decisions: every package has its reason there, and every decision its two paragraphs."""

import re
from pathlib import Path

import pytest

from tests.project.test_requirements import wanted

DECISIONS = sorted((Path(__file__).resolve().parents[2] / "docs" / "decisions").glob("*.md"))
PACKAGES = DECISIONS[0].with_name("0013-packages.md").read_text(encoding="utf-8")


def test_every_package_that_we_name_has_its_reason_and_no_other() -> None:
    cells = re.findall(r"^\| ([a-z][a-z0-9, -]*) \|", PACKAGES, re.MULTILINE)
    named = {name for cell in cells for name in cell.split(", ")}
    assert named == set(wanted(is_development=True))


@pytest.mark.parametrize("file", DECISIONS, ids=lambda file: file.stem)
def test_a_decision_is_a_rule_and_two_paragraphs(file: Path) -> None:
    title, *paragraphs = file.read_text(encoding="utf-8").split("\n\n")
    assert title.startswith(f"# {file.name[:4]}. ")
    assert not any(paragraph.startswith("#") for paragraph in paragraphs[:2])
    assert len(paragraphs) == 2 or paragraphs[2].startswith("## ")


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(file.name[:4]) for file in DECISIONS] == list(range(1, len(DECISIONS) + 1))
