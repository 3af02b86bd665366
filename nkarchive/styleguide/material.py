"""Invented material for the style guide: one of everything that a partial can be given."""

from types import SimpleNamespace as Sample
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import mark_safe

COLOURS = [
    *("paper", "raised", "sunk", "rule", "edge", "ink", "ink-soft", "deep", "lamp"),
    *("accent", "accent-strong", "accent-wash", "mark"),
    *("caution", "caution-wash", "danger", "danger-wash", "focus"),
]


class GiveForm(forms.Form):
    """The fields of a give form, for looking at."""

    amount = forms.ChoiceField(
        label="Choose an amount",
        choices=[("25", "$25"), ("50", "$50"), ("100", "$100"), ("250", "$250"), ("", "Other")],
        widget=forms.RadioSelect,
        required=False,
        initial="50",
    )
    own_amount = forms.CharField(label="Own amount", required=False)
    name = forms.CharField(label="Name", help_text="As it should stand on the receipt.")
    email = forms.EmailField(label="E-mail", help_text="The receipt goes here.")

    def clean_own_amount(self) -> str:
        """Refuse whatever was typed, so that the error can be seen."""
        raise forms.ValidationError("Write the amount in figures, for example 25 or 25.50.")


def samples() -> dict[str, Any]:
    """Return the context of `styleguide.html`: what every component takes, from no database."""
    now = timezone.now()
    picture = Sample(
        url=static("img/styleguide.jpg"),
        srcset="",
        webp_srcset="",
        width=960,
        height=640,
        alt="A lamp on the far shore of a river at night",
        caption="The far shore, seen from the road.",
        credit="Drawing: nkarchive",
    )
    progress = Sample(percent=62, raised_display="$31,240", goal_display="$50,000", is_closed=False)
    article = Sample(
        get_absolute_url="#card",
        kind_label="Story",
        title="The radio behind the wall",
        subtitle="A winter in a northern town",
        standfirst="For three years she listened to one station a night, and told nobody.",
        publish_at=now,
        language="en",
        byline_names=["A. Sample", "B. Example"],
        warning_labels=["hunger", "violence"],
        card_picture=picture,
    )
    plain_article = Sample(**{**vars(article), "card_picture": None, "warning_labels": []})
    return {
        "colours": COLOURS,
        "picture": picture,
        "article": article,
        "plain_article": plain_article,
        "related_articles": [plain_article, article],
        "korean_article": Sample(
            **{
                **vars(article),
                "language": "ko",
                "kind_label": "이야기",
                "title": "벽 너머의 라디오, 북쪽 마을에서 보낸 겨울",
                "standfirst": "그는 삼 년 동안 밤마다 한 방송만 들었고, 아무에게도 말하지 않았다.",
                "warning_labels": [],
            }
        ),
        "people": [
            Sample(name="A. Sample", role_label="By", url="#person"),
            Sample(name="B. Example", role_label="Translated by", url=""),
        ],
        "person": Sample(name="A. Sample", title="Editor", bio="Writes about work.", url="#person"),
        "campaign": Sample(
            get_absolute_url="#campaign",
            title="Keep the night broadcasts on the air",
            summary="Three small stations share what is given, in parts that anyone may check.",
            progress=progress,
            card_picture=picture,
        ),
        "progress": progress,
        "closed_progress": Sample(**{**vars(progress), "percent": 100, "is_closed": True}),
        "partners": [
            Sample(name="A sample partner", founded=2003, note="Invented.", share="One half"),
            Sample(name="Another sample partner", share="One half"),
        ],
        "crumbs": [
            Sample(label="Stories", url="#stories"),
            Sample(label="Reports", url="#reports"),
        ],
        "tags": [Sample(name=name, url="#tag", count=7) for name in ("markets", "radio", "가족")],
        "series": Sample(title="Rooms in winter", url="#series"),
        "previous_part": Sample(title="The window on the third floor", url="#part-1"),
        "next_part": Sample(title="A chair for the guest", url="#part-3"),
        "missing_parts": ["Parts 3 to 5 are missing."],
        "editions": [
            mark_safe("First published as <cite>A quiet station</cite> by Sample Quarterly, 2019")
        ],
        "notices": [
            Sample(
                kind="dispute",
                label="Disputed",
                made_on=now,
                text="Another listener says that the station was silent that year.",
                anchor="record-1",
            )
        ],
        "changes": [
            Sample(
                kind="correction",
                label="Correction",
                made_on=now,
                text="An earlier version named the wrong winter.",
                anchor="record-2",
            )
        ],
        "page_obj": Paginator(range(30), 10).page(2),
        "form": GiveForm(),
        "wrong_form": GiveForm({"wrong-own_amount": "1e3", "wrong-email": "a@b"}, prefix="wrong"),
        "search_result": Sample(
            get_absolute_url="#found",
            kind_label="Report",
            publish_at=now,
            language="en",
            title_html=mark_safe("<mark>Prisons</mark> and their paper"),
            snippet_html=mark_safe("… what a <mark>prison</mark> writes down about itself …"),
        ),
        "notes": mark_safe(
            '<ol class="notes__list"><li id="note-1">A lamp meant that the dealer was known.'
            ' <a href="#note-ref-1" role="doc-backlink" aria-label="Back to note 1">↩</a></li></ol>'
            '<ul class="notes__names" role="list"><li id="name-1">'
            '<span class="notes__sign">*</span>'
            ' The name was changed. <a href="#name-ref-1" role="doc-backlink"'
            ' aria-label="Back to the name">↩</a></li></ul>'
        ),
        "sources": mark_safe(
            '<ol class="sources__list"><li id="source-1">E. Example, <cite>Stations of the'
            " North</cite>, Sample Press 2019.</li></ol>"
        ),
        "thanks_states": ["confirming", "received", "pending", "incomplete", "failed"],
    }
