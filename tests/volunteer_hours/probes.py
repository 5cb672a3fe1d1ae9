"""Things of another community, for the walk through all routes (tests/web/test_boundaries.py)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col
from tests.volunteer_hours.team import Crew, register, visiting
from tests.web.probes.worlds import Probe, World

from linli import people
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.communities import Place
from linli.events import CommitmentMade
from linli.ids import new_id
from linli.people import OrganisationKind, Person
from linli.testing import Somebody
from linli_volunteer_hours.activities import campaigns, commitments, planning
from linli_volunteer_hours.attendance import door, lists, posts, rows, signing_up
from linli_volunteer_hours.calendar import local
from linli_volunteer_hours.certificates import issuing
from linli_volunteer_hours.hours import booking
from linli_volunteer_hours.models import (
    Certificate,
    Commitment,
    ListingKind,
    Proxy,
    Shift,
    State,
    Team,
    Volunteer,
)
from linli_volunteer_hours.recognition import thanks
from linli_volunteer_hours.register import postings, teams
from linli_volunteer_hours.time_bank import accounts, blocking, exchanges, listings, phone, proxies
from linli_volunteer_hours.time_bank.listings import Wanted
from linli_volunteer_hours.visits import rounds


def _crew(session: Session, world: World) -> Crew:
    """Give the other community a team; its insider is everybody there."""
    place, one = world.community, world.insider
    team_id = session.execute(
        select(col(Team.id)).where(col(Team.community_id) == place.id)
    ).scalar_one_or_none()
    if team_id is None:
        plan = teams.TeamPlan(name="敲门队", open=False)
        team_id = teams.found(session, SYSTEM, place.id, plan).id
        register(session, place.id, one)
        teams.add(session, SYSTEM, place.id, team_id, one.id, leader=True)
    return Crew(place, team_id, one, one, one, one, one, one, one)


def _shift(session: Session, world: World) -> tuple[Crew, Shift]:
    """An activity of tomorrow at this time."""
    crew = _crew(session, world)
    tomorrow = local(now(session) + timedelta(days=1), _place(world))
    wanted = replace(visiting(), starts_on=tomorrow.date(), begins=tomorrow.time())
    made = planning.plan(session, SYSTEM, crew.id, crew.team_id, wanted)
    shift: Shift = session.execute(
        select(Shift).where(col(Shift.activity_id) == made.id)
    ).scalar_one()
    return crew, shift


def _signed(session: Session, world: World, who: Somebody | None = None) -> tuple[Shift, UUID]:
    crew, shift = _shift(session, world)
    _free(session, who or world.insider)
    actor = (who or world.insider).actor
    return shift, signing_up.sign_up(session, actor, crew.id, shift.id).id


def _free(session: Session, who: Somebody) -> None:
    """All probes of one person lie at the same time: what was promised before is taken back."""
    for community_id in session.execute(
        select(col(Volunteer.community_id)).where(col(Volunteer.person_id) == who.id)
    ).scalars():
        for one in lists.coming(session, community_id, who.id):
            signing_up.withdraw(session, who.actor, community_id, one.id)


def _place(world: World) -> Place:
    return world.community


def team(world: World) -> Mapping[str, Any]:
    """A team that the insider leads."""
    with world.database.writing() as session:
        return {"team_id": _crew(session, world).team_id}


def organisation(world: World) -> Mapping[str, Any]:
    """A unit for which the insider acts."""
    with world.database.writing() as session:
        made = people.add_organisation(
            session,
            SYSTEM,
            world.community.id,
            kind=OrganisationKind.UNIT,
            name=f"单位{new_id().hex[-8:]}",
        )
        people.name_agent(session, SYSTEM, made.id, world.insider.id)
        return {"organisation_id": made.id}


def campaign(world: World) -> Mapping[str, Any]:
    """A campaign there."""
    with world.database.writing() as session:
        day = local(now(session), _place(world)).date()
        wanted = campaigns.Wanted(name=f"专项{new_id().hex[-8:]}", from_on=day, until_on=day)
        return {"campaign_id": campaigns.add(session, SYSTEM, world.community.id, wanted).id}


def posted(world: World) -> Mapping[str, Any]:
    """A neighbour whom a unit has posted there."""
    with world.database.writing() as session:
        somebody = _neighbour(session, world)
        phone = f"+86138{new_id().int % 10**8:08}"
        session.get_one(Person, somebody.id).phone = phone
        unit = people.add_organisation(
            session,
            SYSTEM,
            world.community.id,
            kind=OrganisationKind.UNIT,
            name=f"单位{new_id().hex[-8:]}",
        )
        people.name_agent(session, SYSTEM, unit.id, world.insider.id)
        made = postings.post(
            session, world.insider.actor, unit.id, world.community.id, somebody.name, phone[-4:]
        )
        return {"posting_id": made.id, "what": "receive"}


def departed(world: World) -> Mapping[str, Any]:
    """Somebody who left with time on their account."""
    with world.database.writing() as session:
        crew, somebody = _crew(session, world), _neighbour(session, world)
        accounts.fund(session, SYSTEM, crew.id, 60)
        accounts.grant(session, SYSTEM, crew.id, somebody.id, 60, "历史时间转入")
        people.leave(session, SYSTEM, crew.id, somebody.id)
        return {"person_id": somebody.id}


def member(world: World) -> Mapping[str, Any]:
    """Somebody who asks to join."""
    with world.database.writing() as session:
        crew, somebody = _crew(session, world), _neighbour(session, world)
        teams.join(session, somebody.actor, crew.id, crew.team_id)
        return {"team_id": crew.team_id, "person_id": somebody.id, "what": "admit"}


def activity(world: World) -> Mapping[str, Any]:
    """An activity."""
    with world.database.writing() as session:
        return {"activity_id": _shift(session, world)[1].activity_id}


def weekly(world: World) -> Mapping[str, Any]:
    """An activity of each week, which the insider has claimed."""
    with world.database.writing() as session:
        crew, _one = _shift(session, world)
        tomorrow = local(now(session) + timedelta(days=1), _place(world)).date()
        wanted = replace(visiting(), starts_on=tomorrow, weekdays=(1, 2, 3, 4, 5, 6, 7))
        made = planning.plan(session, SYSTEM, crew.id, crew.team_id, wanted)
        until = tomorrow + timedelta(days=1)
        posts.claim(session, world.insider.actor, crew.id, made.id, until)
        return {"activity_id": made.id}


def thanked(world: World) -> Mapping[str, Any]:
    """A note of thanks to the insider."""
    with world.database.writing() as session:
        _crew(session, world)
        who = _neighbour(session, world)
        words = "谢谢您！"
        made = thanks.thank(session, who.actor, world.community.id, world.insider.id, words)
        return {"thanks_id": made.id}


def shift(world: World) -> Mapping[str, Any]:
    """A shift that the insider could sign up for."""
    with world.database.writing() as session:
        _free(session, world.insider)
        return {"shift_id": _shift(session, world)[1].id}


def here(world: World) -> Mapping[str, Any]:
    """A shift at whose door the insider stands."""
    return {**shift(world), "code": "ABCDEFGH"}


def sign_up(world: World) -> Mapping[str, Any]:
    """A sign-up of the insider."""
    with world.database.writing() as session:
        return {"attendance_id": _signed(session, world)[1]}


def neighbours_sign_up(world: World) -> Mapping[str, Any]:
    """A sign-up of somebody else in the insider's team."""
    with world.database.writing() as session:
        _crew(session, world)
        return {"attendance_id": _signed(session, world, _neighbour(session, world))[1]}


