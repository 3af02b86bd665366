"""Invented material for the style guide: what the partials that readers see can be given."""

from types import SimpleNamespace as Sample
from typing import Any

from django.core.paginator import Paginator
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import mark_safe

from nkarchive.styleguide import colours
from nkarchive.styleguide.giving import giving
from nkarchive.styleguide.searching import searching

STEPS = ("3xl", "2xl", "xl", "l", "reading", "m", "s", "xs")
SPACES = range(1, 9)


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
    progress = Sample(
        percent=62,
        raised_display="$31,240",
        goal_display="$50,000",
        is_closed=False,
        is_empty=False,
        is_reached=False,
    )
    article = Sample(
        get_absolute_url="#card",
        kind_label="Story",
        title="The radio behind the wall",
        subtitle="A winter in a northern town",
        standfirst="For three years she listened to one station a night, and told nobody.",
        publish_at=now,
        byline_names=["A. Sample", "B. Example"],
        warning_labels=["hunger", "violence"],
        card_picture=picture,
    )
    plain_article = Sample(**{**vars(article), "card_picture": None, "warning_labels": []})
    return {
        "roles": [
            {"name": name, "by_day": value, "by_night": colours.roles()[1][name]}
            for name, value in colours.roles()[0].items()
        ],
        "pairs": colours.pairs(),
        "steps": STEPS,
        "spaces": SPACES,
        "picture": picture,
        "article": article,
        "plain_article": plain_article,
        "related_articles": [plain_article, article],
        "korean_article": Sample(
            **{
                **vars(article),
                "words_language": "ko",
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
        "progresses": [
            progress,
            Sample(**{**vars(progress), "percent": 0, "is_empty": True}),
            Sample(**{**vars(progress), "percent": 108, "is_reached": True}),
            Sample(**{**vars(progress), "percent": 100, "is_closed": True}),
        ],
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
        "cite": Sample(
            sentence="A. Sample, “The radio behind the wall”, nkarchive, 1 May 2026.",
            stable_url="https://example.org/a/1/",
            files=[Sample(url="#bib", label="BibTeX"), Sample(url="#ris", label="RIS")],
        ),
        "share": Sample(mail_url="mailto:?subject=Radio", address="https://example.org/a/1/"),
        "series_rows": [
            Sample(get_absolute_url="#s1", title="Rooms in winter", description="Five tellings."),
            Sample(get_absolute_url="#s2", title="Letters", description=""),
        ],
        "occasions": [
            Sample(
                topic=Sample(name="radio", url="#tag", count=7), begins_on=now, ends_on=now.date()
            )
        ],
        **giving(),
        **searching(now),
    }
