"""What everybody may read about points: what they bring, and how it all works here."""

from flask.typing import ResponseReturnValue

from linli.i18n import Text
from linli_moral_bank import rule_sets, settings
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.rule_sets.words import categories
from linli_moral_bank.settings import MoralBankSettings
from linli_moral_bank.shop import catalogue, merchants, photos, services, tiers
from linli_moral_bank.texts import _
from linli_web import page


@blueprint.get("/offered")
def offered() -> ResponseReturnValue:
    """Show the services with their purchase guides, and the goods tier by tier."""
    session, here = page.session, page.community
    found = catalogue.on_offer(session, here, None)
    booked = [one for one in found if one.bookable]
    names = categories()
    return page.render(
        "moral_bank/offered.html",
        services=booked,
        guides={
            guide.goods_id: (guide.content, [names.get(one, one) for one in guide.categories])
            for guide in services.guides(session, [one.id for one in booked])
        },
        goods=tiers.shelves(tiers.of(session, here), (one for one in found if not one.bookable)),
        photos=photos.of(session, [one.id for one in found]),
        low=settings.of(session, here.id).low_stock,
    )


@blueprint.get("/guide")
def guide() -> ResponseReturnValue:
    """Show how long points last, where they are exchanged, what takes them, how to report."""
    session, here = page.session, page.community
    book = rule_sets.in_force(session, here.id)
    decided = settings.of(session, here.id)
    return page.render(
        "moral_bank/guide.html",
        decided=decided,
        lasting=_lasting(decided),
        ends=decided.points_end != "months" or decided.points_last_months > 0,
        merchants=merchants.taking_part(session, here),
        taking=[rule for rule in book.rules if rule.is_deduction] if book else [],
    )


def _lasting(decided: MoralBankSettings) -> Text:
    """Return how long points last, as a sentence."""
    match decided.points_end:
        case "year":
            return _("Points end with the year in which they were earned.")
        case "next_year":
            return _("Points end with the year after the one in which they were earned.")
    if not decided.points_last_months:
        return _("Points do not end.")
    return _.plural(
        "Points last one month from the day on which they are booked.",
        "Points last %(count)s months from the day on which they are booked.",
        decided.points_last_months,
    )
