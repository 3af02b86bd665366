"""Indexes for what staff have in hand: a customer's or an invoice's id, the beginning of a name."""

from django.db import migrations, models

# Of what Django asks for with `istartswith`. SQLite serves a single computer and does without.
BY_NAME = """
CREATE INDEX campaigns_donation_by_name
    ON campaigns_donation (UPPER(donor_name::text) text_pattern_ops);
"""


def index_names(apps, schema_editor) -> None:
    """Index the beginnings of names, whatever their case."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BY_NAME)


def drop_index(apps, schema_editor) -> None:
    """Take the index away again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS campaigns_donation_by_name")


class Migration(migrations.Migration):
    """Indexes for the search in the admin."""

    dependencies = [("campaigns", "0003_groups")]

    operations = [
        migrations.AddIndex(
            model_name="monthlygift",
            index=models.Index(fields=["customer_id"], name="monthly_gift_customer"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["invoice_id"], name="payment_invoice"),
        ),
        migrations.RunPython(index_names, drop_index),
    ]
