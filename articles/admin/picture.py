"""The picture library in the admin."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from articles import pictures
from articles.models import Picture

PICKER_PAGE = 60


class PictureForm(forms.ModelForm):
    """A picture, and the file it is made from."""

    upload = forms.FileField(
        label="File",
        help_text="JPEG, PNG, WebP, TIFF or GIF. It is encoded anew at once: place, camera, names "
        "and everything else written into the file is left behind, and the file is not kept.",
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )

    class Meta:
        model = Picture
        fields = ["title", "alt_en", "alt_ko", "credit", "source"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["upload"].required = False
            self.fields["upload"].label = "Replace the file"

    def clean_upload(self) -> UploadedFile | None:
        """Encode the file anew; say what to do where that cannot be."""
        upload = self.cleaned_data["upload"]
        self.renditions = []
        if upload:
            try:
                self.renditions = pictures.encode(upload)
            except pictures.PictureRefusedError as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return upload


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):
    """Pictures, where they are used, and the picker of the text editor."""

    form = PictureForm
    list_display = ["thumbnail", "title", "credit", "is_described", "created_at"]
    list_display_links = ["thumbnail", "title"]
    search_fields = ["title", "alt_en", "alt_ko", "credit"]
    readonly_fields = ["preview", "used_by"]
    fieldsets = [
        (None, {"fields": ["preview", "upload", "title"]}),
        ("For readers who cannot see it", {"fields": ["alt_en", "alt_ko"]}),
        ("Rights", {"fields": ["credit", "source"]}),
        ("Where it is used", {"fields": ["used_by"]}),
    ]

    def save_model(
        self, request: HttpRequest, obj: Picture, form: PictureForm, change: bool
    ) -> None:
        """Store the new pixels with the row, or the row alone where no file was sent."""
        if form.renditions:
            pictures.store(obj, renditions=form.renditions)
        else:
            super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Picture | None = None) -> bool:
        """A picture that a page shows cannot be deleted."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not _users(obj))

    def delete_model(self, request: HttpRequest, obj: Picture) -> None:
        """Delete the row and the files."""
        pictures.remove(obj)

    def get_actions(self, request: HttpRequest) -> dict:
        """Leave out deletion in bulk: it would not ask where each picture is used."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.display(description="")
    def thumbnail(self, picture: Picture) -> str:
        """Return a small image."""
        return format_html(
            '<img class="picture-thumbnail" src="{}" alt="" loading="lazy">',
            thumbnail_address(picture),
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

    @admin.display(description="described", boolean=True)
    def is_described(self, picture: Picture) -> bool:
        """Say whether it has alternative text and a credit."""
        return bool(picture.alt_en and picture.credit)

    @admin.display(description="Used by")
    def used_by(self, picture: Picture) -> str:
        """Name the articles and campaigns that show the picture."""
        if not picture.pk:
            return "Nothing yet."
        return ", ".join(str(user) for user in _users(picture)) or "Nothing yet."

    def get_urls(self) -> list:
        """Add the picker of the text editor."""
        pick = self.admin_site.admin_view(self.pick)
        return [path("pick/", pick, name="articles_picture_pick"), *super().get_urls()]

    def pick(self, request: HttpRequest) -> HttpResponse:
        """Show the library in a small window; a chosen picture is handed to the editor."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        typed = request.GET.get("q", "").replace("\0", "").strip()
        found = Picture.objects.filter(
            Q(title__icontains=typed) | Q(alt_en__icontains=typed) | Q(credit__icontains=typed)
        )[:PICKER_PAGE]
        context = {
            **self.admin_site.each_context(request),
            "title": "Choose a picture",
            "is_popup": True,
            "query": typed,
            "choices": [(picture, thumbnail_address(picture)) for picture in found],
        }
        return TemplateResponse(request, "admin/articles/picture/pick.html", context)


def _users(picture: Picture) -> list:
    """Return everything that shows the picture."""
    return [
        *picture.articles.all(),
        *picture.led_articles.all(),
        *picture.campaigns.all(),
        *picture.led_campaigns.all(),
    ]


def thumbnail_address(picture: Picture) -> str:
    """Return the address of a picture's smallest rendition."""
    return reverse("picture", args=[picture.uuid, picture.widths[0], "jpg"])
