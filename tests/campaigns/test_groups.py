"""The groups of staff: every page and every action of the admin, and who of them comes through."""

import importlib
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client, RequestFactory
from django.urls import reverse

from campaigns.models import RefundOrder
from tests import factories
from tests.campaigns.receipted import receipted_gift
from tests.staff_sessions import sign_in

pytestmark = pytest.mark.django_db

migration = importlib.import_module("campaigns.migrations.0003_groups")
further = importlib.import_module("articles.migrations.0007_vocabulary_and_groups")
GROUPS = ["author", "editor", "publisher", "fundraiser", "finance"]
TEXT = {"author", "editor", "publisher"}
ASK, PAID = {"fundraiser", "finance"}, {"finance"}

# Who sees the list of what; and who may add, change and delete there. A superuser alone for what
# is missing here.
LOOK = {
    "articles.article": TEXT,
    "articles.contentwarning": TEXT,
    "articles.contributor": TEXT,
    "articles.frontpagechoice": {"publisher"},
    "articles.page": TEXT,
    "articles.picture": TEXT | {"fundraiser"},
    "articles.series": TEXT,
    "articles.source": TEXT,
    "articles.tagchange": TEXT,
    "taggit.tag": TEXT,
    "campaigns.campaign": ASK,
    "campaigns.legalentity": ASK,
    "campaigns.partner": ASK,
    "campaigns.publicmessage": ASK,
    **{
        f"campaigns.{model}": PAID
        for model in (
            *("account", "balancetransaction", "dispute", "donation", "donor", "donoraccess"),
            *("fraudwarning", "ledgertransaction", "monthlygift", "outgoingmail", "payment"),
            *("payout", "receipt", "receiptseries", "reconciliationrun", "refund"),
            *("refundorder", "stripeevent", "unmatchedmoney"),
        )
    },
}
EDITING, PUBLISHING = {"editor", "publisher"}, {"publisher"}
ADD = {
    "articles.article": TEXT,
    "articles.contentwarning": EDITING,
    "articles.contributor": TEXT,
    "articles.frontpagechoice": PUBLISHING,
    "articles.page": PUBLISHING,
    "articles.picture": TEXT | {"fundraiser"},
    "articles.series": EDITING,
    "articles.source": TEXT,
    "taggit.tag": EDITING,
    "campaigns.campaign": {"fundraiser"},
    "campaigns.legalentity": PAID,
    "campaigns.partner": PAID,
}
CHANGE = {
    **ADD,
    "articles.contributor": EDITING,
    "articles.picture": TEXT,
    "campaigns.campaign": ASK,
}
DELETE = {
    **{f"articles.{model}": PUBLISHING for model in ("article", "contributor", "picture")},
    **{f"articles.{model}": PUBLISHING for model in ("contentwarning", "series", "source")},
    "articles.frontpagechoice": PUBLISHING,
    "taggit.tag": PUBLISHING,
}
# Each action of a list.
ACTIONS = {
    ("articles.article", "submit_for_review"): TEXT,
    ("articles.article", "mark_as_ready"): EDITING,
    ("articles.article", "publish_now"): PUBLISHING,
    ("articles.article", "suspend_now"): PUBLISHING,
    ("articles.picture", "try_again"): TEXT,
    ("taggit.tag", "merge_chosen"): EDITING,
    ("campaigns.outgoingmail", "release"): PAID,
    ("campaigns.outgoingmail", "retry"): PAID,
    ("campaigns.publicmessage", "hide"): {"fundraiser"},
    ("campaigns.publicmessage", "show"): {"fundraiser"},
    ("campaigns.receipt", "resend"): PAID,
    ("campaigns.stripeevent", "replay"): PAID,
}


def label(model: Any) -> str:
    """The name of a model as the tables here have it."""
    return model._meta.label_lower


@pytest.fixture(autouse=True)
def groups() -> None:
    """The groups; tests that empty the database take them away."""
    migration.make_groups(apps, SimpleNamespace(connection=connection))
    further.give(apps, SimpleNamespace(connection=connection))


def member(group: str) -> User:
    """Somebody who is in one group and has nothing else."""
    user = factories.make_staff()
    user.groups.add(Group.objects.get(name=group))
    return user


