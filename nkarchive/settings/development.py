"""What `make run` and a bare `manage.py` use: as production, but nothing needs installing.

SQLite, mail as files and a worker thread instead of servers; DEBUG=1 is for developers.
"""

import os
import secrets

from django.core.exceptions import ImproperlyConfigured

from nkarchive import env

# A running `make run` leaves its addresses here, so that a bare command meets the same sandbox.
env.load(env.path("VAR_DIR", default=env.ROOT / "var") / "run.env")

from .base import *  # noqa: E402, F403
from .base import VAR_DIR  # noqa: E402


def kept_secret_key() -> str:
    """The key in var/secret-key, made on first use; every process of a site reads the same one."""
    file = VAR_DIR / "secret-key"
    try:
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            draft = file.with_suffix(f".{os.getpid()}")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(50), encoding="ascii")
            try:
                # Unlike a rename, a link never replaces the key that another process just made.
                os.link(draft, file)
            except FileExistsError:
                pass
            draft.unlink()
        return file.read_text(encoding="ascii")
    except OSError as error:
        raise ImproperlyConfigured(
            f"The folder {VAR_DIR} cannot be written to ({error.strerror}): "
            "make it writable or name another one in VAR_DIR."
        ) from error


DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY", default="") or kept_secret_key()
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
DATABASES = {"default": env.database("DATABASE_URL", default=f"sqlite://{VAR_DIR / 'db.sqlite3'}")}
STATIC_ROOT = VAR_DIR / "static"
