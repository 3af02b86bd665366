"""Let an editor say that a piece does not end by asking for a gift."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_search"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="is_without_ask",
            field=models.BooleanField(
                default=False,
                help_text="The page of this piece does not end by asking for a gift.",
                verbose_name="no appeal at the end",
            ),
        ),
        migrations.AddField(
            model_name="historicalarticle",
            name="is_without_ask",
            field=models.BooleanField(
                default=False,
                help_text="The page of this piece does not end by asking for a gift.",
                verbose_name="no appeal at the end",
            ),
        ),
    ]
