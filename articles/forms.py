"""What staff type in the admin, and the sentences that answer a mistake."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.utils import timezone
from taggit.forms import TagField, TagWidget

from articles.models import Article, Page
from nkarchive.languages import LANGUAGES
from nkarchive.richtext import References, references

PUBLIC_STATUSES = (
    Article.Status.PUBLISHED,
    Article.Status.SUSPENDED,
    Article.Status.WITHDRAWN,
)


class TagInput(TagWidget):
    """A line of tags with commas, offering the tags that exist while one is typed."""

    class Media:
        js = [Script("js/tag-input.js", type="module")]


class ArticleForm(forms.ModelForm):
    """An article as its editor sees it."""

    translation_of = forms.ModelChoiceField(
        queryset=Article.objects.none(),
        required=False,
        label="Translation of",
        help_text="The same piece in the other language: readers can then switch between the two.",
    )

    class Meta:
        model = Article
        fields = ["title"]  # The admin's fieldsets name them all.

    def __init__(self, *args, may_publish: bool = True, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.may_publish = may_publish
        article = self.instance
        translations = Article.objects.exclude(pk=article.pk).order_by("title")
        if article.pk:
            translations = translations.exclude(language=article.language)
        self.fields["translation_of"].queryset = translations
        self.initial.setdefault(
            "translation_of",
            translations.filter(translation_group=article.translation_group).first(),
        )
        if "status" in self.fields and not may_publish:
            self.fields["status"].choices = [
                choice for choice in Article.Status.choices if choice[0] not in PUBLIC_STATUSES
            ]
            self.fields["status"].help_text = "Publishing needs a permission that you do not have."

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
        self._check_publication(cleaned)
        self._check_translation(cleaned)
        if bool(cleaned.get("series_part")) and not cleaned.get("series"):
            self.add_error("series", "Choose the series that this is a part of.")
        return cleaned

    def _check_address(self, cleaned: dict) -> None:
        """Say beside the field that an address is taken, and by what."""
        same = Article.objects.filter(language=cleaned.get("language"), slug=cleaned.get("slug"))
        if other := same.exclude(pk=self.instance.pk).first():
            self.add_error("slug", f"“{other}” has this address already.")

    def _check_publication(self, cleaned: dict) -> None:
        """A published article has a date, and an end after its beginning."""
        if cleaned.get("status") == Article.Status.PUBLISHED and not cleaned.get("publish_at"):
            cleaned["publish_at"] = timezone.now()
        begins, ends = cleaned.get("publish_at"), cleaned.get("expire_at")
        if begins and ends and ends <= begins:
            self.add_error("expire_at", "The end lies before the beginning: choose a later moment.")

    def _check_translation(self, cleaned: dict) -> None:
        """A piece has at most one article in each language."""
        original = cleaned.get("translation_of")
        if original is None:
            return
        group = Article.objects.filter(translation_group=original.translation_group)
        same = group.filter(language=cleaned.get("language")).exclude(pk=self.instance.pk).first()
        if same:
            language = dict(LANGUAGES)[same.language]
            self.add_error(
                "translation_of",
                ValidationError(f"It has a version in {language} already: “{same}”."),
            )
        self.instance.translation_group = original.translation_group


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
    """A line of tags; each is brought to one spelling: NFC, single blanks."""

    def clean(self, value: str) -> list[str]:
        """Return the tags' names, each once, in the order typed."""
        names = (
            " ".join(unicodedata.normalize("NFC", name).split()) for name in super().clean(value)
        )
        return list(dict.fromkeys(name for name in names if name))
