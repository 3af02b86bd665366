"""Rows of a running site that its sample content has none of: gifts in every state, a way in.

A program of its own, because it works on the database of that site: `python -m
tests.screenshots.rows` prints JSON, the addresses of the gifts' pages by state and of a link for
each picture of the donor's page, and writes the mails as HTML into the folder that it is given.
"""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WAYS_IN = 4


def prepare(var: Path, *, mails: Path) -> dict[str, Any]:
    """Run this program beside the site whose data lie in a folder; returns what it prints."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.screenshots.rows", mails],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "nkarchive.settings.development",
            "VAR_DIR": str(var),
        },
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(run.stdout)


def main(mails: Path) -> dict[str, Any]:
    """Write the rows and the mails."""
    import django

    django.setup()
    write_mails(mails)
    return make_rows()


def make_rows() -> dict[str, Any]:
    """Make a gift in every state and a donor with a monthly one."""
    from django.utils import timezone

    from campaigns.mailing import links
    from campaigns.models import Campaign, Donation, SignInLink
    from tests import factories
    from tests.mail_samples import make_monthly_gift, make_receipt

    campaign = Campaign.objects.get(slug="winter-emergency-fund")
    donor = factories.make_donor(email="reader@example.org")
    given = {
        "campaign": campaign,
        "donor": donor,
        "donor_name": "Robin Reader",
        # Nobody asks Stripe about these: it has never heard of them.
        "asked_stripe_at": timezone.now() + timedelta(days=1),
    }
    thanks = {}
    # Before and after the payment page has opened the words are the same.
    for status in Donation.Status.values[1:]:
        gift = factories.make_donation(status=status, **given)
        thanks[status] = f"/gifts/{gift.uuid}/thanks/"
    monthly = factories.make_donation(
        status=Donation.Status.SUCCEEDED, rhythm=Donation.Rhythm.MONTHLY, **given
    )
    thanks["monthly"] = f"/gifts/{monthly.uuid}/thanks/"
    gift = make_monthly_gift(monthly, next_charge_at=timezone.now() + timedelta(days=20))
    receipt = make_receipt(factories.make_donation(status=Donation.Status.SUCCEEDED, **given))
    later = timezone.now() + timedelta(hours=1)
    ways = [SignInLink.objects.create(donor=donor, expires_at=later) for _ in range(WAYS_IN)]
    return {
        "thanks": thanks,
        "receipt": f"/receipts/{receipt.code}/",
        "monthly": f"/giving/monthly/{gift.uuid}/",
        "ways_in": [f"/giving/enter/{links.make_sign_in_token(link.uuid)}/" for link in ways],
    }


def write_mails(folder: Path) -> None:
    """Write every kind of mail, as the preview for staff makes it up, in both languages."""
    from campaigns.mailing.samples import letter
    from campaigns.models import OutgoingMail

    for kind in OutgoingMail.Kind.values:
        for language in ("en", "ko"):
            html = next(
                body
                for body, form in letter(kind, language=language).alternatives
                if form == "text/html"
            )
            (folder / f"{kind}.{language}.html").write_text(html, encoding="utf-8")


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1])), sys.stdout)
