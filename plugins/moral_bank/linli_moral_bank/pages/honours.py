"""Honours: the red list for everybody, proposing, the panel's word, and the decision."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import access, communities, people
from linli.points import OwnerKind
from linli_moral_bank import honours as rules
from linli_moral_bank import owners
from linli_moral_bank.books import ranking
from linli_moral_bank.calendar import said, today
from linli_moral_bank.conduct import black_list
from linli_moral_bank.deeds import neighbours
from linli_moral_bank.honours import rewards, voting
from linli_moral_bank.models import HonourState, NomineeState
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.rule_sets import words
from linli_moral_bank.texts import _
from linli_web import page

#: Lines of each list on one page.
_AT_ONCE = 30


class Asked(BaseModel):
    """The number of a certificate that somebody checks, and where the lists begin."""

    certificate: Annotated[str, StringConstraints(max_length=16)] = ""
    #: On the red list, and among the honours.
    red: UUID | None = None
    before: UUID | None = None


class NewHonour(BaseModel):
    """A title to be given."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    about: Annotated[str, StringConstraints(max_length=300)] = ""
    year: Annotated[int, Field(ge=2000, le=2100)]
    quarter: Annotated[int, Field(ge=0, le=4)] = 0
    places: Annotated[int, Field(ge=1, le=500)] = 3
    min_score: Annotated[int, Field(ge=0, le=100_000)] = 0
    owner_kind: Literal[OwnerKind.PERSON, OwnerKind.HOUSEHOLD, OwnerKind.ORGANISATION] = (
        OwnerKind.PERSON
    )
    category: Annotated[str, StringConstraints(max_length=40)] = ""
    closes_on: date


class Proposal(BaseModel):
    """Who is proposed, and why."""

    name: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    group: UUID | None = None
    organisation: UUID | None = None
    reason: Annotated[str, StringConstraints(min_length=2, max_length=1000)]


class Word(BaseModel):
    """What the panel says."""

    supports: bool
    remark: Annotated[str, StringConstraints(max_length=500)] = ""


class Decision(BaseModel):
    """Who gets it, and how that was decided."""

    awarded: list[UUID] = []
    decision: Annotated[str, StringConstraints(min_length=2, max_length=1000)]


class Upward(BaseModel):
    """For which honour of the level above."""

    above: UUID


@blueprint.get("/honours")
def honours() -> ResponseReturnValue:
    """Show the honours and the red list; the number of a certificate leads to what it says."""
    asked = page.query(Asked)
    if asked.certificate:
        return page.redirect(".check_certificate", serial=asked.certificate)
    found = rules.listing(page.session, page.community.id, before=asked.before, limit=_AT_ONCE + 1)
    red_list = rules.red_list(page.session, page.community, before=asked.red, limit=_AT_ONCE + 1)
    return page.render(
        "moral_bank/honours.html",
        asked=asked,
        honours=found[:_AT_ONCE],
        older=found[_AT_ONCE - 1].id if len(found) > _AT_ONCE else None,
        red_list=red_list[:_AT_ONCE],
        older_red=red_list[_AT_ONCE - 1].id if len(red_list) > _AT_ONCE else None,
        black_list=black_list.shown(page.session, page.community),
        may_give=page.can("moral_bank.honours"),
        signed_in=page.can("core.portal"),
    )


@blueprint.route("/honours/new", methods=["GET", "POST"])
def new_honour() -> ResponseReturnValue:
    """Let people be proposed for a title."""
    page.require("moral_bank.honours")
    present = today(page.session, page.community)
    form = page.form(NewHonour, {"year": present.year, "places": 3, "min_score": 0})
    if form.data:
        with form.attempt():
            made = rules.open_honour(
                page.session, page.actor, page.community.id, **form.data.model_dump()
            )
            page.flash(_("From now on people can be proposed."))
            return page.redirect(".honour", honour_id=made.id)
    return page.render(
        "moral_bank/honour_new.html",
        form=form,
        today=present,
        kinds=list(owners.KINDS.items()),
        categories=list(words.who_counts().items()),
    )


@blueprint.route("/honours/<uuid:honour_id>", methods=["GET", "POST"])
def honour(honour_id: UUID) -> ResponseReturnValue:
    """Show an honour, and propose somebody for it."""
    form = page.form(Proposal)
    if form.data:
        with form.attempt():
            rules.propose(
                page.session,
                page.actor,
                page.community.id,
                honour_id,
                neighbours.of_kind(
                    page.session,
                    page.actor,
                    page.community.id,
                    rules.find(page.session, page.community.id, honour_id).owner_kind,
                    form.data.name,
                    group_id=form.data.group,
                ),
                form.data.reason,
                organisation_id=form.data.organisation,
            )
            page.flash(_("Thank you. The panel of the person's group looks at it now."))
            return page.redirect(".honour", honour_id=honour_id)
    return _honour(honour_id, proposing=form)


@blueprint.post("/honours/<uuid:honour_id>/ranking")
def propose_ranking(honour_id: UUID) -> ResponseReturnValue:
    """Propose the first of the year's ranking."""
    added = rules.propose_by_ranking(page.session, page.actor, page.community.id, honour_id)
    page.flash(
        _.plural("One was proposed.", "%(count)s were proposed.", added)
        if added
        else _("Nobody was added."),
        "good" if added else "info",
    )
    return page.redirect(".honour", honour_id=honour_id)


