"""The index on PostgreSQL: a `tsvector` of each width with a GIN index."""

from collections.abc import Sequence

from articles.search.analyser import crossing
from articles.search.expressions import expression
from articles.search.terms import Term, Wanted

# Rows cost more than keys.
ALL_KEYS = "array_agg(key)"
# Each vector holds the words of one field more. A vector of all fields with weights would have to
# be read for every row to see in which field a word stands; these answer from the index alone.
# The analyser has done the work: "simple" only takes the tokens apart at their blanks; positions
# are not kept, because PostgreSQL forgets them in long texts.
VECTORS = {
    "in_title": ("title",),
    "in_standfirst": ("title", "standfirst"),
    "in_tags": ("title", "standfirst", "tags"),
    "in_all": ("title", "standfirst", "tags", "body"),
}
_COLUMN = """
ALTER TABLE articles_searchtext ADD COLUMN {name} tsvector GENERATED ALWAYS AS (
    strip(to_tsvector('simple'::regconfig, {words}))
) STORED;
CREATE INDEX articles_searchtext_{name} ON articles_searchtext
    USING gin ({name}) WITH (fastupdate = off);
"""
CREATE = (
    "".join(
        _COLUMN.format(name=name, words=" || ".join(fields)) for name, fields in VECTORS.items()
    )
    + "ALTER TABLE articles_searchtext SET (toast_tuple_target = 128);"
)
DROP = "".join(f"ALTER TABLE articles_searchtext DROP COLUMN {name};" for name in VECTORS)


def found(wanted: Sequence[Wanted], *, least: int) -> list[tuple[str, list[str]]]:
    """Return, width by width, SQL for the keys of articles with at least so many of the wanted.

    As `sqlite.found` does.
    """
    return [_keys(wanted, column=column, least=least) for column in VECTORS]


def holding(wanted: Sequence[Wanted]) -> tuple[str, list[str]]:
    """Return SQL for the keys of articles that have all that is wanted, anywhere."""
    return _keys(wanted, column="in_all", least=len(wanted))


def _keys(wanted: Sequence[Wanted], *, column: str, least: int) -> tuple[str, list[str]]:
    conditions, values = [f"{column} @@ %s::tsquery"], [_expression(wanted, least=least)]
    # The index finds the words of a phrase; that they stand side by side is read in the column.
    for term in (one.term for one in wanted if one.term.is_exact):
        places = " OR ".join(f"{field} LIKE %s" for field in VECTORS[column])
        conditions.append(f"({places})")
        values += [f"%{term.needle}%"] * len(VECTORS[column])
    condition = " AND ".join(conditions)
    return f"SELECT entry_id AS key FROM articles_searchtext WHERE {condition}", values  # noqa: S608


def _expression(wanted: Sequence[Wanted], *, least: int) -> str:
    return expression(wanted, least=least, both=" & ", either=" | ", term=_term)


def _term(term: Term) -> str:
    if term.is_loose:
        return " & ".join(f"('{pair}' | '{crossing(pair)}')" for pair, _ in term.joints)
    return " & ".join(
        f"'{token}'" + (":*" if term.is_beginning and token == term.tokens[-1] else "")
        for token in term.wanted
    )
