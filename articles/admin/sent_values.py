"""The values of a form as a browser sends them, and what they mean to people."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.forms.widgets import Widget
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.text import capfirst

# For each name a list of strings.
Values = dict[str, list[str]]

DELETE = "DELETE"
MOST_ROWS = 1000


def sent(form: forms.BaseForm) -> Values:
    """Return what a browser sends of a form in which nothing is touched; names without prefix."""
    values: Values = {}
    for name in form.fields:
        bound = form[name]
        values |= _sent(bound.field.widget, name, bound.value())
    return values


def _sent(widget: Widget, name: str, value: Any) -> Values:
    widget = getattr(widget, "widget", widget)
    if isinstance(widget, forms.MultiWidget):
        parts = value if isinstance(value, list | tuple) else widget.decompress(value)
        values: Values = {}
        for one, suffix, part in zip(widget.widgets, widget.widgets_names, parts, strict=False):
            values |= _sent(one, name + suffix, part)
        return values
    if isinstance(widget, forms.CheckboxInput):
        return {name: ["on"]} if widget.check_test(value) else {}
    written = widget.format_value(value)
    if isinstance(written, list | tuple):
        return {name: [str(one) for one in written]}
    return {name: ["" if written is None else str(written)]}


def names_of(widget: Widget, name: str) -> list[str]:
    """Return the names under which a widget sends its value."""
    widget = getattr(widget, "widget", widget)
    if isinstance(widget, forms.MultiWidget):
        pairs = zip(widget.widgets, widget.widgets_names, strict=True)
        return [found for one, suffix in pairs for found in names_of(one, name + suffix)]
    return [name]


def shown_fields(formset: BaseInlineFormSet) -> dict[str, forms.Field]:
    """Return the fields of a row that people see: not its key, its article and its tick box."""
    hidden = {formset.model._meta.pk.name, formset.fk.name, DELETE}
    fields = formset.empty_form.fields
    return {name: found for name, found in fields.items() if name not in hidden}


def rows_in(values: Values, formset: BaseInlineFormSet) -> Iterator[tuple[str, Values]]:
    """Yield the rows of a formset that were sent, by primary key, or as "new0", "new1", ….

    Rows that were begun and left empty are left out. A row that is to be removed has DELETE.
    """
    prefix, fields = formset.prefix, formset.empty_form.fields
    names = [one for name, found in fields.items() for one in names_of(found.widget, name)]
    blank = sent(formset.empty_form)
    count = values.get(f"{prefix}-TOTAL_FORMS", ["0"])[0]
    for index in range(min(int(count) if count.isdecimal() else 0, MOST_ROWS)):
        row = {
            name: values[f"{prefix}-{index}-{name}"]
            for name in [*names, DELETE]
            if f"{prefix}-{index}-{name}" in values
        }
        key = row.get(formset.model._meta.pk.name, [""])[0]
        if key:
            yield key, row
        elif any(row.get(name) != blank.get(name) for name in _typed_names(formset, row)):
            yield f"new{index}", row


def _typed_names(formset: BaseInlineFormSet, row: Values) -> list[str]:
    fields = shown_fields(formset)
    names = [one for name, found in fields.items() for one in names_of(found.widget, name)]
    return [name for name in names if name in row]


def value_of(found: forms.Field, values: Values, name: str) -> Any:
    """Return what a field makes of the values that were sent; the words themselves if nothing."""
    raw = found.widget.value_from_datadict(MultiValueDict(values), MultiValueDict(), name)
    try:
        return found.clean(raw)
    except ValidationError:
        return raw


def comparable(value: Any) -> Any:
    """Return a value so that equal meanings are equal: rows by key, sets in order, lines alike."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if hasattr(value, "__iter__"):
        return sorted(str(comparable(one)) for one in value)
    return "" if value is None else value


def shown(found: forms.Field, value: Any) -> str:
    """Return a value in words, as the form writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if hasattr(value, "__iter__") and not isinstance(value, str):
        return ", ".join(str(one) for one in value if one)
    if value and not isinstance(value, Model) and hasattr(found, "choices"):
        return str(dict(found.choices).get(value, capfirst(str(value).replace("_", " "))))
    return "" if value is None else str(value)
