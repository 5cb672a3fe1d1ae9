"""The examples in the documentation are run."""

import doctest
from uuid import uuid4

import pytest
from sqlmodel import Session

from linli import points
from linli.access import SYSTEM
from linli.communities import Place
from linli.points import lots

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


@pytest.mark.parametrize("module", [lots], ids=lambda module: module.__name__)
def test_examples_of_pure_functions(module: object) -> None:
    outcome = doctest.testmod(module)  # type: ignore[arg-type]
    assert outcome.attempted > 0
    assert outcome.failed == 0
