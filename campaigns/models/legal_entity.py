"""The organisation that receives gifts and signs receipts."""

import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models

from nkarchive.languages import Localized


def validate_time_zone(name: str) -> None:
    """Raise ValidationError unless the name is a time zone of the IANA database."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"“{name}” is not a time zone; write one like America/New_York.")


class LegalEntity(models.Model):
    """What a receipt prints about its issuer, and the rules that receipts of it follow."""

    class Jurisdiction(models.TextChoices):
        UNITED_STATES = "US", "United States, 501(c)(3)"

    class Wording(models.IntegerChoices):
        FIRST = 1, "1: nothing was given in return (IRS Publication 1771)"
        SECOND = 2, "2, November 2026: and we control how gifts are used (Rev. Rul. 63-252)"

    name_en = models.CharField("legal name", max_length=200)
    name_ko = models.CharField("legal name in Korean", max_length=200, blank=True)
    address_en = models.TextField("address")
    address_ko = models.TextField("address in Korean", blank=True)
    registration_number = models.CharField(
        max_length=50, help_text="As the tax office writes it; for the United States the EIN."
    )
    jurisdiction = models.CharField(
        max_length=2, choices=Jurisdiction, default=Jurisdiction.UNITED_STATES
    )
    time_zone = models.CharField(
        max_length=50,
        default="America/New_York",
        validators=[validate_time_zone],
        help_text="The date of a gift, and so its year, is read in this zone.",
    )
    wording_version = models.PositiveSmallIntegerField(
        "wording of receipts",
        choices=Wording,
        default=Wording.FIRST,
        help_text="It applies to receipts from now on; those already issued keep theirs.",
    )
    retention_years = models.PositiveSmallIntegerField(
        default=7, help_text="How long receipts must be kept."
    )
    contact_email = models.EmailField(help_text="Where donors write to; printed on receipts.")
    is_sample = models.BooleanField(
        default=False, help_text="An invented entity: its receipts say that they are samples."
    )

    name = Localized()
    address = Localized()

    class Meta:
        verbose_name_plural = "legal entities"
        ordering = ["name_en"]

    def __str__(self) -> str:
        return self.name_en
