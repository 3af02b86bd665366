"""Accounts in the admin: who may reset a second factor, and what nobody is shown."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from nkarchive.staff import second_factor
from tests.factories import make_staff
from tests.staff_sessions import make_phone, sign_in

HELPER = ("auth.view_user", "otp_totp.delete_totpdevice")
pytestmark = pytest.mark.django_db


def address(user: User) -> str:
    """The page that resets."""
    return reverse("admin:auth_user_reset_second_factor", args=[user.pk])


def colleague(**fields: bool) -> User:
    """Somebody who has lost phone and codes."""
    user = make_staff(**fields)
    make_phone(user)
    second_factor.make_recovery_codes(user)
    return user


def has_second_factor(user: User) -> bool:
    """Whether anything is left of it."""
    left = second_factor.recovery_codes_left(user)
    return TOTPDevice.objects.filter(user=user).exists() or left > 0


def test_a_superuser_resets_a_colleagues_second_factor_and_it_is_written_down(
    client: Client,
) -> None:
    user, helper = colleague(), make_staff(is_superuser=True)
    sign_in(client, helper)
    page = client.get(reverse("admin:auth_user_change", args=[user.pk])).content.decode()
    assert address(user) in page
    assert client.get(address(user)).status_code == 200
    assert has_second_factor(user)
    assert client.post(address(user)).status_code == 302
    assert not has_second_factor(user)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (helper, str(user.pk))
    assert entry.change_message == "Reset the second factor."


def test_the_reset_ends_sessions_where_a_second_factor_is_required(
    client: Client, settings
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    user = colleague()
    sign_in(client, user)
    assert client.get("/admin/").status_code == 200
    second_factor.forget(user)
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("permissions", [(), HELPER[:1], HELPER[1:], ("auth.change_user",)])
def test_without_the_permission_nothing_is_reset(
    client: Client, permissions: tuple[str, ...]
) -> None:
    user = colleague()
    sign_in(client, make_staff(*permissions))
    for answer in (client.get(address(user)), client.post(address(user))):
        assert answer.status_code == 403
    assert has_second_factor(user)


def test_a_superuser_is_helped_by_a_superuser_alone(client: Client) -> None:
    boss, user = colleague(is_superuser=True), colleague()
    sign_in(client, make_staff(*HELPER))
    assert client.post(address(boss)).status_code == 403
    assert has_second_factor(boss)
    client.post(address(user))
    assert not has_second_factor(user)


def test_the_reset_wants_a_fresh_proof(client: Client) -> None:
    user = colleague()
    sign_in(client, make_staff(is_superuser=True), minutes_ago=11)
    assert client.post(address(user)).url.startswith("/admin/prove-again/")
    assert has_second_factor(user)


def test_accounts_and_groups_are_changed_with_a_fresh_proof_only(client: Client) -> None:
    boss = make_staff(is_superuser=True)
    sign_in(client, boss, minutes_ago=11)
    for page in (
        reverse("admin:auth_user_add"),
        reverse("admin:auth_user_change", args=[boss.pk]),
        reverse("admin:auth_user_delete", args=[boss.pk]),
        reverse("admin:auth_user_password_change", args=[boss.pk]),
        reverse("admin:auth_group_add"),
    ):
        assert client.post(page, {}).url.startswith("/admin/prove-again/"), page
    sign_in(client, boss)
    assert client.get(reverse("admin:auth_user_add")).status_code == 200


def test_no_page_of_the_admin_shows_the_secrets_of_phones(client: Client) -> None:
    user = colleague()
    sign_in(client, make_staff(is_superuser=True))
    page = client.get(reverse("admin:auth_user_change", args=[user.pk])).content.decode()
    assert TOTPDevice.objects.get(user=user).key not in page
    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404
    assert client.get("/admin/otp_static/staticdevice/").status_code == 404


def test_the_command_line_lets_the_last_superuser_back_in() -> None:
    user = colleague(is_superuser=True)
    call_command("reset_second_factor", user.username)
    assert not has_second_factor(user)
    assert "command line" in LogEntry.objects.get().change_message
    with pytest.raises(CommandError, match="no account of this name"):
        call_command("reset_second_factor", "somebody else")