def code(world: World) -> Mapping[str, Any]:
    """A volunteer's own code, which the insider may scan."""
    with world.database.writing() as session:
        _crew(session, world)
        somebody = _neighbour(session, world)
        _shift_row, id_ = _signed(session, world, somebody)
        shown = door.own_code(session, somebody.actor, world.community.id, id_)
        return {"code": shown.text}


def guardian(world: World) -> Mapping[str, Any]:
    """A child whose guardian the insider is."""
    with world.database.writing() as session:
        _crew(session, world)
        child = _neighbour(session, world)
        session.execute(
            update(Volunteer)
            .where(col(Volunteer.person_id) == child.id)
            .values(guardian_id=world.insider.id)
        )
        found = select(col(Volunteer.id)).where(col(Volunteer.person_id) == child.id)
        return {"volunteer_id": session.execute(found).scalar_one()}


def volunteer(world: World) -> Mapping[str, Any]:
    """A neighbour in the register."""
    with world.database.writing() as session:
        _crew(session, world)
        return {"person_id": _neighbour(session, world).id}


def calendar(world: World) -> Mapping[str, Any]:
    """The key of a team's calendar."""
    with world.database.writing() as session:
        return {"key": session.get_one(Team, _crew(session, world).team_id).calendar_key}


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
    crew, neighbour = _crew(session, world), _neighbour(session, world)
    _shift_row, id_ = _signed(session, world, neighbour)
    one = rows.find(session, crew.id, id_)
    one.state, one.recorded_minutes, one.starts_at = State.OUT, 60, now(session) - timedelta(days=1)
    booking.book(session, SYSTEM, [one])
    day = local(one.starts_at, _place(world)).date()
    return issuing.request(session, neighbour.actor, crew.id, day, day)


