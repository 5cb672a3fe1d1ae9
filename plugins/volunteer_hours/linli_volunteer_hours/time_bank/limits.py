"""How much one may earn in the time bank, in a day and ever: in all communities of the tree."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import communities
from linli.clock import now
from linli.people import Person
from linli_volunteer_hours import settings
from linli_volunteer_hours.calendar import day_bounds, local
from linli_volunteer_hours.models import Exchange, ExchangeState
from linli_volunteer_hours.refusals import ExchangeRefused
from linli_volunteer_hours.texts import _

_EARNED = (ExchangeState.DONE, ExchangeState.CONFIRMED, ExchangeState.DISPUTED)


def refuse_too_much(
    session: Session,
    community_id: UUID,
    helper_id: UUID,
    minutes: int,
    *,
    at: datetime | None = None,
) -> None:
    """Refuse what is more than a helper may earn on a day (today without ``at``), or ever.

    What they earned in other communities of the same tree counts too: whoever moves, or helps in
    two of them, has one day and one life. The limits are those of the community where they help.
    The helper is locked until the end, so that what is said done at once counts in turn.

    Raises:
        ExchangeRefused: with these minutes it would be more.
    """
    rules = settings.of(session, community_id)
    if not rules.bank_daily_hours and not rules.bank_lifetime_hours:
        return
    session.execute(
        select(col(Person.id)).where(col(Person.id) == helper_id).with_for_update(key_share=True)
    )
    place = communities.place(session, community_id)
    day = local(at or now(session), place).date()
    begin, end = day_bounds(day, day, place)
    done_at = col(Exchange.done_at)
    ever, of_day = session.execute(
        select(
            func.coalesce(func.sum(col(Exchange.done_minutes)), 0),
            func.coalesce(
                func.sum(col(Exchange.done_minutes)).filter(done_at >= begin, done_at < end), 0
            ),
        ).where(
            col(Exchange.helper_id) == helper_id,
            col(Exchange.community_id).in_(communities.subtree_ids(session, place.ancestor_ids[0])),
            col(Exchange.state).in_(_EARNED),
        )
    ).one()
    if rules.bank_daily_hours and of_day + minutes > rules.bank_daily_hours * 60:
        raise ExchangeRefused(
            _("At most %(hours)s hours a day can be banked.", hours=rules.bank_daily_hours),
            field="minutes",
        )
    if rules.bank_lifetime_hours and ever + minutes > rules.bank_lifetime_hours * 60:
        raise ExchangeRefused(
            _("At most %(hours)s hours can ever be banked.", hours=rules.bank_lifetime_hours),
            field="minutes",
        )
