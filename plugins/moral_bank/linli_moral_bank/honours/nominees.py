"""Whom a proposal is about: who speaks for them, what blocks them, and the line in the log."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session

from linli import audit
from linli.access import Actor
from linli.points import Owner
from linli.subjects import Subject
from linli_moral_bank import owners
from linli_moral_bank.books import ranking
from linli_moral_bank.calendar import said
from linli_moral_bank.honours.refusals import HonourRefused, Vetoed
from linli_moral_bank.models import Honour, Nominee
from linli_moral_bank.texts import _


def subject_of(nominee: Nominee) -> Subject:
    """Name a nominee for core's services."""
    return Subject("moral_bank.nominee", nominee.id)


def concerned(session: Session, honour: Honour, nominee: Nominee) -> set[UUID]:
    """Return who is told of it, and whose household and relatives step back.

    Of a household or organisation that is who speaks for it now, and who did when it was proposed.
    """
    owner = Owner(nominee.owner_kind, nominee.owner_id)
    return {nominee.person_id, *owners.speakers(session, honour.community_id, owner)}


def refuse_vetoed(session: Session, honour: Honour, owner_ids: Collection[UUID]) -> None:
    """Refuse those who did something in the honour's year that blocks honours.

    Raises:
        Vetoed: one of them did.
    """
    barred = ranking.vetoed(session, honour.community_id, owner_ids, honour.year)
    if barred:
        owner_id, title = next(iter(barred.items()))
        name = owners.names_of(session, {owner_id}).get(owner_id, "")
        raise Vetoed(
            _(
                "%(name)s cannot be honoured for %(year)s: %(title)s.",
                name=name,
                year=said(honour.year, honour.quarter),
                title=title,
            ),
            field="name",
        )


def below(session: Session, honour: Honour, owner_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return those whose score is lower than the honour takes, with their score."""
    if not honour.min_score:
        return {}
    time = honour.year, honour.quarter
    scores = {id_: ranking.score_of(session, honour.community_id, id_, *time) for id_ in owner_ids}
    return {id_: score for id_, score in scores.items() if score < honour.min_score}


def refuse_below(session: Session, honour: Honour, owner_ids: Collection[UUID]) -> None:
    """Refuse those whose score has fallen below what the honour takes since they were proposed.

    Raises:
        HonourRefused: one of them has less.
    """
    for owner_id, score in below(session, honour, owner_ids).items():
        raise HonourRefused(
            _(
                "This honour takes a score of %(least)s; that of %(name)s is %(score)s by now.",
                least=honour.min_score,
                name=owners.names_of(session, {owner_id}).get(owner_id, ""),
                score=score,
            ),
            field="awarded",
        )


def note(
    session: Session,
    actor: Actor,
    what: str,
    honour: Honour,
    person_id: UUID | None = None,
    **more: object,
) -> None:
    """Write down in the log what was done about an honour."""
    audit.record(
        session,
        actor,
        f"moral_bank.honour.{what}",
        honour.community_id,
        Subject("moral_bank.honour", honour.id),
        after=more,
        person_id=person_id,
    )
