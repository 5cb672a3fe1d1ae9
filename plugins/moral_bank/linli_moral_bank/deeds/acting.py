"""Who may know what of a deed, and who steps back from judging it."""

from uuid import UUID

from sqlmodel import Session

from linli import access
from linli.access import Actor
from linli.points import Owner, OwnerKind
from linli_moral_bank import owners
from linli_moral_bank.deeds import panels, parties
from linli_moral_bank.models import Deed, DeedState

#: States in which a person does not know yet of a report about them.
UNHEARD = (DeedState.SUBMITTED, DeedState.VERIFYING, DeedState.WITHDRAWN)


def may_see(session: Session, actor: Actor, deed: Deed) -> bool:
    """Return whether a reader may open a deed.

    A report of uncivil conduct is open to the panel, to those who decide about it, and, without
    its photos and who reported it, to the person it is about.
    """
    if actor.is_system or actor.beneficiary_id == deed.declarer_id:
        return True
    if is_about(session, actor.beneficiary_id, deed):
        # What was reported about somebody is theirs to know once the panel has found it true.
        return not (deed.deduction and _is_secret(deed))
    return is_official(session, actor, deed) or bool(parties.spoken_for(session, actor, deed))


def _is_secret(deed: Deed) -> bool:
    """Whether the person a report is about was never told of it: it did not come that far."""
    ended_early = deed.state is DeedState.REJECTED and deed.heard_at is None
    return deed.state in UNHEARD or ended_early


def is_official(session: Session, actor: Actor, deed: Deed) -> bool:
    """Return whether a reader sees a deed because of an office: on the panel, or at the desk."""
    return _on_panel(session, actor, deed) or access.can(
        session, actor, "moral_bank.desk", deed.community_id
    )


def may_see_evidence(session: Session, actor: Actor, deed: Deed) -> bool:
    """Return whether a reader may see a deed's photos; a report's could tell who reported."""
    if not deed.deduction:
        return may_see(session, actor, deed)
    return (
        actor.is_system
        or actor.beneficiary_id == deed.declarer_id
        or _on_panel(session, actor, deed)
        or access.can(session, actor, "core.notices.answer", deed.community_id)
    )


def may_know_declarer(session: Session, actor: Actor, deed: Deed) -> bool:
    """Return whether a reader may know who told of a deed; of a report only the panel may."""
    if not deed.deduction or actor.is_system or actor.beneficiary_id == deed.declarer_id:
        return True
    return _on_panel(session, actor, deed)


def _on_panel(session: Session, actor: Actor, deed: Deed) -> bool:
    return panels.may_verify(session, actor, deed.community_id, deed.group_id)


def may_read_hearing(session: Session, actor: Actor, deed: Deed) -> bool:
    """Return whether a reader may read what the person reported says to it.

    They themselves may, the panel, and who decides about it; whoever reported them never.
    """
    if actor.is_system or is_about(session, actor.beneficiary_id, deed):
        return True
    if deed.declarer_id in (actor.person_id, actor.beneficiary_id):
        return False
    return is_official(session, actor, deed) or access.can(
        session, actor, "core.notices.answer", deed.community_id
    )


def owner_of(deed: Deed) -> Owner:
    """Return whose points a deed concerns."""
    return Owner(deed.owner_kind, deed.owner_id)


def is_about(session: Session, person_id: UUID | None, deed: Deed) -> bool:
    """Return whether a deed is somebody's own, or of whom they speak for now."""
    if deed.owner_kind is OwnerKind.PERSON or person_id is None:
        return person_id == deed.owner_id
    return person_id in owners.speakers(session, deed.community_id, owner_of(deed))


def about(session: Session, deed: Deed) -> set[UUID]:
    """Return whom a deed is about; of an organisation these are all who act for it."""
    if deed.owner_kind is OwnerKind.PERSON:
        return {deed.beneficiary_id}
    return {deed.beneficiary_id, *owners.speakers(session, deed.community_id, owner_of(deed))}


def concerned(session: Session, deed: Deed) -> set[UUID]:
    """Return whose household and relatives step back from judging a deed."""
    return about(session, deed) | {id_ for id_ in (deed.declarer_id,) if id_ is not None}
