"""What an archive needs around an article: editions, corrections, links, the tags' own history."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0003_search_index'),
        ('campaigns', '0004_finding'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='article',
            options={'permissions': [('review_article', 'Can review articles and say that they are ready'), ('publish_article', 'Can publish, schedule, suspend and withdraw articles')]},
        ),
        migrations.AddField(
            model_name='importedarticle',
            name='parts',
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.AddField(
            model_name='article',
            name='period',
            field=models.CharField(blank=True, help_text='In words, as exact as is known and safe: “mid-1990s”, “2017–2019”.', max_length=60, verbose_name='time it tells of'),
        ),
        migrations.AddField(
            model_name='article',
            name='period_on',
            field=models.DateField(blank=True, help_text='A day that stands for that time in lists.', null=True, verbose_name='sorted as'),
        ),
        migrations.AddField(
            model_name='article',
            name='text_changed_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, help_text='When title, subtitle, standfirst or body last became others.'),
        ),
        migrations.AddField(
            model_name='article',
            name='translation_checked_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='When a translator last brought it into line with the original; empty on that.', null=True),
        ),
        migrations.AddField(
            model_name='historicalarticle',
            name='period',
            field=models.CharField(blank=True, help_text='In words, as exact as is known and safe: “mid-1990s”, “2017–2019”.', max_length=60, verbose_name='time it tells of'),
        ),
        migrations.AddField(
            model_name='historicalarticle',
            name='period_on',
            field=models.DateField(blank=True, help_text='A day that stands for that time in lists.', null=True, verbose_name='sorted as'),
        ),
        migrations.AddField(
            model_name='historicalarticle',
            name='text_changed_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, help_text='When title, subtitle, standfirst or body last became others.'),
        ),
        migrations.AddField(
            model_name='historicalarticle',
            name='translation_checked_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='When a translator last brought it into line with the original; empty on that.', null=True),
        ),
        migrations.AddField(
            model_name='picture',
            name='attempts',
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='picture',
            name='due_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='picture',
            name='failure',
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name='picture',
            name='webp_widths',
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name='source',
            name='published_as',
            field=models.CharField(blank=True, help_text='Shown instead of the date: “Fall 2022”, “mid-1990s”.', max_length=60, verbose_name='date in words'),
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('correction', 'Correction'), ('update', 'Update'), ('editors_note', 'Editor’s note'), ('dispute', 'Dispute')], default='correction', max_length=12)),
                ('made_on', models.DateField(default=django.utils.timezone.localdate)),
                ('text', models.TextField(help_text='What was changed, or who disputes what, in whole sentences.')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='articles.article')),
            ],
            options={
                'ordering': ['-made_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='FormerTagSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(allow_unicode=True, max_length=100, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='taggit.tag')),
            ],
        ),
        migrations.CreateModel(
            name='ImportNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500)),
                ('is_must_fix', models.BooleanField(default=False, verbose_name='must be fixed before publication')),
                ('is_done', models.BooleanField(default=False, verbose_name='done')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='import_notes', to='articles.article')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PreviewLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_sha256', models.CharField(editable=False, max_length=64, unique=True)),
                ('made_for', models.CharField(blank=True, help_text='Whom you give it to, so that you can tell.', max_length=100, verbose_name='for')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preview_links', to='articles.article')),
                ('made_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='TagChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('rename', 'Renamed'), ('merge', 'Merged')], editable=False, max_length=6)),
                ('tag_name', models.CharField(editable=False, max_length=100, verbose_name='tag')),
                ('into_name', models.CharField(editable=False, max_length=100, verbose_name='into')),
                ('before', models.JSONField(default=dict, editable=False)),
                ('article_count', models.PositiveIntegerField(default=0, editable=False, verbose_name='articles')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('undone_at', models.DateTimeField(editable=False, null=True)),
                ('into', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='changes', to='taggit.tag')),
                ('made_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'permissions': [('merge_tag', 'Can merge and rename tags, and undo it')],
            },
        ),
        migrations.CreateModel(
            name='Autosave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.CharField(max_length=20)),
                ('opening', models.CharField(max_length=32)),
                ('fields', models.JSONField(default=dict)),
                ('began_from', models.DateTimeField(null=True)),
                ('begun_at', models.DateTimeField(auto_now_add=True)),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'opening'), name='autosave_one_an_opening')],
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, max_length=200)),
                ('outlet', models.CharField(blank=True, help_text='Where it appeared.', max_length=200)),
                ('published_on', models.DateField(blank=True, null=True)),
                ('published_as', models.CharField(blank=True, help_text='Shown instead of the date: “Fall 2022”, “mid-1990s”.', max_length=60, verbose_name='date in words')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='address there')),
                ('note', models.CharField(blank=True, help_text='What differs, in brackets: “shortened”, “updated version”.', max_length=200)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='editions', to='articles.article')),
            ],
            options={
                'ordering': ['order', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('outlet', ''), _negated=True), _connector='OR'), name='edition_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Occasion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='occasions', to='taggit.tag')),
            ],
            options={
                'ordering': ['-begins_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('begins_on'))), name='occasion_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='RelatedArticle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='curated', to='articles.article')),
                ('related', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='curated_by', to='articles.article')),
            ],
            options={
                'ordering': ['order', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('article', 'related'), name='related_article_once'), models.CheckConstraint(condition=models.Q(('article', models.F('related')), _negated=True), name='related_article_is_another')],
            },
        ),
        migrations.CreateModel(
            name='FrontPageChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(choices=[('lead', 'Lead story'), ('urgent', 'Urgent: an appeal'), ('new', 'New stories and reports'), ('series', 'Series'), ('topic', 'Topics')], max_length=6)),
                ('order', models.PositiveSmallIntegerField(default=0, help_text='Lower numbers come first.')),
                ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
                ('series', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.series')),
                ('tag', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='taggit.tag')),
            ],
            options={
                'ordering': ['place', 'order', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('article__isnull', False), ('place__in', ['lead', 'new']), ('campaign', None), ('series', None), ('tag', None)), models.Q(('campaign__isnull', False), ('place', 'urgent'), ('article', None), ('series', None), ('tag', None)), models.Q(('place', 'series'), ('series__isnull', False), ('article', None), ('campaign', None), ('tag', None)), models.Q(('place', 'topic'), ('tag__isnull', False), ('article', None), ('campaign', None), ('series', None)), _connector='OR'), name='front_page_choice_has_one_target')],
            },
        ),
    ]
