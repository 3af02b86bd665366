"""How an article is cited: whole names, honest dates, and nothing that breaks out of its field."""

import json
from datetime import UTC, date, datetime
from typing import Any

import bibtexparser
import pytest
import rispy
import time_machine
from bibtexparser import middlewares
from django.conf import settings
from django.test import Client
from django.utils import translation

from articles import citations
from articles.citations.bibtex import escaped
from articles.models import Article
from tests.factories import (
    make_article,
    make_contribution,
    make_contributor,
    make_correction,
    make_edition,
    make_series,
)

pytestmark = pytest.mark.django_db

T = datetime(2026, 5, 4, 9, tzinfo=UTC)
HOSTILE = [
    "Braces {and} } more {",
    'A "quoted" title, 50 % & #1 of $5_a ~ b^c',
    "Back\\slash \\input{x} \\",
    "Two\nlines\r\nTY  - BOOK\u2028ER  - \x0b\x85end",
    "@misc{evil, title={x}}\n@comment{",
    "</script><script>alert(1)</script>",
    "한글 제목: 강 and 바다",
]


def cited(client: Client, article: Article, ending: str) -> str:
    """What the file of an article with this ending says."""
    response = client.get(f"{article.get_absolute_url()}cite.{ending}")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].endswith(f'.{ending}"')
    return response.content.decode()


def csl(client: Client, article: Article) -> dict[str, Any]:
    """The item of an article's CSL-JSON."""
    (item,) = json.loads(cited(client, article, "json"))
    return item


def bibtex(client: Client, article: Article) -> dict[str, str]:
    """The fields of an article's only BibTeX entry, as a parser of others reads them."""
    library = bibtexparser.parse_string(
        cited(client, article, "bib"),
        append_middleware=[middlewares.LatexDecodingMiddleware()],
    )
    assert not library.failed_blocks
    assert len(library.blocks) == 1
    (entry,) = library.entries
    return {"key": entry.key, "kind": entry.entry_type} | {
        field.key: field.value for field in entry.fields
    }


def ris(client: Client, article: Article) -> dict[str, Any]:
    """The fields of an article's only RIS record, as a parser of others reads them."""
    (record,) = rispy.loads(cited(client, article, "ris"))
    return record


def make_cited(**fields: Any) -> Article:
    """An article with somebody in each role and an earlier edition."""
    with time_machine.travel(T, tick=False):
        article = make_article(
            **{
                "title": "A crossing",
                "subtitle": "Winter",
                "publish_at": T,
                "series": make_series(title_en="Ferries", title_ko="나룻배"),
                "series_part": 2,
                **fields,
            }
        )
    for order, (role, name) in enumerate(
        {
            "author": "Kim Min-ji",
            "guest_author": "Ludwig van Beethoven and Sons",
            "translator": "Choe Da-in",
            "interviewer": "Park Seo-jun",
            "narrator": "Harin",
            "editor": "E. Ditor",
            "photographer": "N. Painter",
        }.items()
    ):
        person = make_contributor(name_en=name, name_ko=f"{name} 님")
        make_contribution(article, contributor=person, role=role, order=order)
    desk = make_contributor(name_en="The Desk", is_organisation=True)
    make_contribution(article, contributor=desk, order=9)
    make_edition(article, title="Before", outlet="Morning", published_as="Fall 2022")
    return article


def test_csl_json_keeps_names_whole_and_roles_apart(client: Client) -> None:
    article = make_cited()
    item = csl(client, article)
    assert item["author"] == [
        {"literal": "Kim Min-ji"},
        {"literal": "Ludwig van Beethoven and Sons"},
        {"literal": "The Desk"},
    ]
    for role, name in {
        "translator": "Choe Da-in",
        "interviewer": "Park Seo-jun",
        "narrator": "Harin",
        "editor": "E. Ditor",
        "contributor": "N. Painter",
    }.items():
        assert item[role] == [{"literal": name}]
    assert item["title"] == "A crossing: Winter"
    assert item["URL"] == f"http://localhost:8000/a/{article.uuid}/"
    assert item["issued"] == {"date-parts": [[2026, 5, 4]]}
    assert item["original-title"] == "Before"
    assert item["original-publisher"] == "Morning"
    assert item["original-date"] == {"literal": "Fall 2022"}
    assert (item["collection-title"], item["collection-number"]) == ("Ferries", 2)


