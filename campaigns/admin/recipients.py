"""Who receives money: legal entities and partners."""

from django.contrib import admin
from django.http import HttpRequest

from campaigns.models import LegalEntity, Partner


@admin.register(LegalEntity)
class LegalEntityAdmin(admin.ModelAdmin):
    """The organisations that sign receipts. What changes here is printed on later receipts only."""

    list_display = ["name_en", "jurisdiction", "registration_number", "is_sample"]
    fieldsets = [
        (
            "As printed on receipts",
            {
                "description": "Receipts already issued keep what was printed on them.",
                "fields": [
                    "name_en",
                    "name_ko",
                    "address_en",
                    "address_ko",
                    "registration_number",
                    "contact_email",
                    "is_sample",
                ],
            },
        ),
        (
            "Rules",
            {"fields": ["jurisdiction", "time_zone", "wording_version", "retention_years"]},
        ),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: LegalEntity | None = None) -> bool:
        """An entity that has signed a receipt stays."""
        is_used = obj is not None and (obj.series.exists() or obj.campaigns.exists())
        return not is_used and super().has_delete_permission(request, obj)


@admin.register(Partner)
class PartnerAdmin(admin.ModelAdmin):
    """The organisations that campaigns promise their money to."""

    list_display = ["name_en", "founded"]
    search_fields = ["name_en", "name_ko"]
    fields = ["name_en", "name_ko", "founded", "note_en", "note_ko"]
