"""One mail of every kind, made up: for looking at the words before a donor reads them.

The rows exist in memory alone. Nothing is written, so no receipt's number is taken, and nothing is
read: no donor of ours can appear.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from campaigns.mailing.messages import Letter, written
from campaigns.models import (
    Campaign,
    Dedication,
    Donation,
    Donor,
    EmailChange,
    LegalEntity,
    MonthlyGift,
    OutgoingMail,
    Payment,
    Receipt,
    SignInLink,
    WaitingGift,
)
from campaigns.receipts.issuing import snapshot
from nkarchive.languages import KOREAN

Kind = OutgoingMail.Kind

AT = datetime(2026, 3, 14, 12, tzinfo=UTC)
CARD = "Visa 4242"
HOSTED_URL = "https://invoice.stripe.test/i/acct_1/test_1"
NOBODY = UUID(int=0)
# No receipt has the number 0.
OLD_NUMBER, NUMBER = "US-2025-000000", "US-2026-000000"
CHANGED = {"amount_minor": 4000, "next_charge_at": "2026-04-14T12:00:00+00:00"}


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a kind tells of: its name for staff, the facts of the row; `is_other`: other rows."""

    name: str = "usual"
    facts: dict[str, Any] = field(default_factory=dict)
    is_other: bool = False

    @property
    def label(self) -> str:
        """The name as staff read it; in an address it has no spaces."""
        return self.name.replace("-", " ")


# The cases of each kind whose words differ; the first is shown where none is asked for.
CASES: dict[str, list[Case]] = {
    **{kind: [Case()] for kind in Kind},
    Kind.RECEIPT: [Case(), Case(name="monthly-appeal-closed", is_other=True)],
    Kind.RECEIPT_REPLACED: [
        Case(name="part-refunded", facts={"old_number": OLD_NUMBER}),
        Case(name="money-back-with-us", facts={"old_number": OLD_NUMBER}, is_other=True),
    ],
    Kind.RECEIPT_VOID: [
        Case(name="refund", facts={"number": NUMBER, "why": "refund"}),
        Case(name="dispute", facts={"number": NUMBER, "why": "dispute"}),
        Case(name="refund-of-a-month", facts={"number": NUMBER, "why": "refund"}, is_other=True),
    ],
    Kind.FAILED: [Case(name="appeal-open"), Case(name="appeal-closed", is_other=True)],
    Kind.DEDICATION: [Case(name="in-honour"), Case(name="in-memory-unnamed", is_other=True)],
    Kind.MONTHLY_FAILED: [
        Case(
            name="another-attempt",
            facts={"invoice": "in_1", "attempt": 1, "next_attempt_at": "2026-03-17T12:00:00+00:00"},
        ),
        Case(name="last", facts={"invoice": "in_1", "attempt": 4, "next_attempt_at": ""}),
    ],
    Kind.MONTHLY_ACTION: [Case(facts={"invoice": "in_1", "url": HOSTED_URL})],
    Kind.MONTHLY_CHANGED: [
        Case(name="amount", facts={"kind": "amount", **CHANGED}),
        Case(name="pause", facts={"kind": "pause", "resumes_on": "2026-06-01"}),
        Case(name="pause-for-good", facts={"kind": "pause"}),
        *(Case(name=name, facts={"kind": name, **CHANGED}) for name in ("resume", "skip", "day")),
        Case(name="cancel-later", facts={"kind": "cancel_later", **CHANGED}),
        Case(name="keep", facts={"kind": "keep", **CHANGED}),
        Case(name="cancel", facts={"kind": "cancel"}),
    ],
    Kind.MONTHLY_ENDED: [
        Case(name=reason, facts={"reason": reason}) for reason in ("unpaid", "donor", "staff")
    ],
    Kind.CARD_EXPIRES: [Case(facts={"card": CARD, "expires_on": "2026-03-31"})],
    Kind.ERASED: [
        Case(name="receipts-kept", facts={"kept": [[1, 2033]]}),
        Case(name="nothing-kept", facts={"kept": []}),
    ],
    Kind.STAFF_ALERT: [
        Case(
            facts={
                "cause": "unmatched_money",
                "lines": ["2 payments fit no gift: decide where they belong."],
            }
        )
    ],
}


def case_of(kind: str, name: str = "") -> Case:
    """Return the case of a kind by its name, the first without; raises LookupError."""
    by_name = {case.name: case for case in CASES[kind]}
    return by_name[name] if name else CASES[kind][0]


def letter(
    kind: str, /, *, language: str, case: str = "", entity: LegalEntity | None = None
) -> Letter:
    """Return the message of a kind with made-up facts; makes no query.

    Takes "en" or "ko", the name of a case (see CASES; the first without) and the organisation
    whose name and address stand in the foot (an invented one without). Raises LookupError for a
    kind or case that is not there.
    """
    chosen = case_of(kind, case)
    mail, found = _rows(kind, chosen, language=language, entity=entity or _entity())
    return written(mail, found=found)


