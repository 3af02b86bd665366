"""The way back in for the last superuser, from the server: `manage.py reset_second_factor NAME`."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from nkarchive.staff import second_factor
from nkarchive.staff.history import remember


class Command(BaseCommand):
    """Takes away phone and recovery codes of one account."""

    help = "Take away an account's second factor; its owner enrols anew at the next login."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the user name."""
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        """Reset it, and write that into the account's history. Raises CommandError if unknown."""
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError("There is no account of this name.")
        second_factor.forget(user)
        remember(user, by=user, what="Reset the second factor from the command line.")
        self.stdout.write("Done: the next login enrols a phone anew.")
