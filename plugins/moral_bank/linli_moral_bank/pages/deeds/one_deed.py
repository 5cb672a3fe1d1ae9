"""A deed's own page: what was told, its way, and what its reader can do about it."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli import communities, evidence, notices
from linli.access import can, is_close
from linli.points import OwnerKind
from linli_moral_bank import settings
from linli_moral_bank.calendar import today
from linli_moral_bank.conduct import appeals, black_list, false_reports
from linli_moral_bank.deeds import (
    acting,
    alike,
    children,
    deed_lists,
    panels,
    parties,
    progress,
    silence,
    states,
    verifiers,
)
from linli_moral_bank.deeds.refusals import DeedUnknown
from linli_moral_bank.models import (
    AppealAgainst,
    Deed,
    DeedState,
    Finding,
    Method,
    Party,
    Rule,
    RuleSet,
)
from linli_moral_bank.tasks import reading
from linli_moral_bank.texts import _
from linli_web import page


class Words(BaseModel):
    """A sentence or some."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class PartysWord(BaseModel):
    """What the school, the family or the staff say; of these, how they found out."""

    party: Party
    finding: Finding
    method: Method | None = None
    remark: Annotated[str, StringConstraints(max_length=500)] = ""


class Score(BaseModel):
    """Points set by the scorer."""

    points: int


def visible(deed_id: UUID) -> Deed:
    found = states.find(page.session, page.community.id, deed_id)
    as_whom = children.in_whose_name(page.session, page.actor, found)
    if not any(acting.may_see(page.session, one, found) for one in (page.actor, as_whom)):
        raise DeedUnknown(_("There is no such deed here."))
    return found


def can_confirm(found: Deed, short: verifiers.Short | None) -> list[Party]:
    """Return for whom the reader may still say whether a deed is true.

    For the panel too, where it is ``short`` of members who may and the reader stands in.
    """
    if found.state not in deed_lists.WAITING:
        return []
    asked = parties.spoken_for(page.session, page.actor, found)
    asked -= parties.heard(page.session, found.id)
    me = page.beneficiary()
    if asked - {Party.FAMILY} and is_close(page.session, me, acting.concerned(page.session, found)):
        asked &= {Party.FAMILY}
    if short is not None and verifiers.may_stand_in(page.session, page.actor, found):
        asked.add(Party.PANEL)
    return sorted(asked)


def _appeals(found: Deed, me: UUID | None) -> dict[str, Any]:
    """Return what the reader may appeal against here, and what became of it."""
    session = page.session
    false_report = false_reports.of_deed(session, found.id) if found.declarer_id == me else None
    entry = black_list.of_deed(session, found.id) if found.deduction else None
    against, subject, since = AppealAgainst.DEDUCTION, found.id, found.decided_at
    if false_report is not None:
        against, subject, since = (
            AppealAgainst.FALSE_REPORT,
            false_report.id,
            false_report.found_at,
        )
    elif not found.deduction or not acting.is_about(session, me, found):
        since = None
    elif entry is not None and entry.lifted_at is None:
        against, subject, since = AppealAgainst.BLACK_LIST, entry.id, entry.proposed_at
    made = appeals.of_subject(session, against, subject) if since is not None else None
    open_ = found.state is DeedState.CONFIRMED or false_report is not None
    return {
        "false_report": false_report,
        "black_entry": entry if found.owner_id == me else None,
        "can_black_list": found.deduction
        and found.state is DeedState.CONFIRMED
        and found.owner_kind is OwnerKind.PERSON
        and entry is None
        and settings.of(session, found.community_id).black_list
        and page.can("moral_bank.honours"),
        "can_tell": not found.deduction
        and found.owner_kind is OwnerKind.PERSON
        and found.state is DeedState.CONFIRMED
        and page.can("moral_bank.honours"),
        "appeal": made,
        "appeal_against": against.value,
        "appeal_subject": subject,
        "can_appeal": since is not None
        and made is None
        and open_
        and appeals.may_still(session, found.community_id, since),
    }


