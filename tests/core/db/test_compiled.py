"""Statements are compiled once, and the same one is found again as the same object."""

from typing import Any

from sqlalchemy import Select, bindparam, literal, select
from sqlalchemy.dialects import sqlite

from linli.db.compiled import CompiledStatements
from linli.db.engine import Database


def test_a_constant_is_compiled_once_for_each_set_of_parameters() -> None:
    kept = CompiledStatements()
    dialect = sqlite.dialect()
    statement: Select[*tuple[Any, ...]] = select(bindparam("number"))

    def compiled(*names: str) -> object:
        found, *_rest = statement._compile_w_cache(
            dialect, compiled_cache=kept, column_keys=list(names)
        )
        return found

    first = compiled("number")
    assert compiled("number") is first
    assert compiled() is not first
    assert compiled("number") is first
    assert len(kept) == 2


def test_equal_statements_share_what_was_compiled(database: Database) -> None:
    """A statement that is built anew for each request has another key, made of the same parts."""
    kept = CompiledStatements()
    with database.engine.connect().execution_options(compiled_cache=kept) as connection:
        assert [connection.execute(select(literal(n))).scalar_one() for n in (1, 2)] == [1, 2]
    assert len(kept) == 1
