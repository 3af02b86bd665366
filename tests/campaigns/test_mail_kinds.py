"""Every kind of mail, sent to a real mail server: what it says, and what it never says."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from campaigns import mailing
from campaigns.mailing import samples
from campaigns.mailing.kinds import KINDS
from campaigns.mailing.messages import message
from campaigns.models import Dedication, OutgoingMail
from tests.mail_samples import (
    APPEAL,
    APPEAL_KO,
    CARD,
    GIVER,
    HONOURED,
    HOSTED_URL,
    PARTNER,
    TOLD,
    Received,
    make_gift,
    make_mail,
)
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db

Kind = OutgoingMail.Kind
EVERY = pytest.mark.parametrize("kind", list(Kind))
BOTH = pytest.mark.parametrize("language", ["en", "ko"])
RECEIPTS = [Kind.RECEIPT, Kind.RECEIPT_COPY, Kind.RECEIPT_REPLACED, Kind.RECEIPT_VOID]
MONTHLY = [
    Kind.MONTHLY_FAILED,
    Kind.MONTHLY_ACTION,
    Kind.MONTHLY_CHANGED,
    Kind.MONTHLY_ENDED,
    Kind.MONTHLY_SECOND,
    Kind.CARD_EXPIRES,
]
ADDRESS = re.compile(r"https?://[^\s\"'<>]+")
ORIGIN = "https://archive.example"


class Words(HTMLParser):
    """The pieces of text that a reader of an HTML mail sees, and every address in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember which element speaks."""
        self.open = tag

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        if data.strip() and self.open not in ("style", "title"):
            self.pieces.append(data)


def squeezed(text: str) -> str:
    """Words without spaces and colons: in text a colon stands where HTML has the next cell.

    Nor with the two invisible signs that keep an inbox from showing the letter itself.
    """
    return re.sub(r"[\s:\u034f\u200c]+", "", text)


@pytest.fixture(autouse=True)
def known_origin(settings: Any) -> None:
    """A site whose addresses are told from foreign ones."""
    settings.SITE_ORIGIN = ORIGIN


def sent(smtp: MailServer, mail: OutgoingMail) -> Received:
    """Send a mail and return what has arrived."""
    assert mailing.send(mail_id=mail.pk)
    return Received(smtp.messages[-1])


def test_every_kind_has_its_words() -> None:
    assert set(KINDS) == set(Kind)


@BOTH
@EVERY
def test_text_and_html_say_the_same(smtp: MailServer, kind: str, language: str) -> None:
    got = sent(smtp, make_mail(kind, language=language))
    pieces = list(filter(None, (squeezed(piece) for piece in Words(got.html).pieces)))
    # The name of the site stands above the letter, where the text has its sender.
    pieces.remove("nkarchive")
    whole = "".join(pieces)
    led_to = {squeezed(address) for address in ADDRESS.findall(got.html)}
    lines = {squeezed(line) for line in got.text.splitlines()}
    assert [line for line in lines - led_to if line not in whole] == []
    assert [piece for piece in pieces if piece not in squeezed(got.text)] == []
    assert set(ADDRESS.findall(got.text)) == set(ADDRESS.findall(got.html))


@BOTH
@EVERY
def test_a_mail_says_what_it_is_and_is_answered_by_no_machine(
    smtp: MailServer, kind: str, language: str
) -> None:
    mail = make_mail(kind, language=language)
    got = sent(smtp, mail)
    assert got.message["Message-ID"] == mail.message_id
    assert got.message["Auto-Submitted"] == "auto-generated"
    assert got.message["Content-Language"] == language
    assert got.message["To"] == mail.to
    assert f'<html lang="{language}">' in got.html
    assert got.html.count("<h1") == 1
    is_with_receipt = kind in RECEIPTS and kind != Kind.RECEIPT_VOID
    assert [part.get_content_type() for part in got.message.iter_attachments()] == (
        ["application/pdf"] if is_with_receipt else []
    )


@EVERY
def test_a_mail_fetches_nothing_and_watches_nobody(smtp: MailServer, kind: str) -> None:
    got = sent(smtp, make_mail(kind))
    assert not re.search(r"<(img|script|link|iframe|object|video|form)|url\(|@import", got.html)
    assert not re.search(r"[?&](utm|ref|id|m)=", got.html)
    known = {HOSTED_URL} if kind == Kind.MONTHLY_ACTION else set()
    foreign = {found for found in ADDRESS.findall(got.html) if not found.startswith(ORIGIN)}
    assert foreign == known


@BOTH
@EVERY
def test_a_subject_names_no_appeal_no_partner_no_person_and_no_amount(
    smtp: MailServer, kind: str, language: str
) -> None:
    subject = sent(smtp, make_mail(kind, language=language)).message["Subject"]
    for secret in (APPEAL, APPEAL_KO, PARTNER, GIVER, HONOURED, TOLD, CARD, "25.00", "campaign"):
        assert secret not in subject
    assert len(subject) <= 60


@EVERY
def test_no_mail_names_a_partner(smtp: MailServer, kind: str) -> None:
    got = sent(smtp, make_mail(kind))
    assert PARTNER not in got.text + got.html


@BOTH
@pytest.mark.parametrize("kind", [*RECEIPTS, *MONTHLY])
def test_receipts_and_monthly_mails_carry_the_plain_address_of_the_donor_s_page(
    smtp: MailServer, kind: str, language: str
) -> None:
    got = sent(smtp, make_mail(kind, language=language))
    giving = f"{ORIGIN}/ko/giving/" if language == "ko" else f"{ORIGIN}/giving/"
    to_giving = {found for found in ADDRESS.findall(got.text + got.html) if "giving" in found}
    assert to_giving == {giving}


@BOTH
@pytest.mark.parametrize("kind", [*RECEIPTS, *MONTHLY, Kind.PENDING, Kind.FAILED])
def test_a_mail_about_a_gift_says_how_much_and_for_which_appeal(
    smtp: MailServer, kind: str, language: str
) -> None:
    got = sent(smtp, make_mail(kind, language=language))
    amount = {Kind.RECEIPT_REPLACED: "$15.00", Kind.MONTHLY_CHANGED: "$40.00"}.get(kind, "$25.00")
    for body in (got.text, got.html):
        assert amount in body
        assert (APPEAL_KO if language == "ko" else APPEAL) in body
        assert GIVER in body
    assert got.message["Reply-To"] == "gifts@example.org"


@BOTH
def test_a_third_person_learns_what_the_donor_chose_to_say_and_no_more(
    smtp: MailServer, language: str
) -> None:
    got = sent(smtp, make_mail(Kind.DEDICATION, language=language))
    hidden = (APPEAL, APPEAL_KO, PARTNER, "25.00", "USD", "dana@example.com", "River Archive")
    for body in (got.text, got.html):
        assert all(said in body for said in (GIVER, HONOURED, TOLD, "With love,"))
        assert [secret for secret in hidden if secret in body] == []
    assert "& thanks" in got.text
    assert "&amp; thanks" in got.html


@pytest.mark.parametrize(
    ("kind", "giver", "words"),
    [
        ("honour", "", "Someone has made a gift in honour of Grandmother Im."),
        ("memory", "", "Someone has made a gift in memory of Grandmother Im."),
        ("memory", GIVER, "Dana Donor has made a gift in memory of Grandmother Im."),
    ],
)
def test_a_dedication_keeps_an_unnamed_donor_unnamed(
    smtp: MailServer, kind: str, giver: str, words: str
) -> None:
    mail = make_mail(Kind.DEDICATION)
    Dedication.objects.update(kind=kind)
    mail.donation.donor_name = giver
    mail.donation.save()
    assert words in sent(smtp, mail).text


def test_a_name_is_never_read_as_markup(smtp: MailServer) -> None:
    name = "Dana <b>&\"'</b> {{ amount }}"
    mail = make_mail(Kind.PENDING)
    mail.donation.donor_name = name
    mail.donation.save()
    got = sent(smtp, mail)
    assert f"Dear {name}," in got.text
    assert "<b>" not in got.html
    assert "Dana &lt;b&gt;&amp;" in got.html


def test_a_failed_bank_debit_shows_the_way_to_an_open_appeal_only(smtp: MailServer) -> None:
    gift = make_gift()
    mails = [
        mailing.queue(
            key=f"failed:{number}",
            kind=Kind.FAILED,
            to="dana@example.com",
            language="en",
            donation=gift,
        )
        for number in range(2)
    ]
    give = f"{ORIGIN}/campaigns/{gift.campaign.slug}/give/"
    assert give in sent(smtp, mails[0]).text
    gift.campaign.status = "closed"
    gift.campaign.save()
    assert give not in sent(smtp, mails[1]).text


def test_who_gives_each_month_is_told_that_a_refund_ends_nothing() -> None:
    once, monthly = (
        samples.letter(Kind.RECEIPT_VOID, language="en", case=case).body
        for case in ("refund", "refund-of-a-month")
    )
    for said in ("Your monthly gift goes on until you end it.", "change or end your monthly gift"):
        assert said in monthly
        assert said not in once


def test_staff_get_ids_and_the_way_to_the_admin(smtp: MailServer) -> None:
    got = sent(smtp, make_mail(Kind.STAFF_ALERT))
    assert got.message["Subject"] == "nkarchive: unmatched money"
    assert "pi_1\npi_2\n" in got.text
    assert f"{ORIGIN}/admin/" in got.text


@EVERY
def test_a_sample_has_the_lines_of_the_mail_that_goes_out(kind: str) -> None:
    real = message(make_mail(kind)).alternatives[0].content
    sample = samples.letter(kind, language="en").alternatives[0].content
    label = re.compile(r'<td class="(?:soft rule" width|button")[^>]*>(?:<a [^>]*>)?([^<]*)<')
    if kind != Kind.ERASED:  # its line names the organisation
        assert label.findall(sample) == label.findall(real)
    is_marked = "Test: " in real  # samples look as they do with real money
    assert sample.count("<p ") + is_marked == real.count("<p ")
