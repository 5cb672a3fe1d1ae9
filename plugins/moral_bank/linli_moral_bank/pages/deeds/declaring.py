"""Declaring: choose the item, then tell what happened."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import communities
from linli.access import Actor
from linli.points import Owner, OwnerKind
from linli_moral_bank import owners, rule_sets, settings
from linli_moral_bank.calendar import today
from linli_moral_bank.deeds import children, declaring, neighbours
from linli_moral_bank.deeds.refusals import DuplicateDeed, OwnerUnknown
from linli_moral_bank.honours import rewards
from linli_moral_bank.models import EvidenceNeed, Way
from linli_moral_bank.owners import Represented
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.rule_sets.words import categories
from linli_moral_bank.rule_sets import RuleBook, RuleRow
from linli_moral_bank.texts import _
from linli_web import page

#: For whom: oneself, a neighbour one thanks, or somebody one reports.
Whose = Literal["mine", "neighbour", "report"]


class Search(BaseModel):
    """Which items to show."""

    whose: Whose = "mine"
    q: str = ""
    #: The child in whose name a guardian declares.
    child: UUID | None = None
    #: The household or organisation for which the reader speaks.
    owner: UUID | None = None
    #: Who was honoured, and is to get points for it.
    honoured: UUID | None = None


class Own(BaseModel):
    """What is told of one's own deed."""

    happened_on: date
    story: Annotated[str, StringConstraints(min_length=2, max_length=1000)]
    quantity: Annotated[int, Field(ge=1, le=100_000)] = 1
    separate: bool = False


class Others(Own):
    """What is told of somebody else's: also who it was."""

    name: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    group: UUID | None = None


@blueprint.get("/declare")
def choose() -> ResponseReturnValue:
    """Show the items one can declare, by product."""
    asked = page.query(Search)
    book = rule_sets.in_force(page.session, page.community.id)
    return page.render(
        "moral_bank/choose.html",
        block="items",
        asked=asked,
        shelves=_shelves(book, asked, _kind(asked)) if book else [],
        any_rules=book is not None,
        accounts=_accounts(book, asked) if book else [],
    )


@blueprint.route("/declare/<uuid:rule_id>", methods=["GET", "POST"])
def declare(rule_id: UUID) -> ResponseReturnValue:
    """Tell what happened, with a photo."""
    asked = page.query(Search)
    book = rule_sets.require_in_force(page.session, page.community.id)
    rule = next((rule for rule in book.rules if rule.id == rule_id), None)
    if rule is None:
        raise page.not_found()
    present = today(page.session, page.community)
    whose = _spoken_for(asked)
    model = Own if asked.whose == "mine" else Others
    form = page.form(model, {"happened_on": present.isoformat(), **_honoured(asked)})
    again = None
    if form.data:
        with form.attempt():
            try:
                deed = declaring.declare(
                    page.session,
                    _as_whom(asked),
                    page.community.id,
                    rule_id=rule_id,
                    happened_on=form.data.happened_on,
                    story=form.data.story,
                    owner=whose.owner if whose else _other(rule, form.data),
                    quantity=form.data.quantity,
                    photos=[
                        declaring.Photo(one.filename or "", one.stream)  # type: ignore[arg-type]
                        for one in page.uploads("photos")
                    ],
                    separate=form.data.separate,
                    once=form.once,
                )
            except DuplicateDeed as refusal:
                again = refusal.deed_id
                raise
            page.flash(
                _("Thank you. The panel will look into it; only they know that you told us.")
                if deed.deduction
                else _("Thank you! The panel of the resident group will look into it.")
            )
            return page.redirect(".deed", deed_id=deed.id)
    form.values.setdefault("photos", None)
    within = settings.of(page.session, page.community.id).declare_within_days
    spans = rule_sets.spans(
        page.session, page.community.id, rule, present - timedelta(days=within), present
    )
    held = [(one.first, one.last, one.rule) for one in spans if one.rule is not None]
    return page.render(
        "moral_bank/declare.html",
        form=form,
        rule=rule,
        earlier=[(last, was) for _first, last, was in held if last < present],
        categories=categories(),
        counted=next((was for *_days, was in held if was.per), None),
        product=book.product(rule.product),
        whose=asked.whose,
        child=asked.child,
        owner=whose,
        groups=[
            (group.id, group.name) for group in communities.groups(page.session, page.community.id)
        ],
        earliest=min((first for first, *_rest in held), default=present),
        latest=present,
        again=again,
        wants_photo=rule.evidence is EvidenceNeed.PHOTO,
    )


def _as_whom(asked: Search) -> Actor:
    if asked.child is None:
        return page.actor
    return children.acting_for(page.session, page.actor, asked.child)


def _honoured(asked: Search) -> dict[str, Any]:
    """Return what the form says at first of somebody who was honoured, for staff to send."""
    if asked.honoured is None or asked.whose == "mine":
        return {}
    page.require("moral_bank.enter")
    found = rewards.told(page.session, page.community, asked.honoured)
    day = found.day.isoformat()
    return {"happened_on": day, "name": found.name, "group": found.group_id, "story": found.story}


def _other(rule: RuleRow, told: Own) -> Owner | None:
    if not isinstance(told, Others):
        return None
    return neighbours.meant(
        page.session, page.actor, page.community.id, rule, told.name, group_id=told.group
    )


def _spoken_for(asked: Search) -> Represented | None:
    """Return the household or organisation that the reader declares for."""
    if asked.owner is None or asked.whose != "mine":
        return None
    for one in owners.spoken_for(page.session, page.beneficiary(), page.community.id):
        if one.owner.id == asked.owner:
            return one
    raise OwnerUnknown(_("You do not speak for this household or organisation."))


def _kind(asked: Search) -> OwnerKind:
    whose = _spoken_for(asked)
    return whose.owner.kind if whose else OwnerKind.PERSON


def _accounts(book: RuleBook, asked: Search) -> list[Represented]:
    """Return for whom else the reader can declare something by these rules."""
    kinds = {kind for rule in book.rules for kind in rule.owner_kinds}
    if asked.whose != "mine" or asked.child is not None or kinds <= {"person"}:
        return []
    spoken_for = owners.spoken_for(page.session, page.beneficiary(), page.community.id)
    return [one for one in spoken_for if one.owner.kind.value in kinds]


def _shelves(book: RuleBook, asked: Search, kind: OwnerKind) -> list[tuple[object, list[RuleRow]]]:
    """Return the products with the items that fit, without empty ones."""
    words = asked.q.strip().lower()
    staff = page.can("moral_bank.enter")
    present = today(page.session, page.community)
    within = settings.of(page.session, page.community.id).declare_within_days
    oldest = present - timedelta(days=within)
    shelves: list[tuple[object, list[RuleRow]]] = []
    for product in book.products:
        fitting = [
            rule
            for rule in book.of(product.code)
            if _fits(rule, asked.whose, kind, staff=staff)
            and (rule.since is None or rule.since <= present)
            and (rule.until is None or rule.until >= oldest)
            and (not words or words in f"{rule.title}{rule.clause}".lower())
        ]
        if fitting:
            shelves.append((product, fitting))
    return shelves


def _fits(rule: RuleRow, whose: Whose, kind: OwnerKind, *, staff: bool) -> bool:
    if rule.is_deduction != (whose == "report"):
        return False
    if whose == "mine":
        return Way.SELF in rule.ways and kind.value in rule.owner_kinds
    return Way.OTHER in rule.ways or (staff and Way.STAFF in rule.ways)
