"""What suits somebody: the best first, the nearer before the farther."""

from uuid import UUID

from sqlmodel import Session
from tests.volunteer_hours.team import Crew

from linli import communities, people
from linli.access import SYSTEM, Actor
from linli.communities import CommunityKind
from linli_volunteer_hours.models import (
    ListingKind,
    Time,
)
from linli_volunteer_hours.time_bank import (
    listings,
    matching,
)
from linli_volunteer_hours.time_bank.distance import Distance
from linli_volunteer_hours.time_bank.listings import Wanted


def test_what_suits_is_suggested_the_best_first(session: Session, crew: Crew) -> None:
    def write(who: Actor, title: str, **more: object) -> None:
        wanted = Wanted(kind=ListingKind.REQUEST, title=title, minutes=60, **more)  # type: ignore[arg-type]
        listings.publish(session, who, crew.id, wanted)

    write(crew.bert.actor, "买菜", category="跑腿")
    write(crew.bert.actor, "取快递", category="跑腿", slots=(Time.MORNINGS,))
    write(crew.clara.actor, "周末陪聊")
    write(crew.clara.actor, "修水管")
    offered = Wanted(
        kind=ListingKind.OFFER, title="跑腿", minutes=60, category="跑腿", slots=(Time.MORNINGS,)
    )
    listings.publish(session, crew.anna.actor, crew.id, offered)
    found = [one.row.title for one in matching.suggestions(session, crew.id, crew.anna.id)]
    assert found == ["取快递", "买菜", "周末陪聊"], "by kind and time, then by her skill"
    assert [one.row.title for one in matching.suggestions(session, crew.id, crew.bert.id)] == [
        "跑腿",
        "周末陪聊",
    ]


def test_who_lives_nearer_comes_first(session: Session, crew: Crew) -> None:
    def part(parent_id: UUID, kind: CommunityKind, code: str) -> UUID:
        made = communities.create(
            session, SYSTEM, kind=kind, code=code, name=code, parent_id=parent_id
        )
        return made.id

    grid = part(crew.id, CommunityKind.GRID, "一网格")
    far = part(crew.id, CommunityKind.GRID, "二网格")
    own = part(grid, CommunityKind.BUILDING, "1栋")
    beside = part(grid, CommunityKind.BUILDING, "2栋")
    homes = {"nobody knows": None, "far": far, "beside": beside, "in the grid": grid, "own": own}
    for number, (title, home) in enumerate(homes.items()):
        who = people.add_person(
            session, SYSTEM, crew.id, name=title, sign_in_name=f"near{number}", group_id=home
        )
        wanted = Wanted(kind=ListingKind.REQUEST, title=title, minutes=60, category="跑腿")
        listings.publish(session, Actor(who.id, origin="test"), crew.id, wanted)
    me = people.add_person(session, SYSTEM, crew.id, name="我", sign_in_name="myself", group_id=own)
    offered = Wanted(kind=ListingKind.OFFER, title="跑腿", minutes=60, category="跑腿")
    listings.publish(session, Actor(me.id, origin="test"), crew.id, offered)
    found = matching.suggestions(session, crew.id, me.id, limit=5)
    assert [one.distance for one in found] == [
        Distance.SAME,
        Distance.NEXT,
        Distance.NEXT,
        Distance.HERE,
        Distance.HERE,
    ]
    assert found[0].row.title == "own"
    assert {one.row.title for one in found[1:3]} == {"beside", "in the grid"}
