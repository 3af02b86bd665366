"""What the lists of money share: pages by key, finding without reading everything, an export."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from campaigns.admin.finding import HELP, find, find_own
from campaigns.admin.paging import KeysetChangeList
from campaigns.admin.read_only import ReadOnlyAdmin

# A link on top of a row's page: address and words.
Tool = tuple[str, str]


class MoneyAdmin(ReadOnlyAdmin):
    """A list that may have ten million rows, and pages with the ways on from a row."""

    change_list_template = "admin/campaigns/money_list.html"
    change_form_template = "admin/campaigns/money_form.html"
    list_per_page = 50
    # The order is that of the keys: no other one can be paged through without reading all rows.
    sortable_by = ()
    show_facets = admin.ShowFacets.NEVER
    # Lookups from a row to its payment and to its gift, for finding; "pk" for one itself.
    to_payment = ""
    to_gift = ""
    # Columns that may hold the words, whole; each has an index.
    own_columns: tuple[str, ...] = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that pages by key."""
        return KeysetChangeList

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        """Return the columns that are searched; what else finds a row stands in `finding`."""
        return [*self.own_columns, *([self.to_gift] if self.to_gift else [])]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Keep what the words find; no row comes twice."""
        if not search_term.strip():
            return queryset, False
        if not self.to_gift:
            return find_own(queryset, search_term, *self.own_columns), False
        ways = {"to_payment": self.to_payment, "to_gift": self.to_gift, "own": self.own_columns}
        return find(queryset, search_term, **ways), False

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Explain the box of the search."""
        found = super().get_changelist_instance(request)
        if self.to_gift and not found.search_help_text:
            found.search_help_text = HELP
        return found

    def tools(self, request: HttpRequest, row: Model) -> list[Tool]:
        """Return the ways on from a row that this member of staff may take."""
        return []

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Write the page of a row with the ways on."""
        row = kwargs.get("obj")
        context["tools"] = self.tools(request, row) if row else []
        return super().render_change_form(request, context, *args, **kwargs)
