"""One spelling of a tag whatever its case, and what each group of staff may do in the archive.

The index stands on taggit's own table. On SQLite a later migration of taggit that rebuilds the
table loses it: it has to be made again afterwards.
"""

from django.contrib.auth.management import create_permissions
from django.db import migrations

ONE_SPELLING = "CREATE UNIQUE INDEX articles_tag_one_spelling ON taggit_tag (lower(name))"
PARTS = ("edition", "correction", "relatedarticle")


def _on(words: str, *models: str) -> list[str]:
    return [f"articles.{word}_{model}" for model in models for word in words.split()]


AUTHOR = [
    *_on("view add change delete", *PARTS),
    *_on("view change", "importnote"),
    *_on("view", "occasion", "tagchange"),
]
EDITOR = [
    *AUTHOR,
    "articles.review_article",
    "articles.merge_tag",
    *_on("view add change delete", "occasion", "importnote"),
]
PUBLISHER = [*EDITOR, *_on("view add change delete", "frontpagechoice")]
GROUPS = {"author": AUTHOR, "editor": EDITOR, "publisher": PUBLISHER}


def give(apps, schema_editor) -> None:
    """Give the groups their permissions, which Django makes only after all migrations."""
    _change(apps, schema_editor, "add")


def take(apps, schema_editor) -> None:
    """Take the permissions away again."""
    _change(apps, schema_editor, "remove")


def _change(apps, schema_editor, verb: str) -> None:
    using = schema_editor.connection.alias
    config = apps.get_app_config("articles")
    config.models_module = getattr(config, "models_module", True)
    create_permissions(config, apps=apps, using=using, verbosity=0)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    found = {
        f"articles.{one.codename}": one
        for one in permissions.filter(content_type__app_label="articles")
    }
    groups = apps.get_model("auth", "Group").objects.using(using)
    for name, wanted in GROUPS.items():
        group, _is_new = groups.get_or_create(name=name)
        getattr(group.permissions, verb)(*(found[permission] for permission in wanted))


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0006_forget_columns"),
        ("campaigns", "0003_groups"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
    ]

    operations = [
        migrations.RunSQL(ONE_SPELLING, "DROP INDEX articles_tag_one_spelling"),
        migrations.RunPython(give, take),
    ]
