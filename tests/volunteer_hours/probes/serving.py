"""Activities, shifts and what was done there, in another community."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlmodel import Session
from tests.volunteer_hours.probes.inside import (
    crew_of,
    free,
    neighbour_of,
    place_of,
    shift_of,
    signed,
)
from tests.volunteer_hours.team import visiting
from tests.web.probes.worlds import Probe, World

from linli.access import SYSTEM
from linli.clock import now
from linli_volunteer_hours.activities import planning
from linli_volunteer_hours.attendance import door, posts, rows
from linli_volunteer_hours.calendar import local
from linli_volunteer_hours.certificates import issuing
from linli_volunteer_hours.hours import booking
from linli_volunteer_hours.models import (
    Certificate,
    State,
)
from linli_volunteer_hours.visits import rounds


def activity(world: World) -> Mapping[str, Any]:
    """An activity."""
    with world.database.writing() as session:
        return {"activity_id": shift_of(session, world)[1].activity_id}


def weekly(world: World) -> Mapping[str, Any]:
    """An activity of each week, which the insider has claimed."""
    with world.database.writing() as session:
        crew, _one = shift_of(session, world)
        tomorrow = local(now(session) + timedelta(days=1), place_of(world)).date()
        wanted = replace(visiting(), starts_on=tomorrow, weekdays=(1, 2, 3, 4, 5, 6, 7))
        made = planning.plan(session, SYSTEM, crew.id, crew.team_id, wanted)
        until = tomorrow + timedelta(days=1)
        posts.claim(session, world.insider.actor, crew.id, made.id, until)
        return {"activity_id": made.id}


def shift(world: World) -> Mapping[str, Any]:
    """A shift that the insider could sign up for."""
    with world.database.writing() as session:
        free(session, world.insider)
        return {"shift_id": shift_of(session, world)[1].id}


def here(world: World) -> Mapping[str, Any]:
    """A shift at whose door the insider stands."""
    return {**shift(world), "code": "ABCDEFGH"}


def sign_up(world: World) -> Mapping[str, Any]:
    """A sign-up of the insider."""
    with world.database.writing() as session:
        return {"attendance_id": signed(session, world)[1]}


def neighbours_sign_up(world: World) -> Mapping[str, Any]:
    """A sign-up of somebody else in the insider's team."""
    with world.database.writing() as session:
        crew_of(session, world)
        return {"attendance_id": signed(session, world, neighbour_of(session, world))[1]}


def code(world: World) -> Mapping[str, Any]:
    """A volunteer's own code, which the insider may scan."""
    with world.database.writing() as session:
        crew_of(session, world)
        somebody = neighbour_of(session, world)
        _shift_row, id_ = signed(session, world, somebody)
        shown = door.own_code(session, somebody.actor, world.community.id, id_)
        return {"code": shown.text}


def certificate(world: World) -> Mapping[str, Any]:
    """A certificate that somebody asked for."""
    with world.database.writing() as session:
        made = _certificate(session, world)
        return {"certificate_id": made.id, "what": "decline"}


def issued(world: World) -> Mapping[str, Any]:
    """A certificate that was issued."""
    with world.database.writing() as session:
        made = issuing.issue(session, SYSTEM, world.community.id, _certificate(session, world).id)
        return {"certificate_id": made.id, "language": "zh", "check_code": made.check_code}


def _certificate(session: Session, world: World) -> Certificate:
    crew, neighbour = crew_of(session, world), neighbour_of(session, world)
    _shift_row, id_ = signed(session, world, neighbour)
    one = rows.find(session, crew.id, id_)
    one.state, one.recorded_minutes, one.starts_at = State.OUT, 60, now(session) - timedelta(days=1)
    booking.book(session, SYSTEM, [one])
    day = local(one.starts_at, place_of(world)).date()
    return issuing.request(session, neighbour.actor, crew.id, day, day)


def round_stop(world: World) -> Mapping[str, Any]:
    """Somebody on a round that the insider's team goes."""
    with world.database.writing() as session:
        crew, shift = shift_of(session, world)
        shift.starts_at = now(session)
        session.flush()
        made = rounds.put_on(
            session, SYSTEM, crew.id, shift.activity_id, neighbour_of(session, world).id
        )
        made.since = shift.starts_at
        return {"shift_id": shift.id, "activity_id": shift.activity_id, "stop_id": made.id}


PROBES: Mapping[str, Probe] = {
    "volunteer_hours.activity": activity,
    "volunteer_hours.change": activity,
    "volunteer_hours.claim_post": activity,
    "volunteer_hours.give_post_back": weekly,
    "volunteer_hours.end": activity,
    "volunteer_hours.cancel": activity,
    "volunteer_hours.cancel_shift": shift,
    "volunteer_hours.change_shift": shift,
    "volunteer_hours.add_shift": activity,
    "volunteer_hours.sign_up": shift,
    "volunteer_hours.here": here,
    "volunteer_hours.door": shift,
    "volunteer_hours.sign_in_sheet": shift,
    "volunteer_hours.confirm": shift,
    "volunteer_hours.write_down": shift,
    "volunteer_hours.write_down_list": shift,
    "volunteer_hours.my_shift": sign_up,
    "volunteer_hours.my_code": sign_up,
    "volunteer_hours.check_at_counter": sign_up,
    "volunteer_hours.withdraw": sign_up,
    "volunteer_hours.accept": sign_up,
    "volunteer_hours.dispute": sign_up,
    "volunteer_hours.mark": neighbours_sign_up,
    "volunteer_hours.absent": neighbours_sign_up,
    "volunteer_hours.reject": neighbours_sign_up,
    "volunteer_hours.settle": neighbours_sign_up,
    "volunteer_hours.question": neighbours_sign_up,
    "volunteer_hours.volunteer_code": code,
    "volunteer_hours.certificate": certificate,
    "volunteer_hours.issue": certificate,
    "volunteer_hours.complain": certificate,
    "volunteer_hours.decide_certificate": certificate,
    "volunteer_hours.certificate_pdf": issued,
    "volunteer_hours.visits": round_stop,
    "volunteer_hours.note_visit": round_stop,
    "volunteer_hours.round_of": round_stop,
    "volunteer_hours.put_list_on_round": round_stop,
    "volunteer_hours.take_off_round": round_stop,
    "volunteer_hours.earlier_visits": round_stop,
    "volunteer_hours.check": issued,
}
