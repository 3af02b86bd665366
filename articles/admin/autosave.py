"""What is typed into the article form is kept on the server, and offered again."""

import re
from secrets import token_hex
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.forms.utils import ErrorDict, ErrorList
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles import autosaving
from articles.admin.comparing import base_of, column_names, moment
from articles.admin.form_state import Base, FormState, state_of, values_in
from articles.admin.sent_values import Values
from articles.models import Article, Autosave
from nkarchive.admin import name_of

_OPENING = re.compile(r"[0-9a-f]{32}")
RESTORE = "restore"
DISCARD = "_discard"


class AutosaveMixin:
    """Keeps each opened form for its user, shows what was not saved, and fills the form with it.

    What is posted is kept before anything else is done with it, and forgotten when it is saved.
    """

    def get_urls(self) -> list[URLPattern]:
        """Add the address that the form is kept under."""
        view = self.admin_site.admin_view(self.autosave_view)
        return [
            path("add/autosave/", view, name="articles_article_add_autosave"),
            path("<int:article_id>/autosave/", view, name="articles_article_autosave"),
            *super().get_urls(),
        ]

    def autosave_view(self, request: HttpRequest, article_id: int | None = None) -> HttpResponse:
        """Keep the form that is posted, or forget one; a GET answers with a fresh form token.

        Asks for the permission that saving the form asks for. Answers in JSON, but for a
        discarding, which leads back to the form.
        """
        article = self._article(request, article_id)
        if not self._may_type(request, article):
            raise PermissionDenied
        key, post = _form_key(article), request.POST
        if request.method != "POST":
            return JsonResponse({"token": get_token(request)})
        if DISCARD in post:
            autosaving.forget(user=request.user, opening=post[DISCARD])
            messages.success(request, "Discarded.")
            return redirect(_form_url(article))
        if not _OPENING.fullmatch(post.get("opening", "")):
            return JsonResponse({}, status=400)
        try:
            kept = self._keep(request, key)
        except autosaving.TooLongError:
            return JsonResponse({}, status=413)
        newer = article and moment(post.get("began_from")) != article.updated_at
        saved_at = date_format(timezone.localtime(kept.saved_at), "H:i:s")
        return JsonResponse({"saved_at": saved_at, "is_newer": bool(newer)})

    def _article(self, request: HttpRequest, article_id: int | None) -> Article | None:
        if article_id is None:
            return None
        article = self.get_object(request, str(article_id))
        if article is None:
            raise Http404
        return article

    def _may_type(self, request: HttpRequest, article: Article | None) -> bool:
        if article is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, article)

    def _keep(self, request: HttpRequest, form_key: str) -> Autosave:
        return autosaving.keep(
            user=request.user,
            form_key=form_key,
            opening=request.POST["opening"],
            fields=values_in(request.POST),
            began_from=moment(request.POST.get("began_from")),
        )

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> HttpResponse:
        """Keep what is posted, then save it; fill the form with what was kept where it is asked."""
        if request.method == "POST" and _OPENING.fullmatch(request.POST.get("opening", "")):
            article = self.get_object(request, unquote(object_id)) if object_id else None
            if self._may_type(request, article):
                try:
                    self._keep(request, _form_key(article))
                except autosaving.TooLongError:
                    pass  # The form itself answers.
                else:
                    if object_id and article is None:
                        return self._offer_as_new(request)
        if request.method == "GET" and RESTORE in request.GET:
            return self._restored(request, object_id, form_url, extra_context)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _offer_as_new(self, request: HttpRequest) -> HttpResponse:
        """The article is gone; what was typed for it is not."""
        messages.warning(
            request,
            "Somebody deleted this article while you wrote. Your text stands below: save it as a "
            "new article, or leave it.",
        )
        address = reverse("admin:articles_article_add")
        return redirect(f"{address}?{RESTORE}={request.POST['opening']}")

    def _restored(
        self,
        request: HttpRequest,
        object_id: str | None,
        form_url: str,
        extra_context: dict | None,
    ) -> HttpResponse:
        """Show the form filled with what was kept, unchecked; nothing is saved."""
        article = self.get_object(request, unquote(object_id)) if object_id else None
        if (object_id and article is None) or not self._may_type(request, article):
            raise PermissionDenied
        rows = autosaving.unsaved(user=request.user, form_key=_form_key(article))
        kept = rows.filter(opening=request.GET[RESTORE]).first()
        if kept is None:
            messages.info(request, "Those changes are not kept any more: saved, or discarded.")
            return redirect(_form_url(article))
        values = state_of(self, request, article).assembled(kept.fields)
        # Read first: Django reads a request as a whole, and would empty what stands here.
        _ = request.FILES
        request.POST = QueryDict(mutable=True)
        for name, found in values.items():
            request.POST.setlist(name, found)
        request.restored = kept
        request.method = "POST"
        try:
            # Django's own form, as after a mistake: bound, and with every row that was begun.
            # It is sent to the plain address: to be led back to this one after saving would be
            # told that there is nothing to restore.
            return self._changeform_view(
                request, object_id, form_url or request.path, extra_context
            )
        finally:
            request.method = "GET"

    def get_form(self, request: HttpRequest, obj: Article | None = None, **kwargs: Any) -> type:
        """Return the form; while it is restored, one that checks nothing and is never valid."""
        form = super().get_form(request, obj, **kwargs)
        if not hasattr(request, "restored"):
            return form

        class Restored(form):
            def full_clean(self) -> None:
                self._errors, self.cleaned_data = ErrorDict(), {}

            def is_valid(self) -> bool:
                return False

        return Restored

    def _create_formsets(self, request: HttpRequest, obj: Article, change: bool) -> tuple:
        """Return the inlines; while they are restored, without a check."""
        formsets, inlines = super()._create_formsets(request, obj, change)
        if hasattr(request, "restored"):
            for formset in formsets:
                formset._errors, formset._non_form_errors = [], ErrorList()
                for form in formset.forms:
                    form._errors, form.cleaned_data = ErrorDict(), {}
        return formsets, inlines

    def save_related(self, request: HttpRequest, form: Any, formsets: list, change: bool) -> None:
        """Forget what was kept of the form: all of it is saved."""
        super().save_related(request, form, formsets, change)
        autosaving.forget(user=request.user, opening=request.POST.get("opening", ""))

    def render_change_form(
        self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Give the page what its form carries, and what it has to offer."""
        article = context["original"] if context["object_id"] else None
        if self._may_type(request, article):
            values = values_in(request.POST)
            context["autosave"] = self.autosave_fields(request, article, values)
            context["restored"] = getattr(request, "restored", None)
            if not values:
                inlines = context["inline_admin_formsets"]
                formsets = [one.formset for one in inlines if one.has_change_permission]
                state = FormState(context["adminform"].form, formsets)
                context["autosave"]["began_with"] = state.relations(column_names())
                context["unsaved"] = self._offers(request, article)
                context["others"] = [
                    {"name": name_of(one.user), "begun_at": one.begun_at}
                    for one in autosaving.of_others(user=request.user, form_key=_form_key(article))
                    if article
                ]
        return super().render_change_form(request, context, *args, **kwargs)

    def autosave_fields(
        self, request: HttpRequest, article: Article | None, values: Values
    ) -> dict[str, Any]:
        """Return what the form carries so that it can be kept and compared.

        Takes the values that the form was sent with, if it was.
        """
        name = "articles_article_autosave" if article else "articles_article_add_autosave"
        opening = values.get("opening", [""])[0]
        began_from = article.updated_at.isoformat() if article else ""
        return {
            "address": reverse(f"admin:{name}", args=[article.pk] if article else []),
            "opening": opening if _OPENING.fullmatch(opening) else token_hex(16),
            "began_from": values.get("began_from", [""])[0] if values else began_from,
            "began_with": values.get("began_with", [""])[0],
            "is_unsaved": bool(values),
        }

    def _offers(self, request: HttpRequest, article: Article | None) -> list[dict[str, Any]]:
        """Return what this user left unsaved in this form, each with its differences."""
        offers = []
        rows = autosaving.unsaved(user=request.user, form_key=_form_key(article))
        state = state_of(self, request, article) if rows else None
        for row in rows:
            parts = state.parts(row.fields, self._base(request, article, row))
            typed = [part for part in parts if part.is_mine]
            if typed:
                offers.append(
                    {
                        "row": row,
                        "parts": [(one.label, one.changes(one.theirs, one.mine)) for one in typed],
                        "restore": f"{_form_url(article)}?{RESTORE}={row.opening}",
                    }
                )
        return offers

    def _base(self, request: HttpRequest, article: Article | None, row: Autosave) -> Base:
        began_with = row.fields.get("began_with", [""])[0]
        return base_of(self, request, article, row.began_from, began_with)


def _form_key(article: Article | None) -> str:
    return str(article.pk) if article else autosaving.ADDING


def _form_url(article: Article | None) -> str:
    if article is None:
        return reverse("admin:articles_article_add")
    return reverse("admin:articles_article_change", args=[article.pk])
