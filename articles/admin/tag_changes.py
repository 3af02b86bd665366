"""Renaming and merging tags, each after a page that says what will happen; the log; undoing."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from taggit.models import Tag

from articles import tagging, tasks
from articles.models import Article, TagChange

MERGE = "articles.merge_tag"


class OneTagInput(forms.TextInput):
    """A line for one tag, offering the tags that exist while it is typed."""

    class Media:
        css = {"all": ["css/admin_library.css"]}
        js = [Script("js/tag-input.js", type="module")]

    def get_context(self, name: str, value: str | None, attrs: dict | None) -> dict:
        """Say where suggestions are asked for, and that the line takes one."""
        offered = {"data-tag-suggestions": reverse("admin:taggit_tag_suggest"), "data-tag-one": ""}
        return super().get_context(name, value, {**(attrs or {}), **offered})


class MergeForm(forms.Form):
    """Into which tag others are merged."""

    into = forms.CharField(
        label="Merge into",
        widget=OneTagInput(attrs={"class": "vTextField"}),
        help_text="The tag that stays: its name, a label or a synonym.",
    )

    def __init__(self, *args, chosen: list[Tag], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = chosen

    def clean_into(self) -> Tag:
        """Return the tag that stays."""
        into = tagging.find_named(self.cleaned_data["into"])
        if into is None:
            raise forms.ValidationError("No tag is called so. To change a name, rename the tag.")
        if self.chosen == [into]:
            raise forms.ValidationError("A tag cannot be merged into itself: choose another one.")
        return into


class RenameForm(forms.Form):
    """The new name of a tag, and its address."""

    name = forms.CharField(
        max_length=100, label="New name", widget=forms.TextInput(attrs={"class": "vTextField"})
    )
    slug = forms.SlugField(
        max_length=100,
        label="New address",
        required=False,
        allow_unicode=True,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="The part after /tags/. Empty: made from the name.",
    )

    def __init__(self, *args, tag: Tag, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.tag = tag
        self.follows: list[str] = []

    def clean(self) -> dict:
        """Ask whether it can be called so."""
        cleaned = super().clean()
        if cleaned.get("name") and not self.errors:
            try:
                self.follows = tagging.foresee_rename(self.tag, **cleaned)
            except tagging.RefusedError as refusal:
                self.add_error("name", str(refusal))
        return cleaned


class TagChanging:
    """What the tags' admin needs to rename and to merge; for `articles.merge_tag` alone.

    Both pages first ask (a form read by GET), then say what will happen under the same address,
    and do it when that page is posted.
    """

    def get_urls(self) -> list:
        """Add the two pages."""
        guarded = self.admin_site.admin_view
        return [
            path("merge/", guarded(self.merge), name="taggit_tag_merge"),
            path("<int:tag_id>/rename/", guarded(self.rename), name="taggit_tag_rename"),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, *args, **kwargs) -> HttpResponse:
        """Lead to renaming and merging from a tag's form."""
        extra = {"may_merge": request.user.has_perm(MERGE)}
        kwargs["extra_context"] = {**(kwargs.get("extra_context") or {}), **extra}
        return super().change_view(request, object_id, *args, **kwargs)

    def merge(self, request: HttpRequest) -> HttpResponse:
        """Merge the tags `tag` (keys) into the tag called `into`."""
        _require(request)
        keys = [key for key in request.GET.getlist("tag") if key.isdecimal() and len(key) < 10]
        chosen = list(Tag.objects.filter(pk__in=keys).order_by("name"))
        if not chosen:
            messages.warning(request, "Those tags have gone: somebody merged or deleted them.")
            return HttpResponseRedirect(reverse("admin:taggit_tag_changelist"))
        form = MergeForm(
            request.GET if "into" in request.GET else None,
            chosen=chosen,
            initial={"into": request.GET.get("proposed", "")},
        )
        into = form.cleaned_data["into"] if form.is_valid() else None
        gone = [tag for tag in chosen if tag != into]
        if into and request.method == "POST":
            try:
                with transaction.atomic():
                    changes = [tagging.merge(tag, into=into, by=request.user) for tag in gone]
                    later = _tell_search([into])
            except tagging.RefusedError as refusal:
                messages.error(request, str(refusal))
            else:
                names = "”, “".join(change.tag_name for change in changes)
                _say(request, later)
                return self._done(request, into, f"“{names}” became “{into.name}”.")
        follows = (
            [sentence for tag in gone for sentence in tagging.foresee(tag, into=into)]
            if into
            else []
        )
        names = ", ".join(f"“{tag.name}”" for tag in (gone if into else chosen))
        title = f"Merge {names} into “{into.name}”" if into else f"Merge {names}"
        return self._ask(
            request, title=title, form=form, follows=follows, button="Merge", keys=chosen
        )

    def rename(self, request: HttpRequest, tag_id: int) -> HttpResponse:
        """Give a tag the name `name` and the address `slug`."""
        _require(request)
        tag = get_object_or_404(Tag, pk=tag_id)
        form = RenameForm(
            request.GET if "name" in request.GET else None, tag=tag, initial={"name": tag.name}
        )
        is_clear = form.is_valid()
        if is_clear and request.method == "POST":
            try:
                with transaction.atomic():
                    tagging.rename(tag, **form.cleaned_data, by=request.user)
                    later = _tell_search([tag])
            except tagging.RefusedError as refusal:
                messages.error(request, str(refusal))
            else:
                tag.refresh_from_db()
                _say(request, later)
                return self._done(request, tag, f"It is called “{tag.name}” now.")
        title = f"Rename “{tag.name}”"
        if is_clear:
            title += f" to “{form.cleaned_data['name']}”"
        return self._ask(
            request, title=title, form=form, follows=form.follows, button="Rename", tag=tag
        )

    def _done(self, request: HttpRequest, tag: Tag, said: str) -> HttpResponse:
        """Go to the tag that is there now, and say what was done."""
        self.log_change(request, tag, said)
        log = reverse("admin:articles_tagchange_changelist")
        if request.user.has_perm("articles.view_tagchange"):
            said = format_html('{} <a href="{}">To the log, where it can be undone</a>.', said, log)
        messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:taggit_tag_change", args=[tag.pk]))

    def _ask(
        self, request: HttpRequest, *, title: str, form: forms.Form, follows: list[str], **given
    ) -> HttpResponse:
        """Show the form, or what follows from it once it is clear."""
        context = {
            **self.admin_site.each_context(request),
            "opts": Tag._meta,
            "title": title,
            "form": form,
            "media": form.media,
            "follows": follows,
            **given,
        }
        return TemplateResponse(request, "admin/taggit/tag/changing.html", context)