def round_stop(world: World) -> Mapping[str, Any]:
    """Somebody on a round that the insider's team goes."""
    with world.database.writing() as session:
        crew, shift = _shift(session, world)
        shift.starts_at = now(session)
        session.flush()
        made = rounds.put_on(
            session, SYSTEM, crew.id, shift.activity_id, _neighbour(session, world).id
        )
        made.since = shift.starts_at
        return {"shift_id": shift.id, "activity_id": shift.activity_id, "stop_id": made.id}


def listing(world: World) -> Mapping[str, Any]:
    """An offer of the insider."""
    with world.database.writing() as session:
        return {"listing_id": _offer(session, world, world.insider), "what": "renew"}


def exchange(world: World) -> Mapping[str, Any]:
    """An exchange of the insider's, who has agreed to help."""
    with world.database.writing() as session:
        _crew(session, world)
        offer, neighbour = _offer(session, world, world.insider), _neighbour(session, world)
        made = exchanges.ask(session, neighbour.actor, world.community.id, offer, 60)
        return {"exchange_id": made.id, "what": "accept"}


def received(world: World) -> Mapping[str, Any]:
    """An exchange in which the insider would be helped."""
    with world.database.writing() as session:
        _crew(session, world)
        offer = _offer(session, world, _neighbour(session, world))
        made = exchanges.ask(session, world.insider.actor, world.community.id, offer, 60)
        return {"exchange_id": made.id}


def request(world: World) -> Mapping[str, Any]:
    """A request that the insider's team is asked for."""
    with world.database.writing() as session:
        crew, neighbour = _crew(session, world), _neighbour(session, world)
        wanted = Wanted(kind=ListingKind.REQUEST, title="换灯泡", minutes=30)
        made = listings.publish(session, neighbour.actor, crew.id, wanted)
        phone.dispatch(session, SYSTEM, crew.id, made.id, crew.team_id)
        return {"listing_id": made.id}


def report(world: World) -> Mapping[str, Any]:
    """What somebody told staff about an exchange."""
    with world.database.writing() as session:
        _crew(session, world)
        offer = _offer(session, world, _neighbour(session, world))
        made = exchanges.ask(session, world.insider.actor, world.community.id, offer, 60)
        blocking.report(session, world.insider.actor, world.community.id, made, "说话难听")
        found = blocking.open_reports(session, world.community.id)
        return {"report_id": found[-1].id}


def commitment(world: World) -> Mapping[str, Any]:
    """What somebody took on elsewhere."""
    with world.database.writing() as session:
        told = CommitmentMade(
            community_id=world.community.id,
            reference_id=new_id(),
            title="清理楼道",
            owner="王经理",
            due_on=now(session).date(),
            path="deliberation/",
        )
        commitments.on_made(session, told)
        found = select(col(Commitment.id)).where(col(Commitment.reference_id) == told.reference_id)
        return {"commitment_id": session.execute(found).scalar_one()}


