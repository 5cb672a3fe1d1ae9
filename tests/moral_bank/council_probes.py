"""Probes of what the council, guardians and publishers of tasks see; and the other community."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col
from tests.moral_bank.longhai import Bank, apply_longhai, tell
from tests.web.probes.worlds import Probe, World

from linli import people
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.ids import new_id
from linli.people import KinshipKind
from linli.testing import Somebody
from linli_moral_bank import rule_sets
from linli_moral_bank.calendar import today
from linli_moral_bank.conduct import appeals, false_reports
from linli_moral_bank.deeds import verification
from linli_moral_bank.models import (
    AppealAgainst,
    BlackEntry,
    Deed,
    Finding,
    Method,
    Recheck,
    Story,
    Task,
    TaskKind,
)
from linli_moral_bank.tasks import publishing, taking


def bank_of(session: Session, world: World) -> Bank:
    """Give the other community Longhai's rules and shops; its insider is everybody there."""
    one = world.insider
    place = world.community
    bank = Bank(place, place, place, one, one, one, one, one, one, one, one, one, one, one)
    if rule_sets.in_force(session, place.id) is None:
        apply_longhai(session, bank)
    return bank


def deed(world: World) -> Mapping[str, Any]:
    """A deed of the insider: one for all probes, as a month holds only so many."""
    with world.database.writing() as session:
        told: UUID | None = session.execute(
            select(col(Deed.id))
            .where(
                col(Deed.community_id) == world.community.id,
                col(Deed.declarer_id) == world.insider.id,
                col(Deed.beneficiary_id) == world.insider.id,
            )
            .limit(1)
        ).scalar()
        return {"deed_id": told or tell(session, bank_of(session, world), who=world.insider).id}


def report(world: World) -> Mapping[str, Any]:
    """A report of one neighbour about another."""
    with world.database.writing() as session:
        bank = bank_of(session, world)
        teller, about = (
            people.add_person(
                session, SYSTEM, bank.id, name="李建国", sign_in_name=f"r{new_id().hex[-12:]}"
            )
            for _number in range(2)
        )
        who = Somebody(teller.id, teller.name, "", Actor(teller.id, origin="test"))
        whom = Somebody(about.id, about.name, "", Actor(about.id, origin="test"))
        return {"deed_id": tell(session, bank, "noise", who=who, about=whom).id}


def child(world: World) -> Mapping[str, Any]:
    """Somebody whose guardian the insider is."""
    with world.database.writing() as session:
        place = world.community
        ward = people.add_person(
            session, SYSTEM, place.id, name="王小明", sign_in_name=f"c{new_id().hex[-12:]}"
        )
        people.relate(session, SYSTEM, place.id, world.insider.id, ward.id, KinshipKind.GUARDIAN)
        return {"child_id": ward.id}


def appeal(world: World) -> Mapping[str, Any]:
    """An appeal of somebody, which the insider may answer."""
    with world.database.writing() as session:
        bank = bank_of(session, world)
        made = [
            people.add_person(
                session, SYSTEM, bank.id, name="李建国", sign_in_name=f"a{new_id().hex[-12:]}"
            )
            for _number in range(2)
        ]
        teller, about = (
            Somebody(one.id, one.name, "", Actor(one.id, origin="test")) for one in made
        )
        report = tell(session, bank, "noise", who=teller, about=about)
        verification.verify(
            session,
            SYSTEM,
            bank.id,
            report.id,
            finding=Finding.NO,
            method=Method.VISIT,
            remark="并无此事",
            made_up=True,
        )
        found = false_reports.of_deed(session, report.id)
        assert found is not None
        against = AppealAgainst.FALSE_REPORT
        return {
            "appeal_id": appeals.appeal(
                session, teller.actor, bank.id, against, found.id, "属实"
            ).id
        }


