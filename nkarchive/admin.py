"""What the admin pages of both apps share."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from js_asset import Media


class EditorAdmin(admin.ModelAdmin):
    """An admin whose change form holds the text editor, under our strict policy.

    The editor is loaded through an import map, which is an inline script: it has to carry the
    nonce of the answer, or the browser refuses it.
    """

    def render_change_form(
        self, request: HttpRequest, context: dict, *args, **kwargs
    ) -> HttpResponse:
        """Write the form with its scripts carrying the nonce of this answer."""
        context["media"] = Media.from_media(context["media"]).with_nonce(request.csp_nonce)
        return super().render_change_form(request, context, *args, **kwargs)
