"""Codes: short, bound, used exactly once, and not to be guessed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import audit, codes
from linli.access import Actor
from linli.codes import (
    CodeCancelled,
    CodeExpired,
    CodeUnknown,
    CodeUsed,
    IssuedCode,
    TooManyGuesses,
)
from linli.codes.guessing import PER_ORIGIN, PER_PERSON
from linli.codes.models import Code
from linli.codes.spelling import ALPHABET, LENGTH
from linli.communities import Place
from linli.db import Database
from linli.i18n import texts
from linli.subjects import Subject
from linli.testing import MakePerson, MovableClock, QueryCounter, Somebody

_ = texts("linli")
NOODLES = Subject("moral_bank.redemption", uuid4())
PURPOSE = "moral_bank.redeem"


@pytest.fixture
def linli_plugins() -> tuple[str, ...]:
    return ()


@pytest.fixture
def holder(person_with: MakePerson) -> Somebody:
    return person_with()


@pytest.fixture
def merchant(person_with: MakePerson) -> Somebody:
    return person_with()


def give(session: Session, holder: Somebody, community: Place) -> IssuedCode:
    return codes.issue(
        session,
        holder.actor,
        community.id,
        purpose=PURPOSE,
        holder_id=holder.id,
        subject=NOODLES,
        lifetime=timedelta(minutes=10),
    )


def test_a_code_is_short_and_hard_to_mistake(
    session: Session, community: Place, holder: Somebody
) -> None:
    text = give(session, holder, community).text
    first, second = text.split("-")
    assert len(first + second) == LENGTH
    assert set(first + second) <= set(ALPHABET)
    assert not set(ALPHABET) & set("0O1IL2Z5S8BU")
    # 45 bits: with 40 guesses in a quarter of an hour, a hit takes longer than history.
    assert len(ALPHABET) ** LENGTH > 2**45


def test_the_text_is_not_in_the_database(
    session: Session, community: Place, holder: Somebody
) -> None:
    issued = give(session, holder, community)
    stored = session.execute(select(col(Code.text_hash))).scalar_one()
    assert codes.normalise(issued.text) not in stored
    assert len(stored) == 64


def test_a_code_is_known_however_it_is_typed(
    session: Session, community: Place, holder: Somebody, merchant: Somebody
) -> None:
    text = give(session, holder, community).text
    full_width = "".join(chr(ord(c) + 0xFEE0) for c in text)
    place = codes.CodePlace(PURPOSE, community.id)
    for typed in (text, f" {text} ", text.lower(), text.replace("-", " "), full_width):
        found = codes.look_up(session, merchant.actor, community.id, typed, PURPOSE)
        assert (found.subject, found.holder_id) == (NOODLES, holder.id), typed
        assert codes.locate(session, merchant.actor, typed) == place


def test_a_code_is_used_once_and_the_second_is_told_when(
    session: Session,
    clock: MovableClock,
    community: Place,
    holder: Somebody,
    merchant: Somebody,
) -> None:
    text = give(session, holder, community).text
    used = codes.redeem(session, merchant.actor, community.id, text, PURPOSE)
    assert used.subject == NOODLES
    clock.move(minutes=3)
    for again in (codes.redeem, codes.look_up):
        with pytest.raises(CodeUsed, match="Mar 2, 2026 9:00"):
            again(session, merchant.actor, community.id, text, PURPOSE)
    state = codes.state_of(session, NOODLES)
    assert state is not None
    assert (state.state, state.used_at) == ("used", clock.now() - timedelta(minutes=3))


def test_a_code_is_for_its_purpose_and_community_only(
    session: Session,
    community: Place,
    other_community: Place,
    holder: Somebody,
    merchant: Somebody,
) -> None:
    text = give(session, holder, community).text
    with pytest.raises(CodeUnknown):
        codes.redeem(session, merchant.actor, community.id, text, "moral_bank.enter")
    with pytest.raises(CodeUnknown):
        codes.redeem(session, merchant.actor, other_community.id, text, PURPOSE)
    codes.redeem(session, merchant.actor, community.id, text, PURPOSE)


def test_a_code_runs_out(
    session: Session,
    clock: MovableClock,
    community: Place,
    holder: Somebody,
    merchant: Somebody,
) -> None:
    issued = give(session, holder, community)
    clock.move(minutes=10)
    assert issued.expires_at == clock.now()
    with pytest.raises(CodeExpired, match="Mar 2, 2026 9:10"):
        codes.redeem(session, merchant.actor, community.id, issued.text, PURPOSE)
    state = codes.state_of(session, NOODLES)
    assert state is not None and state.state == "expired"


def test_a_code_can_be_taken_back(
    session: Session, community: Place, holder: Somebody, merchant: Somebody
) -> None:
    first, second = give(session, holder, community), give(session, holder, community)
    assert codes.cancel(session, holder.actor, first.id)
    assert not codes.cancel(session, holder.actor, first.id)
    assert codes.cancel_for(session, holder.actor, NOODLES) == 1
    for issued in (first, second):
        with pytest.raises(CodeCancelled):
            codes.redeem(session, merchant.actor, community.id, issued.text, PURPOSE)
    third = give(session, holder, community)
    codes.redeem(session, merchant.actor, community.id, third.text, PURPOSE)
    assert not codes.cancel(session, holder.actor, third.id)


def test_what_happens_to_a_code_is_on_record(
    session: Session,
    community: Place,
    holder: Somebody,
    merchant: Somebody,
    person_with: MakePerson,
) -> None:
    issued = give(session, holder, community)
    codes.cancel(session, holder.actor, give(session, holder, community).id)
    codes.redeem(session, merchant.actor, community.id, issued.text, PURPOSE)
    session.flush()
    auditor = person_with("auditor")
    log = audit.page(session, auditor.actor, community.id, action="core.code")
    assert [entry.action for entry in log] == [
        "core.code.redeemed",
        "core.code.cancelled",
        "core.code.issued",
        "core.code.issued",
    ]
    assert log[0].actor_name == merchant.name
    assert log[0].on_behalf_of_name == holder.name


def wrong(database: Database, actor: Actor, community: Place, text: str = "AAAAA-AAAAA") -> None:
    with database.writing() as session:
        codes.redeem(session, actor, community.id, text, PURPOSE)


def test_guessing_is_slowed_down_though_each_guess_is_rolled_back(
    database: Database,
    clock: MovableClock,
    community: Place,
    holder: Somebody,
    merchant: Somebody,
) -> None:
    with database.writing() as session:
        text = give(session, holder, community).text
    for _guess in range(PER_PERSON):
        with pytest.raises(CodeUnknown):
            wrong(database, merchant.actor, community)
    with pytest.raises(TooManyGuesses):
        wrong(database, merchant.actor, community, text)
    with database.reading() as session:  # somebody else, elsewhere, is not harmed
        codes.look_up(session, Actor(holder.id, origin="web 2"), community.id, text, PURPOSE)
    clock.move(minutes=15)
    with database.writing() as session:
        text = give(session, holder, community).text
    wrong(database, merchant.actor, community, "".join(text.split("-")))


def test_guessing_from_one_address_is_slowed_down_for_all_accounts(
    database: Database, clock: MovableClock, community: Place, person_with: MakePerson
) -> None:
    crowd = [person_with() for _number in range(PER_ORIGIN // PER_PERSON + 1)]
    for guess in range(PER_ORIGIN):
        actor = Actor(crowd[guess // PER_PERSON].id, origin="web 10.0.0.7")
        with pytest.raises(CodeUnknown), database.reading() as session:
            codes.look_up(session, actor, community.id, "AAAAA-AAAAA", PURPOSE)
    fresh = Actor(crowd[-1].id, origin="web 10.0.0.7")
    with pytest.raises(TooManyGuesses), database.reading() as session:
        codes.locate(session, fresh, "AAAAA-AAAAA")


def test_looking_up_takes_few_queries(
    database: Database,
    community: Place,
    holder: Somebody,
    merchant: Somebody,
    query_counter: QueryCounter,
) -> None:
    with database.writing() as session:
        text = give(session, holder, community).text
    with database.reading() as session, query_counter() as queries:
        codes.look_up(session, merchant.actor, community.id, text, PURPOSE)
    assert len(queries) == 3, queries  # the time, the guesses, the code
    with database.writing() as session, query_counter() as queries:
        codes.redeem(session, merchant.actor, community.id, text, PURPOSE)
        session.flush()
    assert len(queries) == 5, queries


def test_a_code_must_live_for_a_while(session: Session, community: Place, holder: Somebody) -> None:
    with pytest.raises(ValueError, match="lifetime"):
        codes.issue(
            session,
            holder.actor,
            community.id,
            purpose=PURPOSE,
            holder_id=holder.id,
            subject=NOODLES,
            lifetime=timedelta(0),
        )
    assert codes.state_of(session, NOODLES) is None
    assert session.execute(select(func.count()).select_from(Code)).scalar_one() == 0
