"""Give search narrow rows to count by, an index of each width, and the words that it knows.

Nothing of the old index is kept: the sweep writes every article anew, or `rebuild_search` at once.
On SQLite a later migration that rebuilds the table `articles_searchtext` loses its triggers: it
has to run `drop_index` before and `create_index` after.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from articles.search import postgres, sqlite

before = import_module("articles.migrations.0003_search_index")
FACETS = ["kind", "tag", "year", "language", "warning", "paired"]


def create_index(apps, schema_editor):
    """Lay the index over the words."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(postgres.CREATE)
    else:
        for statement in sqlite.CREATE:
            schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    """Take the index away."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(postgres.DROP)
    else:
        for statement in sqlite.DROP:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_vocabulary_and_groups")]

    operations = [
        migrations.RunPython(before.drop_index, before.create_index),
        migrations.DeleteModel("SearchEntry"),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_entry",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("freshness", models.BigIntegerField()),
                ("indexed_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "search entries",
                "indexes": [
                    models.Index(fields=["-freshness", "-article"], name="search_entry_freshest")
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="articles.searchentry",
                    ),
                ),
                ("title", models.TextField()),
                ("standfirst", models.TextField()),
                ("tags", models.TextField()),
                ("body", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(max_length=80)),
                (
                    "sound",
                    models.CharField(
                        blank=True,
                        help_text="One key for all romanisations and for the Hangul.",
                        max_length=80,
                    ),
                ),
                ("initial", models.CharField(max_length=1)),
                ("length", models.PositiveSmallIntegerField()),
                ("is_name", models.BooleanField(help_text="It was never seen written small.")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["word", "sound"], name="search_word_once_a_sound"
                    )
                ],
                "indexes": [
                    models.Index(fields=["sound"], name="search_word_by_sound"),
                    models.Index(fields=["initial", "length"], name="search_word_by_initial"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchFacet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        choices=[(name, name.capitalize()) for name in FACETS], max_length=8
                    ),
                ),
                ("value", models.CharField(max_length=200)),
                ("label_en", models.CharField(blank=True, max_length=200)),
                ("label_ko", models.CharField(blank=True, max_length=200)),
                ("members", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["name", "value"], name="search_facet_once_a_value"
                    )
                ]
            },
        ),
        migrations.RunPython(create_index, drop_index),
    ]
