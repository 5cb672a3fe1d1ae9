"""Declaring: what is taken, and every reason for which it is not."""

from datetime import date

from sqlmodel import Session
from tests.moral_bank.longhai import Bank, tell

from linli_moral_bank.models import DeedState, Way

TODAY = date(2026, 3, 2)


def test_a_resident_declares_for_herself(session: Session, bank: Bank) -> None:
    deed = tell(session, bank)
    assert deed.state is DeedState.SUBMITTED
    assert (deed.way, deed.beneficiary_id, deed.group_id) == (
        Way.SELF,
        bank.resident.id,
        bank.group.id,
    )
    assert (deed.period, deed.points) == ("2026-03", None)
