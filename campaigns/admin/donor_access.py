"""Who looked at donor data."""

from django.contrib import admin

from campaigns.admin.money_list import MoneyAdmin
from campaigns.models import DonorAccess


@admin.register(DonorAccess)
class DonorAccessAdmin(MoneyAdmin):
    """Each opening of a list, a row, a PDF or a file with donor data, by whom and when."""

    list_display = ["looked_at", "user", "what", "row_id"]
    list_filter = ["looked_at", "user"]
    list_select_related = ["user"]
    fields = ["looked_at", "user", "what", "row_id"]
