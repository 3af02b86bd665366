"""Versions of an article keep its tags, warnings, byline and the rows below its text."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Nothing is filled in: of versions made before this nobody knows."""

    dependencies = [("articles", "0010_search_written")]

    operations = [
        migrations.AddField(
            model_name="historicalarticle",
            name="parts",
            field=models.JSONField(editable=False, null=True),
        ),
    ]
