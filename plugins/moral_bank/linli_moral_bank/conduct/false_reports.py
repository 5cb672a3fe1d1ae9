"""Reports that were made up: the panel says so, and whoever made them cannot report for a while."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import audit, communities
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.subjects import Subject
from linli_moral_bank import settings, telling
from linli_moral_bank.calendar import day_of
from linli_moral_bank.conduct.refusals import ConductRefused, ReportsBarred
from linli_moral_bank.deeds import panels
from linli_moral_bank.models import Deed, DeedState, FalseReport, Rule
from linli_moral_bank.texts import _


def find_false(session: Session, actor: Actor, deed: Deed, reason: str) -> FalseReport:
    """Note for the panel that a locked report, which it did not confirm, was made up knowingly.

    Whoever made it cannot report for the days that the community decided. They are told why, and
    may appeal; in the logs they stand nowhere.

    Raises:
        NotAllowed: the actor is not on the panel of the group.
        ConductRefused: it is no report of somebody's that the panel did not confirm, the community
            decided that nothing follows, or no reason is given.
    """
    panels.require(session, actor, deed.community_id, deed.group_id)
    days = settings.of(session, deed.community_id).false_report_days
    if not deed.deduction or deed.state is not DeedState.REJECTED or deed.declarer_id is None:
        raise ConductRefused(_("Only a report that the panel does not confirm can be made up."))
    if not days:
        raise ConductRefused(_("In this community nothing follows from a report made up."))
    reason = reason.strip()
    if not reason:
        raise ConductRefused(
            _("Please write why, so that the person understands it."), field="remark"
        )
    found = FalseReport(
        community_id=deed.community_id,
        deed_id=deed.id,
        reporter_id=deed.declarer_id,
        reason=reason[:500],
        found_at=now(session),
        found_by_id=actor.person_id,
        until=now(session) + timedelta(days=days),
    )
    session.add(found)
    session.flush()
    # Without the person whom it is about: the log must not name who reported.
    audit.record(
        session,
        SYSTEM,
        "moral_bank.report.found_false",
        deed.community_id,
        Subject("moral_bank.deed", deed.id),
        after={"days": days},
    )
    telling.tell_teller(
        session,
        deed,
        _.plural(
            "The panel found that your report “%(title)s” was made up: %(reason)s For one day you "
            "cannot report anything. You may appeal.",
            "The panel found that your report “%(title)s” was made up: %(reason)s For %(count)s "
            "days you cannot report anything. You may appeal.",
            days,
            title=session.get_one(Rule, deed.rule_id).title,
            reason=reason,
        ),
    )
    return found


def refuse_barred(session: Session, community_id: UUID, reporter_id: UUID) -> None:
    """Refuse a report of somebody whose last one was made up.

    Raises:
        ReportsBarred: they cannot report before a day, which it names.
    """
    until: datetime | None = session.execute(
        select(func.max(col(FalseReport.until))).where(
            col(FalseReport.reporter_id) == reporter_id,
            col(FalseReport.community_id) == community_id,
            col(FalseReport.lifted_at).is_(None),
            col(FalseReport.until) > now(session),
        )
    ).scalar_one()
    if until is not None:
        place = communities.place(session, community_id)
        raise ReportsBarred(
            _(
                "An earlier report of yours was made up. You can report again from %(day)s on.",
                day=day_of(until, place) + timedelta(days=1),
            )
        )


def of_deed(session: Session, deed_id: UUID) -> FalseReport | None:
    """Return what the panel noted about a report, if it was made up."""
    found: FalseReport | None = session.execute(
        select(FalseReport).where(col(FalseReport.deed_id) == deed_id)
    ).scalar_one_or_none()
    return found
