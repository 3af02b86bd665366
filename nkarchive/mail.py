"""Mail as files, for a site without a mail server: one readable `.eml` a message."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class ReadableFileBackend(BaseEmailBackend):
    """Writes each message to EMAIL_FILE_PATH as `20260131-154501-123456-the-subject.eml`.

    A message appears whole or not at all: it is written beside its place and then renamed.
    """

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        """Write the messages; returns how many. Raises OSError when the folder refuses."""
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for email_message in email_messages:
            target = folder / file_name(email_message.subject)
            draft = target.with_suffix(".part")
            draft.write_bytes(email_message.message().as_bytes(linesep="\r\n"))
            os.replace(draft, target)
        return len(email_messages)


def file_name(subject: str) -> str:
    """The time (UTC, to the microsecond) and the words of the subject; no address in it."""
    words = re.sub(r"[^\w]+", "-", subject).strip("-").lower()
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{words[:60] or 'no-subject'}.eml"
