"""The examples in the documentation are run."""

import doctest
from importlib import import_module
from uuid import uuid4

import pytest
from sqlmodel import Session

from linli import points
from linli.access import SYSTEM
from linli.communities import Place
from linli.points import Owner, Transfer, exchange

FLAGS = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL


def test_the_ledgers_own_example(session: Session, community: Place) -> None:
    names = {
        "session": session,
        "SYSTEM": SYSTEM,
        "community": community,
        "wang_id": uuid4(),
        "shop_id": uuid4(),
    }
    outcome = doctest.testmod(points, globs=names, optionflags=FLAGS)
    assert outcome.attempted > 10
    assert outcome.failed == 0


def test_the_example_of_an_exchange(session: Session, community: Place) -> None:
    hours = points.define_unit(session, SYSTEM, community.id, "hours", "Hours", scale="minutes")
    unit = points.define_unit(session, SYSTEM, community.id, "points", "Points")
    source = points.open_account(session, hours.id, Owner.community(community.id), "issuance")
    spent = points.open_account(session, hours.id, Owner.person(uuid4()))
    points.transfer(
        session,
        SYSTEM,
        Transfer(key="k", from_id=source.id, to_id=spent.id, amount=100, reason="test"),
    )
    names = {
        "session": session,
        "SYSTEM": SYSTEM,
        "community": community,
        "hours": hours,
        "unit": unit,
        "spent": spent,
    }
    outcome = doctest.testmod(exchange, globs=names, optionflags=FLAGS)
    assert outcome.attempted > 3
    assert outcome.failed == 0


@pytest.mark.parametrize("name", ["linli.points.lots", "linli.points.exchange.rates"])
def test_examples_of_pure_functions(name: str) -> None:
    outcome = doctest.testmod(import_module(name))
    assert outcome.attempted > 0
    assert outcome.failed == 0
