"""The numbers by which wishes and orders are called: one after the other in each community."""

from typing import Literal
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from linli.ids import new_id
from linli_micro_wishes.models import Counter


def next_number(session: Session, community_id: UUID, what: Literal["wish", "order"]) -> int:
    """Return the next number, from 1 on. Its row stays locked until the transaction ends."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    counted = session.execute(
        insert(Counter)
        .values(id=new_id(), community_id=community_id, what=what, last=1)
        .on_conflict_do_update(
            index_elements=["community_id", "what"], set_={"last": col(Counter.last) + 1}
        )
        .returning(col(Counter.last))
    ).scalar_one()
    return int(counted)