def proxy(world: World) -> Mapping[str, Any]:
    """Somebody for whom the insider acts."""
    with world.database.writing() as session:
        _crew(session, world)
        elder = _neighbour(session, world)
        proxies.name(session, elder.actor, world.community.id, elder.id, world.insider.id)
        [*_others, made] = proxies.of_person(session, world.community.id, elder.id)
        return {"proxy_id": made.id}


def elder(world: World) -> Mapping[str, Any]:
    """The person for whom the insider acts."""
    proxy_id = proxy(world)["proxy_id"]
    with world.database.reading() as session:
        return {"person_id": session.get_one(Proxy, proxy_id).person_id}


def blocked(world: World) -> Mapping[str, Any]:
    """An exchange whose other one somebody does not want to meet again."""
    return {**received(world), "what": "block"}


def _offer(session: Session, world: World, who: Somebody) -> UUID:
    wanted = Wanted(kind=ListingKind.OFFER, title="义务理发", minutes=60)
    return listings.publish(session, who.actor, world.community.id, wanted).id


def _neighbour(session: Session, world: World) -> Somebody:
    name = f"n{new_id().hex[-12:]}"
    person = people.add_person(
        session, SYSTEM, world.community.id, name="李建国", sign_in_name=name
    )
    somebody = Somebody(person.id, person.name, name, Actor(person.id, origin="test"))
    register(session, world.community.id, somebody)
    return somebody


PROBES: Mapping[str, Probe] = {
    "volunteer_hours.team": team,
    "volunteer_hours.join_team": team,
    "volunteer_hours.leave_team": team,
    "volunteer_hours.add_member": team,
    "volunteer_hours.add_list": team,
    "volunteer_hours.decide_member": member,
    "volunteer_hours.change_team": team,
    "volunteer_hours.close_team": team,
    "volunteer_hours.reopen_team": team,
    "volunteer_hours.plan": team,
    "volunteer_hours.team_report": team,
    "volunteer_hours.team_statement": team,
    "volunteer_hours.organisation_report": organisation,
    "volunteer_hours.organisation_statement": organisation,
    "volunteer_hours.activity": activity,
    "volunteer_hours.change": activity,
    "volunteer_hours.claim_post": activity,
    "volunteer_hours.give_post_back": weekly,
    "volunteer_hours.put_thanks_away": thanked,
    "volunteer_hours.end": activity,
    "volunteer_hours.cancel": activity,
    "volunteer_hours.cancel_shift": shift,
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
    "volunteer_hours.guardian": guardian,
    "volunteer_hours.volunteer": volunteer,
    "volunteer_hours.volunteer_report": volunteer,
    "volunteer_hours.volunteer_statement": volunteer,
    "volunteer_hours.calendar": calendar,
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
    "volunteer_hours.listing": listing,
    "volunteer_hours.keep_listing": listing,
    "volunteer_hours.take_down": listing,
    "volunteer_hours.exchange": exchange,
    "volunteer_hours.move_exchange": exchange,
    "volunteer_hours.exchange_done": exchange,
    "volunteer_hours.dispute_exchange": received,
    "volunteer_hours.rate_exchange": exchange,
    "volunteer_hours.settle_exchange": exchange,
    "volunteer_hours.call_off_exchange": exchange,
    "volunteer_hours.name_companion": exchange,
    "volunteer_hours.block_other": blocked,
    "volunteer_hours.report_other": received,
    "volunteer_hours.dispatch_request": request,
    "volunteer_hours.follow_up": request,
    "volunteer_hours.close_report": report,
    "volunteer_hours.campaign": campaign,
    "volunteer_hours.change_campaign": campaign,
    "volunteer_hours.unit_members": organisation,
    "volunteer_hours.unit_confirm": organisation,
    "volunteer_hours.end_posting": posted,
    "volunteer_hours.decide_posting": posted,
    "volunteer_hours.settle_departed": departed,
    "volunteer_hours.renew_team_calendar": team,
    "volunteer_hours.count_for_team": team,
    "volunteer_hours.plan_commitment": commitment,
    "volunteer_hours.put_commitment_aside": commitment,
    "volunteer_hours.revoke_proxy": proxy,
    "volunteer_hours.revoke_at_desk": proxy,
    "volunteer_hours.bank_for": elder,
    "volunteer_hours.check": issued,
}
