"""Preparing a poll, one step a page: question, choices and times; other steps stand beside this."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli.clock import now
from linli_deliberation.counting import Rule
from linli_deliberation.formats.rules_json import rule_from_json
from linli_deliberation.models import Poll, Voters
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.moments import aware, typed
from linli_deliberation.pages.money import Yuan, fen
from linli_deliberation.pages.naming import named, namesakes
from linli_deliberation.polls import candidates, drafting, finding, methods
from linli_deliberation.refusals import PollRefused
from linli_web import page


class Question(BaseModel):
    """What is asked, and how people answer."""

    title: Annotated[str, StringConstraints(min_length=2, max_length=120)]
    about: Annotated[str, StringConstraints(max_length=4000)] = ""
    method: str = "motion"


class Choice(BaseModel):
    """Something to choose from; the cost in yuan."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    about: Annotated[str, StringConstraints(max_length=1000)] = ""
    cost: Yuan | None = None
    conflict: Annotated[str, StringConstraints(max_length=40)] = ""
    stays: bool = False


class Candidate(BaseModel):
    """Somebody who stands for election; ``who`` says which of several namesakes."""

    person: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    who: UUID | None = None
    words: Annotated[str, StringConstraints(max_length=1000)] = ""


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
    poll = draft(poll_id)
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
    poll = draft(poll_id)
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
                cost=fen(form.data.cost),
                conflict=form.data.conflict,
                stays=form.data.stays,
            )
            return page.redirect(".choices", poll_id=poll.id)
    return _choices(poll, form, None)


@blueprint.post("/desk/polls/<uuid:poll_id>/candidates")
def add_candidate(poll_id: UUID) -> ResponseReturnValue:
    """Put a member of the community on the ballot."""
    poll = draft(poll_id)
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


@blueprint.route("/desk/polls/<uuid:poll_id>/times", methods=["GET", "POST"])
def times(poll_id: UUID) -> ResponseReturnValue:
    """Choose when votes are taken."""
    poll = draft(poll_id)
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


def draft(poll_id: UUID) -> Poll:
    """Return a poll that may still be changed.

    Raises:
        NotAllowed, PollUnknown, Frozen: it is not theirs, not here, or announced.
    """
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
