"""What `make bench` installs from npm is pinned and checked, and says not where it came from."""

import json
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "lighthouse"


def test_every_npm_package_is_pinned_with_its_checksum() -> None:
    wanted = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    named = {**wanted["dependencies"], **wanted["overrides"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in named.values())
    for name, version in named.items():
        assert locked[f"node_modules/{name}"]["version"] == version
    installed = [package for place, package in locked.items() if place]
    assert len(installed) > 100
    assert all(package["integrity"].startswith("sha512-") for package in installed)
    assert not any("resolved" in package or "hasInstallScript" in package for package in installed)
