"""Facets count what choosing a value would leave: compared with counting one by one."""

from datetime import UTC, datetime
from random import Random

import pytest

from articles import search
from articles.models import Article
from tests.factories import make_article, make_warning

pytestmark = pytest.mark.django_db

WORDS = ("river", "lantern", "market", "winter", "ferry")
TAGS = ("radio", "prison", "food", "escape")
NAMES = ("kind", "tag", "year", "language", "warning")


def values_of(article: Article) -> dict[str, set[str]]:
    """What an article has in each facet."""
    return {
        "kind": {article.kind},
        "tag": {tag.slug for tag in article.tags.all()},
        "year": {str(article.publish_at.year)},
        "language": {article.language},
        "warning": {
            warning.slug for warning in (*article.warnings.all(), *article.warnings_in_text.all())
        },
    }


def make_collection(random: Random) -> None:
    """Make articles with all kinds of values, some of which the public may not see."""
    warnings = [make_warning(slug=f"w{number}") for number in range(3)]
    group = None
    for number in range(70):
        marked = random.choice(warnings).pk
        in_text = f'<div data-node="warning-break" data-warning="{marked}"></div>'
        article = make_article(
            title=" ".join(random.sample(WORDS, 2)),
            body=f"<p>{random.choice(WORDS)}</p>" + in_text * (number % 7 == 0),
            kind=random.choice(Article.Kind.values),
            language=random.choice(["en", "en", "ko"]),
            status=random.choice(["published"] * 5 + ["draft"]),
            publish_at=datetime(random.choice([2019, 2021, 2024]), 5, 5, tzinfo=UTC),
            tags=tuple(random.sample(TAGS, random.randint(0, 3))),
        )
        if random.random() < 0.3:
            article.warnings.add(random.choice(warnings))
        if group and group.language != article.language:
            Article.objects.filter(pk=article.pk).update(translation_group=group.translation_group)
            group = None
        else:
            group = article
    search.refresh_many(Article.objects.all())


def test_facet_counts_equal_counting_one_by_one_for_fifty_filters() -> None:
    random = Random(4)
    make_collection(random)
    for _number in range(50):
        language = random.choice(["en", "ko"])
        text = random.choice(WORDS)
        if random.random() < 0.4:
            text += f" -{random.choice(WORDS)}"
        query = search.read_query(text + " ")
        listed = Article.objects.for_readers_of(language)
        found = list(search.matching(listed, query=query).prefetch_related("tags"))
        having = [values_of(article) for article in found]
        options = {name: sorted(set().union(*(one[name] for one in having))) for name in NAMES}
        chosen = {
            name: random.choice(options[name])
            for name in random.sample(NAMES, random.randint(0, 2))
            if options[name]
        }
        results = search.find(query, language=language, chosen=search.Chosen(**chosen))

        def passes(one: dict, *, but: str = "", chosen: dict = chosen) -> bool:
            return all(value in one[name] for name, value in chosen.items() if name != but)

        assert results.total == sum(map(passes, having)), (text, chosen)
        for name in NAMES:
            expected = {
                value: sum(value in one[name] and passes(one, but=name) for one in having)
                for value in options[name]
            }
            told = {one.value: one.count for one in results.facets[name]}
            kept = {v: n for v, n in expected.items() if n or chosen.get(name) == v}
            assert told == kept, (text, chosen, name)


def test_a_value_that_names_nothing_finds_nothing() -> None:
    article = make_article(title="Lantern", tags=("radio",))
    search.refresh(article)
    for chosen in (
        {"kind": "poem"},
        {"tag": "x"},
        {"year": "1066"},
        {"year": "x"},
        {"warning": "y"},
    ):
        results = search.find(
            search.read_query("lantern"), language="en", chosen=search.Chosen(**chosen)
        )
        assert (results.total, results.articles) == (0, [])


def test_what_an_article_has_no_more_is_counted_no_more() -> None:
    article = make_article(title="Lantern", tags=("radio",), kind="story")
    search.refresh(article)
    article.tags.clear()
    article.kind = "essay"
    article.save()
    search.refresh(article)
    facets = search.find(search.read_query("lantern"), language="en").facets
    assert [one.value for one in facets["kind"]] == ["essay"]
    assert facets["tag"] == []


def test_facets_are_called_by_their_names_in_the_language_of_the_page(settings) -> None:
    from django.utils import translation
    from taggit.models import Tag

    from articles.models import TagLabel

    article = make_article(title="Lantern", tags=("radio",))
    TagLabel.objects.create(tag=Tag.objects.get(), language="ko", name="라디오")
    search.refresh(article)
    with translation.override("ko"):
        facets = search.find(search.read_query("lantern"), language="ko").facets
    assert [one.label for one in facets["tag"]] == ["라디오"]
