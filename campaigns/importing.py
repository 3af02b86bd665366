"""Campaigns from page dumps: read the manifest's table, compare with what is here, write.

    entries = read_campaigns(manifest)
    results = plan_campaigns(entries)
    write_campaigns(entries, results)
    ids = campaign_ids(slugs)

A campaign always arrives as a draft: an editor chooses who receives the gifts, and opens it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from campaigns.models import Campaign, ImportedCampaign, Partner, Share
from campaigns.money import CURRENCIES
from nkarchive.importing.body import Targets, check_marks, write_body
from nkarchive.importing.fingerprint import folded, state_sha256
from nkarchive.importing.layout import Layout
from nkarchive.importing.manifest import Manifest
from nkarchive.importing.reading import read_layout
from nkarchive.importing.report import Outcome, Result
from nkarchive.importing.table import Table
from nkarchive.richtext import clean

# A bigint holds more; no appeal asks for more than a billion in any currency we take.
_HIGHEST_GOAL_MINOR = 10**12
_FIRST_YEAR, _LAST_YEAR = 1800, 2200
# Columns that say nothing about what an editor has done to the campaign.
_WITHOUT = {"id", "uuid", "created_at", "updated_at"}


@dataclass(frozen=True, kw_only=True)
class PartnerEntry:
    """A partner by its name and the other columns of its row."""

    name: str
    columns: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class CampaignEntry:
    """One campaign of a manifest. What is wrong with it stands in `table.problems`."""

    table: Table
    slug: str
    columns: dict[str, Any]
    layout: Layout | None
    partners: list[PartnerEntry] = field(default_factory=list)


def read_campaigns(manifest: Manifest) -> list[CampaignEntry]:
    """Read the campaign tables of a manifest; note in them all that is wrong."""
    return [_read(table, manifest) for table in manifest.campaigns]


def _read(table: Table, manifest: Manifest) -> CampaignEntry:
    entry = CampaignEntry(
        table=table,
        slug=table.slug("slug", longest=_longest(Campaign, "slug")),
        columns={
            "title_en": table.text(
                "title", is_required=True, longest=_longest(Campaign, "title_en")
            ),
            "currency": table.choice("currency", among=list(CURRENCIES), is_required=True),
            "goal_minor": table.number("goal_minor", least=1, most=_HIGHEST_GOAL_MINOR),
            "promise_en": table.text("promise"),
            "known_losses": "\n".join(table.texts("lost")),
        },
        layout=read_layout(table, manifest.dumps, has_sources=False),
        partners=_read_partners(table),
    )
    table.finish()
    if entry.layout:
        check_marks(entry.layout)
    return entry


def _read_partners(table: Table) -> list[PartnerEntry]:
    found: dict[str, PartnerEntry] = {}
    for item in table.tables("partners"):
        name = folded(item.text("name", is_required=True, longest=_longest(Partner, "name_en")))
        columns = {
            "founded": item.number("founded", least=_FIRST_YEAR, most=_LAST_YEAR),
            "note_en": item.text("note", longest=_longest(Partner, "note_en")),
        }
        item.finish()
        if name.casefold() in found:
            item.refuse("name", name, "stands twice among the partners")
        found[name.casefold()] = PartnerEntry(name=name, columns=columns)
    return list(found.values())


def _longest(model: type, column: str) -> int:
    return model._meta.get_field(column).max_length


def campaign_ids(slugs: Iterable[str]) -> dict[str, int]:
    """Return the ids of the campaigns that have these slugs, or were imported under them.

    An editor may have given an imported campaign another slug. A slug of none is left out.
    """
    wanted = set(slugs)
    imported = ImportedCampaign.objects.filter(key__in=wanted).values_list("key", "campaign_id")
    present = Campaign.objects.filter(slug__in=wanted).values_list("slug", "pk")
    return {**dict(imported), **dict(present)}


def campaign_sha256(campaign_id: int) -> str:
    """Return the fingerprint of a campaign as it stands, with all that belongs to it."""
    campaign = Campaign.objects.get(pk=campaign_id)
    return state_sha256(
        campaign,
        without=_WITHOUT,
        related={
            "shares": list(
                campaign.shares.order_by("pk").values_list("partner_id", "weight", "starts_at")
            ),
            "suggested_amounts": list(
                campaign.suggested_amounts.order_by("pk").values_list(
                    "amount_minor", "label_en", "label_ko"
                )
            ),
        },
    )


def plan_campaigns(entries: list[CampaignEntry]) -> list[Result]:
    """Say for each entry what an import makes of it; note in its table why it cannot be.

    Returns one result for each entry, in order. Writes nothing.
    """
    results = []
    for entry in entries:
        result = _plan(entry)
        if entry.table.problems:
            result.outcome, result.note = Outcome.FAILED, ""
        results.append(result)
    return results


def _plan(entry: CampaignEntry) -> Result:
    result = Result(
        kind="campaign",
        name=entry.slug,
        outcome=Outcome.CREATED,
        note="a draft: choose its legal entity and open it in the admin",
    )
    if entry.layout is None or not entry.slug:
        return result
    imported = ImportedCampaign.objects.select_related("campaign").filter(key=entry.slug).first()
    if imported is None:
        if Campaign.objects.filter(slug=entry.slug).exists():
            entry.table.refuse(
                "slug", entry.slug, "is the address of a campaign that was not imported"
            )
        return result
    result.note = ""
    if imported.campaign_sha256 != campaign_sha256(imported.campaign_id):
        result.outcome = Outcome.EDITED_HERE
    else:
        result.outcome = Outcome.UNCHANGED
        _refuse_other_words(entry, imported.campaign)
    return result


def _refuse_other_words(entry: CampaignEntry, campaign: Campaign) -> None:
    """An import writes a campaign once. A manifest that says something else now must not pass
    as imported."""
    now = {**entry.columns, "story_en": clean(_story(entry, campaign))}
    changed = [name for name, value in now.items() if getattr(campaign, name) != value]
    if changed:
        entry.table.refuse(
            "slug",
            entry.slug,
            f"was imported otherwise ({', '.join(changed)}): "
            "change the campaign in the admin, or give this one another slug",
        )


def write_campaigns(entries: list[CampaignEntry], results: list[Result]) -> None:
    """Write every campaign whose result says created; call it inside a transaction.

    Its partners share equally from now on, in the order of the manifest.
    """
    for entry, result in zip(entries, results, strict=True):
        if result.outcome is Outcome.CREATED:
            _write(entry)


def _write(entry: CampaignEntry) -> None:
    # The story's own asks name the campaign itself, so it needs its id before its story.
    campaign = Campaign(slug=entry.slug, **entry.columns)
    campaign.skip_history_when_saving = True
    campaign.save()
    del campaign.skip_history_when_saving
    campaign.story_en = _story(entry, campaign)
    campaign._change_reason = "Imported"
    campaign.save()
    starts_at = timezone.now()
    for partner in entry.partners:
        Share.objects.create(campaign=campaign, partner=_partner(partner), starts_at=starts_at)
    ImportedCampaign.objects.create(
        key=entry.slug, campaign=campaign, campaign_sha256=campaign_sha256(campaign.pk)
    )


def _story(entry: CampaignEntry, campaign: Campaign) -> str:
    return write_body(entry.layout, targets=Targets(campaign=campaign.pk))


def _partner(entry: PartnerEntry) -> Partner:
    """Return the partner of this name as editors keep it, or a new one."""
    same = Partner.objects.filter(name_en__iexact=entry.name).order_by("pk").first()
    return same or Partner.objects.create(name_en=entry.name, **entry.columns)