def _rows(
    kind: str, case: Case, *, language: str, entity: LegalEntity
) -> tuple[OutgoingMail, dict[str, Any]]:
    is_korean = language == KOREAN
    gift = _gift(entity, is_korean=is_korean)
    mail = OutgoingMail(
        kind=kind,
        facts=case.facts,
        to=gift.donor.email,
        language=language,
        message_id="<sample@nkarchive.invalid>",
        donation=gift,
        donor=gift.donor,
    )
    found: dict[str, Any] = {}
    if kind.startswith("receipt"):
        mail.receipt = _receipt(gift, kind=kind, is_other=case.is_other)
    elif kind.startswith("monthly") or kind == Kind.CARD_EXPIRES:
        mail.monthly_gift = _monthly_gift(gift, is_ended=kind == Kind.MONTHLY_ENDED)
    elif kind == Kind.FAILED and case.is_other:
        gift.campaign.status = Campaign.Status.CLOSED
    elif kind == Kind.DEDICATION:
        found = {"said": _dedication(gift, is_korean=is_korean, is_memory=case.is_other)}
    elif kind == Kind.SIGN_IN:
        half_an_hour = AT + timedelta(minutes=30)
        link = SignInLink(uuid=NOBODY, created_at=AT, expires_at=half_an_hour)
        found = {"link": link, "entity": entity}
    elif kind in (Kind.EMAIL_OLD, Kind.EMAIL_NEW):
        change = EmailChange(
            uuid=NOBODY,
            new_email="new.address@example.net",
            created_at=AT,
            expires_at=AT + timedelta(days=1),
        )
        found = {"change": change, "entity": entity}
    elif kind == Kind.ERASED:
        found = {"entities": {key: entity for key, _year in case.facts["kept"]}}
    elif kind == Kind.CONTINUE_GIFT:
        content = {"amount_minor": gift.amount_minor, "rhythm": "once"}
        found = {"waiting": WaitingGift(uuid=NOBODY, campaign=gift.campaign, content=content)}
    return mail, found


def _entity() -> LegalEntity:
    return LegalEntity(
        name_en="Sample Organisation, Inc.",
        name_ko="견본 기관",
        address_en="1 Sample Street\nSpringfield, NY 10001",
        address_ko="뉴욕주 스프링필드 견본로 1\n우편번호 10001",
        registration_number="00-0000000",
        contact_email="gifts@example.org",
    )


def _gift(entity: LegalEntity, *, is_korean: bool) -> Donation:
    campaign = Campaign(
        entity=entity,
        slug="sample-appeal",
        title_en="A warm room for the winter term",
        title_ko="겨울 학기를 위한 따뜻한 교실",
        status=Campaign.Status.OPEN,
        currency="USD",
    )
    return Donation(
        campaign=campaign,
        donor=Donor(email="donor@example.com"),
        donor_name="김하늘" if is_korean else "Robin Sample",
        amount_minor=2500,
        currency=campaign.currency,
        language=KOREAN if is_korean else "en",
        is_live=True,
        created_at=AT,
    )


def _receipt(gift: Donation, *, kind: str, is_other: bool) -> Receipt:
    """Return a receipt: of a month, or, where it replaces another, about more instead of less."""
    payment = Payment(
        donation=gift,
        amount_minor=gift.amount_minor,
        currency=gift.currency,
        is_live=True,
        paid_at=AT,
        gift_on=AT.date(),
    )
    if is_other and kind != Kind.RECEIPT_REPLACED:
        payment.monthly_gift = _monthly_gift(gift, is_ended=False)
    if is_other and kind == Kind.RECEIPT:
        gift.campaign.status = Campaign.Status.CLOSED
    part, whole = 1500, gift.amount_minor
    if kind != Kind.RECEIPT_REPLACED:
        return Receipt(payment=payment, snapshot=_snapshot(payment, NUMBER, whole))
    then, now = (part, whole) if is_other else (whole, part)
    old = Receipt(payment=payment, snapshot=_snapshot(payment, OLD_NUMBER, then))
    return Receipt(payment=payment, replaces=old, snapshot=_snapshot(payment, NUMBER, now))


def _snapshot(payment: Payment, number: str, amount_minor: int) -> dict[str, Any]:
    return snapshot(
        payment=payment,
        number=number,
        code="sample",
        at=AT,
        replaces=None,
        amount_minor=amount_minor,
    )


def _monthly_gift(gift: Donation, *, is_ended: bool) -> MonthlyGift:
    return MonthlyGift(
        donation=gift,
        campaign=gift.campaign,
        amount_minor=gift.amount_minor,
        currency=gift.currency,
        is_live=True,
        card=CARD,
        card_expires_on=date(2026, 3, 31),
        started_at=datetime(2026, 1, 14, 12, tzinfo=UTC),
        ended_at=AT if is_ended else None,
    )


def _dedication(gift: Donation, *, is_korean: bool, is_memory: bool) -> Dedication:
    if is_memory:
        gift.donor_name = ""
    return Dedication(
        kind=Dedication.Kind.MEMORY if is_memory else Dedication.Kind.HONOUR,
        name="임순애" if is_korean else "Grandmother Im",
        notify_name="노재민" if is_korean else "Jamie Ro",
        message="" if is_memory else _message(is_korean=is_korean),
    )


def _message(*, is_korean: bool) -> str:
    if is_korean:
        return "오래 기억하겠습니다.\n고맙습니다."
    return "You taught me to read.\nThank you."
