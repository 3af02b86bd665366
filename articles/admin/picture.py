"""The picture library in the admin."""

from dataclasses import asdict
from functools import partial

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from articles import pictures, publishing, tasks
from articles.admin.picture_filters import LackingFilter
from articles.admin.shown_rows import ShownRowsMixin
from articles.models import Picture
from nkarchive.languages import LANGUAGES

PICKER_PAGE = 60
# How many of the pieces that show a picture are named where something of it is missing.
_MOST_NAMED = 5
# The name of the button that asks for another attempt.
TRY_AGAIN = "_try_again"


class PictureForm(forms.ModelForm):
    """A picture, and the file it is made from."""

    upload = forms.FileField(
        label="File",
        help_text="JPEG, PNG, WebP, TIFF or GIF. It is encoded anew at once: place, camera, names "
        "and everything else written into the file is left behind, and the file is not kept. "
        "Smaller sizes are made afterwards, within seconds.",
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )

    class Meta:
        model = Picture
        fields = ["title", "alt_en", "alt_ko", "credit", "source"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "upload" in self.fields:
            self.fields["upload"].required = False
            self.fields["upload"].label = "Replace the file"

    largest = None

    def clean_upload(self) -> UploadedFile | None:
        """Encode the file anew; say what to do where that cannot be."""
        upload = self.cleaned_data["upload"]
        if upload:
            try:
                self.largest = pictures.encode(upload)
            except pictures.PictureRefusedError as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return upload

    def clean(self) -> dict:
        """Refuse to empty what published articles need of the picture, and name them."""
        cleaned = super().clean()
        for column in ("alt_en", "alt_ko", "credit", "source"):
            if not self.initial.get(column) or cleaned.get(column, "?"):
                continue
            if users := publishing.shown_with(self.instance, column=column):
                names = ", ".join(f"“{one}”" for one in users[:_MOST_NAMED])
                more = len(users) - _MOST_NAMED
                among = f"{names} and {more} more" if more > 0 else names
                self.add_error(column, f"Published pieces need it: {among}.")
        return cleaned


@admin.register(Picture)
class PictureAdmin(ShownRowsMixin, admin.ModelAdmin):
    """Pictures, where they are used, and the picker of the text editor."""

    class Media:
        css = {"all": ["css/admin_library.css"]}
        js = [Script("js/picture-progress.js", type="module")]

    form = PictureForm
    list_display = ["thumbnail", "title", "credit", "is_described", "sizes"]
    list_display_links = ["thumbnail", "title"]
    list_filter = [LackingFilter]
    search_fields = ["title", "alt_en", "alt_ko", "credit"]
    readonly_fields = ["preview", "sizes", "used_by"]
    shown_fields = ("alt_en", "alt_ko", "credit", "source")
    shown_file = "upload"
    # A translator describes in Korean what stands in an English piece already.
    may_fill_in = True
    actions = ["try_again"]
    fieldsets = [
        (None, {"fields": ["preview", "sizes", "upload", "title"]}),
        (
            "For readers who cannot see it",
            {
                "fields": ["alt_en", "alt_ko"],
                "description": "Needed, like credit and source, before an article that shows the "
                "picture can be published.",
            },
        ),
        ("Rights", {"fields": ["credit", "source"]}),
        ("Where it is used", {"fields": ["used_by"]}),
    ]

    def users_of(self, row: Picture) -> list:
        """Return the articles and campaigns that show the picture."""
        relations = ("articles", "led_articles", "campaigns", "led_campaigns")
        # Asked once and kept on the row: form, fields, parts and deletion all want to know.
        prefetch_related_objects([row], *relations)
        return [user for relation in relations for user in getattr(row, relation).all()]

    def save_model(
        self, request: HttpRequest, obj: Picture, form: PictureForm, change: bool
    ) -> None:
        """Store the new pixels with the row, or the row alone where no file was sent.

        A worker is called for what is missing: after a new file, or where an editor asks for
        another attempt.
        """
        if form.largest:
            pictures.store(obj, largest=form.largest)
            _call_a_worker(obj)
        else:
            super().save_model(request, obj, form, change)
            if TRY_AGAIN in request.POST:
                pictures.try_again(obj)
                _call_a_worker(obj)

    def response_change(self, request: HttpRequest, obj: Picture) -> HttpResponse:
        """Stay on the page after another attempt: its end is shown there."""
        if TRY_AGAIN in request.POST:
            messages.success(request, "Saved. The missing sizes are being made once more.")
            return HttpResponseRedirect(request.path)
        return super().response_change(request, obj)

    @admin.action(description="Make missing sizes once more", permissions=["change"])
    def try_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Try again for the chosen pictures that lack a size."""
        chosen = [picture for picture in queryset if not pictures.is_complete(picture)]
        for picture in chosen:
            pictures.try_again(picture)
            _call_a_worker(picture)
        messages.success(request, f"Being made once more: {len(chosen)}.")

    def has_delete_permission(self, request: HttpRequest, obj: Picture | None = None) -> bool:
        """A picture that a page shows cannot be deleted."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not self.users_of(obj))

    def delete_model(self, request: HttpRequest, obj: Picture) -> None:
        """Delete the row and the files."""
        pictures.remove(obj)

    def get_actions(self, request: HttpRequest) -> dict:
        """Leave out deletion in bulk: it would not ask where each picture is used."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.display(description="Picture")
    def thumbnail(self, picture: Picture) -> str:
        """Return a small image; it is a link, so its alternative text says where to."""
        return format_html(
            '<img class="picture-thumbnail" src="{}" alt="{}" loading="lazy">',
            thumbnail_address(picture),
            picture.title,
        )

    @admin.display(description="Picture")
    def preview(self, picture: Picture) -> str:
        """Return the picture as it is stored."""
        if not picture.pk:
            return "Choose a file below."
        return format_html(
            '<img class="picture-preview" src="{}" alt="{}">',
            thumbnail_address(picture),
            picture.alt_en,
        )

    @admin.display(description="Sizes")
    def sizes(self, picture: Picture) -> str:
        """Show how far the sizes are, in words and as a bar; a script keeps it fresh."""
        if not picture.pk:
            return "They are made once you have saved."
        return render_to_string(
            "admin/articles/picture/_progress.html",
            {
                "progress": pictures.progress(picture),
                "url": reverse("admin:articles_picture_progress", args=[picture.pk]),
                "label": picture.title,
            },
        )

    @admin.display(description="described", boolean=True)
    def is_described(self, picture: Picture) -> bool:
        """Say whether it has alternative text, a credit and a source."""
        return bool(picture.alt_en and picture.credit and picture.source)

    @admin.display(description="Used by")
    def used_by(self, picture: Picture) -> str:
        """Name the articles and campaigns that show the picture."""
        if not picture.pk:
            return "Nothing yet."
        return ", ".join(str(user) for user in self.users_of(picture)) or "Nothing yet."

    def get_urls(self) -> list:
        """Add the picker of the text editor, and the address that tells of progress."""
        guarded = self.admin_site.admin_view
        return [
            path("pick/", guarded(self.pick), name="articles_picture_pick"),
            path(
                "<int:picture_id>/progress/",
                guarded(self.progress),
                name="articles_picture_progress",
            ),
            *super().get_urls(),
        ]

    def progress(self, request: HttpRequest, picture_id: int) -> JsonResponse:
        """Answer how many sizes of a picture are ready, for static/js/picture-progress.js."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return JsonResponse(asdict(pictures.progress(get_object_or_404(Picture, pk=picture_id))))

    def change_view(self, request: HttpRequest, object_id: str, *args, **kwargs) -> HttpResponse:
        """Offer another attempt to those who may change the picture, once one has failed."""
        picture = self.get_object(request, object_id)
        can_try = picture is not None and self.has_change_permission(request, picture)
        extra = {"try_again": TRY_AGAIN if can_try and picture.failure else ""}
        kwargs["extra_context"] = {**(kwargs.get("extra_context") or {}), **extra}
        return super().change_view(request, object_id, *args, **kwargs)

    def pick(self, request: HttpRequest) -> HttpResponse:
        """Show the library in a small window; a chosen picture is handed to the editor."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        typed = request.GET.get("q", "").replace("\0", "").strip()
        matching = Picture.objects.filter(
            Q(title__icontains=typed)
            | Q(alt_en__icontains=typed)
            | Q(alt_ko__icontains=typed)
            | Q(credit__icontains=typed)
        )
        found = list(matching[: PICKER_PAGE + 1])
        # The form of an article says its language; a campaign speaks both.
        wanted = request.GET.get("language", "")
        language = wanted if wanted in dict(LANGUAGES) else ""
        context = {
            **self.admin_site.each_context(request),
            "title": "Choose a picture",
            "is_popup": True,
            "query": typed,
            "language": language,
            "choices": [
                (picture, thumbnail_address(picture), alt, _lack(picture, alt=alt))
                for picture in found[:PICKER_PAGE]
                for alt in [_alternative_text(picture, language)]
            ],
            "has_more": len(found) > PICKER_PAGE,
        }
        return TemplateResponse(request, "admin/articles/picture/pick.html", context)


def _alternative_text(picture: Picture, language: str) -> str:
    """Return the text in a language; where none is said, in either."""
    return getattr(picture, f"alt_{language}") if language else picture.alt_en or picture.alt_ko


def _lack(picture: Picture, *, alt: str) -> str:
    """Name what a picture with this description lacks before a piece with it can be published."""
    wanted = {
        "a credit": picture.credit,
        "a source": picture.source,
        "alternative text": alt,
    }
    return ", ".join(words for words, found in wanted.items() if not found)


def _call_a_worker(picture: Picture) -> None:
    """Have the sizes made as soon as the row is committed."""
    transaction.on_commit(partial(tasks.ring_picture, picture_id=picture.pk))


def thumbnail_address(picture: Picture) -> str:
    """Return the address of a picture's smallest rendition."""
    return reverse("picture", args=[picture.uuid, picture.widths[0], "jpg"])
