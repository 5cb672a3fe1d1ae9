"""Exchange (兑换成另一种积分): one unit for another at a community's rate, one way, capped.

A rate is two whole numbers: for every 60 minutes there are 5 points. What is given goes to the
exchange account of its unit, and what is received comes from that of the other; both transfers
succeed or fail together. Amounts are whole, so what comes out is rounded down: never more than the
rate says, and the page that asks can say beforehand what the least is that comes to the same.

>>> from linli.points import exchange
>>> rate = exchange.set_rate(
...     session, SYSTEM, community.id, hours.id, unit.id, give=60, receive=5, cap=600)
>>> rate.quote(90), rate.least(90)
(7, 84)
>>> done = exchange.exchange(session, SYSTEM, community.id, spent.id, unit.id, 84, key="ex:1")
>>> done.given.amount, done.received.amount
(84, 7)
"""

from linli.points.exchange.exchanging import REASON, Exchanged, exchange, left_to_exchange
from linli.points.exchange.models import Period
from linli.points.exchange.rates import Rate, close_rate, rate_of, rates, set_rate
from linli.points.exchange.refusals import (
    ExchangeCapReached,
    ExchangeNotOffered,
    ExchangeTooLittle,
    ExchangeTwoWays,
    RateRefused,
)

__all__ = [
    "REASON",
    "ExchangeCapReached",
    "ExchangeNotOffered",
    "ExchangeTooLittle",
    "ExchangeTwoWays",
    "Exchanged",
    "Period",
    "Rate",
    "RateRefused",
    "close_rate",
    "exchange",
    "left_to_exchange",
    "rate_of",
    "rates",
    "set_rate",
]
