"""Tags in the admin, and what the tag field offers while an editor types."""

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import path, reverse
from taggit.models import Tag, TaggedItem

from articles import tasks
from articles.admin.tag_changes import MERGE, TagChanging
from articles.admin.tag_names import LabelInline, OccasionInline, TagForm
from articles.models import Article, FormerTagSlug, TagLabel, spelled
from nkarchive.languages import KOREAN

# taggit's own admin offers a merge that asks for no permission and leaves the index stale.
admin.site.unregister(Tag)

SUGGESTIONS = 12


class UseFilter(SimpleListFilter):
    """Tags that articles carry, or those that none does."""

    title = "use"
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list:
        """Name the two."""
        return [("used", "On articles"), ("unused", "Unused")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Keep one of the two."""
        if self.value() not in ("used", "unused"):
            return queryset
        is_used = Exists(TaggedItem.objects.filter(tag=OuterRef("pk")))
        return queryset.filter(is_used if self.value() == "used" else ~is_used)


@admin.register(Tag)
class TagAdmin(TagChanging, admin.ModelAdmin):
    """Tags, their names in each language, their occasions; renamed and merged with a log."""

    form = TagForm
    list_display = ["name", "korean", "use_count", "slug"]
    list_filter = [UseFilter]
    search_fields = ["name", "labels__name"]
    ordering = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [LabelInline, OccasionInline]
    actions = ["merge_chosen"]

    class Media:
        css = {"all": ["css/admin_library.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Count the uses and name the tags in Korean with the list, in one query."""
        korean = TagLabel.objects.filter(tag=OuterRef("pk"), language=KOREAN, is_synonym=False)
        return (
            super()
            .get_queryset(request)
            .annotate(
                uses=Count("taggit_taggeditem_items", distinct=True),
                korean_name=Subquery(korean.values("name")[:1]),
            )
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Tag | None = None) -> list[str]:
        """A tag that exists gets another name by renaming it, which is logged."""
        return ["name", "slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Tag | None = None) -> dict:
        """Nothing is proposed for fields that are only read."""
        return {} if obj else self.prepopulated_fields

    @admin.display(description="in Korean", ordering="korean_name")
    def korean(self, tag: Tag) -> str:
        """Return the tag's label in Korean."""
        return tag.korean_name or ""

    @admin.display(description="articles", ordering="uses")
    def use_count(self, tag: Tag) -> str:
        """Return how many articles carry the tag."""
        return str(tag.uses) if tag.uses else "unused"

    def save_model(self, request: HttpRequest, obj: Tag, form, change: bool) -> None:
        """Save; an address that is in use leads nowhere else."""
        super().save_model(request, obj, form, change)
        FormerTagSlug.objects.filter(slug=obj.slug).delete()

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        """Save the labels, then let search find the tag's articles under its names."""
        super().save_related(request, form, formsets, change)
        self._let_search_follow(request, Article.objects.filter(tags=form.instance))

    def delete_model(self, request: HttpRequest, obj: Tag) -> None:
        """Delete a tag; search forgets its names."""
        self.delete_queryset(request, Tag.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Delete tags; search forgets their names."""
        carrying = list(Article.objects.filter(tags__in=queryset).values_list("pk", flat=True))
        super().delete_queryset(request, queryset)
        self._let_search_follow(request, Article.objects.filter(pk__in=carrying))

    def _let_search_follow(self, request: HttpRequest, articles: QuerySet) -> None:
        if later := tasks.let_search_follow(articles):
            self.message_user(request, later)

    @admin.action(description="Merge the chosen tags…", permissions=["merge"])
    def merge_chosen(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        """Ask into which tag the chosen ones are to be merged: the most used one is proposed."""
        chosen = list(queryset.order_by("-uses", "pk"))
        asked = QueryDict(mutable=True)
        asked.setlist("tag", [tag.pk for tag in chosen])
        if len(chosen) > 1:
            asked["proposed"] = chosen[0].name
        return HttpResponseRedirect(f"{reverse('admin:taggit_tag_merge')}?{asked.urlencode()}")

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """Say whether the user may merge and rename."""
        return request.user.has_perm(MERGE)

    def get_urls(self) -> list:
        """Add the address that the tag field asks for suggestions."""
        suggest = self.admin_site.admin_view(self.suggest)
        return [path("suggest/", suggest, name="taggit_tag_suggest"), *super().get_urls()]

    def suggest(self, request: HttpRequest) -> JsonResponse:
        """Answer with tags that have `q` in a name of any language: name, use, the name found.

        What begins with it comes first, short names before long ones.
        """
        if not request.user.has_perm("articles.view_article"):
            raise PermissionDenied
        typed = spelled(request.GET.get("q", "").replace("\0", ""))
        if not typed:
            return JsonResponse({"tags": []})
        found = (
            Tag.objects.filter(Q(name__icontains=typed) | Q(labels__name__icontains=typed))
            .annotate(
                uses=Count("taggit_taggeditem_items", distinct=True),
                place=Case(When(name__istartswith=typed, then=Value(0)), default=Value(1)),
                length=Length("name"),
            )
            .order_by("place", "length", "name")
            .prefetch_related("labels")[:SUGGESTIONS]
        )
        return JsonResponse({"tags": [_suggestion(tag, typed=typed) for tag in found]})


def _suggestion(tag: Tag, *, typed: str) -> dict[str, str | int]:
    """Return a tag for the tag field; `label` is the other name by which it was found."""
    names = [tag.name, *(label.name for label in tag.labels.all())]
    found = next((name for name in names if typed.casefold() in name.casefold()), tag.name)
    return {"name": tag.name, "label": "" if found == tag.name else found, "count": tag.uses}
