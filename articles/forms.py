"""What staff type in the admin, and the sentences that answer a mistake."""

import unicodedata

from django import forms
from django.contrib.admin import site
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from taggit.forms import TagField, TagWidget
from taggit.models import Tag

from articles import tagging, translating
from articles.models import Article, Page, RelatedArticle
from nkarchive.languages import LANGUAGES
from nkarchive.richtext import References, references


class TagInput(TagWidget):
    """A line of tags with commas, offering the tags that exist while one is typed."""

    class Media:
        css = {"all": ["css/admin_library.css"]}
        js = [Script("js/tag-input.js", type="module")]


class ArticleForm(forms.ModelForm):
    """An article as its editor sees it. Its status is changed by steps, never typed."""

    translation_of = forms.ModelChoiceField(
        queryset=Article.objects.all(),
        required=False,
        label="Translation of",
        widget=AutocompleteSelect(RelatedArticle._meta.get_field("related"), site),
        help_text="The original in the other language: readers can then switch between the two, "
        "and you are told here when it changes.",
    )

    class Meta:
        model = Article
        fields = ["title"]  # The admin's fieldsets name them all.

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        article = self.instance
        self.linked_to = translating.original_of(article) if article.pk else None
        self.initial.setdefault("translation_of", self.linked_to)
        if article.pk and self.linked_to is None:
            versions = translating.others_of(article).filter(translation_checked_at__isnull=False)
            if own := versions.first():
                field = self.fields["translation_of"]
                field.disabled = True
                field.help_text = f"Nothing: it is the original of “{own}”."

    def clean_title(self) -> str:
        """Fold the title to one spelling (NFC), so that search and comparison find it."""
        return unicodedata.normalize("NFC", self.cleaned_data["title"])

    def clean_slug(self) -> str:
        """Fold the address to NFC, in which addresses are looked up."""
        return unicodedata.normalize("NFC", self.cleaned_data["slug"])

    def clean(self) -> dict:
        """Check what concerns more than one field."""
        cleaned = super().clean()
        self._check_address(cleaned)
        self._check_dates(cleaned)
        self._check_series(cleaned)
        self._check_translation(cleaned)
        return cleaned

    def _check_address(self, cleaned: dict) -> None:
        """Say beside the field that an address is taken, and by what."""
        same = Article.objects.filter(language=cleaned.get("language"), slug=cleaned.get("slug"))
        if other := same.exclude(pk=self.instance.pk).first():
            self.add_error("slug", f"“{other}” has this address already.")

    def _check_dates(self, cleaned: dict) -> None:
        """What is published keeps a date, and an end comes after its beginning."""
        begins, ends = cleaned.get("publish_at"), cleaned.get("expire_at")
        if self.instance.status == Article.Status.PUBLISHED and begins is None:
            if "publish_at" not in self.errors:
                self.add_error("publish_at", "It is published: it keeps a date.")
        elif begins and ends and ends <= begins:
            self.add_error("expire_at", "The end lies before the beginning: choose a later moment.")

    def _check_series(self, cleaned: dict) -> None:
        """A part belongs to a series, in which nothing else has its number."""
        series, part = cleaned.get("series"), cleaned.get("series_part")
        if part and not series:
            self.add_error("series", "Choose the series that this is a part of.")
        same = Article.objects.filter(
            series=series, series_part=part, language=cleaned.get("language")
        )
        if series and part and (other := same.exclude(pk=self.instance.pk).first()):
            self.add_error("series_part", f"“{other}” is part {part} already.")

    def _check_translation(self, cleaned: dict) -> None:
        """A piece has at most one article in each language."""
        if self.fields["translation_of"].disabled:
            return
        original = cleaned.get("translation_of")
        if original is not None:
            group = Article.objects.filter(translation_group=original.translation_group)
            taken = group.filter(language=cleaned.get("language")).exclude(pk=self.instance.pk)
            if same := taken.first():
                language = dict(LANGUAGES)[same.language]
                self.add_error(
                    "translation_of",
                    ValidationError(f"It has a version in {language} already: “{same}”."),
                )
                return
        if original != self.linked_to:
            translating.link(self.instance, original=original)


class PageForm(forms.ModelForm):
    """A standing page: text alone, since it has no relations to what nodes name."""

    class Meta:
        model = Page
        fields = ["title_en"]  # The admin's fieldsets name them all.

    def clean(self) -> dict:
        """Refuse what the page would not show, rather than drop it in silence."""
        cleaned = super().clean()
        for name in ("body_en", "body_ko"):
            if references(cleaned.get(name, "")) != References():
                self.add_error(
                    name,
                    "These pages show text alone: take out pictures, sources, give buttons and "
                    "warnings.",
                )
        return cleaned


class TagLineField(TagField):
    """A line of tags with commas; each is named as the tag that exists, or in one spelling."""

    def clean(self, value: str) -> list[str]:
        """Return the tags' names, each once; a synonym becomes the name of its tag."""
        # Without any comma taggit would take each word for a tag of its own.
        names = tagging.names_as_known(super().clean(f"{value}," if value else value))
        longest = Tag._meta.get_field("name").max_length
        for name in names:
            if len(name) > longest:
                raise ValidationError(f"A tag has at most {longest} letters: “{name[:40]}…”.")
            if not any(letter.isalnum() for letter in name):
                raise ValidationError(f"A tag needs a letter or a digit: “{name}”.")
        return sorted(names)