def show(
    found: Deed,
    *,
    answering: page.Form[Words] | None = None,
    hearing: page.Form[Words] | None = None,
    scoring_: page.Form[Score] | None = None,
    dropping: page.Form[Words] | None = None,
    confirming: page.Form[PartysWord] | None = None,
) -> ResponseReturnValue:
    """Show a deed with its way, and the form of the reader that was refused."""
    session, community_id = page.session, page.community.id
    actor = children.in_whose_name(session, page.actor, found)
    known = acting.may_know_declarer(session, actor, found)
    row = deed_lists.row_of(session, actor, found, known=known)
    item = notices.items_of(session, community_id, "moral_bank.deed", [found.id]).get(found.id)
    me = actor.beneficiary_id
    about_me = acting.is_about(session, me, found)
    works = acting.is_official(session, page.actor, found)
    findings = [
        one
        for one in deed_lists.findings(session, found.id)
        if works or found.declarer_id == me or one.verifier_id == page.beneficiary()
    ]
    objections = notices.answers(session, [item.id]).get(item.id, []) if item else []
    rule = session.get_one(Rule, found.rule_id)
    by_panel = Party.PANEL in parties.wanted(rule)
    short = verifiers.of_deed(session, found, rule) if works else None
    waits, over = found.state is DeedState.VERIFIED, found.state.is_over
    decides = can(session, actor, "moral_bank.score", community_id)
    return page.render(
        "moral_bank/deed.html",
        deed=row,
        rule=rule,
        rule_set=session.get_one(RuleSet, rule.rule_set_id),
        hearing_text=found.hearing if acting.may_read_hearing(session, actor, found) else "",
        group=communities.place(session, found.group_id).name if found.group_id else "",
        label=progress.label(row),
        steps=progress.steps(
            row,
            item.state if item else None,
            until=_last_day(item),
            about_me=about_me,
            by_panel=by_panel,
        ),
        by_panel=by_panel,
        notice_id=item.notice_id if item else None,
        objections=objections,
        photos=[
            one
            for one in evidence.listing(session, states.subject_of(found.id))
            if one.is_photo and acting.may_see_evidence(session, actor, found)
        ],
        scanned=reading.scanned(session, found.id),
        findings=findings,
        questions=[
            one for one in findings if one.finding is Finding.ASK and one.answered_at is None
        ],
        works=works,
        alike=alike.of(session, found) if works and not over else [],
        states=progress.STATES,
        mine=found.declarer_id == me,
        about_me=about_me,
        can_withdraw=found.declarer_id == me and found.state in deed_lists.WAITING,
        can_answer=found.declarer_id == me and found.state in deed_lists.WAITING,
        can_hear=waits
        and found.deduction
        and found.heard_at is None
        and (about_me or can(session, actor, "moral_bank.hear", community_id)),
        may_go_on=silence.is_over(found, today(session, page.community)),
        can_score=waits and not rule.is_fixed and found.points is None and decides,
        can_drop=decides and found.state in (DeedState.VERIFIED, DeedState.SCORED),
        can_verify=found.state in deed_lists.WAITING
        and by_panel
        and panels.may_verify(session, actor, community_id, found.group_id)
        and me not in acting.concerned(session, found),
        answering=answering,
        hearing=hearing,
        scoring=scoring_,
        dropping=dropping,
        short=short,
        no_family=works and _asks_no_family(found, rule),
        may_grant=short is not None and page.can("core.roles.grant"),
        can_confirm=can_confirm(found, short),
        confirming=confirming,
        **_appeals(found, me),
        form=next(
            (one for one in (answering, hearing, scoring_, dropping, confirming) if one), None
        ),
    )


def _asks_no_family(found: Deed, rule: Rule) -> bool:
    """Return whether a deed waits for a family that the register does not know."""
    return (
        found.state in deed_lists.WAITING
        and Party.FAMILY in parties.wanted(rule)
        and not parties.family_of(page.session, found.owner_id)
    )


def _last_day(item: notices.ItemRow | None) -> date | None:
    """Return the last day of the notice that a deed stands on, where it still runs."""
    if item is None or not item.open_to_objections:
        return None
    return notices.read(page.session, page.community.id, item.notice_id).last_day
