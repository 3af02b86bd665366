"""Tags in the admin, and what the tag field offers while an editor types."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.db.models.functions import Length
from django.http import HttpRequest, JsonResponse
from django.urls import path
from taggit.models import Tag

from articles import search
from articles.models import Article, TagLabel

# taggit's own admin offers a merge that asks for no permission and leaves the index stale.
admin.site.unregister(Tag)

SUGGESTIONS = 12


class TagLabelInline(admin.TabularInline):
    """How the tag is called in each language."""

    model = TagLabel
    extra = 1


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    """Tags and their names in each language."""

    list_display = ["name", "slug", "use_count"]
    search_fields = ["name", "labels__name"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [TagLabelInline]

    def get_queryset(self, request: HttpRequest):
        """Count the uses with the list, in one query."""
        return (
            super()
            .get_queryset(request)
            .annotate(uses=Count("taggit_taggeditem_items", distinct=True))
        )

    @admin.display(description="articles", ordering="uses")
    def use_count(self, tag: Tag) -> int:
        """Return how many articles carry the tag."""
        return tag.uses

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        """Save the labels, then let search find the tag's articles under its names."""
        super().save_related(request, form, formsets, change)
        search.refresh_many(Article.objects.filter(tags=form.instance))

    def delete_model(self, request: HttpRequest, obj: Tag) -> None:
        """Delete a tag; search forgets its names."""
        self.delete_queryset(request, Tag.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Delete tags; search forgets their names."""
        carrying = list(Article.objects.filter(tags__in=queryset).values_list("pk", flat=True))
        super().delete_queryset(request, queryset)
        search.refresh_many(Article.objects.filter(pk__in=carrying))

    def get_urls(self) -> list:
        """Add the address that the tag field asks for suggestions."""
        suggest = self.admin_site.admin_view(self.suggest)
        return [path("suggest/", suggest, name="taggit_tag_suggest"), *super().get_urls()]

    def suggest(self, request: HttpRequest) -> JsonResponse:
        """Answer with tags whose name or label begins with or holds `q`, short names first."""
        if not request.user.has_perm("articles.view_article"):
            raise PermissionDenied
        typed = request.GET.get("q", "").replace("\0", "").strip()
        found = Tag.objects.filter(name__icontains=typed) | Tag.objects.filter(
            labels__name__icontains=typed
        )
        names = (
            found.annotate(length=Length("name"))
            .order_by("length", "name")
            .values_list("name", flat=True)
            .distinct()[:SUGGESTIONS]
        )
        return JsonResponse({"tags": list(names) if typed else []})
