"""How many wishes a home may have at once."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from linli.ids import new_id
from linli_micro_wishes.models import UNFINISHED, Home, Wish, Wisher
from linli_micro_wishes.refusals import HouseholdHasWish
from linli_micro_wishes.texts import _


def require_room(session: Session, wish: Wish, most: int) -> None:
    """Refuse a wish beyond the limit of its home, which stays locked until the end.

    Raises:
        HouseholdHasWish: the home has ``most`` unfinished wishes besides this one.
    """
    key = session.execute(
        select(col(Wisher.household_key)).where(col(Wisher.wish_id) == wish.id)
    ).scalar_one()
    _lock(session, wish, key)
    if len(unfinished(session, wish.community_id, key, besides=wish.id)) >= most:
        raise HouseholdHasWish(
            _.plural(
                "This home already has %(count)s wish under way. When it has come true, there is "
                "room for the next.",
                "This home already has %(count)s wishes under way. When one has come true, there "
                "is room for the next.",
                most,
            )
        )


def unfinished(
    session: Session, community_id: UUID, key: str, *, besides: UUID | None = None
) -> list[UUID]:
    """Return the wishes of a home that wait or are under way, without the one asked about."""
    query = (
        select(col(Wish.id))
        .join(Wisher, col(Wisher.wish_id) == col(Wish.id))
        .where(
            col(Wish.community_id) == community_id,
            col(Wish.state).in_(UNFINISHED),
            col(Wisher.household_key) == key,
        )
        .order_by(col(Wish.id))
    )
    if besides is not None:
        query = query.where(col(Wish.id) != besides)
    return list(session.execute(query).scalars())


def _lock(session: Session, wish: Wish, key: str) -> None:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(Home)
        .values(id=new_id(), community_id=wish.community_id, key=key)
        .on_conflict_do_nothing(index_elements=["community_id", "key"])
    )
    session.execute(
        select(col(Home.id))
        .where(col(Home.community_id) == wish.community_id, col(Home.key) == key)
        .with_for_update()
    )
