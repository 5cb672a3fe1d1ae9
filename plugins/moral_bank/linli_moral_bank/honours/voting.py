"""Handing the nominees to a vote of the residents, and recording what they decided."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, communities, dates, events, plugins
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.communities import Place
from linli.events import Choice, DecisionAsked, DecisionMade
from linli.i18n import translate
from linli_moral_bank.books import ranking
from linli_moral_bank.calendar import said, today
from linli_moral_bank.honours.awarding import decide
from linli_moral_bank.honours.nominees import below, note
from linli_moral_bank.honours.reading import NomineeRow, find, nominees
from linli_moral_bank.honours.refusals import HonourRefused
from linli_moral_bank.models import Honour, HonourState, Nominee, NomineeState
from linli_moral_bank.texts import _

#: The plugin that holds votes; where it is off, staff record what an assembly decided.
VOTES = "deliberation"
#: So many characters fit into the explanation of a vote.
MOST = 4000


def can_vote(session: Session, place: Place) -> bool:
    """Return whether votes are held in the portal here."""
    return VOTES in plugins.enabled(session, place.id)


def ask_vote(
    session: Session, actor: Actor, community_id: UUID, honour_id: UUID, *, address: str
) -> None:
    """Hand all whom the panels support to a vote; it is prepared as a draft there.

    Why each was proposed is said in the vote, as far as there is room, and read in full at
    ``address``.

    Raises:
        NotAllowed, HonourUnknown: the actor may not, or there is no such honour here.
        HonourRefused: it is decided or handed over already, proposals are not over, nobody is
            supported, or no votes are held in the portal here.
    """
    access.require(session, actor, "moral_bank.honours", community_id)
    honour = find(session, community_id, honour_id, lock=True)
    place = communities.place(session, community_id)
    if honour.state is not HonourState.OPEN or honour.vote_asked_at is not None:
        raise HonourRefused(_("This was handed to a vote or decided already."))
    if not can_vote(session, place):
        raise HonourRefused(_("No votes are held in the portal here. Record the decision below."))
    if honour.closes_on >= today(session, place):
        raise HonourRefused(_("People can still be proposed until %(day)s.", day=honour.closes_on))
    supported = [one for one in nominees(session, honour.id) if one.state is NomineeState.SUPPORTED]
    if not supported:
        raise HonourRefused(_("Nobody has the support of a panel yet."))
    honour.vote_asked_at = now(session)
    session.flush()
    note(session, actor, "vote_asked", honour, title=honour.title)
    groups = {one.id: one.name for one in communities.groups(session, community_id)}
    seen: Counter[str] = Counter()
    choices = []
    for one in supported:
        name = translate(one.name, place.language)
        title = " · ".join(filter(None, (name, groups.get(one.group_id or community_id, ""))))
        seen[title] += 1
        choices.append(Choice(one.id, title if seen[title] == 1 else f"{title} {seen[title]}"))
    events.publish(
        session,
        DecisionAsked(
            community_id=community_id,
            reference_id=honour.id,
            title=translate(
                _("%(title)s %(year)s", title=honour.title, year=said(honour.year, honour.quarter)),
                place.language,
            ),
            about=_reasons(place, supported, address),
            choices=tuple(choices),
            seats=honour.places,
        ),
    )


def _reasons(place: Place, supported: Sequence[NomineeRow], address: str) -> str:
    """Return why each was proposed; what is too long is shortened alike, so that nobody loses."""
    lines = [f"{translate(one.name, place.language)}：{one.reason}" for one in supported]
    if len("\n".join(lines)) <= MOST:
        return "\n".join(lines)
    text = _(
        "Long reasons are shortened here. All can be read in full: %(address)s", address=address
    )
    told = translate(text, place.language)
    room = (MOST - len(told)) // len(lines) - 1
    return "\n".join([told, *(one if len(one) <= room else f"{one[: room - 1]}…" for one in lines)])


def on_decided(session: Session, event: DecisionMade) -> None:
    """Record what the residents decided about an honour; told again, nothing happens.

    Whom something they did meanwhile blocks, or leaves with too low a score, is left out. Where
    nobody is left, it stays open, and staff record what is decided then.
    """
    honour = session.get(Honour, event.reference_id)
    if honour is None or honour.community_id != event.community_id:
        return
    if honour.state is not HonourState.OPEN:
        return
    chosen = {
        one.id: one.owner_id
        for one in session.execute(
            select(Nominee).where(
                col(Nominee.honour_id) == honour.id,
                col(Nominee.id).in_(event.chosen),
                col(Nominee.state) == NomineeState.SUPPORTED,
            )
        ).scalars()
    }
    owner_ids = list(chosen.values())
    barred = {
        *ranking.vetoed(session, honour.community_id, owner_ids, honour.year),
        *below(session, honour, owner_ids),
    }
    awarded = [id_ for id_ in event.chosen if id_ in chosen and chosen[id_] not in barred]
    if not awarded:
        return
    place = communities.place(session, honour.community_id)
    day = today(session, place)
    text = _("By a vote of the residents, final on %(day)s.", day=dates.day(day, place.language))
    decide(
        session,
        SYSTEM,
        honour.community_id,
        honour.id,
        awarded=awarded[: honour.places],
        decision=translate(text, place.language),
    )
