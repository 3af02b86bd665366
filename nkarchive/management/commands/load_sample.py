"""Fill an empty site with the sample content: `manage.py load_sample`."""

import json
import tomllib
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from taggit.models import Tag

from articles import pictures, search
from articles.models import (
    Article,
    ContentWarning,
    Contributor,
    FrontPageChoice,
    Occasion,
    Page,
    Picture,
    Series,
    Source,
    TagLabel,
)
from campaigns import checkout, mailing, settlement
from campaigns.models import (
    Campaign,
    Donation,
    LegalEntity,
    Partner,
    PublicMessage,
    Share,
    SuggestedAmount,
)
from nkarchive.env import ROOT
from nkarchive.management.sample_articles import SampleArticles, with_ids

FOLDER = ROOT / "nkarchive" / "sample"
DONORS = ["Ada Lind", "Jonas Weber", "김서연", "Marta Ruiz", "이도윤", "Noor Haddad"]


class Command(BaseCommand):
    """Loads invented articles, pictures, partners, campaigns and gifts into an empty site."""

    help = "Fill an empty site with sample content; does nothing where there are articles."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the content in one transaction, then make the gifts through the sandbox.

        Goes on where an interrupted run stopped. Anything of somebody else's is left alone.
        """
        if not any(model.objects.exists() for model in (Article, Campaign, Contributor, Picture)):
            with transaction.atomic():
                Sample().load()
            self.stdout.write(f"  {Article.objects.count()} articles")
        if settings.STRIPE_API_BASE and (count := give()):
            self.stdout.write(f"  {count} gifts")


class Sample:
    """The sample site, read from TOML; what is made is kept under its key in the files."""

    def __init__(self) -> None:
        self.site = _read(FOLDER / "site.toml")
        self.ids: dict[str, dict[str, int]] = {}
        self.made: dict[str, dict[str, Any]] = {}

    def load(self) -> None:
        """Make every row; called inside one transaction on an empty site."""
        site = self.site
        self._keep("picture", {key: _picture(key, **row) for key, row in site["pictures"].items()})
        self._keep(
            "warning",
            {
                key: ContentWarning.objects.create(slug=key, label_en=names[0], label_ko=names[1])
                for key, names in site["warnings"].items()
            },
        )
        self._keep("series", _create(Series, site["series"], slug=_slug_of_title))
        self._keep("contributor", _create(Contributor, site["contributors"], slug=_slug_of_name))
        self._load_sources()
        self._keep("partner", _create(Partner, site["partners"]))
        entity = LegalEntity.objects.create(**site["entity"])
        self._keep(
            "campaign",
            {key: self._campaign(entity=entity, **row) for key, row in site["campaigns"].items()},
        )
        urgent = self.made["campaign"][site["front_page"]["urgent"]]
        FrontPageChoice.objects.create(place=FrontPageChoice.Place.URGENT, campaign=urgent)
        for slug, row in site["pages"].items():
            Page.objects.update_or_create(slug=slug, defaults=row)
        articles = SampleArticles(self.made)
        for path in sorted((FOLDER / "articles").glob("*.toml")):
            articles.add(**_read(path))
        articles.connect()
        for name, korean in site["tags"].items():
            tag = Tag.objects.get(name=name)
            TagLabel.objects.create(tag=tag, language="en", name=name)
            TagLabel.objects.create(tag=tag, language="ko", name=korean)
        today = timezone.localdate()
        for name, (begins_in_days, ends_in_days) in site["occasions"].items():
            Occasion.objects.create(
                tag=Tag.objects.get(name=name),
                begins_on=today + timedelta(days=begins_in_days),
                ends_on=today + timedelta(days=ends_in_days),
            )
        search.refresh_many(Article.objects.all())

    def _keep(self, kind: str, rows: dict[str, Any]) -> None:
        self.made[kind] = rows

    def _load_sources(self) -> None:
        self.made["source"] = {}
        for key, row in self.site["sources"].items():
            via = self.made["source"].get(row.pop("via", None))
            self.made["source"][key] = Source.objects.create(via=via, **row)

    def _campaign(
        self,
        *,
        entity: LegalEntity,
        picture: str,
        partners: list[str],
        amounts: list[list],
        gifts: list[int],
        messages: list[dict],
        closes_in_days: int | None = None,
        **row: Any,
    ) -> Campaign:
        now = timezone.now()
        closes_at = None
        if closes_in_days is not None:
            last_day = timezone.localtime(now) + timedelta(days=closes_in_days)
            closes_at = last_day.replace(hour=23, minute=59, second=0, microsecond=0)
        row |= {key: with_ids(row[key], self.made) for key in ("story_en", "story_ko")}
        campaign = Campaign.objects.create(
            entity=entity,
            picture=self.made["picture"][picture],
            status=Campaign.Status.OPEN,
            closes_at=closes_at,
            **row,
        )
        for key in partners:
            Share.objects.create(
                campaign=campaign, partner=self.made["partner"][key], starts_at=now
            )
        for amount_minor, english, korean in amounts:
            SuggestedAmount.objects.create(
                campaign=campaign, amount_minor=amount_minor, label_en=english, label_ko=korean
            )
        return campaign


def give() -> int:
    """Make the sample gifts on the real way: a Session, the sandbox's card, settlement, mail.

    Makes those that are not there yet, on the sample's own campaigns while they are open, and
    returns how many.
    """
    site = _read(FOLDER / "site.toml")
    planned = [
        (row["slug"], amount_minor, {said["gift"]: said for said in row["messages"]}.get(place))
        for row in site["campaigns"].values()
        for place, amount_minor in enumerate(row["gifts"])
    ]
    count = 0
    for number, (slug, amount_minor, said) in enumerate(planned):
        campaign = Campaign.objects.filter(slug=slug, entity__is_sample=True).first()
        token = f"sample-{number}"
        made = Donation.objects.filter(form_token=token, status=Donation.Status.SUCCEEDED)
        if campaign is None or not campaign.is_open() or made.exists():
            continue
        name = DONORS[number % len(DONORS)]
        try:
            donation = checkout.start(
                campaign=campaign,
                amount_minor=amount_minor,
                donor_name=name,
                donor_email=f"donor-{number + 1}@sample.invalid",
                language="ko" if campaign.currency == "KRW" else "en",
                form_token=token,
                message=said and _message(name, **said),
            )
            _pay_at_the_sandbox(donation.session_id)
        except checkout.AlreadyPaid as paid:
            donation = paid.donation
        for mail_id in settlement.settle(donation_id=donation.pk).mails:
            mailing.send(mail_id=mail_id)
        PublicMessage.objects.filter(donation=donation).update(state=PublicMessage.State.SHOWN)
        count += 1
    return count


def _message(name: str, *, gift: int, text: str, is_named: bool = False) -> dict[str, str]:
    return {"text": text, "shown_name": name if is_named else ""}


def _pay_at_the_sandbox(session_id: str) -> None:
    """Pay a Session as the sandbox's own tests do: it has an address for that, Stripe has none."""
    request = urllib.request.Request(  # noqa: S310 (our own sandbox)
        f"{settings.STRIPE_API_BASE}/_sandbox/sessions/{session_id}/pay",
        data=json.dumps({"outcome": "paid"}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10):  # noqa: S310
        pass


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _create(model: type, rows: dict[str, dict], **computed: Any) -> dict[str, Any]:
    return {
        key: model.objects.create(**{name: make(row) for name, make in computed.items()}, **row)
        for key, row in rows.items()
    }


def _slug_of_title(row: dict[str, Any]) -> str:
    return slugify(row["title_en"])


def _slug_of_name(row: dict[str, Any]) -> str:
    return slugify(row["name_en"])


def _picture(key: str, *, title: str, alt_en: str, alt_ko: str) -> Picture:
    picture = Picture(
        title=title,
        alt_en=alt_en,
        alt_ko=alt_ko,
        credit="Drawn for nkarchive",
        source="Sample content",
    )
    with (FOLDER / "pictures" / f"{key}.jpg").open("rb") as file:
        pictures.store(picture, largest=pictures.encode(file))
    pictures.make_renditions(picture_id=picture.pk)
    picture.refresh_from_db()
    return picture
