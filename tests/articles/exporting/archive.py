"""An archive with everything in it, and the way out of the database and back."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

from django.core.management import call_command
from PIL import Image
from taggit.models import Tag

from articles import pictures, search
from articles.models import (
    Article,
    ContentWarning,
    Contributor,
    FormerTagSlug,
    ImportNote,
    Occasion,
    Picture,
    Series,
    Source,
    TagLabel,
)
from tests import factories


def make_archive() -> Article:
    """Make articles in all states and both languages, with everything that can hang on one."""
    picture = Picture(title="Ferry", alt_en="A ferry", alt_ko="나룻배", credit="N. Painter")
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, format="JPEG")
    pictures.store(picture, largest=pictures.encode(out))
    warning = factories.make_warning(slug="hunger", label_en="hunger", label_ko="굶주림")
    inner = factories.make_warning(slug="cold", label_en="cold")
    paper = factories.make_source(title="A paper", outlet="Morning", published_as="Fall 2022")
    blog = factories.make_source(title="A post", via=paper, url="https://example.org/a?b=c&d")
    twin = factories.make_source(title="A paper", outlet="Morning", published_as="Fall 2022")
    # A source may be given what stands behind it later, so that this has the higher number.
    paper.via = factories.make_source(title="The first report", is_incomplete=True)
    paper.save()
    campaign = factories.make_campaign(slug="winter-rooms")
    series = factories.make_series(title_ko="강", description_en="Four parts.")
    group = uuid4()
    article = factories.make_article(
        title='Ferry "1998" {and} <after>',
        subtitle="Two crossings",
        tags=("river", "겨울"),
        series=series,
        series_part=2,
        lead_picture=picture,
        period="mid-1990s",
        period_on=date(1995, 7, 1),
        translation_group=group,
        embargo_until=datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC),
        expire_at=datetime(2126, 1, 2, tzinfo=UTC),
        body=(
            f'<figure data-node="figure" data-picture="{picture.pk}"><figcaption>The ferry'
            "</figcaption></figure>"
            f'<div data-node="warning-break" data-warning="{inner.pk}">Cold</div>'
            f'<p>Words &amp; “marks”, data-picture="{picture.pk}"'
            f'<cite data-node="citation" data-source="{blog.pk}" data-locator="14">a</cite></p>'
            f'<div data-node="ask" data-campaign="{campaign.pk}">Give</div>'
        ),
    )
    article.warnings.add(warning)
    article.further_reading.add(twin)
    for role, person in (
        ("narrator", factories.make_contributor(name_en="Harin", has_page=False)),
        ("author", factories.make_contributor(name_en="The desk", is_organisation=True)),
    ):
        factories.make_contribution(article, contributor=person, role=role, bio="For this piece.")
    factories.make_edition(article, outlet="Elsewhere", published_on=date(2010, 2, 3), order=1)
    factories.make_edition(article, title="Before", note="shortened")
    factories.make_correction(article)
    factories.make_correction(article, kind="dispute", text="Somebody says otherwise.\n\nWe asked.")
    ImportNote.objects.create(article=article, text="A picture is lost.", is_must_fix=True)
    article.slug = "ferry"
    article.save()
    korean = factories.make_article(
        language="ko", slug="나룻배", title="나룻배", translation_group=group
    )
    Article.objects.filter(pk=korean.pk).update(
        translation_checked_at=datetime(2026, 2, 2, tzinfo=UTC)
    )
    for status in ("draft", "in_review", "ready", "suspended", "withdrawn"):
        factories.make_article(slug=f"one-{status}", status=status, body="")
    factories.make_related(article, korean, order=2)
    factories.make_related(article, Article.objects.get(slug="one-ready"), order=1)
    river = Tag.objects.get(name="river")
    TagLabel.objects.create(tag=river, language="ko", name="강")
    TagLabel.objects.create(tag=river, language="en", name="stream", is_synonym=True)
    Occasion.objects.create(tag=river, begins_on=date(2026, 3, 1), ends_on=date(2026, 3, 31))
    FormerTagSlug.objects.create(tag=river, slug="rivers")
    search.refresh_many(Article.objects.all())
    return article


def export(path: Path, *options: str) -> bytes:
    """Export to a file; returns its bytes."""
    call_command("export_articles", str(path), *options, verbosity=0)
    return path.read_bytes()


def import_from(path: Path, *options: str) -> None:
    """Read an export back."""
    call_command("import_articles", str(path), *options, verbosity=0)


def empty_the_archive() -> None:
    """Delete every row that an export holds; campaigns stay."""
    Article.objects.all().delete()
    for model in (Contributor, Series, ContentWarning, Tag, Picture):
        model.objects.all().delete()
    Source.objects.update(via=None)
    Source.objects.all().delete()


def count_rows() -> dict[str, int]:
    """How many rows each table of an export has."""
    models = (Article, Contributor, Series, ContentWarning, Tag, Picture, Source, TagLabel)
    return {model.__name__: model.objects.count() for model in models}
