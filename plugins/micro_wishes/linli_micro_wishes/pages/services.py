"""What everybody may read of services: the catalogue with the duty list, and promises kept."""

from flask.typing import ResponseReturnValue

from linli.clock import now
from linli_micro_wishes.clocks import duty, holidays, keeping
from linli_micro_wishes.clocks.business_time import is_open
from linli_micro_wishes.clocks.calendar import today
from linli_micro_wishes.models import Kind
from linli_micro_wishes.orders import services
from linli_micro_wishes.pages import blueprint
from linli_web import page


@blueprint.get("/services")
def catalogue() -> ResponseReturnValue:
    """Show what residents can order and ask, and what the community's duties are."""
    offered = services.offered(page.session, page.community.id)
    calendar = holidays.calendar_of(page.session, page.community.id)
    moment = now(page.session)
    year = today(page.session, page.community).year
    return page.render(
        "micro_wishes/catalogue.html",
        kinds=[
            (kind, title, [one for one in offered if one.kind is kind])
            for kind, title in services.KINDS.items()
        ],
        duties=[
            (title, [one for one in offered if one.duty is duty_class])
            for duty_class, title in services.DUTIES.items()
        ],
        open_now={one.id: is_open(moment, calendar, services.hours_of(one)) for one in offered},
        question=Kind.QUESTION,
        somebody_on_duty=bool(duty.on_duty(page.session, page.community.id)),
        calendar_missing=holidays.is_missing(page.session, page.community.id, year),
        year=year,
        member=page.can("micro_wishes.order"),
        desk=page.can("micro_wishes.dispatch"),
    )


@blueprint.get("/promises")
def promises_kept() -> ResponseReturnValue:
    """Show how many promises were kept, month by month."""
    months = keeping.by_month(page.session, page.community)
    return page.render(
        "micro_wishes/promises.html",
        months=[month for month in months if month.answers or month.done],
    )
