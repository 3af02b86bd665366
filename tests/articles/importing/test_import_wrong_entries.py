"""Every wrong value of an entry is named by file, table, key and value."""

from pathlib import Path

import pytest

from articles.models import Article
from campaigns.models import Campaign
from tests.articles.importing.running import (
    ARTICLE,
    CAMPAIGN,
    counted,
    refused,
    sums,
    write_manifest,
)

pytestmark = pytest.mark.django_db

EXCERPT = "[{ lines = [2, 4], source = { outlet = 'A Gazette' }, %s }]"

# Keys that are wrong in an article, and the sentence after "manifest.toml: article 'a-river': ".
WRONG_ARTICLES = [
    # keys and types
    ({"subtitel": '"x"'}, 'subtitel = "x": is not a key of this table'),
    ({"partners": "[]"}, "partners = []: is not a key of this table"),
    ({"title": None}, "title: is missing"),
    ({"title": '" "'}, 'title = " ": must not be empty'),
    ({"title": "7"}, "title = 7: must be words in quotes"),
    ({"title": f'"{"x" * 201}"'}, "has 201 characters, at most 200 are stored"),
    ({"title": r'"a\u0000b"'}, r'title = "a\u0000b": holds a control character'),
    ({"kind": '"poem"'}, 'kind = "poem": is not one of: story, report, question, essay,'),
    ({"kind": None}, "kind: is missing"),
    ({"language": '"de"'}, 'language = "de": is not one of: en, ko'),
    ({"published_on": '"2020-01-01"'}, 'published_on = "2020-01-01": must be a date like'),
    ({"published_on": "2020-01-01T10:00:00"}, "must be a date like 2023-03-17, without quotes"),
    ({"tags": '"a, b"'}, 'tags = "a, b": must be a list of words in quotes'),
    ({"tags": "[1]"}, "tags = 1: must be words in quotes"),
    ({"tags": '["…"]'}, 'tags = "…": needs a letter or a digit'),
    ({"warnings": '[""]'}, 'warnings = "": must not be empty'),
    ({"lost": "[true]"}, "lost = true: must be words in quotes"),
    ({"ask_campaign": '"nowhere"'}, 'ask_campaign = "nowhere": is no campaign'),
    # files and lines
    ({"file": None}, "file: is missing"),
    ({"file": '"gone.txt"'}, 'file = "gone.txt": cannot be read: No such file or directory'),
    ({"file": '"/etc/hostname"'}, "must lie in the folder of the manifest"),
    ({"file": '"../dump.txt"'}, "must lie in the folder of the manifest"),
    ({"lines": None}, "lines: is missing"),
    ({"lines": "[1, 6]"}, "lines = [1, 6]: dump.txt has the lines 1 to 5"),
    ({"lines": "[0, 2]"}, "lines = [0, 2]: dump.txt has the lines 1 to 5"),
    ({"lines": "[4, 2]"}, "lines = [4, 2]: ends before it begins"),
    ({"lines": "[1]"}, "lines = [1]: must be [first line, last line]"),
    ({"lines": '"1-5"'}, 'lines = "1-5": must be [first line, last line]'),
    ({"lines": "[1, true]"}, "lines = [1, true]: must be [first line, last line]"),
    ({"lines": "[3, 3]"}, "lines = [3, 3]: holds no text"),
    ({"lines": "[1, 2]", "skip": "[1, 2]"}, "lines = [1, 2]: holds no text"),
    ({"headings": "[6]"}, "headings = 6: dump.txt has the lines 1 to 5"),
    ({"headings": '["2"]'}, 'headings = "2": must be a line number'),
    ({"headings": "2"}, "headings = 2: must be a list of line numbers"),
    ({"headings": "[3]"}, "headings = 3: line 3 of dump.txt is blank"),
    ({"lines": "[1, 2]", "asks": "[4]"}, "asks = 4: lies outside lines = [1, 2]"),
    ({"headings": "[2]", "captions": "[2]"}, "captions = 2: line 2 is already named by headings"),
    ({"skip": "[2]", "bullets": "[2]"}, "bullets = 2: line 2 is already named by skip"),
    ({"dividers": "[2, 2]"}, "dividers = 2: line 2 is already named by dividers"),
    ({"skip": "[true]"}, "skip = true: must be a line number"),
    # quotes, notes, turns, excerpts
    ({"quotes": "[[2]]"}, "quotes = [2]: must be [quote line, attribution line]"),
    ({"quotes": "[2]"}, "quotes = 2: must be [quote line, attribution line]"),
    ({"quotes": "[[2, 9]]"}, "quotes = 9: dump.txt has the lines 1 to 5"),
    ({"notes": '[{ marker = "first", line = 9 }]'}, "notes[1].line = 9: dump.txt has the lines"),
    ({"notes": '[{ marker = "first" }]'}, "notes[1].line: is missing"),
    ({"notes": "[{ line = 2 }]"}, "notes[1].marker: is missing"),
    ({"notes": "[4]"}, "notes = 4: must be a table like { … }"),
    (
        {"notes": '[{ marker = "Bo-ra*", line = 5 }]'},
        'notes[1].marker = "Bo-ra*": does not stand in the text',
    ),
    (
        {"notes": '[{ marker = "line", line = 5 }]'},
        'notes[1].marker = "line": stands in 2 places of the text; a note needs one',
    ),
    ({"turns": "[{ lines = [1, 2] }]"}, "turns[1].speaker: is missing"),
    ({"turns": '[{ speaker = "A", lines = [2, 9] }]'}, "turns[1].lines = [2, 9]: dump.txt has"),
    (
        {"turns": '[{ speaker = "A", lines = [1, 4] }, { speaker = "B", lines = [4, 5] }]'},
        "turns[2].lines = [4, 5]: overlaps a turn before it",
    ),
    (
        {"turns": '[{ speaker = "A", lines = [1, 2] }]', "headings": "[2]"},
        "turns[1].lines = [1, 2]: line 2 is a heading by headings, which a turn cannot hold",
    ),
    (
        {"turns": '[{ speaker = "A", lines = [1, 2] }]', "quotes": "[[2, 4]]"},
        "turns[1].lines = [1, 2]: holds one half of a pull quote",
    ),
    ({"turns": '[{ speaker = "A", lines = [3, 3] }]'}, "turns[1].lines = [3, 3]: holds no text"),
    ({"excerpts": "[{ lines = [2, 4] }]"}, "excerpts[1].source: is missing"),
    (
        {"excerpts": "[{ lines = [2, 4], source = { place = 'Cape' } }]"},
        "excerpts[1].source.outlet: is missing: a source needs an outlet or a title",
    ),
    (
        {"excerpts": "[{ lines = [2, 4], source = { outlet = 'A', link = 'x' } }]"},
        'excerpts[1].source.link = "x": is not a key of this table',
    ),
    (
        {"excerpts": "[{ lines = [2, 4], source = { outlet = 'A', via = { outlet = 7 } } }]"},
        "excerpts[1].source.via.outlet = 7: must be words in quotes",
    ),
    (
        {"excerpts": "[{ lines = [2, 4], source = { outlet = 'A', url = 'javascript:x' } }]"},
        'excerpts[1].source.url = "javascript:x": is not an address that begins with http',
    ),
    ({"excerpts": EXCERPT % "context = 5"}, "excerpts[1].context = 5: lies outside lines"),
    ({"excerpts": EXCERPT % "header = [2, 2], context = 2"}, "line 2 is already named by excerpts"),
    (
        {"excerpts": EXCERPT % "title_line = 2", "captions": "[4]"},
        "excerpts[1].lines = [2, 4]: line 4 is a caption by captions, which an excerpt cannot hold",
    ),
    (
        {"excerpts": EXCERPT % "title_line = 2", "turns": '[{ speaker = "A", lines = [4, 5] }]'},
        "excerpts[1].lines = [2, 4]: stands half inside a turn",
    ),
    # people, sources, series
    ({"byline": '[{ role = "author" }]'}, "byline[1].name: is missing"),
    (
        {"byline": '[{ name = "Ada", role = "boss" }]'},
        'byline[1].role = "boss": is not one of: author, guest author, narrator,',
    ),
    (
        {"byline": '[{ name = "Ada", placement = "left" }]'},
        'byline[1].placement = "left": is not one of: top, end',
    ),
    (
        {"byline": '[{ name = "Ada", is_organisation = "yes" }]'},
        'byline[1].is_organisation = "yes": must be true or false',
    ),
    ({"byline": '[{ name = "Ada", bio_line = 3 }]'}, "byline[1].bio_line = 3: line 3 of dump.txt"),
    (
        {"byline": '[{ name = "Ada" }, { name = "ada" }]'},
        'byline[2].name = "ada": stands twice in the byline as author',
    ),
    ({"byline": '[{ name = "Ada", email = "x" }]'}, 'byline[1].email = "x": is not a key'),
    ({"first_published": "{ line = 9 }"}, "first_published.line = 9: dump.txt has the lines 1"),
    ({"first_published": '"Koreaboo"'}, "must be a table like { title = … }"),
    ({"series": '{ title = "Winters" }'}, "series.part: is missing"),
    ({"series": '{ title = "Winters", part = 0 }'}, "series.part = 0: must lie between 1 and 1000"),
    ({"sources": '[{ title = "A", kind = "song" }]'}, 'sources[1].kind = "song": is not one of'),
    ({"sources": '[{ outlet = "A" }]'}, "sources[1].title: is missing"),
    (
        {"sources": '[{ title = "A" }, { title = "A" }]'},
        'sources[2].title = "A": stands twice among the sources',
    ),
    (
        {"citations": '[{ text = "first", source = "B" }]'},
        'citations[1].source = "B": is not the title of any of the article\'s sources',
    ),
    (
        {
            "citations": '[{ text = "A, 15", source = "A" }]',
            "sources": '[{ title = "A" }]',
        },
        'citations[1].text = "A, 15": does not stand in the text',
    ),
]

