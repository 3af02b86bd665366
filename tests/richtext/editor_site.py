"""A page with the editor and nothing else, under the admin's content policy."""

from csp.decorators import csp
from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from js_asset import Media

from nkarchive.richtext.forms import RichTextFormField

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Editor</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/static/admin/css/base.css">{media}
</head><body><main id="content"><h1>Editor</h1><form method="post" class="aligned">
<input type="hidden" name="language" value="en">
<div class="form-row"><label for="id_body">Text:</label>{field}</div><button>Save</button></form>
</main></body></html>"""

PICKER = """<!DOCTYPE html><html lang="en"><title>Pick</title><button>Take it</button>
<script nonce="{nonce}">document.querySelector("button").addEventListener("click", () => {{
  window.opener.postMessage({{id: 77, thumbnail_url: "/x.jpg", alternative_text: "A"}},
    window.location.origin);
  window.close();
}});</script></html>"""

CHOICES = {
    "sources": [(3, "Market Days"), (5, 'The "Harbour" Blog & more')],
    "campaigns": [(4, "Winter fund")],
    "warnings": [(2, "torture")],
    "pictures": [
        (12, "/static/img/styleguide.jpg", "A lamp on the far shore"),
        (13, "/static/img/styleguide.jpg", ""),
    ],
}

# What the page shows, and what its form sent back last.
document = {"shown": "", "sent": None, "cleaned": None}


class EditorForm(forms.Form):
    """The one field."""

    body = RichTextFormField(required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.choices = CHOICES
        self.fields["body"].widget.picture_picker_url = "/pick/"


@csrf_exempt
@csp(settings.ADMIN_CONTENT_POLICY)
def edit(request: HttpRequest) -> HttpResponse:
    """Show the document; take what the editor makes of it."""
    if request.method == "POST":
        form = EditorForm(request.POST)
        assert form.is_valid()
        document.update(sent=request.POST["body"], cleaned=form.cleaned_data["body"])
        return HttpResponse("saved")
    form = EditorForm(initial={"body": document["shown"]})
    media = Media.from_media(form.media).with_nonce(request.csp_nonce)
    return HttpResponse(PAGE.format(media=media, field=form["body"]))


@csp(settings.ADMIN_CONTENT_POLICY)
def pick(request: HttpRequest) -> HttpResponse:
    """Stand in for the picture picker of the admin."""
    return HttpResponse(PICKER.format(nonce=request.csp_nonce))


def no_icon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it."""
    return HttpResponse(status=204)


urlpatterns = [
    path("favicon.ico", no_icon),
    path("edit/", edit),
    path("pick/", pick),
    path("admin/", admin.site.urls),
]
