"""Preparing a poll, one step a page: question, choices, counting, voters, times."""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import communities
from linli.clock import now
from linli.people import PeopleSettings
from linli_deliberation.counting import Bar, Base, Motion, Overrun, Rule, Utility
from linli_deliberation.formats.rules_json import bars_from_json, rule_from_json
from linli_deliberation.models import Poll, Secrecy, Voters
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.moments import aware, typed
from linli_deliberation.pages.naming import named, namesakes
from linli_deliberation.polls import (
    bars,
    candidates,
    drafting,
    finding,
    methods,
    narrowing,
    wording,
)
from linli_deliberation.refusals import PollRefused
from linli_deliberation.sortition import draws
from linli_web import page

Part = Annotated[str, StringConstraints(max_length=12)]
Money = Annotated[Decimal, Field(ge=0, le=100_000_000, decimal_places=2)]


class Question(BaseModel):
    """What is asked, and how people answer."""

    title: Annotated[str, StringConstraints(min_length=2, max_length=120)]
    about: Annotated[str, StringConstraints(max_length=4000)] = ""
    method: str = "motion"


class Choice(BaseModel):
    """Something to choose from; the cost in yuan."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    about: Annotated[str, StringConstraints(max_length=1000)] = ""
    cost: Money | None = None
    conflict: Annotated[str, StringConstraints(max_length=40)] = ""


class Candidate(BaseModel):
    """Somebody who stands for election; ``who`` says which of several namesakes."""

    person: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    who: UUID | None = None
    words: Annotated[str, StringConstraints(max_length=1000)] = ""


class Counting(BaseModel):
    """How it is counted; the budget in yuan."""

    seats: Annotated[int, Field(ge=1, le=30)] = 1
    most: Annotated[int, Field(ge=1, le=200)] | None = None
    budget: Money | None = None
    overrun: Overrun = Overrun.SKIP
    threshold: Annotated[int, Field(ge=1, le=100_000)] = 1
    utility: Utility = Utility.COST
    quorum_how: Literal["none", "at-least", "more-than"] = "at-least"
    quorum: Part = "1/2"
    passing_how: Literal["at-least", "more-than"] = "more-than"
    passing: Part = "1/2"
    base: Base = Base.YES_AND_NO
    ties: Literal["lot", "council"] = "lot"
    seed: Annotated[str, StringConstraints(max_length=80)] = ""


class Electorate(BaseModel):
    """Who votes, and how secretly."""

    voters: Voters = Voters.PERSONS
    secrecy: Secrecy = Secrecy.RECOUNTABLE
    group: UUID | None = None
    draw: UUID | None = None
    categories: list[str] = []
    min_age: Annotated[int, Field(ge=0, le=99)] = 18
    paper: bool = False
    delegation: bool = False
    homes_only: bool = False
    buildings: Annotated[str, StringConstraints(max_length=400)] = ""


class Times(BaseModel):
    """When it opens and closes, in the community's time."""

    opens_at: datetime
    closes_at: datetime
    notice_days: Annotated[int, Field(ge=1, le=60)] = 7


