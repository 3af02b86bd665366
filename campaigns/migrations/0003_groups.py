"""Groups of staff, each with no more than its work needs; accounts are put into them by hand.

Raising the limits of refunds is in none of them: whoever orders refunds must not set how much of
them one person may order alone.
"""

from django.contrib.auth.management import create_permissions
from django.db import migrations

LOOK = "view"
WRITE = "view add change"


def _on(app: str, words: str, *models: str) -> list[str]:
    return [f"{app}.{word}_{model}" for model in models for word in words.split()]


AUTHOR = [
    *_on("articles", WRITE, "article", "picture", "source"),
    *_on("articles", f"{WRITE} delete", "contribution"),
    *_on("articles", "view add", "contributor"),
    *_on("articles", LOOK, "series", "contentwarning", "page", "taglabel"),
    "taggit.view_tag",
]
EDITOR = [
    *AUTHOR,
    *_on("articles", WRITE, "contributor", "series", "contentwarning"),
    *_on("articles", f"{WRITE} delete", "taglabel"),
    *_on("taggit", WRITE, "tag"),
]
PUBLISHER = [
    *EDITOR,
    "articles.publish_article",
    *_on("articles", WRITE, "page"),
    *_on("articles", "delete", "article", "picture", "source", "contributor", "series"),
    *_on("articles", "delete", "contentwarning"),
    "taggit.delete_tag",
]
FUNDRAISER = [
    *_on("campaigns", WRITE, "campaign"),
    *_on("campaigns", f"{WRITE} delete", "suggestedamount"),
    *_on("campaigns", LOOK, "share", "partner", "legalentity", "publicmessage"),
    "campaigns.moderate_publicmessage",
    *_on("articles", "view add", "picture"),
]
FINANCE = [
    *_on(
        "campaigns",
        LOOK,
        "account",
        "balancetransaction",
        "campaign",
        "dedication",
        "dispute",
        "donation",
        "donor",
        "donoraccess",
        "fraudwarning",
        "ledgerline",
        "ledgertransaction",
        "monthlygift",
        "monthlygiftchange",
        "outgoingmail",
        "payment",
        "payout",
        "publicmessage",
        "receipt",
        "receiptseries",
        "reconciliationrun",
        "refund",
        "refundlimit",
        "refundorder",
        "stripeevent",
        "suggestedamount",
        "unmatchedmoney",
    ),
    *_on("campaigns", WRITE, "legalentity", "partner"),
    # Rows of shares are only ever added, on the page of their campaign.
    *_on("campaigns", "view add", "share"),
    "campaigns.change_campaign",
    "campaigns.export_money",
    "campaigns.order_refund",
    "campaigns.approve_refund",
    "campaigns.end_monthlygift",
    "campaigns.print_receipt",
    "campaigns.resend_receipt",
    "campaigns.open_sealed_receipt",
    "campaigns.replay_stripeevent",
    "campaigns.retry_outgoingmail",
    "campaigns.release_outgoingmail",
    "campaigns.resolve_unmatchedmoney",
]
GROUPS = {
    "author": AUTHOR,
    "editor": EDITOR,
    "publisher": PUBLISHER,
    "fundraiser": FUNDRAISER,
    "finance": FINANCE,
}


def make_groups(apps, schema_editor) -> None:
    """Make the groups, and first the permissions, which Django makes only after all migrations."""
    using = schema_editor.connection.alias
    for label in ("articles", "campaigns", "taggit"):
        config = apps.get_app_config(label)
        # Django looks for it before it believes that the app has models.
        config.models_module = getattr(config, "models_module", True)
        create_permissions(config, apps=apps, using=using, verbosity=0)
    group_model = apps.get_model("auth", "Group")
    permission_model = apps.get_model("auth", "Permission")
    found = {
        f"{one.content_type.app_label}.{one.codename}": one
        for one in permission_model.objects.using(using).select_related("content_type")
    }
    for name, wanted in GROUPS.items():
        group, _is_new = group_model.objects.using(using).get_or_create(name=name)
        group.permissions.add(*(found[permission] for permission in wanted))


def drop_groups(apps, schema_editor) -> None:
    """Take the groups away again."""
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    groups.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    """Permissions for what staff may do with money, and the groups that hold them."""

    dependencies = [
        ("campaigns", "0002_append_only"),
        ("articles", "0003_search_index"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="donation",
            options={
                "ordering": ["-created_at", "-pk"],
                "permissions": [
                    ("export_money", "Can export gifts, payments, receipts and the ledger")
                ],
            },
        ),
        migrations.AlterModelOptions(
            name="monthlygift",
            options={
                "ordering": ["-started_at", "-pk"],
                "permissions": [("end_monthlygift", "Can end a monthly gift on the donor's word")],
            },
        ),
        migrations.AlterModelOptions(
            name="outgoingmail",
            options={
                "ordering": ["-created_at", "-pk"],
                "permissions": [
                    ("retry_outgoingmail", "Can have a failed mail tried again"),
                    ("release_outgoingmail", "Can send a mail that a bank's warning holds"),
                ],
            },
        ),
        migrations.RunPython(make_groups, drop_groups),
    ]
