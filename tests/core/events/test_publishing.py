"""Events: heard by the plugins that are on, safe from those that fail, never lost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel import Session
from tests.core.plugins.fakes import installed, module

from linli import events, plugins
from linli.access import SYSTEM
from linli.communities import Place
from linli.events import Event, PersonJoined, TransactionEnded
from linli.ids import new_id


@Event.register
@dataclass(frozen=True, slots=True, kw_only=True)
class LampMended(Event):
    name: ClassVar[str] = "test.lamp_mended"
    lamp_id: UUID
    minutes: int
    helpers: tuple[UUID, ...] = ()


class Heard(list[Event]):
    """A handler that remembers what it was told."""

    def handler(self) -> Callable[..., None]:
        return lambda event: self.append(event)


def test_only_plugins_that_are_on_here_hear_of_it(session: Session, community: Place) -> None:
    on, off = Heard(), Heard()
    event = PersonJoined(community_id=community.id, person_id=new_id())
    with installed(
        module("on", linli_on_event=on.handler()), module("off", linli_on_event=off.handler())
    ):
        plugins.enable(session, SYSTEM, community.id, "on")
        events.publish(session, event)
    assert on == [event]
    assert off == []


def test_a_failed_delivery_is_kept_and_arrives_later_once(
    session: Session, community: Place
) -> None:
    well, heard = [False], Heard()

    def touchy(session: Session, event: Event) -> None:
        session.execute(text("DELETE FROM core_setting"))
        if not well[0]:
            session.execute(text("SELECT * FROM no_such_table"))
        heard.append(event)

    event = LampMended(
        community_id=community.id, lamp_id=new_id(), minutes=30, helpers=(new_id(), new_id())
    )
    bystander = Heard()
    with installed(
        module("touchy", linli_on_event=touchy),
        module("zen", linli_on_event=bystander.handler()),
    ):
        for name in ("touchy", "zen"):
            plugins.enable(session, SYSTEM, community.id, name)
        events.publish(session, event)
        assert bystander == [event]
        session.flush()
        (waiting,) = events.waiting_deliveries(session)
        assert not events.deliver_again(session, waiting)
        well[0] = True
        assert events.deliver_again(session, waiting)
        assert events.deliver_again(session, waiting)
    assert heard == [event]
    session.flush()
    assert events.waiting_deliveries(session) == []


def test_a_handler_that_commits_loses_only_its_own_changes(
    session: Session, community: Place
) -> None:
    def meddle(session: Session) -> None:
        session.commit()

    heard = Heard()
    with installed(
        module("meddler", linli_on_event=meddle), module("zen", linli_on_event=heard.handler())
    ):
        for name in ("meddler", "zen"):
            plugins.enable(session, SYSTEM, community.id, name)
        before = session.get_transaction()
        events.publish(session, PersonJoined(community_id=community.id, person_id=new_id()))
        assert session.get_transaction() is before
        session.flush()
        assert len(events.waiting_deliveries(session)) == 1
    assert len(heard) == 1


def test_a_handler_that_rolls_back_ends_the_whole_act(session: Session, community: Place) -> None:
    def meddle(session: Session) -> None:
        session.rollback()

    with installed(module("meddler", linli_on_event=meddle)):
        plugins.enable(session, SYSTEM, community.id, "meddler")
        with pytest.raises(TransactionEnded):
            events.publish(session, PersonJoined(community_id=community.id, person_id=new_id()))
    session.rollback()


def test_two_events_of_one_name_are_a_mistake() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Other(Event):
        name: ClassVar[str] = LampMended.name

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Nameless(Event):
        pass

    for kind in (Other, Nameless):
        with pytest.raises(ValueError, match="event name"):
            Event.register(kind)
