"""The index on PostgreSQL: a generated, weighted `tsvector` with a GIN index."""

from collections.abc import Iterable

from django.db.models.expressions import RawSQL

from articles.search.terms import Term

# The analyser has done the work: "simple" only takes the tokens apart at their blanks.
CREATE = """
ALTER TABLE articles_searchentry ADD COLUMN vector tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple'::regconfig, title), 'A')
    || setweight(to_tsvector('simple'::regconfig, standfirst), 'B')
    || setweight(to_tsvector('simple'::regconfig, tags), 'C')
    || setweight(to_tsvector('simple'::regconfig, body), 'D')
) STORED;
CREATE INDEX articles_searchentry_vector ON articles_searchentry USING gin (vector);
"""
DROP = "ALTER TABLE articles_searchentry DROP COLUMN vector;"


def holding(terms: Iterable[Term]) -> RawSQL:
    """Return the ids of the entries that hold every token of the terms, in whatever order."""
    wanted = {
        f"'{token}'" + (":*" if term.is_beginning and token == term.tokens[-1] else "")
        for term in terms
        for token in term.tokens
    }
    return RawSQL(
        "SELECT id FROM articles_searchentry WHERE vector @@ %s::tsquery",
        [" & ".join(sorted(wanted))],
    )