@admin.register(TagChange)
class TagChangeAdmin(admin.ModelAdmin):
    """The log of the vocabulary: read by whoever may, changed by nobody; undone once."""

    list_display = ["kind", "tag_name", "into_name", "article_count", "made_by", "made_at", "state"]
    list_filter = ["kind"]
    search_fields = ["tag_name", "into_name"]
    list_select_related = ["made_by", "undone_by"]
    fields = [*list_display, "undone_by", "undone_at"]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows are written by what they tell of."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: TagChange | None = None) -> bool:
        """A log is not changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: TagChange | None = None) -> bool:
        """A log is not shortened."""
        return False

    @admin.display(description="state")
    def state(self, change: TagChange) -> str:
        """Say whether it still holds."""
        return "undone" if change.undone_at else "holds"

    def get_urls(self) -> list:
        """Add the page that undoes a change."""
        undo = self.admin_site.admin_view(self.undo)
        name = "articles_tagchange_undo"
        return [path("<int:change_id>/undo/", undo, name=name), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, *args, **kwargs) -> HttpResponse:
        """Lead to undoing from a change that holds."""
        change = self.get_object(request, object_id)
        may_undo = request.user.has_perm(MERGE) and change and not change.undone_at
        extra = {"may_undo": may_undo}
        kwargs["extra_context"] = {**(kwargs.get("extra_context") or {}), **extra}
        return super().change_view(request, object_id, *args, **kwargs)

    def undo(self, request: HttpRequest, change_id: int) -> HttpResponse:
        """Ask, then take a rename or a merge back; say what could not be put back."""
        _require(request)
        change = get_object_or_404(TagChange, pk=change_id)
        if request.method == "POST":
            try:
                with transaction.atomic():
                    undone = tagging.undo(change, by=request.user)
                    later = _tell_search(undone.tags)
            except tagging.RefusedError as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, f"Undone: “{change.tag_name}” is there again.")
                for sentence in undone.left:
                    messages.warning(request, sentence)
                _say(request, later)
            return HttpResponseRedirect(
                reverse("admin:articles_tagchange_change", args=[change.pk])
            )
        context = {
            **self.admin_site.each_context(request),
            "opts": TagChange._meta,
            "title": f"Undo: {change}",
            "follows": [
                f"“{change.tag_name}” comes back with its names, address and articles.",
                "What editors changed since stays as they left it; you are told what that is.",
            ],
            "button": "Undo",
        }
        return TemplateResponse(request, "admin/taggit/tag/changing.html", context)


def _require(request: HttpRequest) -> None:
    """Merging, renaming and undoing ask for one permission."""
    if not request.user.has_perm(MERGE):
        raise PermissionDenied


def _tell_search(tags: list[Tag]) -> str:
    """Let search find the articles of these tags by their present names; say what is to come."""
    return tasks.let_search_follow(Article.objects.filter(tags__in=tags))


def _say(request: HttpRequest, later: str) -> None:
    if later:
        messages.info(request, later)
