"""What a tag is called and when it is an occasion, as rows of its form."""

from django import forms
from django.contrib import admin
from taggit.models import Tag

from articles import tagging
from articles.models import Occasion, TagLabel, spelled


class TagForm(forms.ModelForm):
    """A new tag; the name and the address of one that exists are changed by renaming it."""

    class Meta:
        model = Tag
        fields = ["name", "slug"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = "Part of the address. Empty: made from the name."

    def clean_name(self) -> str:
        """Bring the name to its one spelling; each name leads to one tag."""
        name = spelled(self.cleaned_data["name"])
        if why := tagging.why_not_named(name):
            raise forms.ValidationError(why)
        return name


class LabelForm(forms.ModelForm):
    """One name of a tag in a language."""

    class Meta:
        model = TagLabel
        fields = ["language", "name", "is_synonym"]
        labels = {"is_synonym": "synonym: finds the tag, is not shown"}

    def clean_name(self) -> str:
        """Bring the name to its one spelling."""
        return spelled(self.cleaned_data["name"])


class LabelFormSet(forms.BaseInlineFormSet):
    """The names of a tag: one shown in each language, none that means another tag."""

    def clean(self) -> None:
        """Check what concerns more than one row, and other tags."""
        shown, called = set(), set()
        for form in _kept(self):
            language, name = form.cleaned_data.get("language"), form.cleaned_data.get("name")
            if not (language and name):
                continue
            if why := tagging.why_not_called(
                name, language=language, tag=self.instance if self.instance.pk else None
            ):
                form.add_error("name", why)
            if (language, name.casefold()) in called:
                form.add_error("name", "It stands here twice in that language.")
            called.add((language, name.casefold()))
            if not form.cleaned_data.get("is_synonym"):
                if language in shown:
                    form.add_error(
                        "is_synonym", "A tag has one name in each language: mark the others."
                    )
                shown.add(language)
        super().clean()


class OccasionFormSet(forms.BaseInlineFormSet):
    """The days on which a tag is an occasion; no two stretches overlap."""

    def clean(self) -> None:
        """Refuse an end before its beginning and days that are taken, beside the field."""
        super().clean()
        earlier = None
        for form in sorted(_kept(self), key=_begins):
            begins, ends = form.cleaned_data.get("begins_on"), form.cleaned_data.get("ends_on")
            if not (begins and ends):
                continue
            if ends < begins:
                form.add_error("ends_on", "The last day lies before the first.")
                continue
            if earlier and begins <= earlier:
                form.add_error("begins_on", "These days overlap with another row: join the two.")
            earlier = max(earlier or ends, ends)


class LabelInline(admin.TabularInline):
    """How the tag is called in each language."""

    model = TagLabel
    form = LabelForm
    formset = LabelFormSet
    extra = 1
    verbose_name_plural = "labels and synonyms"


class OccasionInline(admin.TabularInline):
    """When the topic is put forward."""

    model = Occasion
    formset = OccasionFormSet
    extra = 0


def _kept(formset: forms.BaseInlineFormSet) -> list[forms.ModelForm]:
    """Return the rows that are filled in and not marked for deletion."""
    return [
        form
        for form in formset.forms
        if getattr(form, "cleaned_data", None) and not form.cleaned_data.get("DELETE")
    ]


def _begins(form: forms.ModelForm) -> str:
    return str(form.cleaned_data.get("begins_on") or "")
