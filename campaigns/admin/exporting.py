"""The page that asks for a range of dates, and the file that follows it."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import path, reverse
from django.utils import timezone

from campaigns.admin.access import note, permitted
from campaigns.admin.confirming import confirmation
from campaigns.admin.csv_rows import lines
from campaigns.admin.exports import EXPORTS, Export
from campaigns.admin.money_list import MoneyAdmin

PERMISSION = "campaigns.export_money"


class RangeForm(forms.Form):
    """From which day until which day, both whole."""

    from_on = forms.DateField(
        required=False, label="From", widget=forms.DateInput(attrs={"type": "date"})
    )
    until_on = forms.DateField(
        required=False, label="Until", widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a range that ends before it begins."""
        cleaned = super().clean()
        first, last = cleaned.get("from_on"), cleaned.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", "The last day is before the first.")
        return cleaned

    def cut(self, queryset: QuerySet, *, date: str) -> QuerySet:
        """Keep the rows whose moment `date` lies in the range, by days of the site's own zone."""
        first, last = self.cleaned_data["from_on"], self.cleaned_data["until_on"]
        if first:
            queryset = queryset.filter(**{f"{date}__gte": _midnight(first)})
        if last:
            queryset = queryset.filter(**{f"{date}__lt": _midnight(last + timedelta(days=1))})
        return queryset


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())


class ExportAdmin(MoneyAdmin):
    """A list that can be taken away as a file: with its filters, a permission and a fresh proof."""

    @property
    def export(self) -> Export:
        """Return what the file of this list holds."""
        return EXPORTS[self.model]

    def get_urls(self) -> list[Any]:
        """Add the page that asks for the dates."""
        view = self.admin_site.admin_view(permitted(PERMISSION, self.export_view))
        name = f"campaigns_{self.opts.model_name}_export"
        return [path("export/", view, name=name), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Offer the export to those who may have it."""
        context = dict(extra_context or {})
        if request.user.has_perm(PERMISSION):
            context["export_url"] = reverse(f"admin:campaigns_{self.opts.model_name}_export")
        return super().changelist_view(request, context)

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Ask for the dates; then send the rows of the list, line by line, and note it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_changelist_instance(request)
        form = RangeForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            note(request, f"{self.opts.label_lower} export")
            queryset = form.cut(found.get_queryset(request), date=self.export.date)
            return self._file(queryset)
        return confirmation(
            request,
            self,
            title=f"Export {self.export.name}",
            row=None,
            facts=_chosen(found),
            follows=[
                "You get a CSV file that Excel and others open. Days begin and end in "
                f"{timezone.get_default_timezone_name()}.",
                "It holds data of donors: keep it where only those see it who must, and delete it "
                "when it has served. That you exported it is noted.",
            ],
            form=form,
            buttons=[("export", "Export")],
        )

    def _file(self, queryset: QuerySet) -> StreamingHttpResponse:
        name = f"{self.export.name}-{timezone.now():%Y-%m-%d}.csv"
        return StreamingHttpResponse(
            lines(self.export.header, self.export.rows(queryset)),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def _chosen(found: ChangeList) -> list[tuple[str, str]]:
    """Say which rows of the list it will be."""
    is_all = not (found.query or found.get_filters_params())
    words = "All of the list" if is_all else "What the list was filtered or searched for"
    return [("Rows", words)]
