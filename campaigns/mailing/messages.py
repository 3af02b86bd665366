"""Writing the message of a mail: text, HTML and what is attached, in the reader's language."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from campaigns.mailing.kinds import KINDS
from campaigns.models import OutgoingMail


def message(mail: OutgoingMail, *, pdf: bytes = b"") -> EmailMultiAlternatives:
    """Return the message of a mail; `pdf` is the printed receipt of the kinds that carry it.

    Raises kinds.NotWanted where the mail must not be sent any more.
    """
    with translation.override(mail.language):
        kind = KINDS[mail.kind]
        told = kind.tell(mail)
        subject = str(kind.subject) % told
        context = {
            "site_name": settings.SITE_NAME,
            "language": mail.language,
            **told,
            "subject": subject,
        }
        text = render_to_string(f"campaigns/email/{mail.kind}.txt", context)
        html = render_to_string(f"campaigns/email/{mail.kind}.html", context)
    contact = told.get("contact_email")
    letter = EmailMultiAlternatives(
        subject=subject,
        body=text,
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
