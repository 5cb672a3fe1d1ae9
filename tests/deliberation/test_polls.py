"""The life of a poll: prepared, frozen, opened and closed by the clock, final or annulled."""

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from linli import jobs, notices
from linli.access import NotAllowed
from linli.clock import now
from linli.communities import Place
from linli.db import Database
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson
from linli_deliberation.counting import Base, Plurality, owners
from linli_deliberation.formats.bundles import digest
from linli_deliberation.models import PollState, Secrecy, Voters
from linli_deliberation.polls import (
    closing,
    drafting,
    electorates,
    methods,
    scheduling,
)
from linli_deliberation.refusals import (
    AreaMissing,
    EmptyElectorate,
    Frozen,
    NotOpen,
    PollRefused,
    PollUnknown,
)
from linli_deliberation.results import counting
from tests.deliberation.polling import (
    Hall,
    again,
    announce,
    close,
    draft,
    register_areas,
    simple_majority,
    vote,
)


def test_from_a_draft_to_a_final_result(session: Session, hall: Hall, clock: MovableClock) -> None:
    poll = announce(session, hall)
    assert poll.state is PollState.SCHEDULED
    assert poll.seed and poll.terms_hash and poll.electorate_hash
    with pytest.raises(NotOpen, match="not begun"):
        vote(session, hall, poll, hall.anna, "yes")
    clock.move(hours=1)
    assert close(session, hall, poll) is PollState.OPEN
    for person, said in zip(hall.residents, ("yes", "yes", "no", "abstain", "yes"), strict=True):
        vote(session, hall, poll, person, said)
    clock.move(hours=48)
    with pytest.raises(NotOpen, match="over"):
        vote(session, hall, poll, hall.staff, "no")
    assert close(session, hall, poll) is PollState.PROVISIONAL
    written = counting.latest(session, poll.id)
    assert written is not None
    assert (written.number, written.outcome, written.selected) == (1, "decided", ["yes"])
    [notice] = notices.listing(session, hall.id, running=True)
    assert "楼道加装扶手" in notice.title
    clock.move(days=8)
    notices.close_due(session, hall.id)
    assert again(session, hall, poll).state is PollState.FINAL


def test_it_opens_and_closes_without_anybody_pressing_anything(
    database: Database, hall: Hall, clock: MovableClock
) -> None:
    with database.writing() as session:
        poll_id = announce(session, hall).id
    clock.move(hours=1)
    jobs.run_due(database)
    with database.writing() as session:
        assert again(session, hall, poll_id).state is PollState.OPEN
        vote(session, hall, poll_id, hall.anna, "yes")
    clock.move(hours=48)
    jobs.run_due(database)
    with database.writing() as session:
        assert again(session, hall, poll_id).state is PollState.PROVISIONAL


