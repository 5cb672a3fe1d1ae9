"""A resident's own pages: the deeds, and one of them with its way."""

from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli import communities, evidence, notices
from linli.access import Actor, can, is_close
from linli.points import OwnerKind
from linli_moral_bank import owners, settings
from linli_moral_bank.books import purse
from linli_moral_bank.conduct import appeals, black_list, false_reports
from linli_moral_bank.deeds import (
    acting,
    alike,
    children,
    declaring,
    deed_lists,
    parties,
    progress,
    scoring,
    states,
    verification,
)
from linli_moral_bank.deeds.refusals import DeedUnknown
from linli_moral_bank.models import AppealAgainst, Deed, DeedState, Finding, Method, Party, Rule
from linli_moral_bank.pages import blueprint
from linli_moral_bank.texts import _
from linli_web import page

#: Entries on one page.
AT_ONCE = 20


class Older(BaseModel):
    """Where a page of a list begins."""

    before: UUID | None = None


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


@blueprint.get("/", endpoint="deeds")
def my_deeds() -> ResponseReturnValue:
    """Show the reader's deeds."""
    asked = page.query(Older)
    person_id = page.beneficiary()
    found = deed_lists.mine(
        page.session, person_id, page.community.id, before=asked.before, limit=AT_ONCE + 1
    )
    return page.render(
        "moral_bank/deeds.html",
        deeds=found[:AT_ONCE],
        mine=purse.holdings(page.session, page.community.id, person_id),
        person_id=person_id,
        children=children.of(page.session, person_id, page.community.id),
        accounts=owners.spoken_for(page.session, person_id, page.community.id),
        to_confirm=parties.waiting(page.session, page.actor, page.community.id),
        label=progress.label,
        before=asked.before,
        older=found[AT_ONCE - 1].id if len(found) > AT_ONCE else None,
    )


@blueprint.get("/deeds/<uuid:deed_id>")
def deed(deed_id: UUID) -> ResponseReturnValue:
    """Show a deed with its way, and what the reader can do about it."""
    return _show(_visible(deed_id))


@blueprint.post("/deeds/<uuid:deed_id>/withdraw")
def withdraw(deed_id: UUID) -> ResponseReturnValue:
    """Take a declaration back."""
    gone = declaring.withdraw(page.session, _as_whom(deed_id), page.community.id, deed_id)
    page.flash(
        _("Your report is withdrawn.") if gone.deduction else _("Your declaration is withdrawn.")
    )
    return page.redirect(".deeds")


