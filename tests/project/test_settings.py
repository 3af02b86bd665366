"""The settings that every site shares, and the file that explains them."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ["base", "development", "production"]
# docker-compose.yml hands this one to the database container; the site does not read it.
FOR_COMPOSE = {"POSTGRES_PASSWORD"}


def variables_read() -> set[str]:
    """The names that the settings ask nkarchive.env for."""
    found = set()
    for module in SETTINGS:
        tree = ast.parse((ROOT / f"nkarchive/settings/{module}.py").read_text())
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "env"
                and isinstance(node.args[0], ast.Constant)
            ):
                found.add(node.args[0].value)
    return found


def test_the_example_explains_every_variable_and_no_other() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    found = {match[1]: number for number, line in enumerate(lines) if (match := named(line))}
    assert set(found) - FOR_COMPOSE == variables_read()
    # An explanation stands above each: a comment, or a variable that shares it.
    assert [name for name, number in found.items() if not lines[number - 1].strip()] == []


def named(line: str) -> re.Match[str] | None:
    """The variable that a line of the example sets."""
    return re.match(r"([A-Z_]+)=", line)


def test_the_example_holds_no_secret() -> None:
    text = (ROOT / ".env.example").read_text()
    for name in ("SECRET_KEY", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"):
        assert f"\n{name}=\n" in text


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_system_checks_find_nothing() -> None:
    assert run_checks() == []


def test_a_sandbox_beside_a_live_key_is_an_error(settings: object) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:1"
    settings.STRIPE_SECRET_KEY = "sk_live_example"
    assert "nkarchive.E001" in [message.id for message in run_checks()]


def test_a_message_goes_to_a_second_worker_only_when_the_first_cannot_work_on_it() -> None:
    code = (
        "import nkarchive.settings.base as s;"
        "assert s.CELERY_BROKER_TRANSPORT_OPTIONS['visibility_timeout'] > s.CELERY_TASK_TIME_LIMIT"
    )
    environment = {**os.environ, "REDIS_URL": "redis://localhost/0"}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True)


def test_celery_reads_the_settings() -> None:
    from nkarchive import celery_app

    assert celery_app.conf.task_acks_late
    assert celery_app.conf.task_reject_on_worker_lost
    assert celery_app.conf.worker_prefetch_multiplier == 1
    assert celery_app.conf.task_ignore_result


def test_every_task_of_the_schedule_exists() -> None:
    from nkarchive import celery_app

    celery_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled - set(celery_app.tasks) == set()


def development(
    *names: str, var: Path, changes: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Ask the settings of `make run` for some values."""
    code = f"import nkarchive.settings.development as s\nfor n in {names!r}: print(getattr(s, n))"
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(var), **changes}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_key_of_make_run_is_made_once_and_kept_secret(tmp_path: Path) -> None:
    first = development("SECRET_KEY", var=tmp_path / "var", changes={})
    second = development("SECRET_KEY", var=tmp_path / "var", changes={})
    assert len(first.stdout.strip()) >= 50
    assert first.stdout == second.stdout
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o077 == 0


def test_make_run_shows_what_production_shows_unless_a_developer_asks(tmp_path: Path) -> None:
    assert development("DEBUG", var=tmp_path, changes={}).stdout.strip() == "False"
    assert development("DEBUG", var=tmp_path, changes={"DEBUG": "1"}).stdout.strip() == "True"


def test_a_folder_that_cannot_be_written_to_is_one_clear_sentence(tmp_path: Path) -> None:
    file = tmp_path / "a file, not a folder"
    file.touch()
    answer = development("SECRET_KEY", var=file / "var", changes={})
    assert answer.returncode != 0
    assert "cannot be written to" in answer.stderr.strip().splitlines()[-1]


def test_a_bare_command_meets_the_sandbox_of_a_running_site(tmp_path: Path) -> None:
    (tmp_path / "run.env").write_text("STRIPE_API_BASE=http://127.0.0.1:12111\n")
    answer = development("STRIPE_API_BASE", "CELERY_BROKER_URL", var=tmp_path, changes={})
    base, broker = answer.stdout.split()
    assert base == "http://127.0.0.1:12111"
    assert broker.startswith("memory://")
