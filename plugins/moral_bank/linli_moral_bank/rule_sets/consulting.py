"""Handing a draft of the rules to a consultation: the residents say whether it should hold."""

from uuid import UUID, uuid5

from sqlalchemy import select
from sqlmodel import Session, col

from linli import communities, events, inbox
from linli.access import Actor
from linli.clock import now
from linli.events import Choice, DecisionAsked, DecisionMade
from linli.i18n import Text, translate
from linli_moral_bank.honours.voting import can_vote
from linli_moral_bank.models import RuleSet, RuleSetState
from linli_moral_bank.rule_sets import explaining
from linli_moral_bank.rule_sets.drafts import note, open_draft
from linli_moral_bank.rule_sets.refusals import RuleSetRefused, RuleSetUnknown
from linli_moral_bank.texts import _

_FOR, _AGAINST = _("These rules should hold"), _("Keep the rules as they are")


def consult(
    session: Session, actor: Actor, community_id: UUID, rule_set_id: UUID, *, address: str
) -> None:
    """Prepare a vote about a draft; asked again, nothing happens. It binds nobody.

    What is different is said in the vote, as far as there is room; all of the draft is read at
    ``address``. From now on the draft is not changed any more.

    Raises:
        NotAllowed, RuleSetUnknown, RuleSetFrozen: the actor may not, or it is not a draft.
        RuleSetRefused: it has no items, or no votes are held in the portal here.
    """
    drafted = open_draft(session, actor, community_id, rule_set_id)
    if drafted.consulted_at is not None:
        return
    place = communities.place(session, community_id)
    if not can_vote(session, place):
        raise RuleSetRefused(_("No votes are held in the portal here."))
    about = explaining.of_draft(session, place, drafted, address)
    drafted.consulted_at = now(session)
    session.flush()
    note(session, actor, "moral_bank.rules.consulted", drafted, {"title": drafted.title})

    def say(text: Text) -> str:
        return translate(text, place.language)

    events.publish(
        session,
        DecisionAsked(
            community_id=community_id,
            reference_id=drafted.id,
            title=say(_("Consultation: %(title)s", title=drafted.title))[:120],
            about=about,
            choices=tuple(
                Choice(_id(drafted.id, one), say(one), stays=one is _AGAINST)
                for one in (_FOR, _AGAINST)
            ),
            seats=1,
            deliberate=True,
        ),
    )


def readable(session: Session, community_id: UUID, version: int) -> RuleSet:
    """Return a version that everybody may read: one about which the residents are asked, too.

    Raises:
        RuleSetUnknown: there is none, or it is a draft that nobody was asked about.
    """
    found: RuleSet | None = session.execute(
        select(RuleSet).where(
            col(RuleSet.community_id) == community_id, col(RuleSet.version) == version
        )
    ).scalar_one_or_none()
    if found is None or (found.state is RuleSetState.DRAFT and found.consulted_at is None):
        raise RuleSetUnknown(_("There is no such version of the rules here."))
    return found


def asked(session: Session, community_id: UUID) -> list[RuleSet]:
    """Return the drafts about which the residents are asked now."""
    return list(
        session.execute(
            select(RuleSet)
            .where(
                col(RuleSet.community_id) == community_id,
                col(RuleSet.state) == RuleSetState.DRAFT,
                col(RuleSet.consulted_at).is_not(None),
            )
            .order_by(col(RuleSet.version))
        ).scalars()
    )


def on_decided(session: Session, event: DecisionMade) -> None:
    """Tell whoever wrote a draft what the residents think of it; publishing it stays theirs."""
    drafted = session.get(RuleSet, event.reference_id)
    if drafted is None or drafted.community_id != event.community_id:
        return
    if not event.chosen:
        return
    agreed = event.chosen[0] == _id(drafted.id, _FOR)
    drafted.agreed = agreed  # of what holds already, too: everybody may see it
    session.flush()
    if drafted.created_by_id is None:
        return
    inbox.notify(
        session,
        drafted.created_by_id,
        event.community_id,
        _("The residents want the draft “%(title)s” to hold.", title=drafted.title)
        if agreed
        else _("The residents would rather keep the rules than “%(title)s”.", title=drafted.title),
        f"moral_bank/desk/rules/{drafted.id}",
    )


def _id(rule_set_id: UUID, choice: Text) -> UUID:
    """Return the id of a choice: the same each time, so that the answer can be read."""
    return uuid5(rule_set_id, choice.message)