def signed_in(group: str) -> Client:
    """A member of a group, at the admin, proven just now."""
    client = Client()
    sign_in(client, member(group))
    return client


def test_the_groups_are_these() -> None:
    assert sorted(Group.objects.values_list("name", flat=True)) == sorted(GROUPS)


def test_every_list_of_the_admin_is_in_the_table() -> None:
    registered = {label(model) for model in admin.site._registry}
    own = {one for one in registered if one.split(".")[0] in ("articles", "campaigns", "taggit")}
    assert own == set(LOOK)


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_sees_its_lists_and_no_other(group: str) -> None:
    client = signed_in(group)
    seen = set()
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        status = client.get(reverse(name)).status_code
        assert status in (200, 403), name
        if status == 200:
            seen.add(label(model))
    assert seen == {model for model, names in LOOK.items() if group in names}


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_adds_changes_and_deletes_what_its_work_needs(group: str, rf: Any) -> None:
    request = rf.get("/")
    request.user = member(group)
    for word, table in (("add", ADD), ("change", CHANGE), ("delete", DELETE)):
        may = {
            label(model)
            for model, one in admin.site._registry.items()
            if getattr(one, f"has_{word}_permission")(request)
        }
        assert may == {model for model, names in table.items() if group in names}, word


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_has_the_actions_of_its_work(group: str, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = member(group)
    may = {
        (label(model), action)
        for model, one in admin.site._registry.items()
        for action in one.get_actions(request)
        if action != "delete_selected"
    }
    assert may == {action for action, names in ACTIONS.items() if group in names}


def test_every_action_of_the_admin_is_in_the_table(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = factories.make_staff(is_superuser=True)
    found = {
        (label(model), action)
        for model, one in admin.site._registry.items()
        for action in one.get_actions(request)
        if action != "delete_selected"
    }
    assert found == set(ACTIONS)


@pytest.mark.parametrize("group", GROUPS)
def test_the_pages_that_do_something_open_to_finance_alone(group: str) -> None:
    client = signed_in(group)
    receipt = receipted_gift()
    order = RefundOrder.objects.create(
        payment=receipt.payment, amount_minor=1, state="waiting", ordered_by=factories.make_staff()
    )
    money = receipt.payment.donation.unmatched_money.create(
        key="pi_x", reason="other_amount", amount_minor=1, currency="USD", is_live=False
    )
    pages = [
        ("payment_refund", receipt.payment_id),
        ("refundorder_decide", order.pk),
        ("receipt_pdf", receipt.pk),
        ("unmatchedmoney_resolve", money.pk),
    ]
    addresses = [reverse(f"admin:campaigns_{name}", args=[key]) for name, key in pages]
    for model in ("donation", "payment", "receipt", "refund", "ledgertransaction"):
        addresses.append(reverse(f"admin:campaigns_{model}_export"))
    wanted = 200 if group == "finance" else 403
    for address in addresses:
        assert client.get(address).status_code == wanted, address


def test_who_orders_refunds_does_not_set_how_much_one_person_may_order() -> None:
    user = member("finance")
    assert user.has_perm("campaigns.order_refund")
    for word in ("add", "change", "delete"):
        assert not user.has_perm(f"campaigns.{word}_refundlimit")


@pytest.mark.parametrize("group", GROUPS)
def test_no_group_makes_accounts_or_groups(group: str) -> None:
    names = member(group).get_all_permissions()
    assert not {name for name in names if name.startswith(("auth.", "otp_", "admin."))}


@pytest.mark.parametrize("group", [group for group in GROUPS if group != "finance"])
def test_donor_data_is_finances_alone(group: str) -> None:
    names = member(group).get_all_permissions()
    for model in ("donor", "donation", "payment", "receipt", "outgoingmail", "monthlygift"):
        assert f"campaigns.view_{model}" not in names


@pytest.mark.django_db(transaction=True)
def test_the_groups_come_and_go_with_their_migration() -> None:
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        MigrationExecutor(connection).migrate([("campaigns", "0002_append_only")])
        assert not Group.objects.filter(name__in=GROUPS).exists()
        MigrationExecutor(connection).migrate([("campaigns", "0003_groups")])
        assert Group.objects.filter(name__in=GROUPS).count() == len(GROUPS)
        assert User.objects.count() == 0
    finally:
        MigrationExecutor(connection).migrate(latest)