@blueprint.post("/deeds/<uuid:deed_id>/questions/<uuid:question_id>")
def answer(deed_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """Answer a question about a deed."""
    form = page.form(Words)
    if form.data:
        with form.attempt():
            verification.answer(
                page.session,
                _as_whom(deed_id),
                page.community.id,
                deed_id,
                question_id,
                form.data.text,
            )
            page.flash(_("Thank you. Whoever asked is told and goes on now."))
            return page.redirect(".deed", deed_id=deed_id)
    return _show(_visible(deed_id), answering=form)


@blueprint.post("/deeds/<uuid:deed_id>/heard")
def hear(deed_id: UUID) -> ResponseReturnValue:
    """Write down what the person reported says."""
    form = page.form(Words)
    if form.data:
        with form.attempt():
            scoring.hear(
                page.session, _as_whom(deed_id), page.community.id, deed_id, form.data.text
            )
            page.flash(_("It is written down, and will be considered."))
            return page.redirect(".deed", deed_id=deed_id)
    return _show(_visible(deed_id), hearing=form)


@blueprint.post("/deeds/<uuid:deed_id>/confirm")
def confirm(deed_id: UUID) -> ResponseReturnValue:
    """Say for the school, the family or the staff whether a deed is true."""
    form = page.form(PartysWord)
    as_staff = form.data is not None and form.data.party is Party.STAFF
    if form.data and as_staff and form.data.method is None:
        form.refuse(_("Please choose how you found out: at the door, by phone, or seen."), "method")
    elif form.data:
        with form.attempt():
            verification.confirm(
                page.session,
                page.actor,
                page.community.id,
                deed_id,
                form.data.party,
                finding=form.data.finding,
                method=form.data.method or Method.SEEN,
                remark=form.data.remark,
            )
            page.flash(
                _("Your question is sent.")
                if form.data.finding is Finding.ASK
                else _("Thank you. It is written down.")
            )
            return page.redirect(".desk", tab="staff") if as_staff else page.redirect(".deeds")
    return _show(_visible(deed_id), confirming=form)


@blueprint.post("/deeds/<uuid:deed_id>/score")
def score(deed_id: UUID) -> ResponseReturnValue:
    """Set the points of a deed with a range."""
    form = page.form(Score)
    if form.data:
        with form.attempt():
            scoring.score(page.session, page.actor, page.community.id, deed_id, form.data.points)
            page.flash(_("The points are set."))
            return page.redirect(".deed", deed_id=deed_id)
    return _show(_visible(deed_id), scoring_=form)


@blueprint.post("/deeds/<uuid:deed_id>/drop")
def drop(deed_id: UUID) -> ResponseReturnValue:
    """End a verified deed without points."""
    form = page.form(Words)
    if form.data:
        with form.attempt():
            scoring.drop(page.session, page.actor, page.community.id, deed_id, form.data.text)
            page.flash(_("It is ended without points."), "info")
            return page.redirect(".deed", deed_id=deed_id)
    return _show(_visible(deed_id), dropping=form)


def _as_whom(deed_id: UUID) -> Actor:
    """Return the reader, or the reader as the guardian of the child whose deed it is."""
    found = states.find(page.session, page.community.id, deed_id)
    return children.in_whose_name(page.session, page.actor, found)


def _visible(deed_id: UUID) -> Deed:
    found = states.find(page.session, page.community.id, deed_id)
    as_whom = children.in_whose_name(page.session, page.actor, found)
    if not any(acting.may_see(page.session, one, found) for one in (page.actor, as_whom)):
        raise DeedUnknown(_("There is no such deed here."))
    return found


def _can_confirm(found: Deed) -> list[Party]:
    """Return for whom the reader may still say whether a deed is true."""
    if found.state not in deed_lists.WAITING:
        return []
    asked = parties.spoken_for(page.session, page.actor, found)
    asked -= parties.heard(page.session, found.id)
    me = page.beneficiary()
    if asked - {Party.FAMILY} and is_close(page.session, me, acting.concerned(page.session, found)):
        asked &= {Party.FAMILY}
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


def _show(
    found: Deed,
    *,
    answering: page.Form[Words] | None = None,
    hearing: page.Form[Words] | None = None,
    scoring_: page.Form[Score] | None = None,
    dropping: page.Form[Words] | None = None,
    confirming: page.Form[PartysWord] | None = None,
) -> ResponseReturnValue:
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
    waits, over = found.state is DeedState.VERIFIED, found.state.is_over
    decides = can(session, actor, "moral_bank.score", community_id)
    return page.render(
        "moral_bank/deed.html",
        deed=row,
        rule=rule,
        hearing_text=found.hearing if acting.may_read_hearing(session, actor, found) else "",
        group=communities.place(session, found.group_id).name if found.group_id else "",
        label=progress.label(row),
        steps=progress.steps(
            row, item.state if item else None, about_me=about_me, by_panel=by_panel
        ),
        by_panel=by_panel,
        notice_id=item.notice_id if item else None,
        objections=objections,
        photos=[
            one
            for one in evidence.listing(session, states.subject_of(found.id))
            if one.is_photo and acting.may_see_evidence(session, actor, found)
        ],
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
        can_score=waits and not rule.is_fixed and found.points is None and decides,
        can_drop=decides and found.state in (DeedState.VERIFIED, DeedState.SCORED),
        can_verify=found.state in deed_lists.WAITING
        and by_panel
        and can(session, actor, "moral_bank.verify", community_id, found.group_id)
        and me not in acting.concerned(session, found),
        answering=answering,
        hearing=hearing,
        scoring=scoring_,
        dropping=dropping,
        can_confirm=_can_confirm(found),
        confirming=confirming,
        **_appeals(found, me),
        form=next(
            (one for one in (answering, hearing, scoring_, dropping, confirming) if one), None
        ),
    )
