"""The time bank: what neighbours offer and ask for, and one's own account."""

from operator import attrgetter
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli import communities
from linli_volunteer_hours import settings
from linli_volunteer_hours.labels import EXCHANGES, NEAR
from linli_volunteer_hours.models import ListingKind
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.paging import AT_ONCE, Older, cut
from linli_volunteer_hours.register.named import named
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import (
    accounts,
    finding,
    leaving,
    lists,
    matching,
    owing,
    proxies,
)
from linli_volunteer_hours.time_bank import listings as rules
from linli_web import page

#: Offers or requests on a page.
_AT_ONCE = 50
#: Of one's own on the bank's first page.
_OWN = 8


class Asked(BaseModel):
    """What to look for."""

    kind: ListingKind = ListingKind.OFFER
    q: str = ""
    #: For whom a request is to be written, by name.
    for_whom: str = ""
    #: Behind which one the page begins, and whether that is of the reader's own group.
    near: bool = False
    after: UUID | None = None

    def mark(self) -> tuple[bool, UUID] | None:
        """Return it as the list takes it."""
        return (self.near, self.after) if self.after else None


class Own(Older):
    """Where the pages of one's own begin."""

    written: UUID | None = None


class Gift(BaseModel):
    """Time to give away: to a relative by name, or to the pool."""

    minutes: int
    name: str = ""


class Whence(BaseModel):
    """From which community time is brought along."""

    community: UUID


@blueprint.get("/bank")
def bank() -> ResponseReturnValue:
    """Show the reader's time, their exchanges, and what neighbours offer or ask for."""
    asked = page.query(Asked)
    session, here, me = page.session, page.community.id, page.beneficiary()
    found, older = cut(
        finding.search(
            session,
            here,
            asked.kind,
            words=asked.q,
            reader_id=me,
            after=asked.mark(),
            limit=_AT_ONCE + 1,
        ),
        lambda one: one,
        _AT_ONCE,
    )
    return page.render(
        "volunteer_hours/bank.html",
        block="found",
        asked=asked,
        kinds=ListingKind,
        balance=accounts.balance(session, here, me),
        owes=owing.owing(session, here, me),
        suggested=matching.suggestions(session, here, me),
        near={how: page.say(text) for how, text in NEAR.items()},
        elsewhere=leaving.elsewhere(session, here, me),
        exchanges=lists.mine(session, here, me, limit=_OWN + 1),
        mine=rules.mine(session, here, me, limit=_OWN + 1),
        own=_OWN,
        me=me,
        labels=EXCHANGES,
        acting_for=[] if page.serving() else proxies.by_proxy(session, here, me),
        listings=found,
        older=older,
        helps=settings.of(session, here).bank_kinds,
        groups={group.id: group.name for group in communities.groups(session, here)},
    )


@blueprint.get("/bank/mine")
def my_bank() -> ResponseReturnValue:
    """Show all of the reader's exchanges, and all that they wrote."""
    asked = page.query(Own)
    session, here, me = page.session, page.community.id, page.beneficiary()
    exchanges, older = cut(
        lists.mine(session, here, me, before=asked.before, limit=AT_ONCE + 1), attrgetter("id")
    )
    written, older_written = cut(
        rules.mine(session, here, me, before=asked.written, limit=AT_ONCE + 1), attrgetter("id")
    )
    return page.render(
        "volunteer_hours/my_bank.html",
        asked=asked,
        exchanges=exchanges,
        older=older,
        written=written,
        older_written=older_written,
        me=me,
        kinds=ListingKind,
        labels=EXCHANGES,
    )


@blueprint.route("/bank/give", methods=["GET", "POST"])
def give_time() -> ResponseReturnValue:
    """Give time to a relative, or to the pool."""
    session, here, me = page.session, page.community.id, page.beneficiary()
    form = page.form(Gift)
    if form.data:
        with form.attempt():
            if form.data.name:
                to = named(session, here, form.data.name)
                accounts.give(session, page.actor, here, to.id, form.data.minutes)
            else:
                accounts.donate(session, page.actor, here, form.data.minutes)
            page.flash(_("Given. Thank you!"))
            return page.redirect(".bank")
    return page.render(
        "volunteer_hours/give.html", form=form, balance=accounts.balance(session, here, me)
    )


@blueprint.post("/bank/bring")
def bring_time() -> ResponseReturnValue:
    """Bring one's time along from another community."""
    form = page.form(Whence)
    if form.data:
        minutes = leaving.bring_along(
            page.session, page.actor, page.community.id, form.data.community
        )
        page.flash(_("%(minutes)s minutes came along.", minutes=minutes))
    return page.redirect(".bank")
