"""Probes for the staff area."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col
from tests.web.probes.linli import objection
from tests.web.probes.worlds import Probe, World

from linli import access, communities, people, plugins, points, signin, tokens, webhooks
from linli.access import SYSTEM
from linli.clock import now
from linli.communities import CommunityKind
from linli.events.models import FailedDelivery
from linli.ids import new_id
from linli.jobs.models import JobState, QueuedJob
from linli.people import KinshipKind, OrganisationKind
from linli.points import Owner, exchange
from linli.signin.models import Invitation


def _probe(make: Callable[[Session, World], Mapping[str, Any]]) -> Probe:
    def probe(world: World) -> Mapping[str, Any]:
        with world.database.writing() as session:
            return make(session, world)

    return probe


def _person(session: Session, world: World, name: str = "赵玉梅") -> UUID:
    return people.add_person(session, SYSTEM, world.community.id, name=name, phone="").id


def _organisation(session: Session, world: World) -> UUID:
    return people.add_organisation(
        session,
        SYSTEM,
        world.community.id,
        kind=OrganisationKind.MERCHANT,
        name=f"面馆 {new_id()}",
    ).id


@_probe
def person(session: Session, world: World) -> Mapping[str, Any]:
    """Somebody in the register who can sign in."""
    made = people.add_person(
        session,
        SYSTEM,
        world.community.id,
        name="赵玉梅",
        sign_in_name=f"p{new_id().hex[:20]}",
        birth_date=date(1950, 1, 2),
    )
    return {"person_id": made.id}


@_probe
def sign_up(session: Session, world: World) -> Mapping[str, Any]:
    """Somebody who waits for approval."""
    somebody = people.new_person(session, name="周晓燕")
    waiting = people.join(session, SYSTEM, world.community.id, somebody.id, approved=False)
    return {"membership_id": waiting.id}


@_probe
def kinship(session: Session, world: World) -> Mapping[str, Any]:
    """Two relatives."""
    one, other = _person(session, world), _person(session, world, "赵玉兰")
    people.relate(session, SYSTEM, world.community.id, one, other, KinshipKind.SIBLING)
    return {"person_id": one, "kinship_id": people.relatives(session, one)[0].kinship_id}


@_probe
def invitation(session: Session, world: World) -> Mapping[str, Any]:
    """An invitation code."""
    signin.invite(session, SYSTEM, world.community.id)
    newest = select(col(Invitation.id)).order_by(col(Invitation.id).desc()).limit(1)
    return {"invitation_id": session.execute(newest).scalar_one()}


@_probe
def slip(session: Session, world: World) -> Mapping[str, Any]:
    """A slip of somebody whom the insider served."""
    served = _person(session, world)
    return {
        "slip_id": people.start_serving(session, world.insider.actor, world.community.id, served)
    }


@_probe
def group(session: Session, world: World) -> Mapping[str, Any]:
    """A resident group."""
    made = communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.GROUP,
        code=new_id().hex[:12],
        name="第九居民小组",
        parent_id=world.community.id,
    )
    return {"group_id": made.id}


@_probe
def organisation(session: Session, world: World) -> Mapping[str, Any]:
    """A merchant."""
    return {"organisation_id": _organisation(session, world)}


@_probe
def agent(session: Session, world: World) -> Mapping[str, Any]:
    """Somebody who acts for a merchant."""
    id_, somebody = _organisation(session, world), _person(session, world)
    people.name_agent(session, SYSTEM, id_, somebody)
    return {"organisation_id": id_, "person_id": somebody}


@_probe
def role(session: Session, world: World) -> Mapping[str, Any]:
    """A role that somebody holds."""
    somebody = _person(session, world)
    given = access.grant(session, SYSTEM, somebody, "scorer", world.community.id)
    return {"grant_id": given.id}


@_probe
def delivery(session: Session, world: World) -> Mapping[str, Any]:
    """An event that a plugin could not take."""
    failed = FailedDelivery(
        community_id=world.community.id,
        plugin="gone",
        event="gone.happened",
        payload={},
        error="KeyError",
        at=now(session),
    )
    session.add(failed)
    return {"delivery_id": failed.id}


@_probe
def job(session: Session, world: World) -> Mapping[str, Any]:
    """Work that was given up."""
    moment = now(session)
    dead = QueuedJob(
        name="core.notices.close",
        payload={"notice_id": str(new_id())},
        key=f"probe:{new_id()}",
        community_id=world.community.id,
        state=JobState.DEAD,
        due_at=None,
        finished_at=moment,
        created_at=moment,
        error="boom",
    )
    session.add(dead)
    return {"job_id": dead.id}


@_probe
def account(session: Session, world: World) -> Mapping[str, Any]:
    """Somebody's account."""
    somebody = _person(session, world)
    unit = points.define_unit(
        session, SYSTEM, world.community.id, f"u{new_id().hex[:10]}", "Points"
    )
    opened = points.open_account(session, unit.id, Owner.person(somebody))
    return {"person_id": somebody, "account_id": opened.id, "what": "freeze"}


