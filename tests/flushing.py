"""Emptying the tables between tests, past the triggers that keep facts of money from going.

Only the flush of Django's test machinery goes this way; within a test the triggers stand.
"""

from typing import Any

from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations

# A trigger that refuses has this word in it; those that keep the search index have not.
REFUSING = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(%'"


def delete_all(
    operations: BaseDatabaseOperations, style: Any, tables: list[str], **options: Any
) -> list[str]:
    """Delete the few rows of a test; to truncate 90 tables writes hundreds of files anew."""
    return ["; ".join(f"DELETE FROM {operations.quote_name(table)}" for table in tables)]


def flush_postgres(operations: BaseDatabaseOperations, sql_list: list[str]) -> None:
    """Run the statements with ordinary triggers off, for this transaction only."""
    with (
        transaction.atomic(using=operations.connection.alias),
        operations.connection.cursor() as cursor,
    ):
        cursor.execute("SET LOCAL session_replication_role = replica")
        for sql in sql_list:
            cursor.execute(sql)


def flush_sqlite(operations: BaseDatabaseOperations, sql_list: list[str]) -> None:
    """Run the statements without the refusing triggers, which are put back at once."""
    with (
        transaction.atomic(using=operations.connection.alias),
        operations.connection.cursor() as cursor,
    ):
        triggers: list[Any] = cursor.execute(REFUSING).fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        for sql in sql_list:
            cursor.execute(sql)
        for _, definition in triggers:
            cursor.execute(definition, None)


def let_the_tests_flush() -> None:
    """Flush the tests' database by the functions above."""
    if connection.vendor == "postgresql":
        type(connection.ops).sql_flush = delete_all
    flush = {"postgresql": flush_postgres, "sqlite": flush_sqlite}[connection.vendor]
    type(connection.ops).execute_sql_flush = flush
