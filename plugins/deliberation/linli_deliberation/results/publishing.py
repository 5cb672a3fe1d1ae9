"""The result on public notice: objections are answered there, and then it is final."""

from uuid import UUID

from sqlmodel import Session

from linli import audit, communities, notices
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.i18n import Text, translate
from linli.notices import NoticeItemsDecided, Outcome
from linli_deliberation.counting import Election, Result
from linli_deliberation.counting.explain import explain
from linli_deliberation.models import Poll, PollState
from linli_deliberation.polls import asked
from linli_deliberation.polls.finding import lock, subject_of
from linli_deliberation.polls.telling import tell_the_roll
from linli_deliberation.results.published import shows_ballots
from linli_deliberation.texts import _

#: The kind of our notices.
NOTICE = "deliberation.result"
_DETAIL = 1000


def publish(session: Session, actor: Actor, poll: Poll, election: Election, result: Result) -> UUID:
    """Put the result of a counted poll on notice, and return the notice.

    The rule that counts is the permission to publish; the notice itself is the community's.
    """
    place = communities.place(session, poll.community_id)
    said = explain(election, result)
    notice_id = notices.publish(
        session,
        Actor(None, origin=actor.origin),
        poll.community_id,
        notices.Draft(
            kind=NOTICE,
            title=translate(_("Result: %(poll)s", poll=poll.title), place.language),
            introduction=translate(_introduction(poll), place.language),
            days=poll.notice_days,
            items=[
                notices.DraftItem(
                    subject=subject_of(poll.id),
                    title=poll.title,
                    detail=translate(said.outcome, place.language)[:_DETAIL],
                    group_id=poll.group_id,
                )
            ],
        ),
    )
    poll.state = PollState.PROVISIONAL
    session.flush()
    tell_the_roll(
        session, poll, _("The result of “%(poll)s” is there.", poll=poll.title), page="/result"
    )
    return notice_id


def _introduction(poll: Poll) -> Text:
    if shows_ballots(poll):
        return _(
            "This is how the vote came out. The whole count can be read and repeated by "
            "anybody. Whoever finds a mistake may object within %(days)s days; every "
            "objection is looked into and answered. Then the result is final.",
            days=poll.notice_days,
        )
    return _(
        "This is how the vote came out. It was secret: only its sums are published. Whoever finds "
        "a mistake may object within %(days)s days; every objection is looked into and answered. "
        "Then the result is final.",
        days=poll.notice_days,
    )


def on_decided(session: Session, event: NoticeItemsDecided) -> None:
    """Make results final whose notice is over, and mark those objected to; repeatable."""
    for item in event.items:
        poll = lock(session, event.community_id, item.subject_id)
        if poll.state is not PollState.PROVISIONAL:
            continue
        confirmed = item.outcome is Outcome.CONFIRMED
        poll.state = PollState.FINAL if confirmed else PollState.OBJECTED
        if confirmed:
            poll.ended_at = now(session)
        session.flush()
        audit.record(
            session,
            SYSTEM,
            "deliberation.poll.final" if confirmed else "deliberation.poll.objected",
            event.community_id,
            subject_of(poll.id),
            after={"title": poll.title},
        )
        if confirmed:
            asked.tell_decided(session, poll)
