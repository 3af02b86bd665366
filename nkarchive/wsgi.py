"""The WSGI entry point: `granian --interface wsgi nkarchive.wsgi:application`."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nkarchive.settings.production")


def reading_utf8(application: Callable) -> Callable:
    """Return a WSGI application that reads every request as UTF-8, which all of ours are.

    Django would take the charset that a request names, whatever Python calls a codec: some are for
    no text at all, others bring half surrogates past every check. Of the content type its name is
    left, and the boundary of its parts.
    """

    def wrapped(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        name, *parameters = environ.get("CONTENT_TYPE", "").split(";")
        kept = [one for one in parameters if one.strip().lower().startswith("boundary=")]
        environ["CONTENT_TYPE"] = ";".join([name, *kept])
        return application(environ, start_response)

    return wrapped


application = reading_utf8(get_wsgi_application())