def test_by_the_clock_alone_a_vote_is_open_and_then_over(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    """No job has run: votes are taken, and refused, by the database's time all the same."""
    poll = announce(session, hall)
    clock.move(hours=1)
    vote(session, hall, poll, hall.anna, "yes")
    assert again(session, hall, poll).state is PollState.SCHEDULED
    clock.move(hours=48, seconds=-0.001)
    vote(session, hall, poll, hall.bert, "yes")
    clock.move(seconds=0.001)
    with pytest.raises(NotOpen):
        vote(session, hall, poll, hall.carla, "yes")


def test_scheduling_freezes_everything(session: Session, hall: Hall) -> None:
    poll = announce(session, hall, Plurality(), options=["甲", "乙"])
    desk = (session, hall.staff.actor, hall.id, poll.id)
    with pytest.raises(Frozen):
        drafting.set_question(*desk, title="别的", about="")
    with pytest.raises(Frozen):
        drafting.set_rule(*desk, rule=Plurality(2))
    with pytest.raises(Frozen):
        drafting.set_voters(*desk, voters=Voters.HOUSEHOLDS, secrecy=Secrecy.OPEN)
    with pytest.raises(Frozen):
        drafting.set_times(*desk, opens_at=now(session), closes_at=now(session) + timedelta(1))
    with pytest.raises(Frozen):
        drafting.add_option(*desk, title="丙")
    with pytest.raises(Frozen):
        scheduling.schedule(*desk)
    with pytest.raises(Frozen):
        drafting.discard(*desk)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE deliberation_poll SET title = 'x'",
        "UPDATE deliberation_poll SET rule = '{}'",
        "UPDATE deliberation_poll SET seed = 'mine'",
        "UPDATE deliberation_poll SET secrecy = 'open'",
        "UPDATE deliberation_poll SET electorate_hash = 'x'",
        "UPDATE deliberation_poll SET closes_at = opens_at",
        "DELETE FROM deliberation_option",
        "UPDATE deliberation_option SET title = 'x'",
        "UPDATE deliberation_elector SET area = 100",
        "DELETE FROM deliberation_entitled",
        "DELETE FROM deliberation_participation",
        "UPDATE deliberation_secret_ballot SET ballot = 'null'",
        "UPDATE deliberation_poll SET state = 'draft'",
    ],
)
def test_the_database_refuses_to_change_it_too(
    session: Session, hall: Hall, clock: MovableClock, statement: str
) -> None:
    poll = announce(session, hall, Plurality(), options=["甲", "乙"], secrecy=Secrecy.SECRET)
    clock.move(hours=1)
    vote(session, hall, poll, hall.anna, "1")
    session.flush()
    with pytest.raises(IntegrityError, match="never changed"), session.begin_nested():
        session.execute(text(statement))


def test_a_close_is_never_taken_back(session: Session, hall: Hall, clock: MovableClock) -> None:
    poll = announce(session, hall)
    clock.move(hours=49)
    close(session, hall, poll)
    clock.move(hours=-10)  # even if the clock is turned back
    with pytest.raises(NotOpen):
        vote(session, hall, poll, hall.anna, "yes")
    for state in ("draft", "scheduled", "open"):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(f"UPDATE deliberation_poll SET state = '{state}'"))


def test_an_empty_electorate_cannot_be_scheduled(session: Session, hall: Hall) -> None:
    poll = draft(session, hall, min_age=0, voters=Voters.DELEGATES, categories=["party_member"])
    with pytest.raises(EmptyElectorate):
        scheduling.schedule(session, hall.staff.actor, hall.id, poll.id)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"rule": Plurality(), "options": ["甲"]}, "not enough to choose"),
        ({"options": ["甲"]}, "has no further choices"),
        ({"rule": methods.rule_of("greedy"), "options": {"灯": 10}}, "how much money"),
        ({"rule": methods.rule_of("greedy"), "options": ["灯"], "budget": 9}, "needs its cost"),
        ({"rule": owners(major=False)}, "Only owners"),
        ({"secrecy": Secrecy.SECRET, "delegation": True}, "Only in an open vote"),
    ],
)
def test_what_does_not_fit_cannot_be_scheduled(
    session: Session, hall: Hall, wrong: dict[str, object], says: str
) -> None:
    poll = draft(session, hall, **wrong)  # type: ignore[arg-type]
    with pytest.raises(PollRefused, match=says):
        scheduling.schedule(session, hall.staff.actor, hall.id, poll.id)


def test_a_rule_counts_what_votes(session: Session, hall: Hall) -> None:
    poll = draft(session, hall, voters=Voters.HOUSEHOLDS)
    assert poll.rule["passing"][0]["measure"] == "households"
    rule = simple_majority(Voters.HOUSEHOLDS)
    people = draft(session, hall)
    drafting.set_rule(session, hall.staff.actor, hall.id, people.id, rule=rule)
    with pytest.raises(PollRefused, match="counts homes"):
        scheduling.schedule(session, hall.staff.actor, hall.id, people.id)


