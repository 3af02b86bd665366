"""Lay the full-text index over the search entries, in the way of each database.

Later migrations lay another one (0008); what stands here is what this one laid.
"""

from django.db import migrations

POSTGRES = """
ALTER TABLE articles_searchentry ADD COLUMN vector tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple'::regconfig, title), 'A')
    || setweight(to_tsvector('simple'::regconfig, standfirst), 'B')
    || setweight(to_tsvector('simple'::regconfig, tags), 'C')
    || setweight(to_tsvector('simple'::regconfig, body), 'D')
) STORED;
CREATE INDEX articles_searchentry_vector ON articles_searchentry USING gin (vector);
"""
POSTGRES_DROP = "ALTER TABLE articles_searchentry DROP COLUMN vector;"

_REBUILD = "INSERT INTO articles_search_index(articles_search_index) VALUES ('rebuild')"

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
SQLITE = (_TABLE, _ADDED, _REMOVED, _CHANGED, _REBUILD)
SQLITE_DROP = (
    "DROP TRIGGER articles_searchentry_changed",
    "DROP TRIGGER articles_searchentry_removed",
    "DROP TRIGGER articles_searchentry_added",
    "DROP TABLE articles_search_index",
)


def create_index(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for statement in (POSTGRES,) if is_postgres else SQLITE:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for statement in (POSTGRES_DROP,) if is_postgres else SQLITE_DROP:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_relations")]

    operations = [migrations.RunPython(create_index, drop_index)]