# The schema of CSL-JSON 1.0.2 (csl-data.json), for what we write.
CSL_TYPES = {"webpage", "report"}
CSL_NAMES = {
    *("author", "editor", "translator", "interviewer", "narrator", "contributor"),
}
CSL_DATES = {"issued", "accessed", "original-date"}
CSL_TEXTS = {
    *("title", "language", "abstract", "container-title", "publisher", "collection-title", "URL"),
    *("note", "original-title", "original-publisher"),
}


@pytest.mark.parametrize("kind", Article.Kind.values)
def test_csl_json_obeys_its_schema(kind: str, client: Client) -> None:
    item = csl(client, make_cited(kind=kind))
    assert item["type"] in CSL_TYPES
    assert isinstance(item["id"], str)
    assert set(item) <= {"id", "type", "collection-number"} | CSL_NAMES | CSL_DATES | CSL_TEXTS
    for name in CSL_NAMES & set(item):
        assert all(set(one) == {"literal"} and one["literal"] for one in item[name])
    for name in CSL_TEXTS & set(item):
        assert isinstance(item[name], str)
    for name in CSL_DATES & set(item):
        (form,) = item[name]
        assert form in {"date-parts", "literal"}
        if form == "date-parts":
            assert all(type(part) is int for part in item[name][form][0])


def test_bibtex_says_the_same(client: Client) -> None:
    article = make_cited()
    fields = bibtex(client, article)
    assert fields["kind"] == "misc"
    assert fields["title"].strip("{}") == "A crossing: Winter"
    whole = "{Kim Min-ji} and {Ludwig van Beethoven and Sons} and {The Desk}"
    assert f"author = {{{whole}}}" in cited(client, article, "bib")
    assert fields["translator"].strip("{}") == "Choe Da-in"
    assert fields["url"] == f"http://localhost:8000/a/{article.uuid}/"
    assert (fields["year"], fields["month"], fields["day"]) == ("2026", "5", "4")
    assert fields["urldate"] == date.today().isoformat()
    for words in ("Told by Harin", "Interview by Park", "First published: Before, Morning, Fall"):
        assert words in fields["note"]
    assert bibtex(client, make_article(kind="report"))["kind"] == "techreport"


def test_ris_says_the_same(client: Client) -> None:
    article = make_cited()
    record = ris(client, article)
    assert record["type_of_reference"] == "ELEC"
    assert record["authors"] == ["Kim Min-ji", "Ludwig van Beethoven and Sons", "The Desk"]
    assert record["title"] == "A crossing: Winter"
    assert record["urls"] == [f"http://localhost:8000/a/{article.uuid}/"]
    assert record["date"] == "2026/05/04"
    assert "Narrator: Harin" in record["notes"]
    text = cited(client, article, "ris")
    assert text.endswith("ER  - \r\n")
    assert "\n" not in text.replace("\r\n", "")


@pytest.mark.parametrize("title", HOSTILE)
def test_no_title_or_name_breaks_out_of_its_field(title: str, client: Client) -> None:
    article = make_article(title=title, standfirst=title)
    make_contribution(article, contributor=make_contributor(name_en=title))
    make_edition(article, title=title, outlet=title)
    one_line = " ".join(title.replace("\x0b", " ").split())
    assert csl(client, article)["title"] == one_line
    assert ris(client, article)["title"] == one_line
    assert ris(client, article)["authors"] == [one_line]
    assert bibtex(client, article)["key"] == f"nkarchive-{article.uuid.hex[:12]}"
    text = cited(client, article, "bib")
    assert text.count("\n@") == 0
    assert text.replace("\\", "").count("{") == text.replace("\\", "").count("}")
    # Each line that begins at the margin opens or ends the entry.
    margins = [line for line in text.splitlines() if line and not line.startswith("  ")]
    assert margins == [f"@misc{{nkarchive-{article.uuid.hex[:12]},", "}"]


