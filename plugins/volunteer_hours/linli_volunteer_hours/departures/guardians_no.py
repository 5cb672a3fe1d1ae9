"""A guardian's no: the child does not serve, and does not come to what was promised."""

from uuid import UUID

from sqlmodel import Session

from linli import audit, inbox, people
from linli.access import Actor
from linli_volunteer_hours.departures import promised
from linli_volunteer_hours.register import guardians, volunteers
from linli_volunteer_hours.register.leading import to_tell
from linli_volunteer_hours.texts import _


def decline(session: Session, actor: Actor, community_id: UUID, volunteer_id: UUID) -> None:
    """Say, as the guardian, that a child does not volunteer; or take the agreement back.

    Sign-ups for shifts still to come are withdrawn, the child and the leaders are told. The
    guardian can agree later.

    Raises:
        NotRegistered: it is not a volunteer whose guardian the actor is.
    """
    asked = guardians.asked(session, actor, community_id, volunteer_id)
    volunteers.lock_everywhere(session, asked.person_id)
    asked.guardian_agreed_at = None
    session.flush()
    audit.record(
        session,
        actor,
        "volunteer_hours.guardian_declined",
        community_id,
        volunteers.subject_of(asked),
        person_id=asked.person_id,
    )
    freed = promised.withdraw(session, community_id, asked.person_id)
    inbox.notify(
        session,
        asked.person_id,
        community_id,
        _("Your guardian does not agree that you volunteer. Please talk about it at home."),
        "volunteer_hours/",
    )
    name = people.names_of(session, {asked.person_id})[asked.person_id]
    for team_id in sorted(team_id for team_id, places in freed.items() if places):
        inbox.notify_many(
            session,
            to_tell(session, community_id, team_id),
            community_id,
            _.plural(
                "%(name)s's guardian no longer agrees: one promised shift needs somebody else.",
                "%(name)s's guardian no longer agrees: %(count)s promised shifts need somebody "
                "else.",
                freed[team_id],
                name=name,
            ),
            "volunteer_hours/lead",
        )
