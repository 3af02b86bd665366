"""Move where a piece first came out, and what its import lost, to rows of their own."""

from django.db import migrations

COLUMNS = ("title", "outlet", "published_on", "url")


def move(apps, schema_editor) -> None:
    """Make the rows of every article that has such columns."""
    using = schema_editor.connection.alias
    article_model = apps.get_model("articles", "Article")
    edition_model = apps.get_model("articles", "Edition")
    note_model = apps.get_model("articles", "ImportNote")
    for article in article_model.objects.using(using).defer("body"):
        columns = {name: getattr(article, f"original_{name}") for name in COLUMNS}
        if columns["title"] or columns["outlet"]:
            edition_model.objects.using(using).create(article=article, **columns)
        for text in article.known_losses.splitlines():
            note_model.objects.using(using).create(article=article, text=text[:500])


def move_back(apps, schema_editor) -> None:
    """Put the first edition and the open notes back into the columns."""
    using = schema_editor.connection.alias
    article_model = apps.get_model("articles", "Article")
    for edition in apps.get_model("articles", "Edition").objects.using(using).order_by("-order", "-pk"):
        article_model.objects.using(using).filter(pk=edition.article_id).update(
            **{f"original_{name}": getattr(edition, name) for name in COLUMNS}
        )
    losses: dict[int, list[str]] = {}
    for note in apps.get_model("articles", "ImportNote").objects.using(using).order_by("pk"):
        losses.setdefault(note.article_id, []).append(note.text)
    for article_id, lines in losses.items():
        article_model.objects.using(using).filter(pk=article_id).update(
            known_losses="\n".join(lines)
        )


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_archive")]

    operations = [migrations.RunPython(move, move_back)]
