"""What is held about a person, for their own eyes: core's part, then each plugin's."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, communities, plugins
from linli.access import ROLES
from linli.hooks import DataSection
from linli.i18n import Text
from linli.people import (
    Household,
    HouseholdMember,
    Membership,
    MembershipStatus,
    Person,
    written_phone,
)
from linli_web import language
from linli_web.texts import _

#: Where somebody stands with a community, in words.
STATUS: dict[MembershipStatus, Text] = {
    MembershipStatus.PENDING: _("Waiting for approval"),
    MembershipStatus.ACTIVE: _("Member"),
    MembershipStatus.DECLINED: _("Not admitted"),
    MembershipStatus.ENDED: _("Ended"),
}


def register(session: Session, person_id: UUID) -> list[DataSection]:
    """Return what core's register holds about a person, in sections of label and value."""
    own = [_details(session, person_id), _belonging(session, person_id), _home(session, person_id)]
    return [section for section in own if section.rows]


def of_plugins(session: Session, person_id: UUID) -> list[DataSection]:
    """Return what the plugins hold about a person: a statement for each kind of thing they keep."""
    return [
        section
        for _name, answer in plugins.manager().answers(
            "linli_personal_data", session=session, person_id=person_id
        )
        for section in answer
        if section.rows
    ]


def everything(session: Session, person_id: UUID) -> list[DataSection]:
    """Return all that is held about a person."""
    return [*register(session, person_id), *of_plugins(session, person_id)]


def _details(session: Session, person_id: UUID) -> DataSection:
    person = session.get_one(Person, person_id)
    rows: list[tuple[Text | str, Text | str]] = [(_("Name"), person.name)]
    if person.phone:
        rows.append(
            (_("Phone number"), _contact(written_phone(person.phone), person.phone_verified_at))
        )
    if person.email:
        rows.append((_("E-mail address"), _contact(person.email, person.email_verified_at)))
    if person.sign_in_name:
        rows.append((_("Sign-in name"), person.sign_in_name))
    if person.birth_date:
        rows.append((_("Date of birth"), language.day(person.birth_date)))
    rows.append((_("Registered since"), language.day(person.created_at)))
    return DataSection(_("About me"), tuple(rows))


def _contact(value: str, confirmed_at: datetime | None) -> Text:
    if confirmed_at is None:
        return _("%(contact)s (not confirmed yet)", contact=value)
    return _("%(contact)s (confirmed)", contact=value)


def _belonging(session: Session, person_id: UUID) -> DataSection:
    rows: list[tuple[Text | str, Text | str]] = []
    for community_id, group_id, status, since in session.execute(
        select(
            col(Membership.community_id),
            col(Membership.group_id),
            col(Membership.status),
            col(Membership.since),
        )
        .where(col(Membership.person_id) == person_id)
        .order_by(col(Membership.since))
    ):
        where = communities.place(session, community_id).name
        if group_id is not None:
            where = f"{where} · {communities.place(session, group_id).name}"
        state = _("%(status)s, since %(day)s", status=STATUS[status], day=language.day(since))
        rows.append((where, state))
    for grant in access.grants_of(session, person_id):
        if grant.role != "resident":
            node = grant.group_id or grant.community_id
            rows.append((communities.place(session, node).name, ROLES[grant.role]))
    return DataSection(_("Where I belong"), tuple(rows))


def _home(session: Session, person_id: UUID) -> DataSection:
    homes = session.execute(
        select(col(Household.code), col(Household.address))
        .join(HouseholdMember, col(HouseholdMember.household_id) == col(Household.id))
        .where(col(HouseholdMember.person_id) == person_id, col(HouseholdMember.until).is_(None))
    )
    return DataSection(
        _("My household"),
        tuple((_("Where we live"), " · ".join(part for part in home if part)) for home in homes),
    )
