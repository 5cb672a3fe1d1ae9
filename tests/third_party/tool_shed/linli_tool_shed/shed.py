"""The rules of the tool shed. They know nothing of the web."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli.errors import Refusal
from linli.i18n import texts
from linli.people import Person
from linli.subjects import Subject
from linli_tool_shed.models import Tool

_ = texts("linli_tool_shed")


class ToolAway(Refusal):
    """Somebody else was quicker, or there is no such tool here."""

    code = "tool_shed.tool_away"
    status = 409


class ToolKnown(Refusal):
    """The shed has a tool of this name."""

    code = "tool_shed.tool_known"
    status = 409


@dataclass(frozen=True, slots=True)
class ToolRow:
    """A tool as the list shows it."""

    id: UUID
    name: str
    borrower: str | None


def add(session: Session, actor: Actor, community_id: UUID, name: str) -> Tool:
    """Put a tool into the shed.

    Raises:
        NotAllowed: the actor does not look after the shed.
        ToolKnown: there is one of this name.
    """
    access.require(session, actor, "tool_shed.keep", community_id)
    tool = Tool(community_id=community_id, name=name.strip())
    try:
        with session.begin_nested():
            session.add(tool)
    except IntegrityError as error:
        raise ToolKnown(_("There is a tool of this name already."), field="name") from error
    subject = Subject("tool_shed.tool", tool.id)
    audit.record(
        session, actor, "tool_shed.added", community_id, subject, after={"name": tool.name}
    )
    return tool


def borrow(session: Session, actor: Actor, community_id: UUID, tool_id: UUID) -> None:
    """Take a tool home. Of two neighbours who want it at once, one gets it.

    Raises:
        NotAllowed: the actor does not belong to this community.
        ToolAway: it has been lent already.
    """
    access.require(session, actor, "tool_shed.borrow", community_id)
    taken = session.execute(
        update(Tool)
        .where(
            col(Tool.id) == tool_id,
            col(Tool.community_id) == community_id,
            col(Tool.borrower_id).is_(None),
        )
        .values(borrower_id=actor.beneficiary_id, borrowed_at=now(session))
        .returning(col(Tool.id))
    ).one_or_none()
    if taken is None:
        raise ToolAway(_("A neighbour has just borrowed this. Please try again another day."))
    subject = Subject("tool_shed.tool", tool_id)
    audit.record(session, actor, "tool_shed.borrowed", community_id, subject)


def tools(session: Session, community_id: UUID) -> list[ToolRow]:
    """Return the tools of a community by name, with who has them; one query."""
    rows = session.execute(
        select(col(Tool.id), col(Tool.name), col(Person.name))
        .join(Person, col(Person.id) == col(Tool.borrower_id), isouter=True)
        .where(col(Tool.community_id) == community_id)
        .order_by(col(Tool.name))
    )
    return [ToolRow(*row) for row in rows]


def free_count(session: Session, community_id: UUID) -> int:
    """Return how many tools are in the shed."""
    count: int = session.execute(
        select(func.count())
        .select_from(Tool)
        .where(col(Tool.community_id) == community_id, col(Tool.borrower_id).is_(None))
    ).scalar_one()
    return count
