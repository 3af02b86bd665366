"""Names in the other language are marked, so that they are read out as what they are."""

import re

import pytest
from django.template import Context, Template
from django.utils import translation

from articles import search
from tests import factories
from tests.project.test_languages import HANGUL, KoreanWords, english_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "name", "shown"),
    [
        ("ko", "torture", '<span lang="en">torture</span>'),
        ("ko", "고문", "고문"),
        ("en", "탈북", '<span lang="ko">탈북</span>'),
        ("en", "torture", "torture"),
        ("ko", "북한 NGO", "북한 NGO"),
        ("ko", "1995", "1995"),
        ("ko", "<b>", '<span lang="en">&lt;b&gt;</span>'),
    ],
)
def test_a_name_is_marked_where_it_is_in_the_other_language(language, name, shown):
    page = Template("{% load language_marks %}{{ name|marked }}; {{ names|marked|join:', ' }}")
    with translation.override(language):
        assert page.render(Context({"name": name, "names": [name]})) == f"{shown}; {shown}"


def test_korean_pages_mark_topics_and_warnings_without_a_korean_name(client):
    article = factories.make_article(language="ko", slug="강", title="강", tags=("Markets",))
    article.warnings.add(factories.make_warning(label_en="torture", label_ko=""))
    for address in (article.get_absolute_url(), "/ko/articles/", "/ko/tags/"):
        page = client.get(address).text
        for name in {"Markets", "torture"} - ({"torture"} if "tags" in address else {"Markets"}):
            assert f'<span lang="en">{name}</span>' in page, address


def test_what_stands_around_a_piece_of_the_other_language_is_in_the_pages(client):
    series = factories.make_series(title_en="Crossing")
    picture = factories.make_picture(alt_ko="강")
    warning = factories.make_warning(label_en="hunger", label_ko="굶주림")
    only = {}
    for language, title in (("ko", "겨울"), ("en", "Winter")):
        only[language] = factories.make_article(
            language=language,
            slug=title,
            title=title,
            standfirst=title,
            series=series,
            lead_picture=picture,
        )
        only[language].warnings.add(warning)
        person = factories.make_contributor(name_en="Mira", name_ko="미라", bio_en="She writes.")
        factories.make_contribution(only[language], contributor=person)
        search.refresh(only[language])
    factories.make_related(only["en"], only["ko"])
    factories.make_related(only["ko"], only["en"])
    pages = ("/", "/articles/", f"/series/{series.slug}/", "/search/?q=winter")
    for address in (*pages, "/articles/Winter/"):
        said = [words for words in KoreanWords(client.get(address).text).said if words != "한국어"]
        assert {"겨울", "미라"} <= set(said), address
        assert [words for words in said if not HANGUL.search(words)] == [], address
    for address in (f"/ko{path}" for path in pages):
        page = client.get(address).text.replace('value="winter"', "")
        # A head is read as a whole: there is one language for it.
        body = re.sub("<head>.*</head>", "", page, flags=re.DOTALL)
        assert "Winter" in body, address
        assert english_in(body) == [], address
    assert '<span lang="en">N. Painter</span>' in client.get(only["ko"].get_absolute_url()).text
