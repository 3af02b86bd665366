"""The index for what staff have in hand: the beginning of a donor's name."""

from django.db import migrations

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
    """An index for the search in the admin."""

    dependencies = [("campaigns", "0003_groups")]

    operations = [migrations.RunPython(index_names, drop_index)]
