"""Who made an article: a person or an organisation, and the part they had in it."""

from django.db import models
from django.urls import reverse

from articles.querysets import ContributorQuerySet
from nkarchive.languages import Localized


class Contributor(models.Model):
    """A person or organisation named in bylines, under the name they are known by here."""

    name_en = models.CharField("name", max_length=200)
    name_ko = models.CharField("name in Korean", max_length=200, blank=True)
    slug = models.SlugField(max_length=200, unique=True, allow_unicode=True)
    is_organisation = models.BooleanField(default=False)
    bio_en = models.TextField("about", blank=True)
    bio_ko = models.TextField("about, in Korean", blank=True)
    has_page = models.BooleanField(
        "has a public page",
        default=False,
        help_text="Leave off for narrators: a page that gathers everything about a person at risk "
        "makes them easier to find.",
    )

    name = Localized()
    bio = Localized()
    objects = ContributorQuerySet.as_manager()

    class Meta:
        ordering = ["name_en"]

    def __str__(self) -> str:
        return self.name_en

    def get_absolute_url(self) -> str:
        """Return the address of the contributor's page; it answers 404 while `has_page` is off."""
        return reverse("articles:contributor", args=[self.slug])


class Contribution(models.Model):
    """The part a contributor had in one article."""

    class Role(models.TextChoices):
        AUTHOR = "author", "Author"
        GUEST_AUTHOR = "guest_author", "Guest author"
        NARRATOR = "narrator", "Narrator"
        INTERVIEWER = "interviewer", "Interviewer"
        TRANSLATOR = "translator", "Translator"
        EDITOR = "editor", "Editor"
        PHOTOGRAPHER = "photographer", "Photographer"

    class Placement(models.TextChoices):
        TOP = "top", "Under the title"
        END = "end", "After the text"

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="contributions")
    contributor = models.ForeignKey(Contributor, models.PROTECT, related_name="contributions")
    role = models.CharField(max_length=12, choices=Role, default=Role.AUTHOR)
    title = models.CharField(
        max_length=200, blank=True, help_text="Their position, as printed with this piece."
    )
    placement = models.CharField(max_length=3, choices=Placement, default=Placement.TOP)
    bio = models.TextField(
        blank=True, help_text="About them, for this piece; empty = their own text."
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "contributor", "role"], name="contribution_once_a_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contributor} ({self.get_role_display()})"
