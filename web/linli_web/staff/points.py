"""The points desk: totals, a member's passbook, and freezing an account."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import access, communities, people
from linli import points as ledger
from linli.points import AccountBalance, AccountKind, AccountStatus, Total, Unit
from linli_web import page
from linli_web.pages.wallet import line_text
from linli_web.staff import accounts, blueprint, labels
from linli_web.staff.people import Search, search
from linli_web.texts import _

_LINES = 40

KINDS = {
    AccountKind.HOLDER: _("With residents"),
    AccountKind.MERCHANT: _("With merchants"),
    AccountKind.POOL: _("In common pots"),
    AccountKind.ISSUANCE: _("Given out in all"),
    AccountKind.EXPIRED: _("Past their time"),
    AccountKind.PENALTY: _("Deducted"),
    AccountKind.EXCHANGE: _("Converted into another unit"),
    AccountKind.CLEARING: _("With other communities"),
}
STATUS = {
    AccountStatus.OPEN: _("Open"),
    AccountStatus.FROZEN: _("Frozen"),
    AccountStatus.CLOSED: _("Closed"),
}


class Wanted(BaseModel):
    """Whose passbook is looked for."""

    q: str = Field(default="", max_length=80)


class Opened(BaseModel):
    """Which of somebody's accounts, and where its page begins."""

    account: UUID | None = None
    before: str | None = None


class Reason(BaseModel):
    """Why an account is frozen, or opened again."""

    reason: str = Field(min_length=3, max_length=200)


@blueprint.get("/points")
def points() -> ResponseReturnValue:
    """Show how much there is of each unit, and find a passbook."""
    page.require("core.points.see")
    session, here = page.session, page.community.id
    q = page.query(Wanted).q
    return page.render(
        "linli/staff/points.html",
        block="found",
        q=q,
        rows=search(Search(q=q), limit=20) if q else [],
        groups={group.id: group.name for group in labels.groups()},
        units=[(unit, _totals(unit), _owner(unit)) for unit in ledger.units(session, here)],
        kinds=KINDS,
        may_set=page.can("core.settings"),
    )


def _totals(unit: Unit) -> list[Total] | None:
    """Return a unit's totals; None when they are those of a level above, and told there."""
    if not access.can(page.session, page.actor, "core.points.see", unit.community_id):
        return None
    return ledger.totals(page.session, page.actor, unit.id)


def _owner(unit: Unit) -> str:
    """Return the name of the level above that defined a unit; empty for the community's own."""
    if unit.community_id == page.community.id:
        return ""
    return communities.place(page.session, unit.community_id).name


@blueprint.get("/points/<uuid:person_id>")
def points_person(person_id: UUID) -> ResponseReturnValue:
    """Show a member's passbook as they see it themselves."""
    page.require("core.points.see")
    asked = page.query(Opened)
    return _passbook(person_id, asked, page.form(Reason))


@blueprint.post("/points/<uuid:person_id>/<uuid:account_id>/<any(freeze, unfreeze):what>")
def points_decide(person_id: UUID, account_id: UUID, what: str) -> ResponseReturnValue:
    """Freeze an account, or open it again, with the reason."""
    page.require("core.points.see")
    _chosen(person_id, account_id)
    form = page.form(Reason)
    if form.data:
        with form.attempt():
            decide = ledger.freeze if what == "freeze" else ledger.unfreeze
            decide(page.session, page.actor, account_id, form.data.reason)
            if what == "freeze":
                page.flash(_("The account is frozen. Nothing can be booked on it."), "info")
            else:
                page.flash(_("The account is open again."))
            return page.redirect("staff.points_person", person_id=person_id, account=account_id)
    return _passbook(person_id, Opened(account=account_id), form)


def _passbook(person_id: UUID, asked: Opened, form: "page.Form[Reason]") -> ResponseReturnValue:
    person = people.profile(page.session, page.actor, page.community.id, person_id)
    opened = _chosen(person_id, asked.account)
    statement = (
        ledger.statement(page.session, opened.account.id, _LINES, asked.before) if opened else None
    )
    return page.render(
        "linli/staff/passbook.html",
        person=person,
        accounts=accounts.of_person(person_id),
        opened=opened,
        statement=statement,
        before=asked.before,
        form=form,
        status=STATUS,
        kinds=KINDS,
        line_text=line_text,
        may_manage=opened is not None
        and access.can(page.session, page.actor, "core.points.manage", opened.unit.community_id),
    )


def _chosen(person_id: UUID, account_id: UUID | None) -> AccountBalance | None:
    """Return one of the person's own accounts, the first where none is asked for."""
    found = accounts.of_person(person_id)
    if account_id is None:
        return found[0] if found else None
    chosen = next((each for each in found if each.account.id == account_id), None)
    if chosen is None:
        raise page.not_found()
    return chosen
