"""How the site logs: plain lines that name no person and repeat no question."""

import logging
import re

ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
QUERY = re.compile(r"(?<=[\w/])\?[^\s\"'<>]+")


class PlainFormatter(logging.Formatter):
    """Writes a record with its traceback, without e-mail addresses and query strings."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, cleaned after formatting, so that arguments and tracebacks are covered too."""
        return ADDRESS.sub("[address]", QUERY.sub("?[query]", super().format(record)))