@_probe
def settings(session: Session, world: World) -> Mapping[str, Any]:
    """The settings of a plugin that is on there, and off where the stranger belongs."""
    name = next(name for name, one in plugins.manager().working.items() if one.info.settings)
    for held in access.grants_of(session, world.stranger.id):
        plugins.disable(session, SYSTEM, held.community_id, name)
    return {"owner": name}


@_probe
def token(session: Session, world: World) -> Mapping[str, Any]:
    """A program's token."""
    made = tokens.add(session, SYSTEM, world.community.id, name="Office", scopes=["points:read"])
    return {"token_id": made.id}


@_probe
def webhook(session: Session, world: World) -> Mapping[str, Any]:
    """A webhook."""
    url = "https://example.org/linli"
    made = webhooks.add(session, SYSTEM, world.community.id, url=url, kinds=[])
    return {"webhook_id": made.id}


@_probe
def unit(session: Session, world: World) -> Mapping[str, Any]:
    """A unit of points."""
    code = f"u{new_id().hex[-10:]}"
    return {"unit_id": points.define_unit(session, SYSTEM, world.community.id, code, "Points").id}


@_probe
def limits(session: Session, world: World) -> Mapping[str, Any]:
    """Somebody's account, of which limits can be set."""
    made = points.define_unit(
        session, SYSTEM, world.community.id, f"u{new_id().hex[-10:]}", "Points"
    )
    somebody = _person(session, world)
    opened = points.open_account(session, made.id, Owner.person(somebody))
    return {"person_id": somebody, "account_id": opened.id}


@_probe
def rate(session: Session, world: World) -> Mapping[str, Any]:
    """An exchange of one unit for another."""
    one, other = (
        points.define_unit(session, SYSTEM, world.community.id, f"u{new_id().hex[-10:]}", "Points")
        for _unit in range(2)
    )
    exchange.set_rate(session, SYSTEM, world.community.id, one.id, other.id, give=1, receive=1)
    return {"from_unit": one.id, "to_unit": other.id}


PROBES: Mapping[str, Probe] = {
    "staff.programs_revoke": token,
    "staff.programs_deliveries": webhook,
    "staff.programs_webhook_remove": webhook,
    "staff.counter_slip": slip,
    "staff.counter_start": person,
    "staff.groups_close": group,
    "staff.groups_one": group,
    "staff.notices_objection": objection,
    "staff.organisations_agent": organisation,
    "staff.organisations_agent_elsewhere": organisation,
    "staff.organisations_close": organisation,
    "staff.organisations_details": organisation,
    "staff.organisations_dismiss": agent,
    "staff.organisations_one": organisation,
    "staff.people_belonging": person,
    "staff.people_confirmed": person,
    "staff.people_decide": sign_up,
    "staff.people_details": person,
    "staff.people_erase": person,
    "staff.people_household": person,
    "staff.people_leave": person,
    "staff.people_move_out": person,
    "staff.people_person": person,
    "staff.people_relatives": person,
    "staff.people_sign_in": person,
    "staff.people_unrelate": kinship,
    "staff.people_withdraw": invitation,
    "staff.plugins_repeat": delivery,
    "staff.plugins_retry": job,
    "staff.points_decide": account,
    "staff.points_limits": limits,
    "staff.points_rates_end": rate,
    "staff.points_unit": unit,
    "staff.points_person": person,
    "staff.roles_revoke": role,
    "staff.settings_owner": settings,
}
