"""The report back: what came of the wishes that an organisation took on, or of a campaign's.

To an organisation it names its own people and what they brought, to sponsors nobody; and never
whose wish it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from linli import access, audit, communities, people
from linli.access import Actor
from linli.communities import Place
from linli.people import Organisation, Person
from linli.subjects import Subject
from linli_micro_wishes.clocks.calendar import local_day
from linli_micro_wishes.models import Claim, ClaimState, Part, Wish
from linli_micro_wishes.numbers import sheets
from linli_micro_wishes.numbers.exporting import Form, Say, said
from linli_micro_wishes.numbers.figures import Span
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import campaigns, categories

_HEADS = (
    _("No."),
    _("Wish"),
    _("About"),
    _("Fulfilled by"),
    _("Person"),
    _("What was brought"),
    _("Given, in yuan"),
    _("Brought on"),
    _("Stars"),
    _("Thanks"),
)


@dataclass(frozen=True, slots=True)
class Gift:
    """One thing that was brought and confirmed."""

    number: int
    title: str
    category: str
    organisation: str | None
    team: str
    #: Empty where the reader may not know single neighbours.
    person: str
    gift: str
    #: In hundredths of the currency.
    given: int
    brought_on: date | None
    stars: int | None
    thanks: str


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the organisation, with what they took on and fulfilled."""

    name: str
    taken: int
    fulfilled: int
    given: int


@dataclass(frozen=True, slots=True)
class Report:
    """What came of the claims of an organisation or for a campaign."""

    title: str
    members: tuple[Member, ...]
    gifts: tuple[Gift, ...]
    taken: int

    @property
    def given(self) -> int:
        """What all gifts are worth, in hundredths of the currency."""
        return sum(gift.given for gift in self.gifts)

    @property
    def stars(self) -> float | None:
        """The mean of the stars that were given."""
        found = [gift.stars for gift in self.gifts if gift.stars is not None]
        return round(sum(found) / len(found), 1) if found else None


def of_organisation(
    session: Session, actor: Actor, community_id: UUID, organisation_id: UUID, span: Span
) -> Report:
    """Return what an organisation's people took on in a span of time; for itself and the desk.

    Raises:
        OrganisationNotFound: there is none here.
        NotItsAgent: the actor neither acts for it nor may see the figures here.
    """
    found = people.find_organisation(session, community_id, organisation_id)
    if not access.can(session, actor, "micro_wishes.numbers", community_id):
        people.require_agent(session, actor, organisation_id)
    return _report(
        session,
        community_id,
        found.name,
        col(Claim.organisation_id) == organisation_id,
        col(Claim.claimed_at) >= span[0],
        col(Claim.claimed_at) < span[1],
        named=True,
    )


def of_campaign(session: Session, actor: Actor, community_id: UUID, campaign_id: UUID) -> Report:
    """Return what came of a campaign, for those who stand behind it; it names nobody.

    Raises:
        NotAllowed: the actor may not see the figures here.
        WishUnknown: there is no such campaign here.
    """
    access.require(session, actor, "micro_wishes.numbers", community_id)
    found = campaigns.find(session, community_id, campaign_id)
    return _report(
        session, community_id, found.title, col(Wish.campaign_id) == campaign_id, named=False
    )


def sheet(
    session: Session, actor: Actor, community_id: UUID, report: Report, form: Form, say: Say
) -> bytes:
    """Return a report as a spreadsheet, and write down that somebody took it."""
    audit.record(
        session,
        actor,
        "micro_wishes.exported",
        community_id,
        Subject("core.community", community_id),
        after={"what": "report"},
    )
    heads = [say(head) for head in _HEADS]
    names = categories.names(session, community_id)
    rows = [
        (
            gift.number,
            gift.title,
            said(names[gift.category], say),
            gift.organisation or gift.team or say(_("A neighbour")),
            gift.person,
            gift.gift,
            gift.given / 100,
            gift.brought_on.isoformat() if gift.brought_on else None,
            gift.stars,
            gift.thanks,
        )
        for gift in report.gifts
    ]
    if form == "csv":
        return sheets.csv_of(heads, rows)
    return sheets.xlsx_of(say(_("Report")), heads, rows)


def _report(
    session: Session,
    community_id: UUID,
    title: str,
    *conditions: ColumnElement[bool],
    named: bool,
) -> Report:
    here = (col(Wish.community_id) == community_id, *conditions)
    members = _members(session, here)
    return Report(
        title,
        members if named else (),
        _gifts(session, communities.place(session, community_id), here, named),
        taken=sum(one.taken for one in members),
    )


def _members(session: Session, here: Sequence[ColumnElement[bool]]) -> tuple[Member, ...]:
    confirmed = col(Claim.state) == ClaimState.CONFIRMED
    found = session.execute(
        select(
            col(Person.name),
            func.count(),
            func.count().filter(confirmed),
            func.coalesce(func.sum(col(Claim.given)).filter(confirmed), 0),
        )
        .select_from(Claim)
        .join(Wish, col(Wish.id) == col(Claim.wish_id))
        .join(Person, col(Person.id) == col(Claim.person_id))
        .where(*here)
        .group_by(col(Person.id), col(Person.name))
        .order_by(func.count().filter(confirmed).desc(), col(Person.name))
    )
    return tuple(Member(row[0], *(int(number) for number in row[1:])) for row in found)


def _gifts(
    session: Session, place: Place, here: Sequence[ColumnElement[bool]], named: bool
) -> tuple[Gift, ...]:
    found = session.execute(
        select(
            col(Wish.number),
            col(Part.title),
            col(Wish.category),
            col(Organisation.name),
            col(Claim.team),
            col(Person.name),
            col(Claim.gift),
            col(Claim.given),
            col(Claim.delivered_at),
            col(Wish.rating),
            col(Wish.thanks),
            col(Wish.thanks_signed),
        )
        .join(Wish, col(Wish.id) == col(Claim.wish_id))
        .join(Part, col(Part.id) == col(Claim.part_id))
        .join(Person, col(Person.id) == col(Claim.person_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Claim.organisation_id))
        .where(col(Claim.state) == ClaimState.CONFIRMED, *here)
        .order_by(col(Claim.delivered_at), col(Claim.id))
    )
    return tuple(
        Gift(
            number=number,
            title=title,
            category=category,
            organisation=organisation,
            team=team,
            person=person if named else "",
            gift=gift,
            given=given or 0,
            brought_on=local_day(at, place) if at else None,
            stars=stars,
            # A signed word of thanks is for whoever brought it, not for a report.
            thanks="" if signed else thanks,
        )
        for (
            number,
            title,
            category,
            organisation,
            team,
            person,
            gift,
            given,
            at,
            stars,
            thanks,
            signed,
        ) in found
    )
