"""Invitation codes: they admit as many as they were made for, here and in time."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import text
from sqlmodel import Session

from linli import people, signin
from linli.access import SYSTEM, Actor, NotAllowed
from linli.communities import Place
from linli.db import Database
from linli.people import MembershipStatus
from linli.signin import InvitationRefused
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson


def newcomer(session: Session) -> Actor:
    return Actor(people.new_person(session, name="周晓燕").id)


def test_an_invitation_admits_at_once_into_its_group(
    session: Session, community: Place, group: Place, person_with: MakePerson
) -> None:
    code = signin.invite(session, person_with("staff").actor, community.id, group_id=group.id)
    member = signin.accept(session, newcomer(session), community.id, code.lower().replace("-", " "))
    assert (member.status, member.group_id) == (MembershipStatus.ACTIVE, group.id)
    assert code not in str(session.execute(text("SELECT * FROM core_invitation")).all())
    with pytest.raises(InvitationRefused) as refused:
        signin.accept(session, newcomer(session), community.id, code)
    assert refused.value.field == "invitation"


def test_an_invitation_is_of_one_community_and_of_its_time(
    session: Session, clock: MovableClock, community: Place, other_community: Place
) -> None:
    code = signin.invite(session, SYSTEM, community.id, lifetime=timedelta(days=3))
    for place, typed in ((other_community, code), (community, "AAAA-AAAA"), (community, "")):
        with pytest.raises(InvitationRefused):
            signin.accept(session, newcomer(session), place.id, typed)
    clock.move(days=3)
    with pytest.raises(InvitationRefused):
        signin.accept(session, newcomer(session), community.id, code)


def test_residents_do_not_invite(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    with pytest.raises(NotAllowed):
        signin.invite(session, person_with().actor, community.id)


def test_ten_people_at_once_share_three_places(database: Database, community: Place) -> None:
    with database.writing() as session:
        code = signin.invite(session, SYSTEM, community.id, uses=3)
        actors = [newcomer(session) for _ in range(10)]
    start, refused = Barrier(10), []

    def arrive(actor: Actor) -> None:
        start.wait()
        try:
            database.run(lambda session: signin.accept(session, actor, community.id, code))
        except InvitationRefused as error:
            refused.append(error)

    threads = [Thread(target=arrive, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 7
    with database.reading() as session:
        assert len(people.members(session, SYSTEM, community.id)) == 3