@blueprint.route("/desk/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Begin a poll."""
    page.require("deliberation.polls")
    form = page.form(Question)
    if form.data:
        with form.attempt():
            made = drafting.create(
                page.session,
                page.actor,
                page.community.id,
                title=form.data.title,
                about=form.data.about,
                rule=_first_rule(form.data.method),
            )
            return page.redirect(_after_question(made.rule), poll_id=made.id)
    return page.render("deliberation/question.html", poll=None, form=form, methods=methods.METHODS)


@blueprint.route("/desk/polls/<uuid:poll_id>/question", methods=["GET", "POST"])
def question(poll_id: UUID) -> ResponseReturnValue:
    """Change what is asked."""
    poll = _draft(poll_id)
    rule = rule_from_json(poll.rule)
    form = page.form(
        Question,
        {"title": poll.title, "about": poll.about, "method": methods.method_of(rule).code},
    )
    if form.data:
        with form.attempt():
            desk = (page.session, page.actor, page.community.id, poll.id)
            drafting.set_question(*desk, title=form.data.title, about=form.data.about)
            if form.data.method != methods.method_of(rule).code:
                drafting.set_rule(*desk, rule=_first_rule(form.data.method))
            return page.redirect(_after_question(poll.rule), poll_id=poll.id)
    return page.render("deliberation/question.html", poll=poll, form=form, methods=methods.METHODS)


@blueprint.route("/desk/polls/<uuid:poll_id>/choices", methods=["GET", "POST"])
def choices(poll_id: UUID) -> ResponseReturnValue:
    """Add what can be chosen, one by one."""
    poll = _draft(poll_id)
    form = page.form(Choice)
    if form.data:
        with form.attempt():
            drafting.add_option(
                page.session,
                page.actor,
                page.community.id,
                poll.id,
                title=form.data.title,
                about=form.data.about,
                cost=_fen(form.data.cost),
                conflict=form.data.conflict,
            )
            return page.redirect(".choices", poll_id=poll.id)
    return _choices(poll, form, None)


@blueprint.post("/desk/polls/<uuid:poll_id>/candidates")
def add_candidate(poll_id: UUID) -> ResponseReturnValue:
    """Put a member of the community on the ballot."""
    poll = _draft(poll_id)
    form = page.form(Candidate)
    if form.data:
        with form.attempt():
            candidates.add(
                page.session,
                page.actor,
                page.community.id,
                poll.id,
                named(form.data.person, PollRefused, "person", who=form.data.who),
                about=form.data.words,
            )
            return page.redirect(".choices", poll_id=poll.id)
    return _choices(poll, None, form)


@blueprint.post("/desk/polls/<uuid:poll_id>/choices/<uuid:option_id>/remove")
def remove_choice(poll_id: UUID, option_id: UUID) -> ResponseReturnValue:
    """Take a choice off the draft."""
    drafting.remove_option(page.session, page.actor, page.community.id, poll_id, option_id)
    return page.redirect(".choices", poll_id=poll_id)


@blueprint.route("/desk/polls/<uuid:poll_id>/counting", methods=["GET", "POST"])
def counting_rule(poll_id: UUID) -> ResponseReturnValue:
    """Choose how it is counted."""
    poll = _draft(poll_id)
    rule = rule_from_json(poll.rule)
    method = methods.method_of(rule)
    form = page.form(Counting, _as_typed(poll, rule))
    if form.data:
        with form.attempt():
            chosen = _rule(method.code, poll.voters, form.data)
            drafting.set_rule(
                page.session,
                page.actor,
                page.community.id,
                poll.id,
                rule=chosen,
                chain=methods.chain_of(chosen),
                lot=form.data.ties == "lot",
                seed=form.data.seed,
                budget=_fen(form.data.budget) if methods.is_budget(chosen) else None,
                most=form.data.most,
                quorum=_quorum(form.data),
                quorum_strict=form.data.quorum_how == "more-than",
            )
            return page.redirect(".electorate", poll_id=poll.id)
    return page.render(
        "deliberation/counting.html",
        poll=poll,
        form=form,
        method=method,
        budget=methods.is_budget(rule),
        kind=poll.kind.value,
    )


@blueprint.route("/desk/polls/<uuid:poll_id>/voters", methods=["GET", "POST"])
def electorate(poll_id: UUID) -> ResponseReturnValue:
    """Choose who votes."""
    poll = _draft(poll_id)
    initial = {
        "voters": poll.voters.value,
        "secrecy": poll.secrecy.value,
        "group": poll.group_id,
        "draw": poll.draw_id,
        "categories": poll.categories,
        "min_age": poll.min_age,
        "paper": poll.paper,
        "delegation": poll.delegation,
        "homes_only": poll.homes_only,
        "buildings": ", ".join(poll.buildings),
    }
    form = page.form(Electorate, initial)
    if form.data:
        with form.attempt():
            desk = (page.session, page.actor, page.community.id, poll.id)
            drafting.set_voters(
                *desk,
                voters=form.data.voters,
                secrecy=form.data.secrecy,
                group_id=form.data.group,
                draw_id=form.data.draw,
                categories=form.data.categories,
                min_age=form.data.min_age,
                paper=form.data.paper,
                delegation=form.data.delegation,
                homes_only=form.data.homes_only,
                buildings=narrowing.buildings(form.data.buildings),
            )
            return page.redirect(".times", poll_id=poll.id)
    people = communities.settings(page.session, page.community.id, "core", PeopleSettings)
    return page.render(
        "deliberation/electorate.html",
        poll=poll,
        form=form,
        voters=wording.VOTERS.items(),
        secrecy=[(key.value, *texts) for key, texts in wording.SECRECY.items()],
        groups=[(one.id, one.name) for one in communities.groups(page.session, page.community.id)],
        draws=[
            (one.id, one.title)
            for one in draws.of(page.session, page.community.id)
            if one.drawn_at is not None
        ],
        categories=list(people.categories.items()),
    )


@blueprint.route("/desk/polls/<uuid:poll_id>/times", methods=["GET", "POST"])
def times(poll_id: UUID) -> ResponseReturnValue:
    """Choose when votes are taken."""
    poll = _draft(poll_id)
    tomorrow = (now(page.session) + timedelta(days=1)).astimezone(
        ZoneInfo(page.community.time_zone)
    )
    first = tomorrow.replace(hour=8, minute=0)
    initial = {
        "opens_at": typed(poll.opens_at or first, page.community),
        "closes_at": typed(
            poll.closes_at or (first + timedelta(days=6)).replace(hour=20), page.community
        ),
        "notice_days": poll.notice_days,
    }
    form = page.form(Times, initial)
    if form.data:
        with form.attempt():
            drafting.set_times(
                page.session,
                page.actor,
                page.community.id,
                poll.id,
                opens_at=aware(form.data.opens_at, page.community),
                closes_at=aware(form.data.closes_at, page.community),
                notice_days=form.data.notice_days,
            )
            return page.redirect(".desk_poll", poll_id=poll.id)
    return page.render("deliberation/times.html", poll=poll, form=form)


def _draft(poll_id: UUID) -> Poll:
    page.require("deliberation.polls")
    return finding.draft(page.session, page.community.id, poll_id, locked=False)


def _choices(
    poll: Poll, choice: page.Form[Choice] | None, candidate: page.Form[Candidate] | None
) -> ResponseReturnValue:
    return page.render(
        "deliberation/choices.html",
        poll=poll,
        form=choice or candidate,
        choice=choice,
        candidate=candidate,
        namesakes=namesakes(candidate.values, "person") if candidate else [],
        options=finding.options(page.session, poll.id),
        budget=methods.is_budget(rule_from_json(poll.rule)),
        elects=candidates.elects(poll),
    )


def _after_question(rule: object) -> str:
    return ".counting_rule" if isinstance(rule, dict) and rule["method"] == "motion" else ".choices"


def _first_rule(method: str) -> Rule:
    if method == "motion":
        return methods.simple_majority(Voters.PERSONS)
    return methods.rule_of(method)


def _rule(method: str, voters: Voters, chosen: Counting) -> Rule:
    if method != "motion":
        rule = methods.rule_of(method, seats=chosen.seats)
        if not methods.is_budget(rule):
            return rule
        return methods.budget(
            method,
            overrun=chosen.overrun,
            threshold=chosen.threshold,
            utility=chosen.utility,
        )
    return methods.motion(
        voters,
        quorum=_quorum(chosen),
        passing=bars.part_of(chosen.passing, "passing"),
        base=chosen.base,
        strict=chosen.passing_how == "more-than",
        quorum_strict=chosen.quorum_how == "more-than",
    )


def _as_typed(poll: Poll, rule: Rule) -> dict[str, object]:
    values: dict[str, object] = {
        "seats": getattr(rule, "seats", 1),
        "most": poll.most,
        "overrun": getattr(rule, "overrun", Overrun.SKIP).value,
        "threshold": getattr(rule, "threshold", 1),
        "utility": getattr(rule, "utility", Utility.COST).value,
        "budget": None if poll.budget is None else f"{Decimal(poll.budget) / 100:f}",
        "ties": "lot" if poll.tie_lot else "council",
        "seed": poll.seed,
        **_taking_part(bars_from_json(poll.quorum)),
    }
    if isinstance(rule, Motion) and rule.name == "motion":
        bar = rule.passing[0]
        values |= {
            **_taking_part(rule.quorum),
            "passing": wording.fraction(bar),
            "passing_how": _how(bar),
            "base": bar.base.value,
        }
    return values


def _quorum(chosen: Counting) -> Fraction:
    return Fraction(0) if chosen.quorum_how == "none" else bars.part_of(chosen.quorum, "quorum")


def _taking_part(stated: tuple[Bar, ...]) -> dict[str, str]:
    if not stated:
        return {"quorum_how": "none", "quorum": "1/2"}
    return {"quorum_how": _how(stated[0]), "quorum": wording.fraction(stated[0])}


def _how(bar: Bar) -> str:
    return "more-than" if bar.strict else "at-least"


def _fen(yuan: Decimal | None) -> int | None:
    return None if yuan is None else int(yuan * 100)
