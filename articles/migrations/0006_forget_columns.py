"""Forget the columns whose content 0005 has moved."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_first_publications")]

    operations = [
        migrations.RemoveField(
            model_name='article',
            name='known_losses',
        ),
        migrations.RemoveField(
            model_name='article',
            name='original_outlet',
        ),
        migrations.RemoveField(
            model_name='article',
            name='original_published_on',
        ),
        migrations.RemoveField(
            model_name='article',
            name='original_title',
        ),
        migrations.RemoveField(
            model_name='article',
            name='original_url',
        ),
        migrations.RemoveField(
            model_name='article',
            name='preview_key',
        ),
        migrations.RemoveField(
            model_name='historicalarticle',
            name='known_losses',
        ),
        migrations.RemoveField(
            model_name='historicalarticle',
            name='original_outlet',
        ),
        migrations.RemoveField(
            model_name='historicalarticle',
            name='original_published_on',
        ),
        migrations.RemoveField(
            model_name='historicalarticle',
            name='original_title',
        ),
        migrations.RemoveField(
            model_name='historicalarticle',
            name='original_url',
        ),
        migrations.RemoveField(
            model_name='historicalarticle',
            name='preview_key',
        ),
    ]
