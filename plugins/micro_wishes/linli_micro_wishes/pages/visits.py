"""Home visits: the rounds, the homes that wait, what was noted, and what becomes of it."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli import access, communities
from linli_micro_wishes.clocks.calendar import today
from linli_micro_wishes.models import FindingKind, Mood, Outcome
from linli_micro_wishes.pages import blueprint
from linli_micro_wishes.refusals import VisitUnknown
from linli_micro_wishes.texts import _
from linli_micro_wishes.visits import rounds as rules
from linli_micro_wishes.visits import visiting
from linli_micro_wishes.visits.visiting import Learned, Notes
from linli_micro_wishes.wishes import categories
from linli_web import page


class Planned(BaseModel):
    """What a round is to be."""

    title: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    starts_on: date
    ends_on: date
    half_days: list[str] = []
    group_id: UUID | None = None


class Noted(BaseModel):
    """What somebody brings back from a home."""

    outcome: Outcome
    person: UUID | None = None
    mood: Mood | None = None
    note: Annotated[str, StringConstraints(max_length=1000)] = ""
    need: Annotated[str, StringConstraints(max_length=200)] = ""
    need_category: str = "other"
    resource: Annotated[str, StringConstraints(max_length=200)] = ""
    resource_category: str = "other"

    def notes(self) -> Notes:
        """Return it as the rules take it."""
        return Notes(
            self.outcome,
            self.person if self.outcome is Outcome.MET else None,
            self.mood if self.outcome is Outcome.MET else None,
            self.note,
            (
                Learned(FindingKind.NEED, self.need, self.need_category),
                Learned(FindingKind.RESOURCE, self.resource, self.resource_category),
            ),
        )


class Sought(BaseModel):
    """Which home."""

    q: str = ""


@blueprint.get("/desk/visits")
def visits() -> ResponseReturnValue:
    """Show the rounds."""
    _require_somewhere()
    found = rules.rows(page.session, page.actor, page.community.id)
    groups = communities.groups(page.session, page.community.id)
    return page.render(
        "micro_wishes/visits.html",
        rounds=found,
        groups={group.id: group.name for group in groups},
        half_days=rules.HALF_DAYS,
    )


@blueprint.route("/desk/visits/new", methods=["GET", "POST"])
def begin_round() -> ResponseReturnValue:
    """Begin a round."""
    _require_somewhere()
    groups = communities.groups(page.session, page.community.id)
    day = today(page.session, page.community)
    form = page.form(
        Planned,
        {"starts_on": day.isoformat(), "ends_on": (day + timedelta(days=30)).isoformat()},
    )
    if form.data:
        with form.attempt():
            made = rules.begin(
                page.session, page.actor, page.community.id, **form.data.model_dump()
            )
            page.flash(_("The round has begun."))
            return page.redirect(".visit_round", round_id=made.id)
    return page.render(
        "micro_wishes/round_form.html",
        form=form,
        groups=[(group.id, group.name) for group in groups],
        half_days=list(rules.HALF_DAYS.items()),
    )


@blueprint.get("/desk/visits/<uuid:round_id>")
def visit_round(round_id: UUID) -> ResponseReturnValue:
    """Show a round: the homes that wait, and what was noted."""
    found = rules.find(page.session, page.actor, page.community.id, round_id)
    sought = page.query(Sought).q
    return page.render(
        "micro_wishes/round.html",
        round=next(
            one
            for one in rules.rows(page.session, page.actor, page.community.id, round_id=round_id)
        ),
        sought=sought,
        waiting=rules.waiting(page.session, page.actor, found, search=sought),
        noted=visiting.noted(page.session, page.actor, page.community.id, round_id),
        moods=rules.moods(page.session, round_id),
        half_days=rules.HALF_DAYS,
        outcomes=visiting.OUTCOMES,
        mood_names=visiting.MOODS,
    )


@blueprint.route("/desk/visits/<uuid:round_id>/homes/<uuid:household_id>", methods=["GET", "POST"])
def note_visit(round_id: UUID, household_id: UUID) -> ResponseReturnValue:
    """Note a visit to a home."""
    found = rules.find(page.session, page.actor, page.community.id, round_id)
    if not rules.is_in(page.session, found, household_id):
        raise VisitUnknown(_("This home is not part of the round."))
    lives_here = visiting.living_in(page.session, household_id)
    form = page.form(Noted, {"outcome": Outcome.MET, "person": lives_here[0][0]})
    if form.data:
        with form.attempt():
            visiting.note(
                page.session,
                page.actor,
                page.community.id,
                round_id,
                household_id,
                form.data.notes(),
                once=form.once,
            )
            page.flash(_("Noted. On to the next home."))
            return page.redirect(".visit_round", round_id=round_id)
    return page.render(
        "micro_wishes/visit.html",
        form=form,
        round=found,
        home=rules.home_of(page.session, household_id),
        people=lives_here,
        outcomes=list(visiting.OUTCOMES.items()),
        moods=list(visiting.MOODS.items()),
        categories=list(categories.offered(page.session, page.community.id).items()),
    )


def _require_somewhere() -> None:
    # Who visits in one grid alone may not have the right in the whole community.
    here = (page.session, page.actor, "micro_wishes.visit", page.community.id)
    if access.groups_with(*here) == frozenset():
        page.require("micro_wishes.visit")
