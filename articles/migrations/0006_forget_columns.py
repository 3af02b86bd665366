"""Forget the columns whose content 0005 has moved; lay the index that lists and counts read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_first_publications")]

    operations = [
        migrations.RemoveField(
            model_name="article",
            name="known_losses",
        ),
        migrations.RemoveField(
            model_name="article",
            name="original_outlet",
        ),
        migrations.RemoveField(
            model_name="article",
            name="original_published_on",
        ),
        migrations.RemoveField(
            model_name="article",
            name="original_title",
        ),
        migrations.RemoveField(
            model_name="article",
            name="original_url",
        ),
        migrations.RemoveField(
            model_name="article",
            name="preview_key",
        ),
        migrations.RemoveField(
            model_name="historicalarticle",
            name="known_losses",
        ),
        migrations.RemoveField(
            model_name="historicalarticle",
            name="original_outlet",
        ),
        migrations.RemoveField(
            model_name="historicalarticle",
            name="original_published_on",
        ),
        migrations.RemoveField(
            model_name="historicalarticle",
            name="original_title",
        ),
        migrations.RemoveField(
            model_name="historicalarticle",
            name="original_url",
        ),
        migrations.RemoveField(
            model_name="historicalarticle",
            name="preview_key",
        ),
        migrations.RemoveIndex(model_name="article", name="articles_ar_status_1700c8_idx"),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=[
                    "status",
                    "language",
                    "-publish_at",
                    "-id",
                    "embargo_until",
                    "expire_at",
                    "translation_group",
                ],
                name="article_in_lists",
            ),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['publish_at'], name='articles_ar_publish_177ecb_idx'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['embargo_until'], name='articles_ar_embargo_aae1fc_idx'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['expire_at'], name='articles_ar_expire__b4189c_idx'),
        ),
    ]
