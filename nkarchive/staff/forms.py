"""What staff type to prove who they are."""

from datetime import datetime
from math import ceil
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from nkarchive.client_address import client_address
from nkarchive.staff import second_factor, throttling

WRONG_CODE = (
    "That code is not right, or was used already. Wait for the next one on your phone; "
    "its clock must be right."
)
SHORT_WAIT_SECONDS = 90


class ThrottledForm(forms.Form):
    """A form whose tries are counted; `again_at` says when the next one is looked at."""

    again_at: datetime | None = None

    def count_try(self, request: HttpRequest, name: str) -> None:
        """Count a try under a name; raises ValidationError where it is one too many."""
        self.refuse_until(throttling.count_try(name, address=client_address(request)))

    def forgive(self, request: HttpRequest, name: str) -> None:
        """Take the counted try back: it was right."""
        throttling.forgive(name, address=client_address(request))

    def refuse_until(self, again_at: datetime | None) -> None:
        """Raise ValidationError that says when to come again; nothing where there is no date."""
        self.again_at = again_at
        if again_at is not None:
            raise ValidationError(
                f"Too many wrong tries. Try again in {self.wait}.", code="throttled"
            )

    @property
    def wait_seconds(self) -> int:
        """How long to wait, at least a second."""
        return max(1, ceil((self.again_at - timezone.now()).total_seconds()))

    @property
    def wait(self) -> str:
        """How long to wait, as one says it, and until when."""
        seconds = self.wait_seconds
        if seconds <= SHORT_WAIT_SECONDS:
            return "1 second" if seconds == 1 else f"{seconds} seconds"
        clock = timezone.localtime(self.again_at)
        return f"{ceil(seconds / 60)} minutes, at {clock:%H:%M} ({clock.tzname()})"


class SignInForm(ThrottledForm, AdminAuthenticationForm):
    """Name and password."""

    def clean(self) -> dict[str, Any]:
        """Look at the password unless there were too many tries."""
        name = self.cleaned_data.get("username")
        if not name or not self.cleaned_data.get("password"):
            return super().clean()
        self.count_try(self.request, name)
        cleaned = super().clean()
        self.forgive(self.request, name)
        return cleaned


class CodeForm(ThrottledForm):
    """A code from the phone, or a recovery code."""

    code = forms.CharField(
        label="Code from your phone, or a recovery code",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user = user

    def clean_code(self) -> str:
        """Use the code up; raises ValidationError where it is wrong or too many were."""
        code = self.cleaned_data["code"]
        name = f"second factor of {self.user.pk}"
        self.refuse_until(second_factor.locked_until(self.user, code))
        self.count_try(self.request, name)
        if not second_factor.accepts(self.user, code):
            raise ValidationError(WRONG_CODE)
        self.forgive(self.request, name)
        return code


class EnrolForm(forms.Form):
    """The first code that a phone shows."""

    code = forms.CharField(
        label="The six digits that it shows now",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class ProofForm(CodeForm):
    """The password again, and a code where the account has a second factor."""

    password = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    field_order = ["password", "code"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if second_factor.device_of(self.user) is None:
            del self.fields["code"]

    def clean_password(self) -> str:
        """Compare the password; raises ValidationError where it is wrong or too many were."""
        name = self.user.get_username()
        self.count_try(self.request, name)
        if not self.user.check_password(self.cleaned_data["password"]):
            raise ValidationError("That password is not right.")
        self.forgive(self.request, name)
        return self.cleaned_data["password"]

    def clean_code(self) -> str:
        """Look at the code only beside the right password, so that neither is guessed alone."""
        if "password" not in self.cleaned_data:
            raise ValidationError("Type a code together with the right password.")
        return super().clean_code()
