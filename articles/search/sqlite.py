"""The index on SQLite: an FTS5 table over the words, kept by triggers."""

from collections.abc import Sequence

from articles.search.analyser import crossing
from articles.search.expressions import expression
from articles.search.terms import Term, Wanted

# Rows cost more than keys.
ALL_KEYS = "json_group_array(key)"
COLUMNS = ("title", "standfirst", "tags", "body")
_KEYS = "SELECT rowid AS key FROM articles_search_index WHERE articles_search_index MATCH %s"

REBUILD = "INSERT INTO articles_search_index(articles_search_index) VALUES ('rebuild')"

# How rare a value is decides which index is read; SQLite knows it only when told to look. So many
# rows of each index are enough (https://www.sqlite.org/lang_analyze.html).
ANALYZE = ("PRAGMA analysis_limit = 1000", "ANALYZE")

# FTS5 with foreign content wants to be told the old words before they are forgotten.
_ADDED = """
CREATE TRIGGER articles_searchtext_added AFTER INSERT ON articles_searchtext BEGIN
    INSERT INTO articles_search_index(rowid, title, standfirst, tags, body)
    VALUES (new.entry_id, new.title, new.standfirst, new.tags, new.body);
END
"""
_REMOVED = """
CREATE TRIGGER articles_searchtext_removed AFTER DELETE ON articles_searchtext BEGIN
    INSERT INTO articles_search_index(
        articles_search_index, rowid, title, standfirst, tags, body)
    VALUES ('delete', old.entry_id, old.title, old.standfirst, old.tags, old.body);
END
"""
_CHANGED = """
CREATE TRIGGER articles_searchtext_changed AFTER UPDATE ON articles_searchtext BEGIN
    INSERT INTO articles_search_index(
        articles_search_index, rowid, title, standfirst, tags, body)
    VALUES ('delete', old.entry_id, old.title, old.standfirst, old.tags, old.body);
    INSERT INTO articles_search_index(rowid, title, standfirst, tags, body)
    VALUES (new.entry_id, new.title, new.standfirst, new.tags, new.body);
END
"""
_TABLE = """
CREATE VIRTUAL TABLE articles_search_index USING fts5(
    title, standfirst, tags, body,
    content='articles_searchtext', content_rowid='entry_id',
    tokenize='unicode61 remove_diacritics 0'
)
"""

# Each statement by itself: the bodies of triggers hold semicolons.
CREATE = (_TABLE, _ADDED, _REMOVED, _CHANGED, REBUILD)
DROP = (
    "DROP TRIGGER articles_searchtext_changed",
    "DROP TRIGGER articles_searchtext_removed",
    "DROP TRIGGER articles_searchtext_added",
    "DROP TABLE articles_search_index",
)


def found(wanted: Sequence[Wanted], *, least: int) -> list[tuple[str, list[str]]]:
    """Return, width by width, SQL for the keys of articles with at least so many of the wanted.

    Width 0 says that all stands in the title, 1 in title and standfirst, 2 there and in tags and
    names, 3 anywhere; an article comes once for each width that it has.
    """
    words = _expression(wanted, least=least)
    return [
        (_KEYS, [f"{{{' '.join(COLUMNS[: width + 1])}}} : ({words})"])
        for width in range(len(COLUMNS))
    ]


def holding(wanted: Sequence[Wanted]) -> tuple[str, list[str]]:
    """Return SQL for the keys of articles that have all that is wanted, anywhere."""
    return _KEYS, [_expression(wanted, least=len(wanted))]


def _expression(wanted: Sequence[Wanted], *, least: int) -> str:
    return expression(wanted, least=least, both=" AND ", either=" OR ", term=_term)


def _term(term: Term) -> str:
    if term.is_loose:
        return " AND ".join(f'("{pair}" OR "{crossing(pair)}")' for pair, _ in term.joints)
    if term.is_exact:
        return f'"{" ".join(term.tokens)}"' + (" *" if term.is_beginning else "")
    return " AND ".join(
        f'"{token}"' + (" *" if term.is_beginning and token == term.tokens[-1] else "")
        for token in term.wanted
    )
