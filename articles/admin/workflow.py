"""The steps of an article in the admin: buttons beside the checklist, and the same in bulk."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles import publishing
from articles.models import Article

Status = Article.Status
# The article was before the public, or may have been.
PUBLIC_STATUSES = (Status.PUBLISHED, Status.SUSPENDED, Status.WITHDRAWN)
# Steps that take an article from readers ask nothing of the form: they work with half a sentence
# typed, and keep nobody waiting.
_AT_ONCE = (Status.SUSPENDED, Status.WITHDRAWN)
_MOST_REASONS = 20
# The section of the form in which a field stands, where the field itself cannot be gone to.
_PLACES = {
    "body": "fieldset-0-1-heading",
    "contributions": "contributions-group",
    "import_notes": "import_notes-group",
    "expire_at": "id_expire_at_0",
}
_DONE = {
    "in_review": "Submitted for review.",
    "ready": "Marked as ready.",
    "draft": "A draft again.",
    "suspended": "Suspended: readers do not see it any more.",
    "withdrawn": "Withdrawn for good: its address says that it is gone.",
}


class WorkflowMixin:
    """Offers with an article what `publishing.moves` allows, and says what stands in the way."""

    actions = ["submit_for_review", "mark_as_ready", "publish_now", "suspend_now"]

    def get_urls(self) -> list[URLPattern]:
        """Add the address that every step is posted to."""
        own = path(
            "<int:article_id>/move/<slug:to>/",
            self.admin_site.admin_view(self.move_view),
            name="articles_article_move",
        )
        return [own, *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """What was reviewed is changed by reviewers only, what was public by publishers only."""
        allowed = super().has_change_permission(request, obj)
        if obj is not None and obj.status in PUBLIC_STATUSES:
            return allowed and self.has_publish_permission(request)
        if obj is not None and obj.status == Status.READY:
            may_review = self.has_review_permission(request)
            return allowed and (may_review or self.has_publish_permission(request))
        return allowed

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """What was public is withdrawn, never deleted: its address must say that it is gone."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or obj.status not in PUBLIC_STATUSES)

    def has_review_permission(self, request: HttpRequest) -> bool:
        """Say whether the user may say that an article is ready, or send it back."""
        return request.user.has_perm("articles.review_article")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Say whether the user may publish, suspend and withdraw."""
        return request.user.has_perm("articles.publish_article")

    def get_actions(self, request: HttpRequest) -> dict:
        """Leave out deletion in bulk, which would not ask each article."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def render_change_form(
        self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Tell the page the state of the article, the next steps and the checklist."""
        if context.get("original") is not None:
            # As it is saved: a form that came back with mistakes has changed the one at hand.
            article = Article.objects.get(pk=context["original"].pk)
            context["workflow"] = self._workflow(request, article)
        return super().render_change_form(request, context, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """After saving, take the step whose button was pressed, and stay with the article.

        Of what is published already, say with which faults it stands, which it had before.
        """
        if "_move" not in request.POST:
            if obj.status == Status.PUBLISHED and (found := publishing.obstacles(obj)):
                words = " ".join(one.words for one in found)
                messages.warning(
                    request, f"It is published with faults that it had before: {words}"
                )
            return super().response_change(request, obj)
        self._take_step(request, obj, to=request.POST["_move"], saved=True)
        return redirect(_form_url(obj))

    def move_view(self, request: HttpRequest, article_id: int, to: str) -> HttpResponse:
        """Take a step without saving a form; withdrawing asks on a page of its own first."""
        article = self.get_object(request, str(article_id))
        if article is None:
            raise Http404
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        is_asked = to == Status.WITHDRAWN and "_confirmed" not in request.POST
        if is_asked and request.method in ("GET", "HEAD", "POST"):
            return self._ask_to_withdraw(request, article)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        self._take_step(request, article, to=to)
        return redirect(_form_url(article))

    def _ask_to_withdraw(self, request: HttpRequest, article: Article) -> HttpResponse:
        if Status.WITHDRAWN not in [one.to for one in publishing.moves(article, request.user)]:
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": "Withdraw for good?",
            "subtitle": str(article),
            "opts": self.opts,
            "article": article,
        }
        return TemplateResponse(request, "admin/articles/article/withdraw.html", context)

    def _take_step(
        self, request: HttpRequest, article: Article, *, to: str, saved: bool = False
    ) -> None:
        """Take a step and say what came of it."""
        before = "Saved, but no more than that. " if saved else ""
        try:
            publishing.move(article, to=to, by=request.user)
        except publishing.NotAllowed as error:
            messages.error(request, f"{before}{error}")
        except publishing.Blocked as blocked:
            messages.error(request, f"{before}In the way: {blocked}")
        else:
            messages.success(request, _DONE.get(article.status) or _published(article))

    @admin.action(description="Submit for review", permissions=["change"])
    def submit_for_review(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Hand the chosen drafts to those who review."""
        self._in_bulk(request, queryset, to=Status.IN_REVIEW, done="Submitted for review")

    @admin.action(description="Mark as ready", permissions=["review"])
    def mark_as_ready(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Say of the chosen articles that they are ready to be published."""
        self._in_bulk(request, queryset, to=Status.READY, done="Marked as ready")

    @admin.action(description="Publish", permissions=["publish"])
    def publish_now(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Publish the chosen articles; a date that lies ahead stays: it is a schedule."""
        self._in_bulk(request, queryset, to=Status.PUBLISHED, done="Published")

    @admin.action(description="Suspend: hide from readers at once", permissions=["publish"])
    def suspend_now(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Hide the chosen articles that are published."""
        self._in_bulk(request, queryset, to=Status.SUSPENDED, done="Suspended")

    def _in_bulk(self, request: HttpRequest, queryset: QuerySet, *, to: str, done: str) -> None:
        """Take the same step with each article, and say of each that could not why."""
        count, reasons = 0, []
        for article in queryset:
            try:
                publishing.move(article, to=to, by=request.user)
            except (publishing.NotAllowed, publishing.Blocked) as error:
                reasons.append(f"“{article}”: {error}")
            else:
                count += 1
        if count:
            messages.success(request, f"{done}: {count}.")
        for reason in reasons[:_MOST_REASONS]:
            messages.error(request, f"Left as it was: {reason}")
        more = len(reasons) - _MOST_REASONS
        if more > 0:
            messages.error(request, f"Left as they were: {more} more.")

    def _workflow(self, request: HttpRequest, article: Article) -> dict[str, Any]:
        may_change = self.has_change_permission(request, article)
        steps = [
            _step(article, one, saves=may_change and one.to not in _AT_ONCE)
            for one in publishing.moves(article, request.user)
        ]
        return {
            "status": article.status,
            "state": state_of(article),
            "when": _when(article),
            "steps": steps,
            "obstacles": [_linked(one) for one in publishing.obstacles(article)],
            "remarks": [_linked(one) for one in publishing.remarks(article)],
        }


def _linked(finding: publishing.Obstacle | publishing.Remark) -> dict[str, str]:
    """Return a finding with the way to its field, and to the picture it is put right in."""
    picture = finding.picture_id
    return {
        "words": finding.words,
        "anchor": _PLACES.get(finding.field, f"id_{finding.field}"),
        "picture_url": reverse("admin:articles_picture_change", args=[picture]) if picture else "",
    }


def _step(article: Article, step: publishing.Move, *, saves: bool) -> dict[str, Any]:
    """Return a button: what it says, where it leads, whether it saves the form as well.

    A date that lies ahead makes publishing a schedule.
    """
    at, words = _readers_from(article), step.words
    if step.to == Status.PUBLISHED and at and at > timezone.now():
        words = f"Schedule for {_moment(at)}"
    return {
        "to": step.to,
        "words": f"Save and {words[0].lower()}{words[1:]}" if saves else words,
        "saves": saves,
        "asks_first": step.to == Status.WITHDRAWN,
        "url": reverse("admin:articles_article_move", args=[article.pk, step.to]),
    }


def state_of(article: Article) -> str:
    """Return the status by its name; what is published for later is scheduled."""
    is_published, begins = article.status == Status.PUBLISHED, _readers_from(article)
    is_ahead = is_published and begins > timezone.now()
    return "Scheduled" if is_ahead else article.get_status_display()


def _published(article: Article) -> str:
    return f"{state_of(article)}. {_when(article)}"


def _when(article: Article) -> str:
    """Say in a sentence who can read the article, and from when until when."""
    now, ends = timezone.now(), article.expire_at
    if article.status == Status.SUSPENDED:
        return "Hidden from readers: its address answers as if there were nothing."
    if article.status == Status.WITHDRAWN:
        return "Readers are told that it is gone. It cannot be published again."
    if article.status != Status.PUBLISHED:
        return "Only staff read it, and whoever holds a preview link."
    begins = _readers_from(article)
    until = f" until {_moment(ends)}" if ends else ""
    if ends and ends <= now:
        return f"Expired on {_moment(ends)}: readers are told that it is gone."
    if begins > now:
        return f"Readers see it from {_moment(begins)}{until}."
    return f"Readers see it since {_moment(begins)}{until}."


def _readers_from(article: Article) -> Any:
    """Return the moment from which readers see the article once it is published."""
    return max(filter(None, (article.publish_at, article.embargo_until)), default=None)


def _moment(at: Any) -> str:
    local = timezone.localtime(at)
    return f"{date_format(local, 'j F Y, H:i')} ({local.tzname()})"


def _form_url(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])
