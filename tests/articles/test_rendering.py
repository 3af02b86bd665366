"""What pages and feeds are told of an article."""

import pytest
from django.utils import timezone, translation

from articles import rendering
from articles.models import Article, Contribution
from nkarchive.shown_pictures import shown_picture
from tests.factories import (
    make_article,
    make_campaign,
    make_contribution,
    make_contributor,
    make_picture,
    make_source,
    make_warning,
)

pytestmark = pytest.mark.django_db


def test_a_fetched_article_is_rendered_without_a_query(django_assert_num_queries) -> None:
    source = make_source(via=make_source(via=make_source(via=make_source())))
    make_article(
        body=f'<figure data-node="figure" data-picture="{make_picture().pk}"></figure>'
        f'<blockquote data-node="excerpt" data-source="{source.pk}"><p>x</p></blockquote>'
        f'<div data-node="warning-break" data-warning="{make_warning().pk}"></div>'
        f'<div data-node="ask" data-campaign="{make_campaign().pk}"></div>'
    )
    article = Article.objects.for_reading().get()
    with django_assert_num_queries(1):
        rendering.attach_warnings([article])
    with django_assert_num_queries(0):
        rendering.render_body(article)
        rendering.render_body(article, target="feed")
        rendering.body_segments(article)


def test_an_ask_follows_its_campaign_to_the_second() -> None:
    closes_at = timezone.now()
    campaign = make_campaign(closes_at=closes_at)
    article = make_article(body=f'<div data-node="ask" data-campaign="{campaign.pk}">Give</div>')
    before = rendering.render_body(article, at=closes_at - timezone.timedelta(seconds=1))
    assert "Give" in before.body
    assert rendering.render_body(article, at=closes_at).body == ""


def test_an_ask_is_read_through_the_articles_relation_alone() -> None:
    campaign = make_campaign()
    article = make_article(body=f'<div data-node="ask" data-campaign="{campaign.pk}">Give</div>')
    article.asks.clear()
    assert rendering.render_body(article).body == ""


def test_what_is_generated_is_in_the_articles_language_whatever_page_it_stands_on() -> None:
    warning = make_warning(label_en="hunger", label_ko="굶주림")
    campaign = make_campaign(title_en="Appeal", title_ko="호소")
    article = make_article(
        language="ko",
        body=f'<div data-node="warning-break" data-warning="{warning.pk}"></div><p>.</p>'
        f'<div data-node="ask" data-campaign="{campaign.pk}">x</div>',
    )
    with translation.override("en"):
        body = rendering.render_body(article).body
    assert "굶주림" in body
    assert "hunger" not in body
    assert "호소" in body
    assert "/ko/campaigns/" in body


def test_markup_that_passed_the_field_by_is_inert() -> None:
    article = make_article()
    from django.db.models import Value

    Article.objects.update(
        body=Value('<p onclick="x">A</p><script>x</script><img src="//evil/x.png">')
    )
    article = Article.objects.get(pk=article.pk)
    assert rendering.render_body(article).body == "<p>A</p>"


def test_a_picture_has_an_address_for_each_width_and_words_in_the_language() -> None:
    picture = make_picture(alt_en="A river", alt_ko="강")
    shown = shown_picture(picture, language="ko")
    base = f"/pictures/{picture.uuid}"
    assert shown.url == f"{base}/960.jpg"
    assert shown.srcset == f"{base}/480.jpg 480w, {base}/960.jpg 960w"
    assert (shown.width, shown.height, shown.alt, shown.credit) == (960, 640, "강", "N. Painter")
    assert shown_picture(None, language="ko") is None


def test_every_kind_and_role_has_words() -> None:
    assert set(rendering.KIND_LABELS) == set(rendering.KIND_PLURALS) == set(Article.Kind)
    assert set(rendering.ROLE_LABELS) == set(Contribution.Role)


def test_a_name_is_written_in_the_language_of_the_article() -> None:
    article = make_article(language="ko")
    make_contribution(article, contributor=make_contributor(name_en="Hana", name_ko="하나"))
    (credit,) = rendering.credits_at_top(article)
    assert credit.name == "하나"


def test_people_of_whom_more_is_said_stand_at_the_end_too() -> None:
    article = make_article()
    make_contribution(article, title="Editor at large", order=1)
    make_contribution(article, order=2)
    make_contribution(article, placement="end", order=3)
    assert len(rendering.credits_at_top(article)) == 2
    titles = [credit.title for credit in rendering.credits_at_end(article)]
    assert titles == ["Editor at large", ""]
