"""The front page in the admin: what staff put on it, place by place."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from articles.models import Article, FrontPageChoice


@admin.register(FrontPageChoice)
class FrontPageChoiceAdmin(admin.ModelAdmin):
    """Choices for the front page; where there is none, the newest of each kind stands."""

    list_display = ["order", "place", "target", "is_seen"]
    list_display_links = ["target"]
    list_editable = ["order"]
    list_filter = ["place"]
    autocomplete_fields = ["article", "campaign", "series", "tag"]
    fieldsets = [
        (
            None,
            {
                "fields": ["place", "order"],
                "description": "An article shows on the front page of its language alone, and "
                "everything only while readers may see it. Behind what you choose the newest "
                "follow by themselves.",
            },
        ),
        ("What to show there: fill the one that fits the place", {"fields": autocomplete_fields}),
    ]

    @admin.display(description="what")
    def target(self, choice: FrontPageChoice) -> Model | None:
        """Return what was chosen."""
        return choice.target

    @admin.display(description="readers see it", boolean=True)
    def is_seen(self, choice: FrontPageChoice) -> bool:
        """Say whether the public may see what was chosen."""
        if choice.article_id:
            return choice.article.is_public()
        if choice.campaign_id:
            return choice.campaign.is_open()
        chosen = {"series": choice.series_id} if choice.series_id else {"tags": choice.tag_id}
        return Article.objects.published().filter(**chosen).exists()

    def get_queryset(self, request: HttpRequest):
        """Fetch the choices with what they name."""
        chosen = super().get_queryset(request)
        return chosen.select_related("article", "campaign", "series", "tag")
