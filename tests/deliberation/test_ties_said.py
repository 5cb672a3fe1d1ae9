"""What happens to equal options is declared before the vote: chosen, said, frozen, and kept to."""

import pytest
from sqlmodel import Session

from linli.db import Database
from linli.i18n import translate
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.counting import Breaker, Greedy, Irv, Plurality
from linli_deliberation.models import Poll, Secrecy
from linli_deliberation.polls import drafting, wording
from linli_deliberation.refusals import PollRefused
from linli_deliberation.results import archive, counting
from tests.deliberation.asking import answer, program
from tests.deliberation.polling import Hall, announce, close, draft, vote

HOME = "/c/longhai/deliberation"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Nothing here asks for more than rows by their keys: one database is enough."""
    return sqlite_database


def said(poll: Poll, language: str = "en") -> str:
    return translate(wording.tie_in_words(poll), language)


def test_each_step_is_said_in_its_order(session: Session, hall: Hall) -> None:
    money = draft(session, hall, Greedy(), options={"长椅": 10, "花坛": 20}, budget=25)
    assert said(money) == (
        "The cheaper one goes first. Then the one named on more ballots. "
        "Still equal: by lot, from a number that is fixed before the vote."
    )
    assert said(money, "zh-Hans").startswith("造价低的优先。")
    ranked = draft(session, hall, Irv(), options=["甲", "乙"], lot=False)
    assert said(ranked) == (
        "The one that was ahead in the latest round in which they differed goes first. "
        "Still equal: the council decides in public."
    )
    plain = draft(session, hall, Plurality(), options=["甲", "乙"])
    assert said(plain) == "By lot, from a number that is fixed before the vote"


def test_a_question_has_its_chain_without_the_counting_page(session: Session, hall: Hall) -> None:
    poll = drafting.create(session, hall.staff.actor, hall.id, title="修什么？", rule=Greedy())
    assert poll.tie_chain == [Breaker.LOWER_COST, Breaker.MORE_VOTES]


def test_the_dearer_one_may_go_first(session: Session, hall: Hall, clock: MovableClock) -> None:
    costs = {"长椅": 10, "花坛": 20}
    chain = (Breaker.HIGHER_COST, Breaker.MORE_VOTES)
    poll = announce(session, hall, Greedy(), options=costs, budget=25, chain=chain,
                    secrecy=Secrecy.RECOUNTABLE)  # fmt: skip
    assert said(poll).startswith("The dearer one goes first.")
    clock.move(hours=1)
    close(session, hall, poll)
    vote(session, hall, poll, hall.anna, ["1", "2"])
    clock.move(hours=48)
    close(session, hall, poll)
    newest = counting.latest(session, poll.id)
    assert newest is not None and newest.selected == ["2"]
    assert archive.formats(poll) == ["zip"]  # a .pb file could not say so
    with pytest.raises(PollRefused, match="told apart"):
        draft(session, hall, Plurality(), options=["甲", "乙"], chain=chain)


def test_the_chain_is_chosen_on_the_page_and_read_by_everybody(
    client: Client, hall: Hall, database: Database
) -> None:
    with database.writing() as session:
        poll_id = draft(session, hall, Greedy(), options={"长椅": 10, "花坛": 20}, budget=25).id
    staff = client.sign_in(hall.staff)
    page = staff.get(f"{HOME}/desk/polls/{poll_id}/counting")
    refused = page.submit("Continue", first="by-name")
    assert refused.status == 422
    page.submit("Continue", first="higher-cost more-votes")
    desk = staff.get(f"{HOME}/desk/polls/{poll_id}")
    assert "The dearer one goes first." in desk.text
    desk.submit("Announce the vote")
    assert "The dearer one goes first." in client.another(hall.anna).get(
        f"{HOME}/polls/{poll_id}"
    ).text  # fmt: skip
    told = answer(
        program(client, database, hall, "deliberation:read"), f"/deliberation/polls/{poll_id}"
    )
    assert "票数相同时" in str(told["decided"])
