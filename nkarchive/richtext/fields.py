"""The model field of a document: whatever is stored through Django is canonical."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from nkarchive.richtext.sanitiser import DocumentTooLongError, clean


class RichTextField(models.TextField):
    """A document in the vocabulary of nkarchive.richtext.

    It is cleaned on every way to the database that Django knows: `save`, `create`,
    `bulk_create`, `bulk_update` and `QuerySet.update(body=text)`. Only raw SQL and database
    expressions (`Value`, `Concat`) pass by; rendering cleans again, so they are inert as well.
    Storing a document that is too long raises DocumentTooLongError; a form says it beside the
    field.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        """Return the canonical document and leave it on the instance too."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = clean(value)
            setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Clean what `update()` and `bulk_update()` write; look-ups are left as they are."""
        if isinstance(value, str):
            value = clean(value)
        return super().get_db_prep_save(value, connection)

    def clean(self, value: Any, model_instance: models.Model | None) -> str:
        """Return the canonical document; raises ValidationError if it is too long."""
        try:
            return clean(super().clean(value, model_instance))
        except DocumentTooLongError as error:
            raise ValidationError(str(error), code="too_long") from error

    def formfield(self, **kwargs: Any) -> Any:
        """Return the form field with the editor, also where the admin asks for its text box."""
        # Imported late: widgets of the admin need the app registry, models come before it.
        from nkarchive.richtext.forms import RichTextFormField, RichTextWidget

        editor = {"form_class": RichTextFormField, "widget": RichTextWidget}
        return super().formfield(**{**kwargs, **editor})
