"""Writing the message of a mail: text, HTML and what is attached, in the reader's language."""

import re
from email.message import Message
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from campaigns.mailing.flowing import flowed
from campaigns.mailing.kinds import KINDS
from campaigns.mailing.links import home_url
from campaigns.models import OutgoingMail


class Letter(EmailMultiAlternatives):
    """A message whose text says that its lines flow (RFC 3676)."""

    def message(self) -> Message:
        """Return the message as it goes over the wire."""
        built = super().message()
        for part in built.walk():
            if part.get_content_type() == "text/plain":
                part.set_param("format", "flowed")
        return built


def message(mail: OutgoingMail, *, pdf: bytes = b"") -> Letter:
    """Return the message of a mail; `pdf` is the printed receipt of the kinds that carry it.

    Raises kinds.NotWanted where the mail must not be sent any more.
    """
    return written(mail, found=KINDS[mail.kind].find(mail), pdf=pdf)


def written(mail: OutgoingMail, *, found: dict[str, Any], pdf: bytes = b"") -> Letter:
    """Return the message of a mail with the rows found for it (`Kind.find`); makes no query.

    Raises kinds.NotWanted where the mail must not be sent any more.
    """
    with translation.override(mail.language):
        kind = KINDS[mail.kind]
        told = kind.tell(mail, **found)
        subject = str(kind.subject) % told
        context = {
            "site_name": settings.SITE_NAME,
            "site_url": home_url(),
            "language": mail.language,
            **told,
            "subject": subject,
        }
        text = render_to_string(f"campaigns/email/{mail.kind}.txt", context)
        html = render_to_string(f"campaigns/email/{mail.kind}.html", context)
    contact = told.get("contact_email")
    letter = Letter(
        subject=subject,
        body=flowed(re.sub(r"\n{3,}", "\n\n", text).strip()) + "\n",
        to=[mail.to],
        reply_to=[contact] if contact else None,
        headers={
            "Message-ID": mail.message_id,
            # RFC 3834: no vacation notice shall answer this.
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.language,
        },
    )
    letter.attach_alternative(html, "text/html")
    if pdf:
        letter.attach(f"receipt-{told['number']}.pdf", pdf, "application/pdf")
    return letter
