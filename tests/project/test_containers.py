"""docker-compose.yml and Dockerfile: what the schema cannot know."""

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def services() -> dict[str, Any]:
    """The services of docker-compose.yml."""
    return YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text())["services"]


def test_the_site_is_made_of_these_parts(services: dict[str, Any]) -> None:
    usual = {name for name, service in services.items() if "profiles" not in service}
    assert usual == {"migrate", "web", "worker", "beat", "db", "redis"}
    assert {name for name in services if name not in usual} == {"mail", "sandbox"}


def test_every_lasting_part_says_whether_it_is_well(services: dict[str, Any]) -> None:
    lasting = {"web", "worker", "beat", "db", "redis"}
    assert {name for name in lasting if "healthcheck" not in services[name]} == set()


def test_every_lasting_part_is_started_again_when_it_ends(services: dict[str, Any]) -> None:
    lasting = {"web", "worker", "beat", "db", "redis"}
    assert {name: services[name].get("restart") for name in lasting} == dict.fromkeys(
        lasting, "unless-stopped"
    )


def test_no_log_fills_the_disk(services: dict[str, Any]) -> None:
    lasting = {"web", "worker", "beat", "db", "redis"}
    limits = [services[name]["logging"]["options"] for name in lasting]
    assert all({"max-size", "max-file"} <= limit.keys() for limit in limits)


def test_every_image_is_pinned(services: dict[str, Any]) -> None:
    images = [s["image"] for s in services.values() if s.get("image") not in (None, "nkarchive")]
    images += re.findall(r"^ARG BASE=(\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert len(images) == 4
    assert [image for image in images if not re.search(r":v?\d", image)] == []


def test_nothing_of_ours_runs_as_root_or_may_write_its_image(services: dict[str, Any]) -> None:
    ours = [service for service in services.values() if service.get("image") == "nkarchive"]
    assert len(ours) == 4
    assert all(service["read_only"] and service["cap_drop"] == ["ALL"] for service in ours)
    users = re.findall(r"^USER (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert users == ["10001"]


def test_no_port_is_open_to_the_world(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_redis_keeps_what_it_was_told(services: dict[str, Any]) -> None:
    words = " ".join(services["redis"]["command"])
    assert "--appendonly yes" in words
    assert "noeviction" in words


def test_the_image_of_the_site_holds_no_test_and_no_sandbox() -> None:
    stages = re.split(r"^FROM ", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    assert [stage.splitlines()[0] for stage in stages if "COPY tests" in stage] == [
        "code AS sandbox"
    ]
    assert stages[-1].startswith("code AS site")
