"""What the points on an account can be exchanged for here."""

from dataclasses import dataclass

from linli import points
from linli.points import AccountBalance, AccountKind, Unit, exchange
from linli_web import page


@dataclass(frozen=True, slots=True)
class Offer:
    """An exchange that holds here, and the unit that comes of it."""

    rate: exchange.Rate
    unit: Unit


def offers(opened: AccountBalance) -> list[Offer]:
    """Return the exchanges for what somebody has to spend; other accounts have none."""
    if opened.account.kind is not AccountKind.HOLDER:
        return []
    rates = [
        rate
        for rate in exchange.rates(page.session, page.community.id)
        if rate.from_unit_id == opened.unit.id
    ]
    if not rates:
        return []
    units = {unit.id: unit for unit in points.units(page.session, page.community.id)}
    return [Offer(rate, units[rate.to_unit_id]) for rate in rates if rate.to_unit_id in units]
