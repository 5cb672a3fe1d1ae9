"""A draft becomes the rules: at once or from a day on, and the version before it is retired."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, communities, jobs
from linli.access import Actor
from linli.clock import now
from linli.db import forget
from linli_moral_bank.calendar import today
from linli_moral_bank.models import Rule, RuleSet, RuleSetState
from linli_moral_bank.rule_sets import reading
from linli_moral_bank.rule_sets.drafts import note, open_draft
from linli_moral_bank.rule_sets.refusals import NotAgreed, NotSimulated, RuleSetRefused
from linli_moral_bank.rule_sets.simulation import has_past
from linli_moral_bank.texts import _

#: The job that retires the old version on the day from which the new one holds.
TAKE_EFFECT = "moral_bank.rules_take_effect"
#: So many characters at least say why something holds without the residents' yes, so many at most.
SHORTEST_WORD, LONGEST_WORD = 10, 500


def publish(
    session: Session,
    actor: Actor,
    community_id: UUID,
    rule_set_id: UUID,
    *,
    valid_from: date | None = None,
    untried: bool = False,
    despite: str = "",
) -> None:
    """Let a draft hold from a day on, today by default; the version before it is then retired.

    What was declared under the old version is judged by the old version. ``untried`` says that it
    does not matter that the draft was not replayed over past deeds, where there are any.
    ``despite`` says publicly why it is to hold although the residents were asked and did not say
    yes, or not yet.

    Raises:
        NotAllowed, RuleSetUnknown, RuleSetFrozen: the actor may not, or it is not a draft.
        RuleSetRefused: it has no rules, the day is over, another version waits for its day, or a
            colleague published one at this moment.
        NotSimulated: it was not replayed, and nothing was said.
        NotAgreed: the residents were asked and did not say yes, and nobody says why all the same.
    """
    drafted = open_draft(session, actor, community_id, rule_set_id)
    present = today(session, communities.place(session, community_id))
    day = valid_from or present
    if day < present:
        raise RuleSetRefused(_("Rules cannot hold from a day that is over."), field="valid_from")
    has_rules = select(col(Rule.id)).where(col(Rule.rule_set_id) == rule_set_id).limit(1)
    # Nothing of one's own any more is a way back to the rules above.
    returns = drafted.extends and reading.before(session, drafted) is not None
    if not returns and session.execute(has_rules).first() is None:
        raise RuleSetRefused(_("Rules without a single item cannot be published."))
    if not untried and drafted.simulated_at is None and has_past(session, community_id):
        raise NotSimulated(
            _(
                "Nobody has looked at what these rules would have meant for the past months. "
                "Please try them first, or say that you publish them untried."
            ),
            field="untried",
        )
    drafted.despite = _despite(drafted, despite)
    state = RuleSetState.PUBLISHED if day == present else RuleSetState.SCHEDULED
    _refuse_second(session, community_id)
    if state is RuleSetState.PUBLISHED:
        _retire_present(session, community_id)
    try:
        with session.begin_nested():
            drafted.state, drafted.valid_from = state, day
            drafted.published_at, drafted.published_by_id = now(session), actor.person_id
            session.flush()
    except IntegrityError as error:
        raise RuleSetRefused(
            _("A colleague has just published another version. Please look at it first.")
        ) from error
    if state is RuleSetState.SCHEDULED:
        jobs.enqueue(
            session,
            TAKE_EFFECT,
            {"rule_set_id": str(rule_set_id)},
            run_at=_midnight(session, community_id, day),
            key=f"{TAKE_EFFECT}:{rule_set_id}:{day.isoformat()}",
            community_id=community_id,
        )
    after: dict[str, object] = {
        "version": drafted.version,
        "from": day.isoformat(),
        "simulated": drafted.simulated_at is not None,
    }
    if drafted.despite:
        after |= {"agreed": drafted.agreed, "why": drafted.despite}
        note(session, actor, "moral_bank.rules.published_despite", drafted, after)
    else:
        note(session, actor, "moral_bank.rules.published", drafted, after)


def call_back(session: Session, actor: Actor, community_id: UUID, rule_set_id: UUID) -> None:
    """Make a version that waits for its day a draft again.

    Raises:
        NotAllowed, RuleSetUnknown: the actor may not, or there is no such version here.
        RuleSetRefused: it does not wait, or its day has come.
    """
    access.require(session, actor, "moral_bank.rules", community_id)
    found = reading.find(session, community_id, rule_set_id, lock=True)
    present = today(session, communities.place(session, community_id))
    if (
        found.state is not RuleSetState.SCHEDULED
        or found.valid_from is None
        or found.valid_from <= present
    ):
        raise RuleSetRefused(_("These rules hold already, or are not published."))
    found.state, found.valid_from = RuleSetState.DRAFT, None
    found.published_at = found.published_by_id = None
    found.despite = ""
    session.flush()
    forget(session, reading.SETTLED)
    note(session, actor, "moral_bank.rules.called_back", found, {"version": found.version})


def take_effect(session: Session, payload: Mapping[str, Any]) -> None:
    """Retire the old version when the day of the new one has come; the job of that day."""
    found = session.execute(
        select(RuleSet).where(col(RuleSet.id) == UUID(payload["rule_set_id"])).with_for_update()
    ).scalar_one_or_none()
    if found is None or found.state is not RuleSetState.SCHEDULED or found.valid_from is None:
        return
    if found.valid_from <= today(session, communities.place(session, found.community_id)):
        _retire_present(session, found.community_id)
        found.state = RuleSetState.PUBLISHED
        session.flush()


def needs_word(drafted: RuleSet) -> bool:
    """Return whether the residents were asked about a draft and have not said yes."""
    return drafted.consulted_at is not None and drafted.agreed is not True


def _despite(drafted: RuleSet, said: str) -> str:
    """Return why a draft is to hold without the residents' yes; nothing where it needs no word."""
    if not needs_word(drafted):
        return ""
    why = " ".join(said.split())
    if len(why) >= SHORTEST_WORD:
        return why
    raise NotAgreed(
        _(
            "The residents were asked about this draft and have not said yes. Please wait for "
            "their answer, or write in a sentence why it is to hold already; everybody can read it."
        )
        if drafted.agreed is None
        else _(
            "The residents would rather keep the rules as they are. Please write in a sentence "
            "why this draft is to hold all the same; everybody can read it."
        ),
        field="despite",
    )


def _refuse_second(session: Session, community_id: UUID) -> None:
    waiting = session.execute(
        select(RuleSet)
        .where(
            col(RuleSet.community_id) == community_id,
            col(RuleSet.state) == RuleSetState.SCHEDULED,
        )
        .with_for_update()
    ).scalar_one_or_none()
    if waiting is None:
        return
    take_effect(session, {"rule_set_id": str(waiting.id)})
    if waiting.state is RuleSetState.SCHEDULED:
        raise RuleSetRefused(
            _(
                "Version %(version)s waits to hold from %(day)s on. Please call it back first.",
                version=waiting.version,
                day=waiting.valid_from,
            )
        )


def _retire_present(session: Session, community_id: UUID) -> None:
    session.execute(
        update(RuleSet)
        .where(
            col(RuleSet.community_id) == community_id,
            col(RuleSet.state) == RuleSetState.PUBLISHED,
        )
        .values(state=RuleSetState.RETIRED, retired_at=now(session))
    )


def _midnight(session: Session, community_id: UUID, day: date) -> datetime:
    zone = ZoneInfo(communities.place(session, community_id).time_zone)
    return datetime.combine(day, time.min, zone).astimezone(UTC)
