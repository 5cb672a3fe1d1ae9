"""One step of an exchange: finding it, moving it on, paying, telling the other one."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import audit, communities, inbox, points
from linli.access import Actor
from linli.clock import now
from linli.i18n import Text, translate
from linli.points import Booked, Hold
from linli.subjects import Subject
from linli_volunteer_hours.models import Exchange, ExchangeState, Listing
from linli_volunteer_hours.refusals import ExchangeUnknown
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import accounts, agents, home_visits, lasting, proxies


def find(
    session: Session, community_id: UUID, exchange_id: UUID, *, lock: bool = False
) -> Exchange:
    """Return an exchange of a community; with ``lock`` nobody else changes it until the end.

    Raises:
        ExchangeUnknown: there is none with this id here.
    """
    query = select(Exchange).where(
        col(Exchange.id) == exchange_id, col(Exchange.community_id) == community_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Exchange | None = session.execute(query).scalar_one_or_none()
    if found is None:
        raise unknown()
    return found


def part_of(
    session: Session, actor: Actor, community_id: UUID, exchange_id: UUID
) -> tuple[Exchange, UUID]:
    """Return a locked exchange, and which of the two the actor speaks for.

    Raises:
        ExchangeUnknown: for neither.
    """
    exchange = find(session, community_id, exchange_id, lock=True)
    return exchange, agents.side(session, actor, community_id, exchange)


def move(
    session: Session, actor: Actor, exchange: Exchange, state: ExchangeState, **more: object
) -> None:
    """Bring a locked exchange into its next state, and write down who did."""
    exchange.state = state
    if state.is_over:
        exchange.ended_at = now(session)
    session.flush()
    note(session, actor, exchange, **more)


def pay(session: Session, actor: Actor, exchange: Exchange, minutes: int) -> None:
    """Confirm a locked exchange: the helper gets so many of the held minutes."""
    assert exchange.hold_id is not None
    points.settle(
        session,
        actor,
        exchange.hold_id,
        key=f"volunteer_hours.exchange:{exchange.id}:paid",
        amount=minutes,
    )
    lasting.carry_over(session, exchange.community_id, (exchange.helper_id, exchange.receiver_id))
    exchange.done_minutes = minutes
    move(session, actor, exchange, ExchangeState.CONFIRMED, minutes=minutes)
    accounts.skim(session, exchange.community_id, exchange.helper_id)
    home_visits.thank_companion(session, exchange, minutes)


def free(session: Session, actor: Actor, exchange: Exchange) -> None:
    """Give the held minutes back to the receiver."""
    if exchange.hold_id is not None:
        points.void(
            session, actor, exchange.hold_id, key=f"volunteer_hours.exchange:{exchange.id}:free"
        )
        lasting.carry_over(session, exchange.community_id, (exchange.receiver_id,))


def hold(session: Session, actor: Actor, exchange: Exchange) -> Booked:
    """Set the receiver's minutes aside; what it is for stays out of the books, which never forget.

    Raises:
        NotEnough: the account cannot bear it.
    """
    return points.hold(
        session,
        actor,
        Hold(
            key=f"volunteer_hours.exchange:{exchange.id}",
            from_id=accounts.account(session, exchange.community_id, exchange.receiver_id),
            to_id=accounts.account(session, exchange.community_id, exchange.helper_id),
            amount=exchange.minutes,
            reason="volunteer_hours.exchange",
            subject=_subject(exchange),
            note=translate(
                _("Neighbours helping one another"),
                communities.place(session, exchange.community_id).language,
            ),
        ),
    )


def tell_other(session: Session, me: UUID, exchange: Exchange, text: Text) -> None:
    """Tell the other one; ``text`` has room for the title."""
    helps = me == exchange.helper_id
    tell(session, exchange, exchange.receiver_id if helps else exchange.helper_id, text)


def tell_both(session: Session, exchange: Exchange, text: Text) -> None:
    """Tell both of them; ``text`` has room for the title."""
    for person_id in (exchange.helper_id, exchange.receiver_id):
        tell(session, exchange, person_id, text)


def call_off(session: Session, actor: Actor, exchange: Exchange, told: Text) -> None:
    """End a locked exchange that is not done; held minutes are free again, and both are told."""
    free(session, actor, exchange)
    move(session, actor, exchange, ExchangeState.CANCELLED)
    tell_both(session, exchange, told)


def tell(session: Session, exchange: Exchange, person_id: UUID, text: Text) -> None:
    """Tell one of the two, and who acts for them; ``text`` has room for the title."""
    said = Text(text.domain, text.message, {**text.params, "title": _title(session, exchange)})
    link = f"volunteer_hours/bank/exchanges/{exchange.id}"
    acting = proxies.of_person(session, exchange.community_id, person_id)
    told = {person_id, *(row.proxy_id for row in acting)} - {
        exchange.helper_id if person_id == exchange.receiver_id else exchange.receiver_id
    }
    inbox.notify_many(session, sorted(told), exchange.community_id, said, link)


def _title(session: Session, exchange: Exchange) -> str:
    return session.get_one(Listing, exchange.listing_id).title


def note(session: Session, actor: Actor, exchange: Exchange, **more: object) -> None:
    """Write down in which state an exchange is now."""
    audit.record(
        session,
        actor,
        f"volunteer_hours.exchange.{exchange.state.value}",
        exchange.community_id,
        _subject(exchange),
        after=more,
        person_id=exchange.receiver_id,
    )


def _subject(exchange: Exchange) -> Subject:
    return Subject("volunteer_hours.exchange", exchange.id)


def unknown() -> ExchangeUnknown:
    """Return the refusal for whoever has no part in an exchange."""
    return ExchangeUnknown(_("There is no such exchange here."))
