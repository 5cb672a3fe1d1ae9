"""Teams: what there is, joining, and for leaders who is in it."""

from datetime import date
from operator import attrgetter
from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli_volunteer_hours import labels
from linli_volunteer_hours.activities import lists as activity_lists
from linli_volunteer_hours.calendar import today
from linli_volunteer_hours.models import MemberState
from linli_volunteer_hours.pages import blueprint, lines
from linli_volunteer_hours.pages.paging import AT_ONCE, Soonest, cut
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.register import counting, enlisting, leading, lists
from linli_volunteer_hours.register import teams as rules
from linli_volunteer_hours.register.named import named
from linli_volunteer_hours.texts import _
from linli_web import page

#: Activities on a team's page.
_ACTIVITIES = 20


class Asked(BaseModel):
    """Which teams to show, and behind which the page begins."""

    q: str = ""
    leaderless: bool = False
    closed: bool = False
    after: UUID | None = None


class Further(Soonest):
    """Behind which activity, and behind which member, the page begins."""

    member: UUID | None = None


class Number(BaseModel):
    """How many a team has counted on a day."""

    number: int
    on_day: date


class NewMembers(lines.Lines):
    """Several people for a team, and whether staff take them into the register."""

    enrol: bool = False


class NewMember(BaseModel):
    """Whom a leader adds."""

    name: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    phone: str = ""
    leader: bool = False


@blueprint.get("/teams")
def teams() -> ResponseReturnValue:
    """Show the community's teams."""
    session, here, asked = page.session, page.community.id, page.query(Asked)
    shown, older = cut(
        lists.teams(
            session,
            here,
            search=asked.q,
            leaderless=asked.leaderless,
            closed=asked.closed,
            after=asked.after,
            limit=AT_ONCE + 1,
        ),
        attrgetter("id"),
    )
    return page.render(
        "volunteer_hours/teams.html",
        teams=shown,
        older=older,
        asked=asked,
        mine=lists.my_teams(session, here, page.beneficiary()),
        may_add=page.can(MANAGE),
    )


@blueprint.get("/teams/<uuid:team_id>")
def team(team_id: UUID) -> ResponseReturnValue:
    """Show a team, and to its leaders who is in it."""
    return _show(team_id, page.form(NewMember))


@blueprint.post("/teams/<uuid:team_id>/join")
def join_team(team_id: UUID) -> ResponseReturnValue:
    """Join a team, or ask to."""
    state = rules.join(page.session, page.actor, page.community.id, team_id)
    if state is MemberState.ASKED:
        page.flash(_("The leaders are told that you would like to join."), "wait")
    else:
        page.flash(_("You are in the team. Welcome!"))
    return page.redirect(".team", team_id=team_id)


@blueprint.post("/teams/<uuid:team_id>/leave")
def leave_team(team_id: UUID) -> ResponseReturnValue:
    """Leave a team."""
    rules.leave(page.session, page.actor, page.community.id, team_id)
    page.flash(_("You have left the team."), "info")
    return page.redirect(".teams")


@blueprint.post("/teams/<uuid:team_id>/count")
def count_for_team(team_id: UUID) -> ResponseReturnValue:
    """Count what a team counts besides hours."""
    session, here = page.session, page.community.id
    leading.require_leader(session, page.actor, here, team_id)
    form = page.form(Number)
    if form.data:
        with form.attempt():
            many = counting.add(
                session,
                page.actor,
                here,
                team_id,
                form.data.number,
                form.data.on_day,
                once=form.once,
            )
            page.flash(_("Counted. They are %(count)s now.", count=many))
            return page.redirect(".team", team_id=team_id)
    return _show(team_id, None, number=form)


@blueprint.post("/teams/<uuid:team_id>/members")
def add_member(team_id: UUID) -> ResponseReturnValue:
    """Put a volunteer into the team."""
    form = page.form(NewMember)
    leading.require_leader(page.session, page.actor, page.community.id, team_id)
    if form.data:
        with form.attempt():
            found = named(page.session, page.community.id, form.data.name, phone=form.data.phone)
            rules.add(
                page.session,
                page.actor,
                page.community.id,
                team_id,
                found.id,
                leader=form.data.leader,
            )
            page.flash(_("%(name)s is in the team.", name=found.name))
            return page.redirect(".team", team_id=team_id)
    return _show(team_id, form)


@blueprint.post("/teams/<uuid:team_id>/members/list")
def add_list(team_id: UUID) -> ResponseReturnValue:
    """Put several people into the team."""
    session, here = page.session, page.community.id
    leading.require_leader(session, page.actor, here, team_id)
    form = page.form(NewMembers)
    if form.data:
        with lines.attempt(form):
            many = enlisting.add_list(
                session, page.actor, here, team_id, form.data.lines, enrol=form.data.enrol
            )
            page.flash(
                _.plural("One person is in the team.", "%(count)s people are in the team.", many)
            )
            return page.redirect(".team", team_id=team_id)
    return _show(team_id, None, listed=form)


@blueprint.post("/teams/<uuid:team_id>/members/<uuid:person_id>/<any(admit, decline, remove):what>")
def decide_member(team_id: UUID, person_id: UUID, what: str) -> ResponseReturnValue:
    """Admit somebody who asked, say no, or take somebody out."""
    session, actor, here = page.session, page.actor, page.community.id
    if what == "remove":
        rules.remove(session, actor, here, team_id, person_id)
    else:
        rules.decide(session, actor, here, team_id, person_id, admitted=what == "admit")
    page.flash(_("Done."))
    return page.redirect(".team", team_id=team_id)


def _show(
    team_id: UUID,
    form: page.Form[NewMember] | None,
    *,
    number: page.Form[Number] | None = None,
    listed: page.Form[NewMembers] | None = None,
) -> ResponseReturnValue:
    session, here = page.session, page.community.id
    day = today(session, page.community)
    found = leading.find_team(session, here, team_id)
    leads = leading.leads(session, page.actor, here, team_id)
    asked = page.query(Further)
    activities, older = cut(
        activity_lists.open_activities(
            session, here, team_id=team_id, after=asked.mark(), limit=_ACTIVITIES + 1
        ),
        lambda one: one,
        _ACTIVITIES,
    )
    members, next_members = cut(
        lists.members(
            session,
            here,
            team_id,
            health=leading.reads_health(session, page.actor, here, team_id),
            after=asked.member,
            limit=AT_ONCE + 1,
        )
        if leads
        else [],
        attrgetter("person_id"),
    )
    return page.render(
        "volunteer_hours/team.html",
        counted=counting.of_year(session, here, day.year, team_id=team_id) if found.counts else [],
        number=number,
        today=day,
        asked=asked,
        older=older,
        next_members=next_members,
        team=found,
        leaders=lists.leader_names(session, team_id),
        mine=lists.my_teams(session, here, page.beneficiary()).get(team_id),
        activities=activities,
        leads=leads and found.closed_at is None,
        led=leads,
        staff=page.can(MANAGE),
        members=members,
        member_states=MemberState,
        times=labels.TIMES,
        member=form,
        listed=listed,
        form=number or listed or form,
    )
