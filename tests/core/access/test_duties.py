"""Separated duties: the second of two incompatible ones is refused, and relatives step back."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from linli import access, people
from linli.access import SYSTEM, DutiesIncompatible, RelativeStepsBack, duties
from linli.communities import Place
from linli.hooks import IncompatibleDuties
from linli.i18n import texts
from linli.ids import new_id
from linli.people import KinshipKind
from linli.subjects import Subject
from linli.testing.people import MakePerson

_ = texts("linli")


@pytest.fixture
def separated(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    pair = IncompatibleDuties("x.score", "x.confirm", _("Whoever scored it cannot confirm it."))
    monkeypatch.setattr(duties, "incompatible", lambda: (pair,))
    yield


@pytest.mark.usefixtures("separated")
@pytest.mark.parametrize(("first", "second"), [("x.score", "x.confirm"), ("x.confirm", "x.score")])
def test_one_person_does_not_do_both_duties(
    session: Session, community: Place, person_with: MakePerson, first: str, second: str
) -> None:
    deed, other = Subject("x.deed", new_id()), Subject("x.deed", new_id())
    anna, bert = person_with().actor, person_with().actor
    access.take_duty(session, anna, deed, first)
    access.take_duty(session, anna, deed, first)
    with pytest.raises(DutiesIncompatible):
        access.take_duty(session, anna, deed, second)
    access.take_duty(session, bert, deed, second)
    access.take_duty(session, anna, other, second)


def test_relatives_household_and_oneself_step_back(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    judge, wife, flatmate, stranger = (person_with() for _ in range(4))
    home = people.household(session, SYSTEM, community.id, "3-2-501")
    people.move_in(session, SYSTEM, home.id, judge.id)
    people.move_in(session, SYSTEM, home.id, flatmate.id)
    people.relate(session, SYSTEM, community.id, wife.id, judge.id, KinshipKind.SPOUSE)
    deed = Subject("x.deed", new_id())
    for close in (judge, wife, flatmate):
        with pytest.raises(RelativeStepsBack):
            access.take_duty(session, judge.actor, deed, "x.score", concerning=[close.id])
    access.take_duty(session, judge.actor, deed, "x.score", concerning=[stranger.id])
    second = people.household(session, SYSTEM, community.id, "3-2-502")
    people.move_in(session, SYSTEM, second.id, flatmate.id)
    assert not access.is_close(session, judge.id, [flatmate.id])
    access.take_duty(session, SYSTEM, deed, "x.score", concerning=[judge.id])
