"""What every test may use: servers, a running site, a worker, a mail server, a browser.

NKARCHIVE_TEST_DATABASE=sqlite runs the embedded leg: the tests that ask for the database.
NKARCHIVE_SEEDS names the folder of the page dumps that the tests marked `needs_seeds` read
(default: ../shared/seeds beside the checkout).
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.utils import translation

from nkarchive import env
from tests import processes, servers
from tests.mail_server import MailServer
from tests.stripe_sandbox.client import Sandbox, running_sandbox

ROOT = Path(__file__).resolve().parent.parent
IS_EMBEDDED = os.environ.get("NKARCHIVE_TEST_DATABASE") == "sqlite"
STARTED = pytest.StashKey[servers.Servers]()
# How long a browser waits for anything. Nothing here measures time; the machine may be busy.
PATIENCE_MS = 60_000


def is_xdist_worker(config: pytest.Config) -> bool:
    """Whether this process is one of several that share the servers of the controller."""
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once a run, and tell settings and child processes where they are.

    Who sets NKARCHIVE_TEST_FOLDER has started them already.
    """
    if config.option.collectonly:
        return
    if "NKARCHIVE_TEST_FOLDER" not in os.environ:
        started = config.stash[STARTED] = servers.Servers(embedded=IS_EMBEDDED)
        os.environ["NKARCHIVE_TEST_FOLDER"] = started.addresses.folder
        os.environ["DATABASE_URL"] = started.addresses.database_url
        os.environ["REDIS_URL"] = started.addresses.redis_url
    from django.conf import settings

    # In place: Django's connection handler may hold this very dictionary already.
    settings.DATABASES["default"].update(env.database("DATABASE_URL"))
    from tests.flushing import let_the_tests_flush

    let_the_tests_flush()
    if IS_EMBEDDED:
        folder = os.environ["NKARCHIVE_TEST_FOLDER"]
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"{folder}/test.sqlite3"


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say which servers this run uses."""
    started = config.stash.get(STARTED, None)
    return f"servers: {started.addresses.description}" if started else None


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the servers."""
    if started := config.stash.get(STARTED, None):
        started.stop()


# Which tests run, and in which order


def seeds_folder() -> Path:
    """Where the page dumps lie, if they are here."""
    given = os.environ.get("NKARCHIVE_SEEDS")
    return Path(given) if given else ROOT.parent / "shared" / "seeds"


