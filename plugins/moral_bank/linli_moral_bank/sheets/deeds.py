"""Deeds with how they were verified and by which rules, and tasks with who took them up."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from linli import communities
from linli.i18n import Text
from linli.people import Organisation, Person
from linli_moral_bank import owners
from linli_moral_bank.books.spreadsheets import Table
from linli_moral_bank.calendar import next_month
from linli_moral_bank.deeds.progress import STATES
from linli_moral_bank.models import (
    Deed,
    Finding,
    Method,
    Party,
    Rule,
    RuleSet,
    TakerState,
    Task,
    TaskKind,
    TaskTaker,
    Verification,
)
from linli_moral_bank.sheets.asked import Asked
from linli_moral_bank.texts import _

_METHODS = {
    Method.PHONE: _("by phone"),
    Method.VISIT: _("by a visit"),
    Method.SEEN: _("seen with own eyes"),
}
_FINDINGS = {Finding.YES: _("found true"), Finding.NO: _("not found true")}
_TAKERS = {
    TakerState.TAKEN: _("Taken up"),
    TakerState.HANDED_IN: _("Handed in"),
    TakerState.GIVEN_BACK: _("Given back"),
}
_KINDS = {TaskKind.TASK: _("Task"), TaskKind.EVENT: _("Event")}


def deeds(asked: Asked) -> Table:
    """List the deeds of a month by their day; who reported a deduction is not among it."""
    heads = (
        _("Day"),
        _("Group"),
        _("Who"),
        _("What"),
        _("Quantity"),
        _("Unit"),
        _("Points"),
        _("State"),
        _("Verified by"),
        _("Decided on"),
        _("Rules of"),
        _("Version"),
        _("Told"),
    )
    return asked.table(_("Deeds of the month"), heads, _deeds(asked))


def _deeds(asked: Asked) -> Iterator[Sequence[Any]]:
    session, place, say = asked.session, asked.place, asked.say
    groups = {group.id: group.name for group in communities.groups(session, place.id)}
    above = communities.names_of(session, set(place.ancestor_ids))
    query = (
        select(
            col(Deed.id),
            col(Deed.happened_on),
            col(Deed.group_id),
            col(Deed.owner_kind),
            owners.NAME.label("name"),
            col(Rule.title),
            col(Deed.quantity),
            col(Rule.unit),
            col(Deed.points),
            col(Deed.state),
            col(Deed.decided_at),
            col(RuleSet.community_id).label("rules_of"),
            col(RuleSet.version),
            col(Deed.story),
        )
        .join(Person, col(Person.id) == col(Deed.beneficiary_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Deed.owner_id))
        .join(Rule, col(Rule.id) == col(Deed.rule_id))
        .join(RuleSet, col(RuleSet.id) == col(Rule.rule_set_id))
        .where(
            col(Deed.community_id) == place.id,
            col(Deed.happened_on) >= asked.month.replace(day=1),
            col(Deed.happened_on) < next_month(asked.month),
        )
        .order_by(col(Deed.happened_on), col(Deed.id))
    )
    for part in asked.parts(query):
        verified = _verified(asked, [row.id for row in part])
        for row in part:
            yield (
                row.happened_on,
                groups.get(row.group_id, ""),
                say(owners.whole(row.owner_kind, row.name)),
                row.title,
                row.quantity,
                row.unit,
                row.points,
                say(STATES[row.state][0]),
                verified.get(row.id, ""),
                asked.day(row.decided_at),
                above.get(row.rules_of, ""),
                row.version,
                row.story,
            )


def _verified(asked: Asked, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return who found what of some deeds, and how; one query."""
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for deed_id, name, finding, party, method in asked.session.execute(
        select(
            col(Verification.deed_id),
            col(Person.name),
            col(Verification.finding),
            col(Verification.party),
            col(Verification.method),
        )
        .outerjoin(Person, col(Person.id) == col(Verification.verifier_id))
        .where(col(Verification.deed_id).in_(ids), col(Verification.finding) != Finding.ASK)
        .order_by(col(Verification.id))
    ):
        said = _found(name or "–", finding, party, method)
        found[deed_id].append(asked.say(said))
    return {id_: "; ".join(all_) for id_, all_ in found.items()}


def _found(name: str, finding: Finding, party: Party, method: Method) -> Text:
    if party in (Party.SCHOOL, Party.FAMILY):
        return _("%(name)s: %(finding)s", name=name, finding=_FINDINGS[finding])
    return _(
        "%(name)s: %(finding)s, %(how)s",
        name=name,
        finding=_FINDINGS[finding],
        how=_METHODS[method],
    )


def tasks(asked: Asked) -> Table:
    """List the tasks, the newest first, with who took each up and what became of it."""
    heads = (
        _("Task"),
        _("Kind"),
        _("From"),
        _("Until"),
        _("Places"),
        _("Ended early"),
        _("Who"),
        _("Taken up on"),
        _("How far"),
        _("Deed"),
    )
    return asked.table(_("Tasks"), heads, _tasks(asked))


def _tasks(asked: Asked) -> Iterator[Sequence[Any]]:
    query = (
        select(
            col(Task.title),
            col(Task.kind),
            col(Task.since),
            col(Task.until),
            col(Task.places),
            col(Task.closed_at),
            col(Person.name),
            col(TaskTaker.taken_at),
            col(TaskTaker.state),
            col(Deed.state),
        )
        .outerjoin(TaskTaker, col(TaskTaker.task_id) == col(Task.id))
        .outerjoin(Person, col(Person.id) == col(TaskTaker.person_id))
        .outerjoin(Deed, col(Deed.id) == col(TaskTaker.deed_id))
        .where(col(Task.community_id) == asked.place.id)
        .order_by(col(Task.id).desc(), col(TaskTaker.id))
    )
    for title, kind, since, until, places, closed, name, taken, state, deed in asked.rows(query):
        yield (
            title,
            asked.say(_KINDS[kind]),
            since,
            until,
            places,
            asked.day(closed),
            name or "",
            asked.day(taken),
            asked.say(_TAKERS[state]) if state else "",
            asked.say(STATES[deed][0]) if deed else "",
        )
