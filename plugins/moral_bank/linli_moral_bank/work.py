"""What waits: for the community's staff deeds, points, hearings, lists and stock; for residents."""

from collections.abc import Sequence

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli.communities import Place
from linli.hooks import ToDo, Urgency
from linli.people import Organisation, OrganisationKind
from linli_moral_bank import own_work, settings
from linli_moral_bank.deeds import deed_lists, families, panels, parties, preparing, verifiers
from linli_moral_bank.deeds.closeness import close_to, organisations_of
from linli_moral_bank.deeds.panels import Panels
from linli_moral_bank.models import (
    Appeal,
    AppealState,
    Deed,
    DeedState,
    Goods,
    Merchant,
    Party,
    Recheck,
    RecheckExchange,
    RecheckItem,
    Rule,
    Verification,
)
from linli_moral_bank.rechecks import drawing
from linli_moral_bank.shop import examples
from linli_moral_bank.texts import _

#: So many groups are named in one line; how many there are stands beside it.
_NAMED = 3


def waiting(session: Session, actor: Actor, place: Place) -> Sequence[ToDo]:
    """Return what this reader may do and nobody has done yet."""
    me = actor.beneficiary_id
    return [
        *(own_work.waiting(session, me, place) if me is not None else ()),
        *_to_confirm(session, actor, place),
        *_with_deeds(session, actor, place),
        *_without_verifiers(session, actor, place),
        *_appealed(session, actor, place),
        *_to_recheck(session, actor, place),
        *_in_the_shop(session, actor, place),
    ]


def _to_confirm(session: Session, actor: Actor, place: Place) -> list[ToDo]:
    count = deed_lists.staff_count(session, actor, place.id)
    title = _.plural("Deed to confirm", "Deeds to confirm", count)
    return [ToDo(title, "desk", count, {"tab": "staff"}, "hand", 15, Urgency.AWAITED)]


def _with_deeds(session: Session, actor: Actor, place: Place) -> list[ToDo]:
    rights = {
        right: access.can(session, actor, f"moral_bank.{right}", place.id)
        for right in ("score", "hear", "publish")
    }
    if actor.person_id is None or not any(rights.values()):
        return []
    close = close_to(actor.person_id)
    verified = select(col(Verification.deed_id)).where(
        col(Verification.verifier_id) == actor.person_id
    )
    unscored = (
        (col(Deed.state) == DeedState.VERIFIED)
        & col(Deed.points).is_(None)
        & col(Deed.beneficiary_id).not_in(close)
        & col(Deed.owner_id).not_in(organisations_of(actor.person_id))
        & (col(Deed.declarer_id).is_(None) | col(Deed.declarer_id).not_in(close))
        & col(Deed.id).not_in(verified)
    )
    unheard = (
        (col(Deed.state) == DeedState.VERIFIED) & col(Deed.deduction) & col(Deed.heard_at).is_(None)
    )
    ready = and_(*preparing.ready_for(actor))
    to_score, to_hear, to_publish = session.execute(
        select(
            func.count().filter(unscored), func.count().filter(unheard), func.count().filter(ready)
        )
        .select_from(Deed)
        .where(
            col(Deed.community_id) == place.id,
            col(Deed.state).in_((DeedState.VERIFIED, DeedState.SCORED)),
        )
    ).one()
    tab = {"tab": "verified"}
    found = []
    if rights["score"]:
        title = _.plural("Deed to set points for", "Deeds to set points for", to_score)
        found.append(ToDo(title, "desk", to_score, tab, "star", 20, Urgency.AWAITED))
    if rights["hear"]:
        title = _.plural(
            "Person to be heard before points are taken off",
            "People to be heard before points are taken off",
            to_hear,
        )
        found.append(ToDo(title, "desk", to_hear, tab, "people", 30, Urgency.AWAITED))
    if rights["publish"]:
        title = _.plural("Deed to publish", "Deeds to publish", to_publish)
        found.append(ToDo(title, "to_publish", to_publish, {}, "notice", 16, Urgency.AWAITED))
    return found


def _without_verifiers(session: Session, actor: Actor, place: Place) -> list[ToDo]:
    """Return what waits for ever, since too few or none are there to verify it."""
    if not access.can(session, actor, "core.people.see", place.id):
        return []
    here = panels.read(session, actor, place)
    return [
        *_without_a_panel(session, here),
        *_with_a_small_panel(here),
        *_stuck(session, here),
        *_without_a_family(session, place),
    ]


def _without_a_panel(session: Session, here: Panels) -> list[ToDo]:
    """Return the groups that have no panel yet, and the deeds that nobody can verify there."""
    if None in here.members:
        return []
    groups = session.execute(
        select(col(Deed.group_id), func.count())
        .join(Rule, col(Rule.id) == col(Deed.rule_id))
        .where(
            col(Deed.community_id) == here.place.id,
            col(Deed.state).in_((DeedState.SUBMITTED, DeedState.VERIFYING)),
            parties.asks(Party.PANEL),
        )
        .group_by(col(Deed.group_id))
    ).all()
    alone = sum(count for group_id, count in groups if not here.of_group(group_id))
    empty = len(here.missing)
    tab = {"tab": "panel"}
    return [
        ToDo(
            _.plural(
                "Deed that nobody can verify: name a panel for its group",
                "Deeds that nobody can verify: name a panel for their groups",
                alone,
            ),
            "desk",
            alone,
            tab,
            "people",
            10,
            Urgency.AWAITED,
        ),
        ToDo(
            _.plural("Resident group without a panel", "Resident groups without a panel", empty),
            "desk",
            empty,
            tab,
            "people",
            12,
        ),
    ]


