"""Finding offers and requests: nothing is cut off, and what suits is sought among all."""

from uuid import UUID

from sqlmodel import Session
from tests.volunteer_hours.team import Crew

from linli import communities, people
from linli.access import SYSTEM, Actor
from linli.communities import CommunityKind
from linli_volunteer_hours.models import ListingKind
from linli_volunteer_hours.time_bank import finding, listings, matching
from linli_volunteer_hours.time_bank.listings import Wanted

REQUEST = ListingKind.REQUEST


def _neighbour(session: Session, crew: Crew, name: str, group_id: UUID | None) -> Actor:
    made = people.add_person(
        session, SYSTEM, crew.id, name=name, sign_in_name=f"the-{name}", group_id=group_id
    )
    return Actor(made.id, origin="test")


def _write(session: Session, crew: Crew, who: Actor, title: str, category: str = "") -> None:
    wanted = Wanted(kind=REQUEST, title=title, minutes=60, category=category)
    listings.publish(session, who, crew.id, wanted)


def test_page_after_page_first_of_ones_own_group_then_the_newest(
    session: Session, crew: Crew
) -> None:
    grid = communities.create(
        session, SYSTEM, kind=CommunityKind.GRID, code="G", name="一网格", parent_id=crew.id
    )
    me = _neighbour(session, crew, "me", grid.id)
    near, far = _neighbour(session, crew, "near", grid.id), _neighbour(session, crew, "far", None)
    for number in range(3):
        _write(session, crew, near, f"近处{number}")
        _write(session, crew, far, f"远处{number}")
    for reader, expected in (
        (me.person_id, ["近处2", "近处1", "近处0", "远处2", "远处1", "远处0"]),
        (None, ["远处2", "近处2", "远处1", "近处1", "远处0", "近处0"]),
    ):
        found, after = [], None
        while rows := finding.search(
            session, crew.id, REQUEST, reader_id=reader, after=after, limit=2
        ):
            found += [one.title for one in rows]
            after = (rows[-1].near, rows[-1].id)
        assert found == expected


def test_what_suits_is_found_however_much_was_written_since(session: Session, crew: Crew) -> None:
    asking = _neighbour(session, crew, "asking", None)
    _write(session, crew, asking, "周末陪聊")
    _write(session, crew, asking, "取快递", "跑腿")
    for number in range(60):
        _write(session, crew, asking, f"修水管{number}", "维修")
    offered = Wanted(kind=ListingKind.OFFER, title="跑腿", minutes=60, category="跑腿")
    listings.publish(session, crew.anna.actor, crew.id, offered)
    found = [one.row.title for one in matching.suggestions(session, crew.id, crew.anna.id)]
    assert found == ["取快递", "周末陪聊"], "by the kind of help, then by her skill"