def task(world: World) -> Mapping[str, Any]:
    """An event that was published."""
    with world.database.writing() as session:
        bank = bank_of(session, world)
        day = today(session, bank.place)
        made = publishing.publish(
            session,
            SYSTEM,
            bank.id,
            kind=TaskKind.EVENT,
            rule_code="errands",
            title="大扫除",
            since=day,
            until=day,
        )
        return {"task_id": made.id}


def task_taken(world: World) -> Mapping[str, Any]:
    """A task that the insider took up."""
    with world.database.writing() as session:
        bank = bank_of(session, world)
        day = today(session, bank.place)
        made = publishing.publish(
            session,
            SYSTEM,
            bank.id,
            kind=TaskKind.TASK,
            rule_code="stair-cleaning",
            title="扫楼道",
            since=day,
            until=day,
        )
        taking.take_up(session, world.insider.actor, bank.id, made.id)
        return {"task_id": made.id}


def sheet(world: World) -> Mapping[str, Any]:
    """What the sheet of an event says to a phone."""
    made = task(world)["task_id"]
    with world.database.reading() as session:
        return {"sign": session.get_one(Task, made).sign}


def recheck(world: World) -> Mapping[str, Any]:
    """A recheck; one for all probes, as a quarter has one."""
    with world.database.writing() as session:
        found: UUID | None = session.execute(
            select(col(Recheck.id)).where(col(Recheck.community_id) == world.community.id)
        ).scalar()
        if found is None:
            made = Recheck(
                community_id=world.community.id,
                quarter="2025-Q4",
                seed="1234",
                share=10,
                threshold=10,
                booked=1,
                drawn_at=now(session),
            )
            session.add(made)
            session.flush()
            found = made.id
        return {"recheck_id": found}


def drawn(world: World) -> Mapping[str, Any]:
    """A deed that was drawn."""
    return {**recheck(world), **deed(world)}


def exchange_drawn(world: World) -> Mapping[str, Any]:
    """An exchange that was drawn, or as good as: who is not of the council does not learn it."""
    return {**recheck(world), "redemption_id": new_id()}


def story(world: World) -> Mapping[str, Any]:
    """A story about the insider, which they are asked about; one for all probes."""
    about = deed(world)["deed_id"]
    with world.database.writing() as session:
        found: UUID | None = session.execute(
            select(col(Story.id)).where(col(Story.deed_id) == about)
        ).scalar()
        if found is None:
            made = Story(
                community_id=world.community.id,
                deed_id=about,
                person_id=world.insider.id,
                title="好邻居",
                text="十年如一日。",
                asked_at=now(session),
            )
            session.add(made)
            session.flush()
            found = made.id
        return {"story_id": found}


def black_entry(world: World) -> Mapping[str, Any]:
    """Somebody on the black list."""
    with world.database.writing() as session:
        told = tell(session, bank_of(session, world), "errands", separate=True)
        made = BlackEntry(
            community_id=world.community.id,
            person_id=world.insider.id,
            deed_id=told.id,
            reason="…",
            proposed_at=now(session),
            listed_from=told.happened_on,
            ends_on=told.happened_on + timedelta(days=3),
        )
        session.add(made)
        session.flush()
        return {"entry_id": made.id}


PROBES: Mapping[str, Probe] = {
    "moral_bank.task": task,
    "moral_bank.take_task": task,
    "moral_bank.close_task": task,
    "moral_bank.task_sheet": task,
    "moral_bank.give_task_back": task_taken,
    "moral_bank.hand_in_task": task_taken,
    "moral_bank.here": sheet,
    "moral_bank.come_in": sheet,
    "moral_bank.recheck": recheck,
    "moral_bank.check_deed": drawn,
    "moral_bank.check_exchange": exchange_drawn,
    "moral_bank.close_recheck": recheck,
    "moral_bank.new_story": deed,
    "moral_bank.story": story,
    "moral_bank.put_on_black_list": deed,
    "moral_bank.lift_from_black_list": black_entry,
    "moral_bank.child": child,
    "moral_bank.answer_appeal": appeal,
}
