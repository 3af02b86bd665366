"""Mail as files: whole, readable, and without an address in the name."""

from email import message_from_bytes, policy
from pathlib import Path

from django.core.mail import EmailMultiAlternatives, get_connection


def test_a_message_becomes_one_readable_file(settings: object, tmp_path: Path) -> None:
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    message = EmailMultiAlternatives("기부 영수증 2026-0001 / Receipt", "text", "a@a.example")
    message.to = ["donor@example.org"]
    message.attach("receipt.pdf", b"%PDF-", "application/pdf")
    assert get_connection("nkarchive.mail.ReadableFileBackend").send_messages([message]) == 1
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name.endswith("-기부-영수증-2026-0001-receipt.eml")
    assert "donor" not in file.name
    read = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert read["Subject"] == "기부 영수증 2026-0001 / Receipt"
    assert [part.get_filename() for part in read.iter_attachments()] == ["receipt.pdf"]


def test_two_messages_of_one_moment_are_two_files(settings: object, tmp_path: Path) -> None:
    settings.EMAIL_FILE_PATH = str(tmp_path)
    messages = [EmailMultiAlternatives("Same", str(n), "a@a.example", ["b@b"]) for n in range(20)]
    assert get_connection("nkarchive.mail.ReadableFileBackend").send_messages(messages) == 20
    assert len(list(tmp_path.glob("*.eml"))) == 20
