"""Builders of rows for tests: every one makes a whole, valid thing; keywords change it."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Permission, User
from django.utils import timezone

from articles.models import (
    Article,
    ContentWarning,
    Contribution,
    Contributor,
    Correction,
    Edition,
    Picture,
    RelatedArticle,
    Series,
    Source,
)
from campaigns.models import (
    Campaign,
    Donation,
    Donor,
    LegalEntity,
    Partner,
    Payment,
    Share,
    SuggestedAmount,
)

_numbers = itertools.count(1)


def make_article(*, tags: tuple[str, ...] = (), **fields: Any) -> Article:
    """Make a published English story; `tags` are names."""
    number = next(_numbers)
    article = Article.objects.create(
        **{
            "title": f"Story {number}",
            "slug": f"story-{number}",
            "standfirst": "A line that says what it is about.",
            "body": "<p>The river was low that winter.</p>",
            "status": Article.Status.PUBLISHED,
            "publish_at": timezone.now() - timedelta(days=1),
            **fields,
        }
    )
    if tags:
        article.tags.add(*tags)
    return article


def make_contributor(**fields: Any) -> Contributor:
    """Make a person with a public page."""
    number = next(_numbers)
    return Contributor.objects.create(
        **{"name_en": f"Writer {number}", "slug": f"writer-{number}", "has_page": True, **fields}
    )


def make_contribution(article: Article, **fields: Any) -> Contribution:
    """Make someone the author of an article."""
    fields.setdefault("contributor", None)
    fields["contributor"] = fields["contributor"] or make_contributor()
    return Contribution.objects.create(article=article, **fields)


def make_series(**fields: Any) -> Series:
    """Make a series without articles."""
    number = next(_numbers)
    return Series.objects.create(
        **{"title_en": f"Series {number}", "slug": f"series-{number}", **fields}
    )


def make_source(**fields: Any) -> Source:
    """Make a book with an author."""
    number = next(_numbers)
    return Source.objects.create(
        **{"kind": Source.Kind.BOOK, "title": f"Book {number}", "author": "A. Writer", **fields}
    )


def make_warning(**fields: Any) -> ContentWarning:
    """Make a term of the vocabulary of warnings."""
    number = next(_numbers)
    return ContentWarning.objects.create(
        **{"slug": f"warning-{number}", "label_en": f"Warning {number}", **fields}
    )


def make_picture(**fields: Any) -> Picture:
    """Make a library row of a picture; no file lies behind it (see articles.pictures.store)."""
    number = next(_numbers)
    return Picture.objects.create(
        **{
            "title": f"Picture {number}",
            "file": f"pictures/{number}/960.jpg",
            "width": 960,
            "height": 640,
            "widths": [480, 960],
            "webp_widths": [480, 960],
            "due_at": None,
            "alt_en": "A river at dusk",
            "credit": "N. Painter",
            "source": "Drawn for us",
            **fields,
        }
    )


def make_entity(**fields: Any) -> LegalEntity:
    """Make a legal entity of the United States."""
    return LegalEntity.objects.create(
        **{
            "name_en": "River Archive, Inc.",
            "name_ko": "강 기록원",
            "address_en": "1 Water Street\nSpringfield, NY 10001",
            "registration_number": "00-0000000",
            "contact_email": "gifts@example.org",
            **fields,
        }
    )


def make_campaign(*, partners: tuple[str, ...] = (), **fields: Any) -> Campaign:
    """Make an open campaign in USD; `partners` are names, in equal shares from a day ago."""
    number = next(_numbers)
    fields.setdefault("entity", None)
    fields["entity"] = fields["entity"] or make_entity()
    campaign = Campaign.objects.create(
        **{
            "slug": f"campaign-{number}",
            "title_en": f"Appeal {number}",
            "summary_en": "What it is for.",
            "story_en": "<p>Why it matters.</p>",
            "status": Campaign.Status.OPEN,
            "goal_minor": 1_000_000,
            **fields,
        }
    )
    starts_at = timezone.now()
    for name in partners:
        Share.objects.create(
            campaign=campaign,
            partner=Partner.objects.get_or_create(name_en=name)[0],
            starts_at=starts_at,
        )
    return campaign


def make_suggested_amount(campaign: Campaign, amount_minor: int, **fields: Any) -> SuggestedAmount:
    """Offer an amount on the campaign's give form."""
    return SuggestedAmount.objects.create(campaign=campaign, amount_minor=amount_minor, **fields)


def make_donor(**fields: Any) -> Donor:
    """Return the donor dana@example.com, or one with the fields given."""
    email = fields.pop("email", "dana@example.com")
    donor = Donor.objects.meet(email=email, language=fields.pop("language", "en"))
    Donor.objects.filter(pk=donor.pk).update(**fields) if fields else None
    donor.refresh_from_db()
    return donor


def make_donation(**fields: Any) -> Donation:
    """Make a gift of 25.00 USD that waits at Stripe's page; Stripe knows nothing of it."""
    number = next(_numbers)
    fields.setdefault("campaign", None)
    fields["campaign"] = fields["campaign"] or make_campaign()
    return Donation.objects.create(
        **{
            "amount_minor": 2500,
            "currency": fields["campaign"].currency,
            "donor_name": "Dana Donor",
            "donor": fields.get("donor") or make_donor(),
            "language": "en",
            "status": Donation.Status.SESSION_OPEN,
            "is_live": False,
            "form_token": f"token-{number}",
            "content_sha256": "0" * 64,
            "stripe_request": {},
            "session_id": f"cs_test_made_{number}",
            "session_expires_at": timezone.now() + timedelta(hours=1),
            **fields,
        }
    )


def make_payment(**fields: Any) -> Payment:
    """Record a settled payment for a gift; posts nothing and issues nothing."""
    number = next(_numbers)
    fields.setdefault("donation", None)
    donation = fields["donation"] = fields["donation"] or make_donation()
    return Payment.objects.create(
        **{
            "payment_intent_id": f"pi_made_{number}",
            "charge_id": f"ch_made_{number}",
            "amount_minor": donation.amount_minor,
            "currency": donation.currency,
            "is_live": False,
            "paid_at": datetime(2026, 3, 14, 12, tzinfo=UTC),
            "gift_on": datetime(2026, 3, 14, tzinfo=UTC).date(),
            **fields,
        }
    )


def make_staff(*permissions: str, **fields: Any) -> User:
    """Make a staff member with permissions named like "articles.change_article"."""
    number = next(_numbers)
    user = User.objects.create_user(
        **{"username": f"staff-{number}", "password": "a long password", "is_staff": True, **fields}
    )
    for name in permissions:
        app, codename = name.split(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )
    return user


def make_edition(article: Article, **fields: Any) -> Edition:
    """Make an earlier edition of an article, under another title."""
    return Edition.objects.create(article=article, **{"title": "Under another title", **fields})


def make_correction(article: Article, **fields: Any) -> Correction:
    """Make a dated correction of an article."""
    return Correction.objects.create(
        article=article, **{"made_on": date(2026, 1, 5), "text": "A year was wrong.", **fields}
    )


def make_related(article: Article, related: Article, **fields: Any) -> RelatedArticle:
    """Let an editor recommend an article after another."""
    return RelatedArticle.objects.create(article=article, related=related, **fields)


def make_draft(**fields: Any) -> Article:
    """Make a draft with a byline, that nothing keeps from being published."""
    article = make_article(**{"status": Article.Status.DRAFT, "publish_at": None, **fields})
    make_contribution(article)
    return article
