"""What editors have typed and not saved: kept for each opened form, offered again, swept away.

It is a matter between an editor and the form alone. Nothing here reads or writes an article, its
history or the search index, and nobody is given what another has typed.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.utils import timezone

from articles.models import Autosave

ADDING = "add"
# Characters of JSON; the text of an article may have two million bytes.
LONGEST = 2_500_000
# Forms that one user may leave unsaved on one article; the oldest goes first.
MOST_OPENINGS = 5
KEPT_FOR = timedelta(days=30)
# What another typed longer ago is no reason to wait for them.
FRESH = timedelta(hours=12)


class TooLongError(ValueError):
    """The form holds more than LONGEST characters; what was kept before stays."""


def keep(
    *,
    user: AbstractBaseUser,
    form_key: str,
    opening: str,
    fields: Mapping[str, list[str]],
    began_from: datetime | None,
) -> Autosave:
    """Keep what stands in an opened form, in place of what was kept for it before.

    Takes the form's fields as a browser sends them. Raises TooLongError.
    """
    # PostgreSQL's JSON holds no NUL, and no field of the form takes one.
    kept = {
        name.replace("\0", ""): [value.replace("\0", "") for value in values]
        for name, values in fields.items()
    }
    if len(json.dumps(kept, ensure_ascii=False)) > LONGEST:
        raise TooLongError
    row, _ = Autosave.objects.update_or_create(
        user=user,
        opening=opening,
        defaults={"form_key": form_key, "fields": kept, "began_from": began_from},
    )
    beyond = unsaved(user=user, form_key=form_key)[MOST_OPENINGS:]
    Autosave.objects.filter(pk__in=[one.pk for one in beyond]).delete()
    return row


def unsaved(*, user: AbstractBaseUser, form_key: str) -> QuerySet[Autosave]:
    """Return what this user left unsaved in forms of an article, the latest first."""
    return Autosave.objects.filter(user=user, form_key=form_key).order_by("-saved_at", "-pk")


def of_others(*, user: AbstractBaseUser, form_key: str) -> list[Autosave]:
    """Return who else typed in a form of this article lately: one row a person, without words."""
    rows = (
        Autosave.objects.filter(form_key=form_key, saved_at__gt=timezone.now() - FRESH)
        .exclude(user=user)
        .defer("fields")
        .select_related("user")
        .order_by("-saved_at")
    )
    latest: dict[int, Autosave] = {}
    for row in rows:
        latest.setdefault(row.user_id, row)
    return list(latest.values())


def forget(*, user: AbstractBaseUser, opening: str) -> None:
    """Forget what this user typed in an opened form: it is saved, or unwanted."""
    Autosave.objects.filter(user=user, opening=opening).delete()


def sweep() -> int:
    """Forget whatever nobody came back to for thirty days; return how many forms that were."""
    return Autosave.objects.filter(saved_at__lt=timezone.now() - KEPT_FOR).delete()[0]
