"""Lists of any length: a page begins where the last one ended, and nobody counts the rows."""

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db import connections
from django.db.models import Max, QuerySet
from django.http import HttpRequest

BEFORE, AFTER = "before", "after"


class KeysetChangeList(ChangeList):
    """A list by descending key: `?before=` and `?after=` a key instead of a page's number.

    Skipping rows (OFFSET) and counting them both read them all. So a page is asked for by the key
    it begins at, and a total is told only where it is free: from the whole of a short list, or as
    PostgreSQL's own estimate of an unfiltered table.
    """

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[str]:
        """Return the one order that pages can be cut in."""
        return ["-pk"]

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet:
        """Return the rows of all pages; another filter or search begins at the first one."""
        for name in (BEFORE, AFTER):
            self.params.pop(name, None)
            self.filter_params.pop(name, None)
        return super().get_queryset(request, exclude_parameters)

    def get_results(self, request: HttpRequest) -> None:
        """Fetch one page, and one row more to know whether there is another."""
        before, after = self._key(request, BEFORE), self._key(request, AFTER)
        size = self.list_per_page
        rows = self.queryset
        if before is not None:
            rows = rows.filter(pk__lt=before)
        elif after is not None:
            rows = rows.filter(pk__gt=after).order_by("pk")
        found = list(rows[: size + 1])
        has_more, page = len(found) > size, found[:size]
        is_first = before is None and after is None
        is_upwards = after is not None and before is None
        if is_upwards:
            page.reverse()
        has_newer = has_more if is_upwards else not is_first
        has_older = True if is_upwards else has_more
        self.newer_link = self._link(AFTER, page[0].pk) if page and has_newer else ""
        self.older_link = self._link(BEFORE, page[-1].pk) if page and has_older else ""
        self.first_link = "" if is_first else self.get_query_string()
        self.total = self._total(page, is_whole=is_first and not has_more)
        # What Django's templates ask for. As many results as there are rows on the page: so they
        # offer no action on rows that nobody sees.
        self.result_list = page
        self.result_count = len(page)
        self.full_result_count = len(page)
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all, self.multi_page = False, False
        self.paginator = Paginator(page, size)

    def _key(self, request: HttpRequest, name: str) -> int | None:
        text = request.GET.get(name)
        if text is None:
            return None
        if not (text.isascii() and text.isdecimal() and len(text) < 19):
            raise IncorrectLookupParameters
        return int(text)

    def _link(self, name: str, key: int) -> str:
        return self.get_query_string({name: key})

    def _total(self, page: list[Any], *, is_whole: bool) -> str:
        if is_whole:
            return f"{len(page):,}"
        if self.query or self.has_active_filters or self.get_filters_params():
            return ""
        return f"about {estimated_rows(self.root_queryset):,}"


def estimated_rows(queryset: QuerySet) -> int:
    """Return about how many rows a table has: PostgreSQL's estimate, elsewhere the highest key.

    A table that PostgreSQL has not looked at yet answers with its highest key too.
    """
    connection = connections[queryset.db]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(queryset.model._meta.db_table)
            cursor.execute(
                "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [table]
            )
            (estimate,) = cursor.fetchone()
        if estimate > 0:
            return estimate
    return queryset.model._default_manager.aggregate(last=Max("pk"))["last"] or 0