def test_bibtex_escapes_what_latex_reads() -> None:
    assert escaped(r"{a} & 50 % \b") == (
        r"\textbraceleft{}a\textbraceright{} \& 50 \% \textbackslash{}b"
    )


def test_a_korean_article_is_cited_in_korean(client: Client) -> None:
    article = make_cited(language="ko", slug="강", title="강을 건너", subtitle="")
    item = csl(client, article)
    assert item["language"] == "ko"
    assert item["author"][0] == {"literal": "Kim Min-ji 님"}
    assert item["collection-title"] == "나룻배"
    text = client.get(article.get_absolute_url()).text
    assert "강을 건너" in text.partition('class="cite__sentence"')[2].partition("</p>")[0]
    assert "2026년 5월 4일" in text.partition('class="cite__sentence"')[2].partition("</p>")[0]


def test_who_tells_a_story_that_nobody_else_wrote_is_its_author(client: Client) -> None:
    article = make_article()
    narrator = make_contributor(name_en="Harin", has_page=False)
    make_contribution(article, contributor=narrator, role="narrator")
    assert csl(client, article)["author"] == [{"literal": "Harin"}]
    assert "narrator" not in csl(client, article)
    assert "author" not in csl(client, make_article())


def test_the_box_on_the_page_holds_the_sentence_and_the_files(client: Client) -> None:
    article = make_cited()
    with time_machine.travel(datetime(2026, 6, 7, tzinfo=UTC)):
        text = client.get(article.get_absolute_url()).text
    box = text.partition('<details class="cite">')[2].partition("</details>")[0]
    assert (
        "Kim Min-ji, Ludwig van Beethoven and Sons, The Desk. “A crossing: Winter.” "
        "Interview by Park Seo-jun. Translated by Choe Da-in. Edited by E. Ditor. "
        "Ferries, part 2. nkarchive, May 4, 2026. "
        f"http://localhost:8000/a/{article.uuid}/ (accessed June 7, 2026)." in box
    )
    for ending in ("bib", "ris", "json"):
        assert f'href="{article.get_absolute_url()}cite.{ending}"' in box


def test_a_citation_says_when_the_words_changed_and_not_when_a_tag_did(client: Client) -> None:
    article = make_cited()
    with time_machine.travel(datetime(2026, 5, 9, tzinfo=UTC), tick=False):
        article.tags.add("river")
        article.save()
    assert "note" not in csl(client, article)
    with time_machine.travel(datetime(2026, 5, 10, tzinfo=UTC), tick=False):
        make_correction(article, made_on=date(2026, 5, 10))
        article.save()
    assert csl(client, article)["note"] == "Changed 2026-05-10"
    with time_machine.travel(datetime(2026, 5, 20, tzinfo=UTC), tick=False):
        article.save()
    assert citations.changed_at(Article.objects.get()) == datetime(2026, 5, 11, tzinfo=UTC)


def test_a_citation_names_the_site_as_it_is_called(client: Client, settings: Any) -> None:
    settings.SITE_NAME = "The {River} Archive"
    fields = bibtex(client, make_article())
    assert fields["key"].startswith("the-")
    assert csl(client, Article.objects.get())["publisher"] == "The {River} Archive"


def test_the_sentence_is_written_in_the_language_of_the_page() -> None:
    article = make_cited(title="Who crossed?", subtitle="")
    with translation.override("en"):
        sentence = citations.as_sentence(citations.read_work(article, accessed_on=date(2026, 6, 7)))
    assert "“Who crossed?” Interview" in sentence
    assert settings.SITE_NAME in sentence
