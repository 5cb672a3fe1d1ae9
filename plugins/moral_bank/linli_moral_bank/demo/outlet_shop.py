"""What households and organisations of an outlet redeem in the demo, from points of their own."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from sqlmodel import Session

from linli import people
from linli.access import SYSTEM, Actor
from linli.communities import Place
from linli.points import Owner, OwnerKind
from linli_moral_bank.books import purse
from linli_moral_bank.demo.trying import attempt
from linli_moral_bank.shop import catalogue, handing_over, merchants, redemption, services
from linli_moral_bank.shop.catalogue import GoodsRow


def redeem(
    session: Session,
    place: Place,
    owners: Sequence[tuple[Owner, UUID]],
    merchant: UUID,
) -> None:
    """Let each household and organisation take the dearest that it can; some is fetched at once.

    ``owners`` come with who speaks for each; ``merchant`` acts for all merchants of the outlet.
    """
    speaking = [one for one in owners if one[0].kind is not OwnerKind.PERSON]
    for number, (owner, speaker) in enumerate(speaking):
        available = purse.holdings(session, place.id, owner.id, owner.kind).available
        offered = catalogue.on_offer(session, place, speaker, owner_id=owner.id)
        wanted = [one for one in offered if not one.obstacle(available, stars=0)]
        if not wanted:
            continue
        goods = wanted[-1]
        times = services.times(session, goods.id, free=True, limit=1) if goods.bookable else []
        actor = Actor(speaker, origin="web")
        made = attempt(
            session,
            partial(
                redemption.redeem,
                session,
                actor,
                place.id,
                goods.id,
                time_id=times[0].id if times else None,
                owner=owner,
            ),
        )
        if made is not None and not goods.bookable and number % 3:
            _fetch(session, place, actor, made.id, goods, merchant)


def _fetch(
    session: Session,
    place: Place,
    actor: Actor,
    redemption_id: UUID,
    goods: GoodsRow,
    merchant: UUID,
) -> None:
    shop = merchants.find(session, place.id, goods.merchant_id)
    if merchant not in {id_ for id_, _name in people.agents_of(session, shop.organisation_id)}:
        people.name_agent(session, SYSTEM, shop.organisation_id, merchant)
    code = redemption.new_code(session, actor, place.id, redemption_id)
    attempt(
        session,
        partial(
            handing_over.hand_over, session, Actor(merchant, origin="web"), place.id, code.text
        ),
    )
