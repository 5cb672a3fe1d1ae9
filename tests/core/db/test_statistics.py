"""SQLite knows how its tables are filled; PostgreSQL is left alone."""

from sqlalchemy import text
from sqlmodel import Session

from linli import jobs
from linli.communities import Place
from linli.db import statistics


def test_the_indexes_are_looked_at(session: Session, community: Place) -> None:
    statistics.gather(session, {})
    if session.get_bind().dialect.name == "sqlite":
        seen = session.execute(text("SELECT tbl FROM sqlite_stat1")).scalars().all()
        assert "core_community" in seen
    assert "core.db.statistics" in jobs.handlers()
