"""Material of the style guide for the parts of the search page."""

from datetime import datetime
from types import SimpleNamespace as Sample
from typing import Any

from django.utils.safestring import mark_safe


def searching(now: datetime) -> dict[str, Any]:
    """Return a result, what a search was narrowed to and can be, and one without results."""
    choice = Sample(url="#choice", label="Reports", count=4, is_chosen=True)
    return {
        "search_result": Sample(
            get_absolute_url="#found",
            kind_label="Report",
            publish_at=now,
            title_html=mark_safe("<mark>Prisons</mark> and their paper"),
            snippet_html=mark_safe("… what a <mark>prison</mark> writes down about itself …"),
        ),
        "chosen": [choice, Sample(url="#choice", label="2019")],
        "facets": [
            Sample(
                name="kind",
                label="Kind",
                choices=[choice, Sample(url="#choice", label="Stories", count=12)],
            )
        ],
        "query": Sample(text="prizon"),
        "results": Sample(is_corrected=True, suggestion="prison", unknown=["tag:none"]),
    }
