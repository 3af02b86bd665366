"""An article as its form has it now, in memory: nothing is saved, and nothing is refused."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Model, QuerySet
from django.forms import BaseForm, ModelForm
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst

from articles.models import Article, ContentWarning, Picture, Source
from nkarchive.richtext import references

# Keys that no row has: pages ask for what belongs to a key.
_NO_ARTICLE = 0
_FIRST_NEW_ROW = 2**40


@dataclass
class Typed:
    """An article as typed, with the names of its tags, and sentences on what is wrong in it.

    `tags` is None where the line of tags cannot be read: the saved ones stand then.
    """

    article: Article
    tags: list[str] | None = None
    faults: list[str] = field(default_factory=list)


def typed_article(model_admin: ModelAdmin, request: HttpRequest, saved: Article | None) -> Typed:
    """Return the article of a form that was posted; None of it is written anywhere.

    Takes the article that the form is of, which is changed in memory, or None for one that is
    being added. What cannot be read stays as it is saved. What belongs to the article (its
    pictures, sources, appeals, warnings, bylines, editions, records) hangs on it as if fetched.
    """
    names = flatten_fieldsets(model_admin.get_fieldsets(request, saved))
    form_class = model_admin.get_form(request, saved, change=saved is not None, fields=names)
    form = form_class(request.POST, instance=saved or Article())
    form.is_valid()
    article = form.instance
    typed = Typed(article, form.cleaned_data.get("tags"), _faults(form))
    for formset_class, inline in model_admin.get_formsets_with_inlines(request, saved):
        if inline.has_change_permission(request, saved):
            formset = formset_class(
                request.POST,
                instance=article,
                prefix=formset_class.get_default_prefix(),
                queryset=inline.get_queryset(request),
            )
            typed.faults += _hold_rows(article, formset)
    if saved is None:
        _make_presentable(article)
    _hold_relations(article, form)
    return typed


def _make_presentable(article: Article) -> None:
    """Give an article that was never saved what every page takes for granted."""
    article.pk = _NO_ARTICLE
    article.title = article.title or "No title yet"
    article.slug = article.slug or "preview"
    article.created_at = article.updated_at = timezone.now()
    for name in ("contributions", "editions", "corrections", "curated"):
        rows = article._meta.get_field(name).related_model._default_manager.none()
        _held(article).setdefault(name, rows)


def _hold_relations(article: Article, form: ModelForm) -> None:
    """Hang on the article what its body names and what was chosen for it."""
    named, typed = references(article.body), form.cleaned_data
    chosen = typed.get("warnings", article.warnings.all())
    further = typed.get("further_reading", article.further_reading.all())
    sources = Source.objects.select_related("via__via__via")
    warnings = ContentWarning.objects.order_by("label_en")
    in_text = warnings.filter(pk__in=named.warnings)
    _held(article).update(
        pictures=Picture.objects.filter(pk__in=named.pictures),
        sources=sources.filter(pk__in=named.sources),
        asks=Article.asks.rel.model._default_manager.filter(pk__in=named.campaigns),
        warnings=warnings.filter(pk__in=[one.pk for one in chosen]),
        warnings_in_text=in_text,
        further_reading=sources.filter(pk__in=[one.pk for one in further]),
    )
    keys = {one.pk for one in chosen} | {one.pk for one in in_text}
    article.all_warnings = list(warnings.filter(pk__in=keys))


def _hold_rows(article: Article, formset: BaseInlineFormSet) -> list[str]:
    """Hang the rows of an inline on the article; returns what is wrong in them.

    A new row with a mistake is left out. A form that was sent without the inline leaves the saved
    rows alone.
    """
    if not formset.management_form.is_valid():
        return []
    formset.is_valid()
    rows, faults = [], []
    for number, form in enumerate(formset.forms):
        is_new = form.instance.pk is None
        if form.cleaned_data.get("DELETE") or (is_new and not form.has_changed()):
            continue
        faults += _faults(form)
        if is_new and form.errors:
            continue
        if is_new:
            form.instance.pk = _FIRST_NEW_ROW + number
        rows.append(form.instance)
    _held(article)[formset.fk.remote_field.related_name] = _as_rows(formset.model, rows)
    return faults


def _as_rows(model: type[Model], found: Iterable[Model]) -> QuerySet:
    """Return rows in the order that the model asks for, as a queryset that was asked already."""
    rows = list(found)
    for name in reversed(model._meta.ordering):
        rows.sort(key=attrgetter(name.lstrip("-")), reverse=name.startswith("-"))
    asked = model._default_manager.all()
    asked._result_cache = rows
    return asked


def _held(article: Article) -> dict[str, QuerySet]:
    """Return where Django keeps what was fetched together with a row."""
    return article.__dict__.setdefault("_prefetched_objects_cache", {})


def _faults(form: BaseForm) -> list[str]:
    """Return each mistake in a form as a sentence that names its field."""
    found = []
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        start = f"{capfirst(str(label or name.replace('_', ' ')))}: " if name != "__all__" else ""
        found += [f"{start}{error}" for error in errors]
    return found
