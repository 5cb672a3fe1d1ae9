"""How an exchange is refused."""

from linli.i18n import N_
from linli.points.refusals import OfAmounts, PointsRefused


class RateRefused(PointsRefused):
    """The numbers make no rate."""

    code = "points.rate_refused"
    sentence = N_("A rate needs two different kinds of points and whole numbers above zero.")
    about = "give"


class ExchangeTwoWays(PointsRefused):
    """The way back is open."""

    code = "points.exchange_two_ways"
    status = 409
    sentence = N_("These points are converted the other way round already. End that first.")


class ExchangeNotOffered(PointsRefused):
    """The community has no rate between these units."""

    code = "points.exchange_not_offered"
    status = 404
    sentence = N_("These points cannot be converted here.")


class ExchangeTooLittle(OfAmounts):
    """The amount comes to less than one."""

    code = "points.exchange_too_little"
    sentence = N_("That is too little to convert: at least %(least)s are needed.")
    amounts = ("least",)
    about = "amount"


class ExchangeCapReached(OfAmounts):
    """The holder has given as much as the period allows."""

    code = "points.exchange_cap_reached"
    status = 409
    sentence = N_("In this period only %(left)s more can be converted, of %(cap)s in all.")
    amounts = ("left", "cap")
    about = "amount"
