"""The counter: serving somebody without a phone in their own name, and the slip they take home."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import people
from linli_web import counter as serving
from linli_web import page
from linli_web.staff import blueprint, labels, sentences
from linli_web.staff.people import Search, search
from linli_web.texts import _


class Wanted(BaseModel):
    """Whom one looks for."""

    q: str = Field(default="", max_length=80)


@blueprint.get("/counter")
def counter() -> ResponseReturnValue:
    """Find whoever stands at the counter."""
    page.require("core.counter")
    q = page.query(Wanted).q
    return page.render(
        "linli/staff/counter.html",
        block="found",
        q=q,
        rows=search(Search(q=q), limit=20) if q else [],
        groups={group.id: group.name for group in labels.groups()},
        may_manage=page.can("core.people.manage"),
    )


@blueprint.post("/counter/<uuid:person_id>")
def counter_start(person_id: UUID) -> ResponseReturnValue:
    """Begin to serve somebody, and open the home page as they would see it."""
    serving.start(page.session, page.actor, page.community, person_id)
    return page.redirect("linli.home")


@blueprint.get("/counter/slips/<uuid:slip_id>")
def counter_slip(slip_id: UUID) -> ResponseReturnValue:
    """Show what was done, to print and hand out."""
    page.require("core.counter")
    slip = people.slip(page.session, page.actor, page.community.id, slip_id)
    return page.render(
        "linli/staff/slip.html",
        slip=slip,
        done=sentences.told(slip.done),
        with_code=any(entry.action == "core.code.issued" for entry in slip.done),
        number=str(slip_id)[-8:].upper(),
        facts=[
            (_("Served"), slip.person),
            (_("Staff member"), slip.agent),
        ],
    )
