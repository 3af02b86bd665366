"""Pages that ask before something is done."""

from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse


def confirmation(
    request: HttpRequest,
    model_admin: ModelAdmin,
    *,
    title: str,
    row: Model | None,
    facts: list[tuple[str, Any]],
    follows: list[str],
    form: forms.Form,
    buttons: list[tuple[str, str]],
) -> TemplateResponse:
    """Return a page that says what will happen, with the form and its buttons.

    Each button is the value that is posted as `decision`, and its words.
    """
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": model_admin.opts,
        "row": row,
        "facts": facts,
        "follows": follows,
        "form": form,
        "buttons": buttons,
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/campaigns/confirm.html", context)