def is_for_sqlite(item: pytest.Item) -> bool:
    """Whether a test asks for the database, and not for PostgreSQL; the rest runs there alone."""
    asks = item.get_closest_marker("django_db") or {"db", "transactional_db"} & {*item.fixturenames}
    return bool(asks) and not item.get_closest_marker("postgres")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here: the seeds' tests without seeds, on SQLite what is not for it.

    Journeys and browsers come first: they take longest, and nobody shall wait for them at the end.
    """
    if not (seeds_folder() / "manifest.toml").exists():
        reason = f"NEEDS SEEDS: no manifest.toml in {seeds_folder()} (set NKARCHIVE_SEEDS)"
        for item in items:
            if item.get_closest_marker("needs_seeds"):
                item.add_marker(pytest.mark.skip(reason=reason))
    if IS_EMBEDDED:
        config.hook.pytest_deselected(items=[item for item in items if not is_for_sqlite(item)])
        items[:] = filter(is_for_sqlite, items)
    items.sort(
        key=lambda item: not ("journeys" in item.path.parts or "browser" in item.fixturenames)
    )


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Skips are said aloud, each with its reason."""
    for report in terminalreporter.stats.get("skipped", []):
        terminalreporter.write_line(f"SKIPPED {report.nodeid}: {report.longrepr[2]}", yellow=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """On a build machine no test may be skipped but those that need the seeds."""
    if os.environ.get("CI", "").lower() not in {"1", "true"} or is_xdist_worker(session.config):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if any("NEEDS SEEDS" not in str(report.longrepr) for report in skipped):
        reporter.write_line("Skipped tests are failures where CI is set.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


# Fixtures


@pytest.fixture
def seeds() -> Path:
    """The folder of page dumps; only for tests marked `needs_seeds`."""
    return seeds_folder()


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> Path:
    """A folder of its own for what a test writes: pictures, mail as files, everything in var."""
    settings.VAR_DIR = tmp_path / "var"
    settings.MEDIA_ROOT = settings.VAR_DIR / "media"
    settings.EMAIL_FILE_PATH = str(settings.VAR_DIR / "mail")
    return settings.VAR_DIR


@pytest.fixture(autouse=True)
def in_the_sites_language() -> None:
    """Forget the language of the page that the test before asked for; it stays in the thread."""
    translation.deactivate()


@pytest.fixture
def redis_url(worker_id: str) -> str:
    """An empty Redis database that no other test process uses."""
    import redis

    number = int(worker_id.removeprefix("gw")) + 1 if worker_id.startswith("gw") else 1
    url = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{number}"
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """The address of the test database itself, for processes that work on it."""
    from django.db import connection

    entry = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{entry['NAME']}"
    login = quote(entry["USER"]) + (f":{quote(entry['PASSWORD'])}" if entry["PASSWORD"] else "")
    if entry["HOST"].startswith("/"):
        return f"postgresql://{login}@/{entry['NAME']}?host={entry['HOST']}"
    port = f":{entry['PORT']}" if entry["PORT"] else ""
    return f"postgresql://{login}@{entry['HOST']}{port}/{entry['NAME']}"


# A running site


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A real SMTP server that keeps what it is given."""
    server = MailServer(port=servers.free_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def stripe_sandbox(settings: Any) -> Iterator[Sandbox]:
    """The Stripe sandbox in a process of its own; the settings of this process point at it too.

    At the end nothing may have broken the contract of the pinned SDK.
    """
    with running_sandbox(key=settings.STRIPE_SECRET_KEY) as sandbox:
        settings.STRIPE_API_BASE = settings.STRIPE_HOSTED_ORIGIN = sandbox.base_url
        settings.STRIPE_PORTAL_ORIGIN = sandbox.base_url
        yield sandbox
        sandbox.assert_no_violations()


@pytest.fixture
def site_environment(
    settings: Any,
    database_url: str,
    redis_url: str,
    own_files: Path,
    mail_server: MailServer,
    stripe_sandbox: Sandbox,
) -> dict[str, str]:
    """The environment of a whole site: test database, Redis, mail server, sandbox, its own port.

    The sandbox delivers every event to it.
    """
    settings.SITE_ORIGIN = f"http://127.0.0.1:{servers.free_port()}"
    stripe_sandbox.add_webhook(
        f"{settings.SITE_ORIGIN}/webhooks/stripe/", secret=settings.STRIPE_WEBHOOK_SECRET
    )
    return {
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "VAR_DIR": str(own_files),
        "EMAIL_URL": mail_server.url,
        "SITE_ORIGIN": settings.SITE_ORIGIN,
        "STRIPE_SECRET_KEY": settings.STRIPE_SECRET_KEY,
        "STRIPE_WEBHOOK_SECRET": settings.STRIPE_WEBHOOK_SECRET,
        "STRIPE_API_BASE": settings.STRIPE_API_BASE,
        "STRIPE_HOSTED_ORIGIN": settings.STRIPE_HOSTED_ORIGIN,
        "STRIPE_PORTAL_ORIGIN": settings.STRIPE_HOSTED_ORIGIN,
    }


@pytest.fixture
def live_site(site_environment: dict[str, str], tmp_path: Path) -> Iterator[processes.Site]:
    """The site in a process of its own, served by granian, on the test database."""
    site = processes.Site(environment=site_environment, folder=tmp_path)
    site.start()
    yield site
    site.stop()


@pytest.fixture
def celery_worker_process(
    site_environment: dict[str, str], tmp_path: Path
) -> Iterator[processes.Worker]:
    """A Celery worker with beat in processes of their own; it can be killed and started again."""
    worker = processes.Worker(environment=site_environment, folder=tmp_path)
    worker.start()
    yield worker
    worker.stop()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[processes.OwnRedis]:
    """A Redis for one test alone, for the tests that flush it or take it away."""
    redis = processes.OwnRedis(folder=tmp_path)
    redis.start()
    yield redis
    redis.stop()


# A browser


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Debian's Chromium, or the one that CHROMIUM names."""
    found = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if not found:
        pytest.fail("No Chromium found: install Debian's package or name one in CHROMIUM.")
    return found


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Any]:
    """A headless browser that fetches nothing by itself; what it waits for may take a minute."""
    from playwright.sync_api import expect, sync_playwright

    switches = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    switches += ["--disable-sync", "--no-first-run"]
    if os.geteuid() == 0:
        switches.append("--no-sandbox")
    # Playwright keeps an event loop in this thread; Django would refuse the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium_path, args=switches, timeout=PATIENCE_MS
        )
        launched.on("context", lambda context: context.set_default_timeout(PATIENCE_MS))
        expect.set_options(timeout=PATIENCE_MS)
        yield launched
        launched.close()
