"""Names in the other language are marked, so that they are read out as what they are."""

import pytest
from django.template import Context, Template
from django.utils import translation

from tests import factories

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
