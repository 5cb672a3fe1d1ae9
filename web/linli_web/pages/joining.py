"""Signing up: with an invitation at once, else with the community's approval."""

from typing import Any
from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import communities, people, signin
from linli.access import Actor
from linli.db.afterwards import in_own_transaction
from linli.errors import Refusal
from linli.people import PeopleSettings
from linli.signin import InvitationRefused, attempts
from linli_web import page, readers
from linli_web.entrance import is_member, public
from linli_web.memberships import is_waiting
from linli_web.pages import blueprint
from linli_web.texts import _


class Neighbour(BaseModel):
    """What somebody writes down who is signed in already and joins one more community."""

    group_id: UUID | None = None
    invitation: str = Field(default="", max_length=20)


class Newcomer(Neighbour):
    """What somebody who is new writes down."""

    name: str = Field(max_length=80)
    phone: str = Field(default="", max_length=30)
    sign_in_name: str = Field(default="", max_length=64)
    password: str = Field(max_length=1000)


class NoWayToSignIn(Refusal):
    """A newcomer gave neither a phone number nor a sign-in name."""

    code = "web.no_way_to_sign_in"


class InvitationNeeded(Refusal):
    """The community admits people only with an invitation."""

    code = "web.invitation_needed"


@blueprint.route("/c/<community>/join", methods=["GET", "POST"])
@public
def join() -> ResponseReturnValue:
    """Let a visitor sign up, or a reader from elsewhere ask to belong here too."""
    if is_member():
        return page.redirect("linli.home")
    if page.person is not None and is_waiting(page.session, page.community.id, page.person.id):
        return page.redirect("linli.home")
    rules = communities.settings(page.session, page.community.id, "core", PeopleSettings)
    known = page.person is not None
    initial = {"invitation": request.args.get("invitation", "")}
    form: page.Form[Any] = page.form(Neighbour if known else Newcomer, initial)
    if form.data:
        with form.attempt():
            if not form.data.invitation and not rules.open_sign_up:
                raise InvitationNeeded(
                    _("Please type the invitation code you were given."), field="invitation"
                )
            person_id = page.person.id if page.person else _enter(form.data)
            _belong(person_id, form.data.invitation, form.data.group_id)
            if not known:
                device = readers.device()
                readers.stay_signed_in(signin.open_session(page.session, person_id, device=device))
            if form.data.invitation:
                page.flash(
                    _("Welcome! You belong to %(community)s now.", community=page.community.name)
                )
            return page.redirect("linli.home")
    return page.render(
        "linli/join.html",
        form=form,
        known=known,
        groups=[
            (group.id, group.name) for group in communities.groups(page.session, page.community.id)
        ],
        open_sign_up=rules.open_sign_up,
        sign_in=url_for("linli.sign_in", next=url_for("linli.join")),
    )


def _enter(newcomer: Newcomer) -> UUID:
    """Store a person who is new."""
    if not newcomer.phone and not newcomer.sign_in_name:
        raise NoWayToSignIn(
            _("Please give a phone number, or choose a sign-in name."), field="phone"
        )
    person = people.new_person(
        page.session,
        name=newcomer.name,
        phone=newcomer.phone,
        sign_in_name=newcomer.sign_in_name,
    )
    signin.set_password(
        page.session, Actor(person.id, origin=page.actor.origin), person.id, newcomer.password
    )
    return person.id


def _belong(person_id: UUID, invitation: str, group_id: UUID | None) -> None:
    actor = Actor(person_id, origin=page.actor.origin)
    if not invitation:
        people.join(
            page.session, actor, page.community.id, person_id, group_id=group_id, approved=False
        )
        return
    bucket = attempts.bucket("code", request.remote_addr or "")
    attempts.check(page.session, [bucket])
    try:
        signin.accept(page.session, actor, page.community.id, invitation)
    except InvitationRefused:
        # Counted after the refusal has undone everything else.
        in_own_transaction(page.session, lambda own: attempts.count_failure(own, [bucket]))
        raise
