"""Keep the written words of a body beside the index, so that results need not read its markup."""

from datetime import UTC, datetime

from django.db import migrations, models

from articles.search import sqlite


def drop_index(apps, schema_editor):
    """Take SQLite's index away: it makes the table anew, and would lose its triggers."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in sqlite.DROP:
            schema_editor.execute(statement)


def create_index(apps, schema_editor):
    """Lay SQLite's index again."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in sqlite.CREATE:
            schema_editor.execute(statement)


def outdate(apps, schema_editor):
    """Let the sweep write every entry anew; until then results quote from the body itself."""
    entries = apps.get_model("articles", "SearchEntry").objects
    entries.update(indexed_at=datetime(1970, 1, 1, tzinfo=UTC))


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_closing_ask")]

    operations = [
        migrations.RunPython(drop_index, create_index),
        migrations.AddField(
            "searchtext",
            "written",
            models.TextField(
                default="",
                help_text=(
                    "The body's blocks as they were written, a line each; what results quote from."
                ),
            ),
        ),
        migrations.RunPython(create_index, drop_index),
        migrations.RunPython(outdate, migrations.RunPython.noop),
    ]
