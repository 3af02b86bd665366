"""The article's form as a browser sends it: what stands in it now, what was typed, what differs.

Everything the form holds is looked at alike, the fields of the article as well as its tags,
warnings and the rows of its inlines.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import flatten_fieldsets
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst

from articles.admin.sent_values import (
    DELETE,
    MOST_ROWS,
    Values,
    comparable,
    names_of,
    rows_in,
    sent,
    shown,
    shown_fields,
    value_of,
)
from articles.models import Article
from nkarchive.differences import Change, document_changes, text_changes
from nkarchive.richtext.forms import RichTextFormField

Rows = dict[str, Values]
# On the page that compares: whose a part shall be, and what was written by hand.
CHOICE = "_choice-"
HAND = "_hand-"


@dataclass
class Base:
    """What the form held when it was opened, as far as that is known."""

    fields: Values = field(default_factory=dict)
    rows: dict[str, Rows] | None = None


@dataclass
class Part:
    """A field, or a row of an inline, as it is in the typed form and in the present one.

    None stands for a row that is not there. `base` is what both began from; it says something
    only where `is_base_known`.
    """

    key: str
    label: str
    fields: Mapping[str, forms.Field]
    mine: Values | None
    theirs: Values | None
    base: Values | None
    is_base_known: bool
    is_row: bool = False

    @property
    def is_mine(self) -> bool:
        """Whether it was changed in the typed form; yes where nobody knows."""
        return not self.is_base_known or not self._same(self.mine, self.base)

    @property
    def is_theirs(self) -> bool:
        """Whether it was changed in the article since; yes where nobody knows."""
        return not self.is_base_known or not self._same(self.theirs, self.base)

    @property
    def is_different(self) -> bool:
        """Whether the typed form and the present one say different things."""
        return not self._same(self.mine, self.theirs)

    @property
    def is_text(self) -> bool:
        """Whether the part is words that can be written by hand."""
        found = next(iter(self.fields.values()))
        return not self.is_row and isinstance(found, forms.CharField)

    def _same(self, one: Values | None, other: Values | None) -> bool:
        if one is None or other is None:
            return one is other
        return all(
            comparable(value_of(found, one, name)) == comparable(value_of(found, other, name))
            for name, found in self.fields.items()
        )

    def changes(self, old: Values | None, new: Values | None) -> list[Change]:
        """Return what became of one state in another, word by word."""
        if not self.is_row:
            name, found = next(iter(self.fields.items()))
            if isinstance(found, RichTextFormField):
                before, after = ((state or {}).get(name) or [""] for state in (old, new))
                return document_changes(before[0], after[0])
        return text_changes(self.words(old), self.words(new))

    def words(self, values: Values | None) -> str:
        """Return a state in words; of a row, a line for each of its fields."""
        if values is None:
            return ""
        said = {
            name: shown(found, value_of(found, values, name)) for name, found in self.fields.items()
        }
        if not self.is_row:
            return next(iter(said.values()))
        return "\n".join(
            f"{capfirst(self.fields[name].label or name)}: {words}"
            for name, words in said.items()
            if words
        )


class FormState:
    """The form of the article as it is now, and what another form of it says differently."""

    def __init__(self, form: forms.BaseForm, formsets: list[BaseInlineFormSet]) -> None:
        self.form = form
        self.formsets = formsets
        self.fields = sent(form)
        self.rows: dict[str, Rows] = {}
        self.row_names: dict[str, str] = {}
        for formset in formsets:
            rows = self.rows[formset.prefix] = {}
            for one in formset.initial_forms:
                rows[str(one.instance.pk)] = sent(one)
                self.row_names[f"{formset.prefix}.{one.instance.pk}"] = str(one.instance)

    def relations(self, column_names: set[str]) -> str:
        """Return as JSON what the form holds beside these columns, which the history keeps."""
        fields = {
            html_name: self.fields[html_name]
            for name, found in self.form.fields.items()
            if name not in column_names
            for html_name in names_of(found.widget, name)
            if html_name in self.fields
        }
        return json.dumps({"fields": fields, "rows": self.rows}, ensure_ascii=False)

    def parts(self, mine: Values, base: Base) -> list[Part]:
        """Return every field and row in which `mine` differs from the present form."""
        found = [self._field_part(name, mine, base) for name in self.form.fields]
        for formset in self.formsets:
            if f"{formset.prefix}-TOTAL_FORMS" in mine:
                found += self._row_parts(formset, mine, base)
        return [part for part in found if part.is_different]

    def _field_part(self, name: str, mine: Values, base: Base) -> Part:
        found = self.form.fields[name]
        names = names_of(found.widget, name)
        return Part(
            key=name,
            label=capfirst(str(found.label or name.replace("_", " "))),
            fields={name: found},
            mine={one: mine.get(one, []) for one in names},
            theirs={one: self.fields.get(one, []) for one in names},
            base={one: base.fields.get(one, []) for one in names},
            is_base_known=any(one in base.fields for one in names),
        )

    def _row_parts(self, formset: BaseInlineFormSet, mine: Values, base: Base) -> Iterator[Part]:
        fields = shown_fields(formset)
        theirs = self.rows[formset.prefix]
        began = {} if base.rows is None else base.rows.get(formset.prefix, {})
        typed = dict(rows_in(mine, formset))
        for key in dict.fromkeys([*theirs, *typed]):
            row = typed.get(key)
            is_new = key.startswith("new")
            label = capfirst(str(formset.model._meta.verbose_name))
            name = self.row_names.get(f"{formset.prefix}.{key}")
            yield Part(
                key=f"{formset.prefix}.{key}",
                label=f"{label}: {name}" if name else label,
                fields=fields,
                mine=None if row is None or DELETE in row else row,
                theirs=theirs.get(key),
                base=began.get(key),
                is_base_known=is_new or base.rows is not None,
                is_row=True,
            )

    def assembled(self, mine: Values, taken: Callable[[str], str] = str) -> Values:
        """Return the form to be sent: `taken` says for the key of each part whose it is.

        It answers "theirs" or anything else, which means mine; a row that came since goes only
        for "mine". The rows stand as the present article has them, the new ones after them, so
        that Django finds each in its place.
        """
        prefixes = tuple(
            f"{formset.prefix}-"
            for formset in self.formsets
            if f"{formset.prefix}-TOTAL_FORMS" in mine
        )
        result = {
            name: list(values) for name, values in mine.items() if not name.startswith(prefixes)
        }
        for name, found in self.form.fields.items():
            if taken(name) == "theirs":
                for one in names_of(found.widget, name):
                    result.pop(one, None)
                    result |= {one: self.fields[one]} if one in self.fields else {}
        for formset in self.formsets:
            if f"{formset.prefix}-" in prefixes:
                result |= self._assembled_rows(formset, mine, taken)
        return result

    def _assembled_rows(
        self, formset: BaseInlineFormSet, mine: Values, taken: Callable[[str], str]
    ) -> Values:
        theirs, typed = self.rows[formset.prefix], dict(rows_in(mine, formset))
        rows = []
        for key, present in theirs.items():
            is_theirs = taken(f"{formset.prefix}.{key}") == "theirs"
            if key in typed:
                rows.append(present if is_theirs else typed.pop(key))
            else:
                # It came after the form was opened. Whoever wants it gone says so.
                is_unwanted = taken(f"{formset.prefix}.{key}") == "mine"
                rows.append(present | {DELETE: ["on"]} if is_unwanted else present)
            typed.pop(key, None)
        # Where nobody adds rows there are none to bring back.
        for key, row in typed.items() if formset.max_num else ():
            if DELETE not in row and taken(f"{formset.prefix}.{key}") != "theirs":
                rows.append(row | {formset.model._meta.pk.name: [""], formset.fk.name: [""]})
        result = {
            f"{formset.prefix}-{index}-{name}": values
            for index, row in enumerate(rows)
            for name, values in row.items()
        }
        counts = {"TOTAL": len(rows), "INITIAL": len(theirs), "MIN_NUM": 0, "MAX_NUM": MOST_ROWS}
        return result | {
            f"{formset.prefix}-{name}_FORMS": [str(count)] for name, count in counts.items()
        }


def state_of(model_admin: ModelAdmin, request: HttpRequest, article: Article | None) -> FormState:
    """Return the form of an article as it would be opened now, or of one that is being added.

    Holds what this user may change: an inline that they may only look at is left to Django.
    """
    names = flatten_fieldsets(model_admin.get_fieldsets(request, article))
    form_class = model_admin.get_form(request, article, change=article is not None, fields=names)
    if article is None:
        form = form_class(initial=model_admin.get_changeform_initial_data(request))
    else:
        form = form_class(instance=article)
    formsets = [
        formset_class(
            instance=article or Article(),
            prefix=formset_class.get_default_prefix(),
            queryset=inline.get_queryset(request),
        )
        for formset_class, inline in model_admin.get_formsets_with_inlines(request, article)
        if inline.has_change_permission(request, article)
    ]
    return FormState(form, formsets)


def values_in(post: QueryDict) -> Values:
    """Return the fields of a form that was sent: no buttons, no token, no pattern of a new row.

    What was written by hand on the page that compares stands in place of what was typed before.
    """
    values = {
        name: post.getlist(name)
        for name in post
        if not name.startswith("_") and name != "csrfmiddlewaretoken" and "__prefix__" not in name
    }
    for name in post:
        if name.startswith(CHOICE) and post[name] == "hand":
            key = name.removeprefix(CHOICE)
            values[key] = post.getlist(f"{HAND}{key}")
    return values
