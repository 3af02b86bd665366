"""Lay the full-text index over the search entries, in the way of each database.

On SQLite a later migration that rebuilds the table `articles_searchentry` loses its triggers: it
has to run `drop_index` before and `create_index` after.
"""

from django.db import migrations

from articles.search import postgres, sqlite


def create_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(postgres.CREATE)
    else:
        for statement in sqlite.CREATE:
            schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(postgres.DROP)
    else:
        for statement in sqlite.DROP:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_relations")]

    operations = [migrations.RunPython(create_index, drop_index)]
