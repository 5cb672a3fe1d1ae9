"""What follows from what a panel, a school, a family or the staff found: on, asked, or ended.

One no ends a deed; a question waits for who told of it; when all whom its item asks have found it
true, it goes on.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli.access import Actor
from linli.clock import now
from linli.i18n import Text
from linli_moral_bank import settings, telling
from linli_moral_bank.deeds import parties
from linli_moral_bank.deeds.refusals import AlreadyDecided, DeedRefused
from linli_moral_bank.deeds.scoring import advance
from linli_moral_bank.deeds.states import is_own, move
from linli_moral_bank.models import Deed, DeedState, Finding, Method, Party, Rule, Verification
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody says for one of those whom an item asks, and how they found out."""

    party: Party
    finding: Finding
    method: Method
    remark: str
    #: One of the staff, for a panel that is too small here.
    stands_in: bool = False


def take(
    session: Session, actor: Actor, deed: Deed, rule: Rule, word: Word, *, told: bool = True
) -> None:
    """Write down what was found about a locked deed, and bring it where that leads.

    Without ``told`` the caller tells who declared it of a no.

    Raises:
        DeedRefused: a no or a question without a word of why.
        AlreadyDecided: the same person has given their verdict.
    """
    if word.finding is not Finding.YES and not word.remark:
        raise DeedRefused(
            _("Please write what you want to know.")
            if word.finding is Finding.ASK
            else _("Please write why, so that the person understands it."),
            field="remark",
        )
    _note(session, actor, deed, word)
    if word.finding is Finding.YES:
        _go_on(session, actor, deed, rule)
        return
    if word.finding is Finding.ASK:
        move(session, actor, deed, DeedState.VERIFYING)
        _tell(session, deed, _asked(word, rule) if is_own(deed) else _asked_of_another(rule))
        return
    move(session, actor, deed, DeedState.REJECTED, reason=word.remark)
    if told:
        _tell(session, deed, _refused(deed, rule, word.remark))


def needed(session: Session, community_id: UUID, rule: Rule) -> int:
    """Return how many members of the panel must agree."""
    return rule.verifiers or settings.of(session, community_id).verifiers


def _refused(deed: Deed, rule: Rule, reason: str) -> Text:
    if not is_own(deed):
        return _("“%(title)s” could not be confirmed. Open it to see why.", title=rule.title)
    return _("“%(title)s” could not be confirmed: %(reason)s", title=rule.title, reason=reason)


def _asked_of_another(rule: Rule) -> Text:
    return _("There is a question about “%(title)s”. Please open it to answer.", title=rule.title)


def _asked(word: Word, rule: Rule) -> Text:
    filled = {"title": rule.title, "question": word.remark}
    if word.party is Party.PANEL:
        return _("The panel has a question about “%(title)s”: %(question)s", **filled)
    if word.party is Party.SCHOOL:
        return _("The school has a question about “%(title)s”: %(question)s", **filled)
    if word.party is Party.FAMILY:
        return _("The family has a question about “%(title)s”: %(question)s", **filled)
    return _("The staff have a question about “%(title)s”: %(question)s", **filled)


def _go_on(session: Session, actor: Actor, deed: Deed, rule: Rule) -> None:
    """Bring a deed on once all whom its rule asks have found it true."""
    wanted = set(parties.wanted(rule))
    said = parties.heard(session, deed.id)
    if _agreed(session, deed.id) >= needed(session, deed.community_id, rule):
        said = said | {Party.PANEL}
    if wanted <= said:
        move(session, actor, deed, DeedState.VERIFIED)
        advance(session, actor, deed, rule)
        if deed.state is DeedState.REJECTED:
            return  # True, but a limit leaves nothing for it; they were told that.
        _tell(
            session,
            deed,
            _("The panel has confirmed “%(title)s”.", title=rule.title)
            if wanted == {Party.PANEL}
            else _("“%(title)s” has been confirmed by all who were asked.", title=rule.title),
        )
    elif deed.state is not DeedState.VERIFYING:
        move(session, actor, deed, DeedState.VERIFYING)


def _note(session: Session, actor: Actor, deed: Deed, word: Word) -> None:
    # School and family speak for themselves also when somebody writes it down at the counter.
    themselves = word.party in (Party.SCHOOL, Party.FAMILY)
    try:
        with session.begin_nested():
            session.add(
                Verification(
                    deed_id=deed.id,
                    verifier_id=actor.beneficiary_id if themselves else actor.person_id,
                    finding=word.finding,
                    party=word.party,
                    stands_in=word.stands_in,
                    method=word.method,
                    remark=word.remark[:500],
                    at=now(session),
                )
            )
            session.flush()
    except IntegrityError as error:
        raise AlreadyDecided(
            _("You have already given your word on this; a colleague must look too.")
        ) from error


def _agreed(session: Session, deed_id: UUID) -> int:
    agreed: int = session.execute(
        select(func.count())
        .select_from(Verification)
        .where(
            col(Verification.deed_id) == deed_id,
            col(Verification.finding) == Finding.YES,
            col(Verification.party) == Party.PANEL,
        )
    ).scalar_one()
    return agreed


def _tell(session: Session, deed: Deed, text: Text) -> None:
    telling.tell_teller(session, deed, text)
