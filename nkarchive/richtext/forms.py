"""The form field of a document: a text box that becomes the editor."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.forms.renderers import BaseRenderer
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import Media

from nkarchive.richtext.editor import EDITOR_CONFIG
from nkarchive.richtext.sanitiser import DocumentTooLongError, clean

Choices = Iterable[tuple[int, *tuple[str, ...]]]


class RichTextWidget(AdminProseEditorWidget):
    """The editor with our nodes.

    `choices` fills its dialogs: for "sources", "campaigns" and "warnings" pairs of id and label,
    for "pictures" the id of each picture that the text has, the address of a small copy and its
    alternative text. `picture_picker_url` is the page where a picture is chosen (its protocol:
    static/js/editor/pictures.js); without it the dialog asks for a number.
    A form sets both on the instance, since they depend on the database.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, config=EDITOR_CONFIG, preset="configurable")
        self.choices: Mapping[str, Choices] = {}
        self.picture_picker_url = ""

    @property
    def media(self) -> Media:
        """The editor's files and the look of our nodes in it."""
        return super().media + Media(
            css={"all": ["django_prose_editor/overrides.css", "css/editor.css"]}
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        lists = {
            key: [[pk, *map(str, words)] for pk, *words in rows]
            for key, rows in self.choices.items()
        }
        context["widget"]["attrs"] |= {
            "data-editor-choices": json.dumps(lists, cls=DjangoJSONEncoder, ensure_ascii=False),
            "data-picture-picker": str(self.picture_picker_url),
        }
        return context

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> str:
        """Give the editor the canonical document, also where raw SQL has stored another."""
        if isinstance(value, str):
            try:
                value = clean(value)
            except DocumentTooLongError:
                pass  # Shown as it was sent, so that the editor can shorten it.
        return super().render(name, value, attrs, renderer)


class RichTextFormField(forms.CharField):
    """A document as it comes from the editor; its value is canonical."""

    widget = RichTextWidget

    def clean(self, value: Any) -> str:
        """Return the canonical document; raises ValidationError if it is too long."""
        try:
            cleaned = clean(self.to_python(value))
        except DocumentTooLongError as error:
            raise ValidationError(str(error), code="too_long") from error
        return super().clean(cleaned)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Two texts with one canonical form are the same document."""
        try:
            return clean(initial or "") != clean(data or "")
        except DocumentTooLongError:
            return True
