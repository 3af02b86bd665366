"""A real SMTP server in a thread (aiosmtpd) that keeps the messages it is given."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers import READY_SECONDS


class MailServer:
    """Listens on 127.0.0.1; `messages` holds what came, oldest first."""

    def __init__(self, *, port: int) -> None:
        self.port = port
        self.url = f"smtp://127.0.0.1:{port}"
        self.messages: list[EmailMessage] = []
        # What the server answers instead of taking a message, for instance "451 Try later".
        self.refusal = ""
        self.controller: Controller | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take or refuse one message (the name is aiosmtpd's)."""
        if self.refusal:
            return self.refusal
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def start(self) -> None:
        """Begin to listen; what came before is kept."""
        self.controller = Controller(
            self, hostname="127.0.0.1", port=self.port, ready_timeout=READY_SECONDS
        )
        self.controller.start()

    def stop(self) -> None:
        """Stop listening."""
        if self.controller is not None:
            self.controller.stop()
            self.controller = None