def test_a_vote_by_area_is_open_and_complete(session: Session, hall: Hall) -> None:
    register_areas(session, hall, {"1-101,89.5,王桂英": "", "1-102,,刘志强": ""})
    secret = draft(session, hall, owners(major=False), voters=Voters.OWNERS, secrecy=Secrecy.SECRET)
    with pytest.raises(PollRefused, match="would tell who voted how"):
        scheduling.schedule(session, hall.staff.actor, hall.id, secret.id)
    poll = draft(session, hall, owners(major=False), voters=Voters.OWNERS)
    with pytest.raises(AreaMissing, match="1-102"):
        scheduling.schedule(session, hall.staff.actor, hall.id, poll.id)
    register_areas(session, hall)
    scheduling.schedule(session, hall.staff.actor, hall.id, poll.id)
    roll = electorates.of(session, poll.id)
    assert [one.area for one in roll] == [10200, 14000, 5800]


def test_who_is_on_the_roll(session: Session, hall: Hall, person_with: MakePerson) -> None:
    today = now(session).date()
    person_with(name="小明", birth_date=today.replace(year=today.year - 17))
    grown = person_with(name="小红", birth_date=today.replace(year=today.year - 18))
    homes = electorates.preview(session, draft(session, hall, voters=Voters.HOUSEHOLDS))
    assert [(entry.label, len(entry.person_ids)) for entry in homes.entries] == [
        ("1-101", 2),
        ("1-102", 2),
        ("1-201", 1),
    ]
    # Who lives in no home on the register is named before it is too late.
    assert {"小红", hall.staff.name} <= set(homes.homeless)
    assert not {one.name for one in hall.residents} & set(homes.homeless)
    persons = electorates.preview(session, draft(session, hall))
    assert not persons.homeless
    assert persons.too_young == 1
    assert grown.id in {entry.person_ids[0] for entry in persons.entries}
    assert len(persons.age_unknown) == len(persons.entries) - 1
    assert "小红" not in persons.age_unknown
    assert {"小红", hall.staff.name} <= set(persons.without_home)  # they live in no home here
    at_home = electorates.preview(session, draft(session, hall, homes_only=True))
    assert {entry.label for entry in at_home.entries} == {one.name for one in hall.residents}
    assert not homes.without_home and not at_home.without_home


def test_the_roll_is_known_by_its_hash_even_when_a_name_is_erased(
    session: Session, hall: Hall
) -> None:
    poll = announce(session, hall)
    roll = electorates.of(session, poll.id)
    roll[0].label = "—"
    session.flush()
    assert digest(electorates.published(electorates.of(session, poll.id))) == poll.electorate_hash


def test_who_may_prepare_polls(session: Session, hall: Hall, other_community: Place) -> None:
    with pytest.raises(NotAllowed):
        drafting.create(session, hall.anna.actor, hall.id, title="x", rule=simple_majority())
    poll = draft(session, hall)
    with pytest.raises(NotAllowed):
        scheduling.schedule(session, hall.teller.actor, hall.id, poll.id)
    with pytest.raises(PollUnknown):
        closing.advance(session, other_community.id, poll.id)
    with pytest.raises(PollRefused, match="what is asked"):
        drafting.create(session, hall.staff.actor, hall.id, title="  ", rule=simple_majority())


def test_bars_state_their_base_and_whether_reaching_is_enough(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    """Two thirds of all homes must take part; two of three do: exactly reached is enough."""
    rule = methods.motion(
        Voters.HOUSEHOLDS,
        quorum=Fraction(2, 3),
        passing=Fraction(1, 2),
        base=Base.TOOK_PART,
        strict=True,
    )
    poll = announce(session, hall, rule, voters=Voters.HOUSEHOLDS)
    clock.move(hours=1)
    vote(session, hall, poll, hall.anna, "yes")
    vote(session, hall, poll, hall.carla, "no")
    clock.move(hours=48)
    close(session, hall, poll)
    written = counting.latest(session, poll.id)
    assert written is not None
    assert (written.outcome, written.selected) == (
        "decided",
        [],
    )  # one of two is not more than half
