"""Declaring: what is taken, and every reason for which it is not."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from tests.moral_bank.longhai import Bank, agree, photo, rule_id, tell

from linli import evidence, people
from linli.access import SYSTEM, Actor, NotAllowed
from linli.audit.models import AuditEntry
from linli.communities import Place
from linli.notices import ItemState
from linli.people import NotAMember
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson
from linli_moral_bank import rule_sets
from linli_moral_bank.calendar import period_of
from linli_moral_bank.deeds import checks, declaring, deed_lists, neighbours, progress, states
from linli_moral_bank.deeds.refusals import (
    CapReached,
    DeedRefused,
    DeedUnknown,
    DuplicateDeed,
    NeighbourUnknown,
    NotNow,
)
from linli_moral_bank.models import DeedState, Rhythm, Way
from linli_moral_bank.rule_sets import RuleSetUnknown, RuleUnknown

TODAY = date(2026, 3, 2)


def test_a_resident_declares_for_herself(session: Session, bank: Bank) -> None:
    deed = tell(session, bank)
    assert (deed.state, deed.way) == (DeedState.SUBMITTED, Way.SELF)
    assert (deed.beneficiary_id, deed.group_id) == (bank.resident.id, bank.group.id)
    assert (deed.period, deed.points, deed.deduction) == ("2026-03", None, False)


def test_a_neighbour_thanks_another(session: Session, bank: Bank) -> None:
    deed = tell(session, bank, "family-peace", about=bank.neighbour)
    assert (deed.way, deed.beneficiary_id) == (Way.OTHER, bank.neighbour.id)
    assert deed.declarer_id == bank.resident.id
    told = deed_lists.mine(session, bank.neighbour.id, bank.id)
    assert [row.declarer for row in told] == ["王桂英"]


def test_staff_enter_what_only_staff_may(session: Session, bank: Bank) -> None:
    deed = tell(session, bank, "red-list", who=bank.staff, about=bank.neighbour)
    assert deed.way is Way.STAFF
    with pytest.raises(DeedRefused, match="only be declared by the person who did it, or by staff"):
        tell(session, bank, "red-list", about=bank.far)


def test_staff_at_the_counter_declare_for_the_person_served(session: Session, bank: Bank) -> None:
    at_counter = Actor(bank.staff.id, on_behalf_of=bank.resident.id, origin="test")
    deed = declaring.declare(
        session,
        at_counter,
        bank.id,
        rule_id=rule_id(session, bank, "errands"),
        happened_on=TODAY,
        story="帮邻居取药。",
    )
    assert (deed.way, deed.beneficiary_id) == (Way.SELF, bank.resident.id)
    assert deed.declarer_id == bank.resident.id


def test_nobody_acts_for_another_without_the_right(session: Session, bank: Bank) -> None:
    pretender = Actor(bank.neighbour.id, on_behalf_of=bank.resident.id, origin="test")
    with pytest.raises(NotAllowed, match="may not act for this person"):
        declaring.declare(
            session,
            pretender,
            bank.id,
            rule_id=rule_id(session, bank, "errands"),
            happened_on=TODAY,
            story="帮邻居取药。",
        )


def test_who_belongs_elsewhere_declares_nothing(
    session: Session, bank: Bank, other_community: Place, person_with: MakePerson
) -> None:
    stranger = person_with(community=other_community)
    with pytest.raises(NotAllowed):
        tell(session, bank, who=stranger)
    with pytest.raises(NotAMember):
        tell(session, bank, about=stranger)
    with pytest.raises(RuleSetUnknown):
        declaring.declare(
            session,
            stranger.actor,
            other_community.id,
            rule_id=rule_id(session, bank, "errands"),
            happened_on=TODAY,
            story="…",
        )


def test_who_is_not_admitted_yet_declares_nothing(
    session: Session, bank: Bank, person_with: MakePerson
) -> None:
    waiting = people.new_person(session, name="新来的")
    people.join(session, SYSTEM, bank.id, waiting.id, approved=False)
    with pytest.raises(DeedRefused, match="has not been admitted"):
        declaring.declare(
            session,
            bank.staff.actor,
            bank.id,
            rule_id=rule_id(session, bank, "errands"),
            happened_on=TODAY,
            story="帮邻居取药。",
            person_id=waiting.id,
        )


def test_an_item_of_an_older_version_is_refused(session: Session, bank: Bank) -> None:
    old = rule_id(session, bank, "errands")
    book = rule_sets.require_in_force(session, bank.id)
    from linli_moral_bank.rule_sets.rules import PointRange, RuleItem, RuleList

    rules = RuleList(
        title="新版",
        products=book.products,
        rules=(RuleItem(code="errands", title="跑腿", product="mulin", points=PointRange(1, 1)),),
    )
    made = rule_sets.draft(session, SYSTEM, bank.id, rules)
    rule_sets.publish(session, SYSTEM, bank.id, made.id, untried=True)
    with pytest.raises(RuleUnknown):
        declaring.declare(
            session, bank.resident.actor, bank.id, rule_id=old, happened_on=TODAY, story="…"
        )


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (TODAY + timedelta(days=1), "This day has not come yet."),
        (TODAY - timedelta(days=61), "Only what happened in the last 60 days"),
    ],
)
def test_the_day_must_fit(session: Session, bank: Bank, day: date, sentence: str) -> None:
    with pytest.raises(DeedRefused, match=sentence) as refused:
        tell(session, bank, day=day)
    assert refused.value.field == "happened_on"
    assert tell(session, bank, day=TODAY - timedelta(days=60)).happened_on < TODAY


def test_today_is_the_communitys_today(session: Session, bank: Bank, clock: MovableClock) -> None:
    clock.move(hours=16)  # one in the morning of the next day in China
    assert tell(session, bank, day=TODAY + timedelta(days=1)).period == "2026-03"


def test_a_photo_is_asked_for_and_kept(session: Session, bank: Bank, tmp_path: Path) -> None:
    with pytest.raises(DeedRefused, match="Please add a photo") as refused:
        tell(session, bank, "free-haircut")
    assert refused.value.field == "photos"
    with photo(tmp_path).open("rb") as stream:
        deed = tell(session, bank, "free-haircut", photos=[declaring.Photo("haircut.jpg", stream)])
    kept = evidence.listing(session, states.subject_of(deed.id))
    assert [one.media_type for one in kept] == ["image/jpeg"]


@pytest.mark.parametrize("story", ["", "   "])
def test_something_must_be_told(session: Session, bank: Bank, story: str) -> None:
    with pytest.raises(DeedRefused, match="tell in a sentence"):
        declaring.declare(
            session,
            bank.resident.actor,
            bank.id,
            rule_id=rule_id(session, bank, "errands"),
            happened_on=TODAY,
            story=story,
        )


def test_the_same_is_not_declared_twice(session: Session, bank: Bank) -> None:
    first = tell(session, bank)
    with pytest.raises(DuplicateDeed) as refused:
        tell(session, bank, who=bank.neighbour, about=bank.resident)
    assert (refused.value.deed_id, refused.value.field) == (first.id, "separate")
    again = tell(session, bank, separate=True)
    assert (first.occasion, again.occasion) == (1, 2)


def test_a_form_sent_twice_declares_once(session: Session, bank: Bank) -> None:
    first = tell(session, bank, once="the same form")
    assert tell(session, bank, once="the same form").id == first.id
    assert len(deed_lists.mine(session, bank.resident.id, bank.id)) == 1


def test_two_that_count_the_same_occasion_are_one_deed(
    session: Session, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(session, bank)
    monkeypatch.setattr(checks, "next_occasion", lambda *_asked: 1)
    with pytest.raises(NotNow, match="just been declared"):
        tell(session, bank)
    assert len(deed_lists.mine(session, bank.resident.id, bank.id)) == 1


def test_a_cap_holds_for_its_period(session: Session, bank: Bank, clock: MovableClock) -> None:
    for number in range(4):
        tell(session, bank, separate=number > 0)
    with pytest.raises(CapReached, match=r"counts 4 times a month for one person"):
        tell(session, bank, separate=True)
    tell(session, bank, about=bank.neighbour, separate=True)  # a cap is each person's own
    clock.move(days=31)
    tell(session, bank)


def test_what_was_rejected_does_not_count(session: Session, bank: Bank) -> None:
    first = tell(session, bank, "found-property")
    with pytest.raises(DuplicateDeed):
        tell(session, bank, "found-property")
    with pytest.raises(CapReached, match="counts 1 time a day"):
        tell(session, bank, "found-property", separate=True)
    declaring.withdraw(session, bank.resident.actor, bank.id, first.id)
    assert first.state is DeedState.WITHDRAWN
    assert tell(session, bank, "found-property").state is DeedState.SUBMITTED


def test_only_who_declared_withdraws_and_only_in_time(session: Session, bank: Bank) -> None:
    deed = tell(session, bank)
    with pytest.raises(DeedUnknown):
        declaring.withdraw(session, bank.neighbour.actor, bank.id, deed.id)
    agree(session, bank, deed)
    with pytest.raises(NotNow, match="panel has already decided"):
        declaring.withdraw(session, bank.resident.actor, bank.id, deed.id)


def test_a_deed_is_not_found_from_another_community(
    session: Session, bank: Bank, other_community: Place
) -> None:
    with pytest.raises(DeedUnknown):
        states.find(session, other_community.id, tell(session, bank).id)


def test_a_story_has_its_length_and_its_person(session: Session, bank: Bank) -> None:
    rule = rule_id(session, bank, "errands")
    for actor, story, sentence in (
        (bank.resident.actor, "长" * 1001, "no more than 1000"),
        (bank.resident.actor, " ", "what happened"),
        (SYSTEM, "帮邻居取药。", "say who did it"),
    ):
        with pytest.raises(DeedRefused, match=sentence):
            declaring.declare(session, actor, bank.id, rule_id=rule, happened_on=TODAY, story=story)


def test_the_way_of_what_was_withdrawn_or_is_objected_to(session: Session, bank: Bank) -> None:
    deed = tell(session, bank)
    report = tell(session, bank, "noise", about=bank.neighbour)
    for one, said in ((deed, "who declared it"), (report, "who reported it")):
        declaring.withdraw(session, bank.resident.actor, bank.id, one.id)
        row = deed_lists.row_of(session, bank.resident.actor, one, known=True)
        assert said in str(progress.steps(row)[-1].title)
    other = tell(session, bank, "errands")
    other.state = DeedState.ON_NOTICE
    session.flush()
    row = deed_lists.row_of(session, bank.resident.actor, other, known=True)
    steps = progress.steps(row, ItemState.SUSPENDED)
    assert [str(one.note) for one in steps if one.state == "now"] == [
        "Somebody objected; this is looked into"
    ]


def test_a_neighbour_is_found_by_the_whole_name_only(
    session: Session, bank: Bank, person_with: MakePerson
) -> None:
    me = bank.resident.actor
    assert neighbours.named(session, me, bank.id, " 李建国 ").person_id == bank.neighbour.id
    for part in ("李", "建国", "%"):
        with pytest.raises(NeighbourUnknown, match="Nobody with this name"):
            neighbours.named(session, me, bank.id, part)
    twin = person_with(name="李建国", group=bank.other_group)
    with pytest.raises(NeighbourUnknown, match="choose the resident group") as refused:
        neighbours.named(session, me, bank.id, "李建国")
    assert refused.value.field == "group"
    found = neighbours.named(session, me, bank.id, "李建国", group_id=bank.other_group.id)
    assert found.person_id == twin.id


def test_the_log_does_not_name_who_reported(session: Session, bank: Bank, tmp_path: Path) -> None:
    with photo(tmp_path).open("rb") as stream:
        deed = tell(
            session,
            bank,
            "fighting",
            about=bank.neighbour,
            photos=[declaring.Photo("fight.jpg", stream)],
        )
    kept = evidence.listing(session, states.subject_of(deed.id))
    ids = [deed.id, *(one.id for one in kept)]
    entries = session.execute(
        select(
            col(AuditEntry.actor_id), col(AuditEntry.on_behalf_of_id), col(AuditEntry.origin)
        ).where(col(AuditEntry.subject_id).in_(ids))
    ).all()
    assert entries
    assert {origin for _actor, _for, origin in entries} == {""}
    assert all(bank.resident.id not in entry for entry in entries)
    assert all(one.uploaded_by_id is None for one in kept)


@pytest.mark.parametrize(
    ("rhythm", "name"),
    [
        (Rhythm.ONCE, "once"),
        (Rhythm.DAILY, "2027-01-03"),
        (Rhythm.WEEKLY, "2026-W53"),
        (Rhythm.MONTHLY, "2027-01"),
        (Rhythm.QUARTERLY, "2027-Q1"),
        (Rhythm.YEARLY, "2027"),
    ],
)
def test_periods(rhythm: Rhythm, name: str) -> None:
    assert period_of(rhythm, date(2027, 1, 3)) == name
