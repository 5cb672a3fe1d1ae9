"""Bars are any fraction, and say whether reaching them exactly is enough."""

from fractions import Fraction

import pytest
from sqlmodel import Session

from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.counting import Base, Plurality
from linli_deliberation.formats.rules_json import bars_from_json
from linli_deliberation.models import Poll, Secrecy, Voters
from linli_deliberation.polls import drafting, methods, wording
from linli_deliberation.polls.bars import part_of
from linli_deliberation.refusals import PollRefused
from linli_deliberation.results import counting
from tests.deliberation.polling import Hall, announce, close, draft, vote

HOME = "/c/longhai/deliberation"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Fractions are the same on both databases."""
    return sqlite_database


@pytest.mark.parametrize(
    ("typed", "part"),
    [(" 4/5", Fraction(4, 5)), ("2／3", Fraction(2, 3)), ("66.5%", Fraction(133, 200)),
     ("100％", Fraction(1))],
)  # fmt: skip
def test_a_part_is_a_fraction_or_a_percentage(typed: str, part: Fraction) -> None:
    assert part_of(typed, "passing") == part


@pytest.mark.parametrize("typed", ["", "half", "0/3", "4/3", "1/0", "101%", "-1/2", "0.5", "²/3"])
def test_what_is_no_part_is_refused(typed: str) -> None:
    with pytest.raises(PollRefused) as refused:
        part_of(typed, "passing")
    assert refused.value.field == "passing"


@pytest.mark.parametrize(
    ("quorum_strict", "strict", "selected"),
    [(False, False, ("yes",)), (False, True, ()), (True, False, ())],
)
def test_exactly_reached(
    session: Session,
    hall: Hall,
    clock: MovableClock,
    quorum_strict: bool,
    strict: bool,
    selected: tuple[str, ...],
) -> None:
    """Two of three homes take part, and one of the two agrees."""
    rule = methods.motion(
        Voters.HOUSEHOLDS, quorum=Fraction(2, 3), passing=Fraction(1, 2), base=Base.YES_AND_NO,
        strict=strict, quorum_strict=quorum_strict,
    )  # fmt: skip
    poll = announce(session, hall, rule, voters=Voters.HOUSEHOLDS)
    clock.move(hours=1)
    close(session, hall, poll)
    vote(session, hall, poll, hall.anna, "yes")
    vote(session, hall, poll, hall.bert, "no")
    clock.move(hours=48)
    close(session, hall, poll)
    assert counting.counted(session, poll).result.selected == selected


def test_a_bar_that_nobody_reaches_is_refused_and_a_choice_keeps_its_own(
    session: Session, hall: Hall
) -> None:
    poll = draft(session, hall, Plurality(), options=["甲", "乙"])
    desk = (session, hall.staff.actor, hall.id, poll.id)
    for bars, field in (
        ({"quorum": Fraction(1), "quorum_strict": True}, "quorum"),
        ({"quorum": Fraction(5, 4)}, "quorum"),
    ):
        with pytest.raises(PollRefused, match="never be reached") as refused:
            drafting.set_rule(*desk, rule=Plurality(), **bars)
        assert refused.value.field == field
    drafting.set_rule(*desk, rule=Plurality(), quorum=Fraction(3, 5), quorum_strict=True)
    drafting.set_voters(*desk, voters=Voters.HOUSEHOLDS, secrecy=Secrecy.OPEN)
    [bar] = bars_from_json(poll.quorum)
    assert (bar.part, bar.strict, bar.measure.value) == (Fraction(3, 5), True, "households")
    assert wording.decided_in_words(poll)


def test_the_page_states_the_fraction_and_whether_it_is_to_be_exceeded(
    client: Client, hall: Hall, database: Database
) -> None:
    with database.writing() as session:
        poll_id = draft(session, hall).id
    counted = f"{HOME}/desk/polls/{poll_id}/counting"
    page = client.sign_in(hall.staff).get(counted)
    refused = page.submit("Continue", quorum_how="at-least", quorum="viel", passing="4/5")
    assert refused.status == 422 and "a fraction such as 2/3" in refused.text
    assert "viel" in refused.html and 'value="4/5"' in refused.html
    more = refused.submit("Continue", quorum="100%", quorum_how="more-than", passing="4/5")
    assert more.status == 422 and "never be reached" in more.text
    done = more.submit(
        "Continue", quorum_how="more-than", quorum="66.5%", passing_how="at-least", passing="4/5"
    )
    assert done.status == 200
    desk = client.get(f"{HOME}/desk/polls/{poll_id}").text
    assert "More than 133/200 of all eligible voters must take part." in desk
    assert "saying yes or no, at least 4/5 must say yes." in desk
    assert 'value="133/200"' in client.get(counted).html
    none = client.get(counted).submit("Continue", quorum_how="none", quorum="")
    assert none.status == 200
    with database.reading() as session:
        assert session.get_one(Poll, poll_id).rule["quorum"] == []
