"""Sending codes by e-mail: each job makes a code, and hands its letter over after the commit.

A letter that fails is made again with a new code, so that what arrives is always the one that is
good. After an hour nobody waits for it any more.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import delete, or_, select
from sqlmodel import Session, col

from linli import codes, communities, messages
from linli.access.actor import Actor
from linli.clock import now
from linli.hooks import Job
from linli.i18n import Text, texts
from linli.jobs.models import QueuedJob
from linli.messages import Undeliverable
from linli.people.models import Membership, Person
from linli.signin.verification import LIFETIME, NEW_PASSWORD, VERIFY_EMAIL, address_of

_ = texts("linli")

_WAITED_FOR = timedelta(hours=1)
_MINUTES = int(LIFETIME.total_seconds() // 60)

log = structlog.get_logger(__name__)

Left = Callable[[], None] | None


def send_code(session: Session, payload: Mapping[str, Any]) -> Left:
    """Send a code to confirm an address, if it still is the person's."""
    person = session.get_one(Person, UUID(payload["person_id"]))
    if person.email != payload["address"] or _is_too_late(session, payload):
        return None
    actor = Actor(person.id, origin=payload["origin"])
    community_id = UUID(payload["community_id"])
    code = _new_code(session, actor, community_id, VERIFY_EMAIL, person)
    text = _(
        "%(community)s: please confirm your e-mail address\n"
        "\n"
        "Your code is %(code)s\n"
        "\n"
        "Type it in the portal, under “My data”. It is good for %(minutes)s minutes. If you did "
        "not ask for it, you need not do anything.",
        community=communities.place(session, community_id).name,
        code=code,
        minutes=_MINUTES,
    )
    return _letter(payload, text)


def send_way_back(session: Session, payload: Mapping[str, Any]) -> Left:
    """Send a code for a new password, if the address is somebody's and confirmed."""
    found = session.execute(
        select(Person, col(Membership.community_id))
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(col(Person.email) == payload["address"], col(Person.email_verified_at).is_not(None))
        .order_by(col(Membership.until).is_not(None), col(Membership.id))
        .limit(1)
    ).one_or_none()
    if found is None or _is_too_late(session, payload):
        return None
    person, community_id = found
    actor = Actor(None, origin=payload["origin"])
    code = _new_code(session, actor, community_id, NEW_PASSWORD, person)
    text = _(
        "%(community)s: choose a new password\n"
        "\n"
        "Your code is %(code)s\n"
        "\n"
        "Type it where you asked for it, with a new password. It is good for %(minutes)s minutes. "
        "If you did not ask for it, somebody may have mistyped; your password stays as it is. "
        "Please give the code to nobody, not even to staff.",
        community=communities.place(session, community_id).name,
        code=code,
        minutes=_MINUTES,
    )
    return _letter(payload, text)


def forget(session: Session, person: Person) -> None:
    """Delete the letters to somebody that were asked for, sent or not: their address is in them."""
    asked = col(QueuedJob.payload)
    session.execute(
        delete(QueuedJob).where(
            col(QueuedJob.name).in_([job.name for job in JOBS]),
            or_(
                asked["person_id"].as_string() == str(person.id),
                asked["address"].as_string() == (person.email or ""),
            ),
        )
    )


def _is_too_late(session: Session, payload: Mapping[str, Any]) -> bool:
    return now(session) > datetime.fromisoformat(payload["asked_at"]) + _WAITED_FOR


def _new_code(
    session: Session, actor: Actor, community_id: UUID, purpose: str, person: Person
) -> str:
    subject = address_of(purpose, person.id, person.email)
    codes.cancel_for(session, actor, subject)
    return codes.issue(
        session,
        actor,
        community_id,
        purpose=purpose,
        holder_id=person.id,
        subject=subject,
        lifetime=LIFETIME,
    ).text


def _letter(payload: Mapping[str, Any], text: Text) -> Left:
    def send() -> None:
        try:
            messages.sender().send(payload["address"], text, payload["language"])
        except Undeliverable as error:
            log.warning("letter is undeliverable", reason=str(error))

    return send


JOBS = (
    Job("core.signin.send_code", _("Send a code by e-mail"), send_code, outside=True),
    Job(
        "core.signin.send_way_back",
        _("Send a code for a new password"),
        send_way_back,
        outside=True,
    ),
)
