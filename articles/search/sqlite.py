"""The index on SQLite: an FTS5 table over the entries, kept by triggers."""

from collections.abc import Iterable

from django.db.models.expressions import RawSQL

from articles.search.terms import Term

REBUILD = "INSERT INTO articles_search_index(articles_search_index) VALUES ('rebuild')"

# FTS5 with foreign content wants to be told the old words before they are forgotten.
_ADDED = """
CREATE TRIGGER articles_searchentry_added AFTER INSERT ON articles_searchentry BEGIN
    INSERT INTO articles_search_index(rowid, title, standfirst, tags, body)
    VALUES (new.id, new.title, new.standfirst, new.tags, new.body);
END
"""
_REMOVED = """
CREATE TRIGGER articles_searchentry_removed AFTER DELETE ON articles_searchentry BEGIN
    INSERT INTO articles_search_index(
        articles_search_index, rowid, title, standfirst, tags, body)
    VALUES ('delete', old.id, old.title, old.standfirst, old.tags, old.body);
END
"""
_CHANGED = """
CREATE TRIGGER articles_searchentry_changed AFTER UPDATE ON articles_searchentry BEGIN
    INSERT INTO articles_search_index(
        articles_search_index, rowid, title, standfirst, tags, body)
    VALUES ('delete', old.id, old.title, old.standfirst, old.tags, old.body);
    INSERT INTO articles_search_index(rowid, title, standfirst, tags, body)
    VALUES (new.id, new.title, new.standfirst, new.tags, new.body);
END
"""
_TABLE = """
CREATE VIRTUAL TABLE articles_search_index USING fts5(
    title, standfirst, tags, body,
    content='articles_searchentry', content_rowid='id',
    tokenize='unicode61 remove_diacritics 0'
)
"""

# Each statement by itself: the bodies of triggers hold semicolons.
CREATE = (_TABLE, _ADDED, _REMOVED, _CHANGED, REBUILD)
DROP = (
    "DROP TRIGGER articles_searchentry_changed",
    "DROP TRIGGER articles_searchentry_removed",
    "DROP TRIGGER articles_searchentry_added",
    "DROP TABLE articles_search_index",
)


def holding(terms: Iterable[Term]) -> RawSQL:
    """Return the ids of the entries that hold every token of the terms, in whatever order."""
    wanted = {
        f'"{token}"' + (" *" if term.is_beginning and token == term.tokens[-1] else "")
        for term in terms
        for token in term.tokens
    }
    return RawSQL(
        "SELECT rowid FROM articles_search_index WHERE articles_search_index MATCH %s",
        [" AND ".join(sorted(wanted))],
    )
