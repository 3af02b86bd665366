"""How a donor comes to their own page: a mailed link, then half an hour."""

from uuid import uuid4

from django.db import models

from nkarchive.languages import LANGUAGES


class SignInRequest(models.Model):
    """Someone asked for a link; gone as soon as it has been looked at, whoever asked."""

    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    requested_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)


class SignInLink(models.Model):
    """A link that was mailed: good once, until it expires. The address carries a signed `uuid`."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    donor = models.ForeignKey("campaigns.Donor", models.PROTECT, related_name="sign_in_links")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.pk)


class DonorSession(models.Model):
    """Half an hour on the donor's own page. The cookie has the key; the row has its SHA-256."""

    key_sha256 = models.CharField(max_length=64, unique=True)
    donor = models.ForeignKey("campaigns.Donor", models.PROTECT, related_name="sessions")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.pk)
