"""How the site logs: plain lines that name no person and repeat no question."""

import logging
import re

ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# A row's uuid with a time and a signature, as it stands in the links of mails; and what opens a
# draft, which is good for days also where a letter was added to it or the page failed.
TOKEN = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}:\w+:[\w-]+|(?<=/preview/)[^\s/?]+", re.IGNORECASE)
QUERY = re.compile(r"(?<=[\w/])\?[^\s\"'<>]+")


class PlainFormatter(logging.Formatter):
    """Writes a record with its traceback, without e-mail addresses, queries and tokens."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, cleaned after formatting, so that arguments and tracebacks are covered too."""
        line = TOKEN.sub("[token]", super().format(record))
        return ADDRESS.sub("[address]", QUERY.sub("?[query]", line))


class CalmRefusals(logging.Filter):
    """Makes a line of a request that Django refused a warning, without its traceback.

    Strangers send foreign host names and broken forms all day. As errors, which Django calls them,
    they would bury the errors that somebody is to be called for.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, calmer where it is one of those."""
        if record.name.startswith("django.security.") and record.levelno == logging.ERROR:
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info = record.exc_text = None
        return True