WRONG_CAMPAIGNS = [
    ({"currency": '"XYZ"'}, 'currency = "XYZ": is not one of: USD, EUR'),
    ({"currency": None}, "currency: is missing"),
    ({"goal_minor": "0"}, "goal_minor = 0: must lie between 1 and"),
    ({"goal_minor": "10.5"}, "goal_minor = 10.5: must be a whole number"),
    ({"slug": '"an appeal"'}, 'slug = "an appeal": may hold letters, digits'),
    ({"kind": '"story"'}, 'kind = "story": is not a key of this table'),
    ({"excerpts": "[]"}, "excerpts = []: is not a key of this table"),
    ({"partners": "[{ founded = 1996 }]"}, "partners[1].name: is missing"),
    ({"partners": '[{ name = "A", founded = "1996" }]'}, 'founded = "1996": must be a whole'),
    ({"partners": '[{ name = "A", share = 2 }]'}, "partners[1].share = 2: is not a key"),
    (
        {"partners": '[{ name = "Cape" }, { name = "cape" }]'},
        'partners[2].name = "cape": stands twice among the partners',
    ),
    ({"headings": "[9]"}, "headings = 9: dump.txt has the lines 1 to 5"),
    ({"file": '"gone.txt"'}, 'file = "gone.txt": cannot be read'),
]


@pytest.mark.parametrize(("wrong", "sentence"), WRONG_ARTICLES)
def test_a_wrong_article_is_named(tmp_path: Path, wrong: dict, sentence: str) -> None:
    errors, report = refused(write_manifest(tmp_path, ARTICLE | wrong))
    assert len(errors) == 2
    assert errors[0].startswith("manifest.toml: article 'a-river': ")
    assert sentence in errors[0]
    assert errors[1] == "Nothing was imported."
    assert sums(report)["articles"]["failed"] == 1
    assert not Article.objects.exists()


@pytest.mark.parametrize(("wrong", "sentence"), WRONG_CAMPAIGNS)
def test_a_wrong_campaign_is_named(tmp_path: Path, wrong: dict, sentence: str) -> None:
    campaign = CAMPAIGN | wrong
    errors, report = refused(write_manifest(tmp_path, ARTICLE, campaign=campaign))
    assert len(errors) == 2
    assert errors[0].startswith(f"manifest.toml: campaign '{campaign['slug'].strip(chr(34))}': ")
    assert sentence in errors[0]
    assert sums(report) == {
        "campaigns": counted(failed=1),
        "articles": counted(failed=1),
    }
    assert not Article.objects.exists()
    assert not Campaign.objects.exists()
