"""The way to a donor's own page: links, sessions and changes of address."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from campaigns import sign_in
from campaigns.models import Donor, DonorSession, OutgoingMail, SignInLink, SignInRequest
from tests.factories import make_campaign, make_donation, make_donor

pytestmark = pytest.mark.django_db(transaction=True)


def link_for(donor: Donor) -> SignInLink:
    sign_in.answer(request_id=sign_in.ask(email=donor.email, language="en"))
    return donor.sign_in_links.latest("pk")


def test_a_known_address_gets_a_link_whatever_its_case_and_the_request_is_forgotten():
    donor = make_donor(email="dana@example.com")
    mail_id = sign_in.answer(request_id=sign_in.ask(email="DANA@Example.com", language="ko"))
    mail = OutgoingMail.objects.get(pk=mail_id)
    assert (mail.to, mail.language, mail.kind) == ("dana@example.com", "ko", "sign_in")
    assert mail.donor == donor
    assert not SignInRequest.objects.exists()


def test_an_unknown_address_gets_nothing_and_is_not_kept():
    request_id = sign_in.ask(email="stranger@example.com", language="en")
    assert sign_in.answer(request_id=request_id) is None
    assert not SignInRequest.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert not SignInLink.objects.exists()


def test_a_request_is_answered_once():
    request_id = sign_in.ask(email=make_donor().email, language="en")
    assert sign_in.answer(request_id=request_id) is not None
    assert sign_in.answer(request_id=request_id) is None
    assert OutgoingMail.objects.count() == 1


def test_nobody_fills_a_donors_inbox():
    donor = make_donor()
    for _ in range(6):
        link_for(donor)
    assert donor.sign_in_links.count() == sign_in.MOST_LINKS
    assert OutgoingMail.objects.count() == sign_in.MOST_LINKS


def test_a_link_opens_a_session_once():
    donor = make_donor()
    link = link_for(donor)
    key = sign_in.enter(link=link.uuid)
    assert sign_in.donor_of(key=key) == donor
    with pytest.raises(sign_in.LinkSpent):
        sign_in.enter(link=link.uuid)
    assert not sign_in.is_good(link=link.uuid)


def test_a_link_ends_after_thirty_minutes():
    link = link_for(make_donor())
    with time_machine.travel(timezone.now() + timedelta(minutes=29), tick=False):
        assert sign_in.is_good(link=link.uuid)
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        assert not sign_in.is_good(link=link.uuid)
        with pytest.raises(sign_in.LinkSpent):
            sign_in.enter(link=link.uuid)


def test_a_session_ends_after_thirty_minutes_and_when_left():
    donor = make_donor()
    key = sign_in.enter(link=link_for(donor).uuid)
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        assert sign_in.donor_of(key=key) is None
    assert sign_in.donor_of(key=key) == donor
    sign_in.leave(key=key)
    assert sign_in.donor_of(key=key) is None


def test_the_table_of_sessions_opens_no_page():
    key = sign_in.enter(link=link_for(make_donor()).uuid)
    session = DonorSession.objects.get()
    assert key not in session.key_sha256
    assert sign_in.donor_of(key=session.key_sha256) is None


def test_a_link_that_never_was_opens_nothing():
    with pytest.raises(sign_in.LinkSpent):
        sign_in.enter(link=uuid4())


def test_what_is_over_is_forgotten():
    donor = make_donor()
    sign_in.enter(link=link_for(donor).uuid)
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        sign_in.forget_old()
    assert not SignInLink.objects.exists()
    assert not DonorSession.objects.exists()


def test_an_address_changes_only_when_both_addresses_agree():
    donor = make_donor(email="old@example.com")
    key = sign_in.enter(link=link_for(donor).uuid)
    assert len(sign_in.ask_for_change(donor=donor, new_email="new@example.com")) == 2
    to = set(OutgoingMail.objects.exclude(kind="sign_in").values_list("kind", "to"))
    assert to == {("email_old", "old@example.com"), ("email_new", "new@example.com")}
    change = donor.email_changes.get()
    assert sign_in.confirm_change(change=change.uuid, is_new=True) is False
    assert sign_in.confirm_change(change=change.uuid, is_new=True) is False
    donor.refresh_from_db()
    assert donor.email == "old@example.com"
    assert sign_in.confirm_change(change=change.uuid, is_new=False) is True
    donor.refresh_from_db()
    assert (donor.email, donor.email_key) == ("new@example.com", "new@example.com")
    assert sign_in.donor_of(key=key) is None
    with pytest.raises(sign_in.LinkSpent):
        sign_in.confirm_change(change=change.uuid, is_new=False)


def test_a_later_wish_replaces_an_earlier_one():
    donor = make_donor()
    sign_in.ask_for_change(donor=donor, new_email="first@example.com")
    first = donor.email_changes.get().uuid
    sign_in.ask_for_change(donor=donor, new_email="second@example.com")
    with pytest.raises(sign_in.LinkSpent):
        sign_in.confirm_change(change=first, is_new=True)


def test_a_change_that_waits_too_long_is_over():
    donor = make_donor()
    sign_in.ask_for_change(donor=donor, new_email="new@example.com")
    change = donor.email_changes.get().uuid
    with (
        time_machine.travel(timezone.now() + timedelta(days=2), tick=False),
        pytest.raises(sign_in.LinkSpent),
    ):
        sign_in.confirm_change(change=change, is_new=True)


def test_gifts_of_two_addresses_come_together_once_both_have_agreed():
    donor, other = make_donor(email="a@example.com"), make_donor(email="b@example.com")
    campaign = make_campaign()
    gift = make_donation(campaign=campaign, donor=other)
    sign_in.ask_for_change(donor=donor, new_email="b@example.com")
    change = donor.email_changes.get().uuid
    sign_in.confirm_change(change=change, is_new=False)
    gift.refresh_from_db()
    assert gift.donor == other
    sign_in.confirm_change(change=change, is_new=True)
    gift.refresh_from_db()
    assert gift.donor == donor
    assert Donor.objects.known_by("b@example.com").get() == donor
    other.refresh_from_db()
    assert other.email == ""


def test_an_address_that_is_being_erased_is_not_taken_over():
    donor, other = make_donor(email="a@example.com"), make_donor(email="b@example.com")
    sign_in.ask_for_change(donor=donor, new_email="b@example.com")
    change = donor.email_changes.get().uuid
    sign_in.confirm_change(change=change, is_new=False)
    Donor.objects.filter(pk=other.pk).update(erase_asked_at=timezone.now())
    with pytest.raises(sign_in.LinkSpent):
        sign_in.confirm_change(change=change, is_new=True)
    other.refresh_from_db()
    assert (other.email, other.erased_at) == ("b@example.com", None)
