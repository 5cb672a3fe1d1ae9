"""Putting what is ready on public notice: each month, or when staff say so."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, communities, dates, notices, plugins
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.communities import Place
from linli.i18n import Text, translate
from linli.jobs import JobState
from linli.jobs.models import QueuedJob
from linli_moral_bank import settings, telling
from linli_moral_bank.books.book import masking
from linli_moral_bank.calendar import day_of, today
from linli_moral_bank.deeds import preparing
from linli_moral_bank.deeds.acting import about
from linli_moral_bank.deeds.listed import Listed, locked_deeds
from linli_moral_bank.deeds.refusals import ListChanged, NothingReady
from linli_moral_bank.deeds.states import subject_of
from linli_moral_bank.models import Deed, DeedState
from linli_moral_bank.texts import _

#: The kind of our notices.
NOTICE = "moral_bank.deeds"
#: The work that looks each day whether it is the one of the month.
ON_THE_DAY = "moral_bank.publish"


def publish_ready(
    session: Session, actor: Actor, community_id: UUID, *, seen: str | None = None
) -> list[UUID]:
    """Put everything that is ready on notice, and return the notices: one for each length.

    What the actor declared, verified or scored is left for a colleague. ``seen`` stands for the
    entries that the actor looked at (:func:`~.preparing.prepare`).

    Raises:
        NotAllowed: the actor may not publish here.
        NothingReady: there is nothing, or only what the actor had a part in.
        ListChanged: it is not what the actor has seen.
    """
    access.require(session, actor, "moral_bank.publish", community_id)
    place = communities.place(session, community_id)
    usual = settings.of(session, community_id).notice_days
    ready = _ready(session, actor, community_id)
    if seen is not None and ready and seen != preparing.seal(ready):
        raise ListChanged(_("Meanwhile the list has changed. Please look at it again."))
    by_days: dict[int, list[Listed]] = defaultdict(list)
    for one in ready:
        by_days[one.rule.notice_days or usual].append(one)
    if not by_days:
        raise NothingReady(_("Nothing is ready to be published now."))
    how = masking(session, community_id)
    made = []
    for days, batch in sorted(by_days.items()):
        for one in batch:
            one.deed.state = DeedState.ON_NOTICE
        session.flush()
        made.append(
            notices.publish(
                session,
                actor,
                community_id,
                notices.Draft(
                    kind=NOTICE,
                    title=_title(session, place),
                    introduction=_in(place, _introduction(days)),
                    days=days,
                    items=[
                        notices.DraftItem(
                            subject=subject_of(one.deed.id),
                            title=shown.title,
                            detail=shown.detail,
                            person_id=one.deed.beneficiary_id,
                            group_id=one.deed.group_id,
                        )
                        for one in batch
                        for shown in (preparing.line(place, one, how),)
                    ],
                ),
            )
        )
        _tell_all(session, community_id, batch, days, f"notices/{made[-1]}")
    return made


def publish_on_the_day(session: Session, _payload: Mapping[str, Any]) -> None:
    """Publish what is ready in the communities whose day of the month it is.

    A day on which nobody looked, because the server was off, is made up for by the next look.
    """
    last = session.execute(
        select(func.max(col(QueuedJob.finished_at))).where(
            col(QueuedJob.name) == ON_THE_DAY,
            col(QueuedJob.state) == JobState.DONE,
            col(QueuedJob.finished_at) < now(session),  # this run is marked before it is done
        )
    ).scalar_one()
    places = session.execute(
        select(col(Deed.community_id)).where(col(Deed.state) == DeedState.SCORED).distinct()
    )
    for community_id in places.scalars().all():
        if "moral_bank" not in plugins.enabled(session, community_id):
            continue
        place = communities.place(session, community_id)
        wanted = settings.of(session, community_id).publish_day
        if any(day.day == wanted for day in _days_since(last, today(session, place), place)):
            publish_ready(session, SYSTEM, community_id)


def _days_since(last: datetime | None, present: date, place: Place) -> list[date]:
    """Return the present day, and those before it on which nobody looked."""
    missed = (present - day_of(last, place)).days if last else 1
    return [present - timedelta(days=ago) for ago in range(max(missed, 1))]


def _ready(session: Session, actor: Actor, community_id: UUID) -> list[Listed]:
    query = locked_deeds(community_id).where(*preparing.ready_for(actor))
    return [
        Listed(*row) for row in session.execute(query.order_by(col(Deed.group_id), col(Deed.id)))
    ]


def _tell_all(
    session: Session, community_id: UUID, batch: Sequence[Listed], days: int, link: str
) -> None:
    earning = _("A deed of yours is on public notice for %(days)s days.", days=days)
    losing = _(
        "What was reported about you is on public notice for %(days)s days. You may object to it.",
        days=days,
    )
    who_earns = {one.deed.beneficiary_id for one in batch if not one.deed.deduction}
    who_loses = {
        person_id for one in batch if one.deed.deduction for person_id in about(session, one.deed)
    }
    for text, people in ((earning, who_earns), (losing, who_loses)):
        if people:
            telling.tell(session, sorted(people), community_id, text, link)


def _title(session: Session, place: Place) -> str:
    """Return what a notice is called: a further one of the same month by its number."""
    month = dates.month(today(session, place), place.language)
    title, number = _in(place, _("Moral points, %(month)s", month=month)), 1
    before = {one.title for one in notices.listing(session, place.id, kind=NOTICE, limit=50)}
    while title in before:
        number += 1
        title = _in(place, _("Moral points, %(month)s, no. %(number)s", month=month, number=number))
    return title


def _introduction(days: int) -> Text:
    return _(
        "The panels of the resident groups have verified what stands here. Whoever knows better "
        "may object within %(days)s days; every objection is looked into and answered. What nobody "
        "objects to is then written into the passbooks.",
        days=days,
    )


def _in(place: Place, text: Text) -> str:
    return translate(text, place.language)