def _stuck(session: Session, here: Panels) -> list[ToDo]:
    """Return the deeds that wait for ever, as too few of their panel may verify them."""
    count = len(verifiers.stuck(session, here))
    title = _.plural(
        "Deed that too few of its panel may verify",
        "Deeds that too few of their panels may verify",
        count,
    )
    return [ToDo(title, "desk", count, {"tab": "panel"}, "people", 11, Urgency.AWAITED)]


def _without_a_family(session: Session, place: Place) -> list[ToDo]:
    """Return the deeds that wait for ever, as nobody speaks for the family that they ask."""
    count = len(families.alone(session, place.id))
    title = _.plural(
        "Deed that waits for a family nobody speaks for",
        "Deeds that wait for families nobody speaks for",
        count,
    )
    return [ToDo(title, "desk", count, {"tab": "panel"}, "people", 12, Urgency.AWAITED)]


def _with_a_small_panel(here: Panels) -> list[ToDo]:
    """Return the groups in which fewer are on the panel than must agree on some item."""
    names = [one.name for one in here.too_small]
    title = _.plural(
        "Small panel (%(names)s): what %(needed)s must verify waits",
        "Small panels (%(names)s): what %(needed)s must verify waits",
        len(names),
        needed=here.needed,
        names=names[:_NAMED] + ["…"] * (len(names) > _NAMED),
    )
    return [ToDo(title, "desk", len(names), {"tab": "panel"}, "people", 13)]


def _appealed(session: Session, actor: Actor, place: Place) -> list[ToDo]:
    if not access.can(session, actor, "moral_bank.appeals", place.id):
        return []
    waiting = session.execute(
        select(func.count())
        .select_from(Appeal)
        .where(col(Appeal.community_id) == place.id, col(Appeal.state) == AppealState.OPEN)
    ).scalar_one()
    title = _.plural("Appeal to answer", "Appeals to answer", waiting)
    return [ToDo(title, "appeals", int(waiting), {}, "shield", 5, Urgency.AWAITED)]


def _to_recheck(session: Session, actor: Actor, place: Place) -> list[ToDo]:
    """Return what was drawn and not checked yet, and the quarter that is over and not drawn."""
    if not access.can(session, actor, "moral_bank.recheck", place.id):
        return []
    left = sum(
        int(session.execute(query).scalar_one())
        for query in (
            select(func.count())
            .select_from(drawn)
            .join(Recheck, col(Recheck.id) == col(drawn.recheck_id))
            .where(
                col(Recheck.community_id) == place.id,
                col(Recheck.closed_at).is_(None),
                col(drawn.finding).is_(None),
            )
            for drawn in (RecheckItem, RecheckExchange)
        )
    )
    last = drawing.to_draw(session, place, most=1)
    booked = bool(last) and drawing.has_any(session, place, last[0])
    return [
        ToDo(
            _.plural(
                "Entry to recheck for the council", "Entries to recheck for the council", left
            ),
            "rechecks",
            left,
            icon="shield",
            order=36,
        ),
        ToDo(
            _.plural("Quarter to draw for the recheck", "Quarters to draw for the recheck", booked),
            "rechecks",
            int(booked),
            icon="shield",
            order=37,
        ),
    ]


def _in_the_shop(session: Session, actor: Actor, place: Place) -> list[ToDo]:
    if not access.can(session, actor, "moral_bank.shop", place.id):
        return []
    low = select(func.count()).where(
        col(Goods.community_id) == place.id,
        col(Goods.active),
        col(Goods.stock) <= settings.of(session, place.id).low_stock,
        col(Goods.merchant_id) == col(Merchant.id),
        col(Merchant.open),
    )
    without_pledge = select(func.count()).where(
        col(Organisation.community_id) == place.id,
        col(Organisation.kind) == OrganisationKind.MERCHANT,
        col(Organisation.closed_on).is_(None),
        col(Organisation.id).not_in(select(col(Merchant.organisation_id))),
    )
    invented = select(func.count()).select_from(Goods).where(*examples.offered(place.id))
    counts = (low, without_pledge, invented)
    few, outside, unread = session.execute(select(*(one.scalar_subquery() for one in counts))).one()
    return [
        ToDo(
            _.plural("Kind of goods running low", "Kinds of goods running low", few),
            "stock",
            few,
            icon="shop",
            order=50,
        ),
        ToDo(
            _.plural("Merchant without a pledge", "Merchants without a pledge", outside),
            "stock",
            outside,
            icon="shop",
            order=60,
        ),
        ToDo(
            _.plural("Example good to look through", "Example goods to look through", unread),
            "stock",
            unread,
            {"examples": "true"},
            "shop",
            70,
        ),
    ]