@blueprint.post("/honours/<uuid:honour_id>/nominees/<uuid:nominee_id>")
def review_nominee(honour_id: UUID, nominee_id: UUID) -> ResponseReturnValue:
    """Say for the panel whether it supports a proposal."""
    form = page.form(Word)
    if form.data:
        with form.attempt():
            rules.review(
                page.session,
                page.actor,
                page.community.id,
                nominee_id,
                supports=form.data.supports,
                remark=form.data.remark,
            )
            page.flash(_("Thank you. It is written down."))
            return page.redirect(".honour", honour_id=honour_id)
    return _honour(honour_id, reviewing=form, reviewed=nominee_id)


@blueprint.post("/honours/<uuid:honour_id>/decide")
def decide_honour(honour_id: UUID) -> ResponseReturnValue:
    """Record who gets it."""
    form = page.form(Decision)
    if form.data:
        with form.attempt():
            rules.decide(
                page.session,
                page.actor,
                page.community.id,
                honour_id,
                awarded=form.data.awarded,
                decision=form.data.decision,
            )
            page.flash(_("It is decided. The certificates can be printed now."))
            return page.redirect(".honour", honour_id=honour_id)
    return _honour(honour_id, deciding=form)


@blueprint.post("/honours/<uuid:honour_id>/vote")
def ask_vote(honour_id: UUID) -> ResponseReturnValue:
    """Hand the nominees to a vote of the residents."""
    address = url_for(".honour", honour_id=honour_id, _external=True)
    voting.ask_vote(page.session, page.actor, page.community.id, honour_id, address=address)
    page.flash(_("The vote is prepared. Staff look at it and announce it among the votes."))
    return page.redirect(".honour", honour_id=honour_id)


@blueprint.post("/honours/<uuid:honour_id>/nominees/<uuid:nominee_id>/recommend")
def recommend_nominee(honour_id: UUID, nominee_id: UUID) -> ResponseReturnValue:
    """Recommend somebody honoured here to the level above."""
    form = page.form(Upward)
    if form.data:
        with form.attempt():
            rules.recommend(
                page.session, page.actor, page.community.id, nominee_id, form.data.above
            )
            page.flash(_("The recommendation has arrived there."))
            return page.redirect(".honour", honour_id=honour_id)
    return _honour(honour_id, recommending=form)


def _honour(
    honour_id: UUID,
    *,
    proposing: page.Form[Proposal] | None = None,
    reviewing: page.Form[Word] | None = None,
    reviewed: UUID | None = None,
    deciding: page.Form[Decision] | None = None,
    recommending: page.Form[Upward] | None = None,
) -> ResponseReturnValue:
    page.require("moral_bank.declare")
    found = rules.find(page.session, page.community.id, honour_id)
    groups = communities.groups(page.session, page.community.id)
    panels = access.groups_with(page.session, page.actor, "moral_bank.verify", page.community.id)
    gives, me = page.can("moral_bank.honours"), page.beneficiary()
    proposed = [
        one
        for one in rules.nominees(page.session, honour_id)
        if gives
        or panels is None
        or one.group_id in panels
        or (panels and one.group_id is None)
        or one.person_id == me
        or one.state is NomineeState.AWARDED
    ]
    is_open = found.state is HonourState.OPEN
    return page.render(
        "moral_bank/honour.html",
        honour=found,
        period=said(found.year, found.quarter),
        is_open=is_open,
        can_propose=is_open and found.closes_on >= today(page.session, page.community),
        nominees=proposed,
        reviewable={
            one.id
            for one in proposed
            if is_open
            and one.state is NomineeState.PROPOSED
            and one.person_id != me
            and (panels is None or one.group_id in panels or (panels and one.group_id is None))
        },
        me=me,
        gives=gives,
        ranking=ranking.of_year(
            page.session,
            page.community.id,
            found.year,
            quarter=found.quarter,
            kind=found.owner_kind,
            category=found.category,
            limit=10,
        )
        if gives
        else [],
        rewards=rewards.items(
            page.session,
            page.community.id,
            found.owner_kind,
            today(page.session, page.community),
        )
        if found.state is HonourState.DECIDED and page.can("moral_bank.enter")
        else [],
        category=words.categories().get(found.category, found.category),
        groups=[(group.id, group.name) for group in groups],
        group_names={group.id: group.name for group in groups},
        offices=[
            (one.id, one.name) for one in people.offices_of(page.session, page.community.id, me)
        ],
        proposing=proposing,
        reviewing=reviewing,
        reviewed=reviewed,
        deciding=deciding,
        recommending=recommending,
        can_vote=gives
        and is_open
        and found.vote_asked_at is None
        and voting.can_vote(page.session, page.community),
        above=rules.open_above(
            page.session, page.community, today(page.session, page.community), found
        )
        if gives
        else [],
        form=next(
            (one for one in (reviewing, deciding, proposing, recommending) if one and one.errors),
            None,
        ),
    )
