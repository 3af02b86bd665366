"""Two editors, one article: who saves over a newer version is shown both, and nothing is lost."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from js_asset import Media

from articles.admin.form_state import CHOICE, HAND, Base, FormState, Part, state_of, values_in
from articles.admin.sent_values import Values, names_of, sent
from articles.models import Article
from nkarchive.admin import is_key, name_of
from nkarchive.differences import Change

# A page of two versions was seen; this is the later one, and what the history does not keep of it.
SEEN = "_seen"
SEEN_WITH = "_seen_with"


@dataclass
class Choice:
    """A part that differs, as the page shows it."""

    part: Part
    chosen: str
    is_missed: bool
    columns: list[tuple[str, list[Change]]] = field(default_factory=list)
    by_hand: SafeString | str = ""


class ComparingMixin:
    """Saves an article only over the version that its editor has seen.

    The check and the save stand in one transaction with the row locked, so of two who save at
    once exactly one is answered with the comparison.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> HttpResponse:
        """Compare instead of saving where the form began from an older version; 409."""
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            # SQLite's transactions take the lock when they begin.
            key = unquote(object_id)
            locked = Article.objects.select_for_update()
            article = locked.filter(pk=key).first() if is_key(key) else None
            if article and (answer := self._comparison(request, article)):
                return answer
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _comparison(self, request: HttpRequest, article: Article) -> HttpResponse | None:
        """Return the page that compares; None where the form may be saved as it now stands."""
        post, values = request.POST, values_in(request.POST)
        began_from, began_with = moment(post.get("began_from")), post.get("began_with", "")
        may_save = self.has_change_permission(request, article)
        if not may_save and not self.has_change_permission(request):
            return None  # Django refuses it.
        if SEEN not in post and may_save and began_from == article.updated_at:
            return None
        state = state_of(self, request, article)
        base = base_of(self, request, article, began_from, began_with)
        parts = state.parts(values, base)
        is_stepped = SEEN not in post and article.status != Article.Status.PUBLISHED
        if may_save and is_stepped and not any(part.is_theirs for part in parts):
            # Nobody wrote anything since: it was suspended, say, and readers do not see it.
            return None
        missed = set()
        if SEEN in post:
            missed = {part.key for part in parts if not post.get(CHOICE + part.key)}
            if not missed:
                values = state.assembled(values, lambda key: post.get(CHOICE + key, ""))
                began_from, began_with = moment(post[SEEN]), post.get(SEEN_WITH, "")
                if may_save and began_from == article.updated_at:
                    values |= {"began_with": [began_with], "began_from": [post[SEEN]]}
                    request.POST = _as_post(values, post)
                    return None
                base = base_of(self, request, article, began_from, began_with)
                parts = state.parts(values, base)
        values |= {
            "began_from": [began_from.isoformat() if began_from else ""],
            "began_with": [began_with],
        }
        choices = [self._choice(request, part, missed) for part in parts]
        return self._page(request, article, state, values, choices, may_save=may_save)

    def _choice(self, request: HttpRequest, part: Part, missed: set[str]) -> Choice:
        chosen = request.POST.get(CHOICE + part.key, "") if missed else ""
        if not chosen and not (part.is_mine and part.is_theirs):
            chosen = "mine" if part.is_mine else "theirs"
        choice = Choice(part=part, chosen=chosen, is_missed=part.key in missed)
        if part.is_base_known and part.is_theirs:
            choice.columns.append(("Theirs", part.changes(part.base, part.theirs)))
        if part.is_base_known and part.is_mine:
            choice.columns.append(("Mine", part.changes(part.base, part.mine)))
        if not part.is_base_known:
            choice.columns.append(("From theirs to mine", part.changes(part.theirs, part.mine)))
        if part.is_text:
            widget = part.fields[part.key].widget
            written = request.POST.get(HAND + part.key) if missed else None
            value = (part.mine[part.key] or [""])[0] if written is None else written
            name = HAND + part.key
            label = f"{part.label}, written by hand"
            choice.by_hand = widget.render(name, value, {"id": f"id_{name}", "aria-label": label})
        return choice

    def _page(
        self,
        request: HttpRequest,
        article: Article,
        state: FormState,
        values: Values,
        choices: list[Choice],
        *,
        may_save: bool,
    ) -> HttpResponse:
        media = Media.from_media(self.media + state.form.media).with_nonce(request.csp_nonce)
        context = {
            **self.admin_site.each_context(request),
            "title": "Two versions",
            "subtitle": str(article),
            "opts": self.opts,
            "article": article,
            "media": media,
            "choices": choices,
            "authors": _authors(request, article, moment(values["began_from"][0])),
            "saved": article.history.latest(),
            "may_save": may_save,
            "hidden": [
                (name, value)
                for name, sent_values in values.items()
                for value in sent_values
                if name not in ("opening", "began_from", "began_with")
            ],
            "seen": article.updated_at.isoformat(),
            "seen_with": state.relations(column_names()),
            "autosave": self.autosave_fields(request, article, values),
        }
        status = 409 if may_save else 403
        template = "admin/articles/article/compare.html"
        return TemplateResponse(request, template, context, status=status)


def base_of(
    model_admin: ModelAdmin,
    request: HttpRequest,
    article: Article | None,
    began_from: datetime | None,
    began_with: str,
) -> Base:
    """Return what the form held when it was opened: from the history, and from the form itself.

    Takes what the form carries: the version it began from, and FormState.relations of then.
    """
    base = _relations(began_with)
    if article is None or began_from is None:
        return base
    version = article.history.filter(updated_at=began_from).order_by("-history_id").first()
    if version is None:
        return base
    form = model_admin.get_form(request, article, change=True)(instance=version.instance)
    values = sent(form)
    for name in column_names() & form.fields.keys():
        for one in names_of(form.fields[name].widget, name):
            base.fields[one] = values.get(one, [])
    return base


def column_names() -> set[str]:
    """Return the names of the fields that the history keeps."""
    return {one.name for one in Article._meta.concrete_fields}


def moment(text: str | None) -> datetime | None:
    """Read a moment that a form carries; None for whatever is none."""
    try:
        found = parse_datetime(text or "")
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _relations(text: str) -> Base:
    """Read what FormState.relations wrote; whatever is not of that shape says nothing."""
    try:
        read = json.loads(text)
        fields = {name: [str(one) for one in found] for name, found in read["fields"].items()}
        rows = {
            prefix: {
                key: {name: [str(one) for one in found] for name, found in row.items()}
                for key, row in found_rows.items()
            }
            for prefix, found_rows in read["rows"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return Base()
    return Base(fields=fields, rows=rows)


def _as_post(values: Values, post: QueryDict) -> QueryDict:
    """Return the form to be saved, with the button that was pressed."""
    result = QueryDict(mutable=True)
    for name, found in values.items():
        result.setlist(name, found)
    for name in post:
        if name.startswith("_") and not name.startswith((CHOICE, HAND, SEEN)):
            result.setlist(name, post.getlist(name))
    return result


def _authors(request: HttpRequest, article: Article, began_from: datetime | None) -> str:
    """Name whoever saved the article since the form was opened."""
    versions = article.history.select_related("history_user").order_by("history_id")
    if began_from and (base := versions.filter(updated_at=began_from).last()):
        versions = versions.filter(history_id__gt=base.history_id)
    else:
        versions = versions.order_by("-history_id")[:1]
    names = (
        "you, in another window" if one.history_user == request.user else name_of(one.history_user)
        for one in versions
    )
    return " and ".join(dict.fromkeys(names))
