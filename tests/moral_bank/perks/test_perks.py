"""Perks: entering, changing and retiring them, from above too, and what so many stars open."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session
from tests.moral_bank.longhai import Bank

from linli import communities, people
from linli.access import SYSTEM, NotAllowed
from linli.communities import CommunityKind, Place
from linli.db import Database
from linli.people import OrganisationKind
from linli_moral_bank import starter
from linli_moral_bank.models import Perk
from linli_moral_bank.perks import keeping, reading
from linli_moral_bank.perks.refusals import PerkRefused, PerkRetired, PerkUnknown
from linli_moral_bank.starter_shop import StarterRefused

DAY = date(2026, 3, 2)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


def perk(session: Session, bank: Bank, **values: Any) -> Perk:
    """Enter a perk as the community's staff."""
    given = {"title": "理发优惠", "grades": {2: "九五折", 4: "九折", 5: "八五折"}, **values}
    return keeping.add(session, bank.staff.actor, bank.id, **given)


def salon(session: Session, bank: Bank) -> Any:
    return next(one for one in people.organisations(session, bank.id) if one.name == "丽人理发店")


def own(session: Session, place: Place) -> list[reading.PerkRow]:
    """Return what stands on the list of a place beside the template's."""
    return [one for one in reading.listed(session, place) if not one.example]


def test_each_grade_from_its_star_on(session: Session, bank: Bank) -> None:
    perk(session, bank, organisation_id=salon(session, bank).id, bring="身份证")
    (one,) = own(session, bank.place)
    assert (one.giver, one.bring, one.least) == ("丽人理发店", "身份证", 2)
    assert [one.at(stars) for stars in range(6)] == [
        None,
        None,
        "九五折",
        "九五折",
        "九折",
        "八五折",
    ]


def test_what_one_more_star_opens(session: Session, bank: Bank) -> None:
    perk(session, bank)
    found = own(session, bank.place)
    for stars, given, more in (
        (0, [], []),
        (1, [], ["九五折"]),
        (2, ["九五折"], []),
        (3, ["九五折"], ["九折"]),
        (5, ["八五折"], []),
    ):
        opened = reading.opened(found, stars, DAY)
        assert [text for _one, text in opened.now] == given
        assert [text for _one, text in opened.next] == more


def test_only_within_its_days(session: Session, bank: Bank) -> None:
    coming = perk(session, bank, title="暑期游泳", since=DAY + timedelta(days=1))
    perk(session, bank, title="最后一天", until=DAY)
    perk(session, bank, title="已经结束", until=DAY - timedelta(days=1))
    found = own(session, bank.place)
    assert {one.title for one in found} == {"暑期游泳", "最后一天"}
    opened = reading.opened(found, 5, DAY)
    assert [one.title for one, _text in opened.now] == ["最后一天"]
    tomorrow = reading.opened(found, 5, DAY + timedelta(days=1))
    assert [one.id for one, _text in tomorrow.now] == [coming.id]


def test_those_below_have_it_too_and_those_above_do_not(session: Session, bank: Bank) -> None:
    above = communities.create(
        session, SYSTEM, kind=CommunityKind.DISTRICT, code="yt", name="沿滩区", slug="yt"
    )
    below = communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.COMMUNITY,
        code="1",
        name="第一社区",
        slug="yt-1",
        parent_id=above.id,
    )
    keeping.add(session, SYSTEM, above.id, title="免费体检", grades={3: "每年一次"})
    keeping.add(session, SYSTEM, below.id, title="优先报名", grades={1: "兴趣班"})
    here = [(one.title, one.giver) for one in reading.listed(session, below)]
    assert here == [("优先报名", "第一社区"), ("免费体检", "沿滩区")]
    assert [one.title for one in reading.listed(session, above)] == ["免费体检"]
    assert not own(session, bank.place)
    assert [one.title for one in reading.kept(session, below)] == ["优先报名"]


def test_a_closed_organisation_gives_nothing(session: Session, bank: Bank) -> None:
    perk(session, bank, organisation_id=salon(session, bank).id)
    people.close_organisation(session, SYSTEM, bank.id, salon(session, bank).id)
    assert not own(session, bank.place)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 81}, "title"),
        ({"grades": {}}, "grade_1"),
        ({"grades": {2: "  "}}, "grade_1"),
        ({"grades": {0: "九折"}}, "grade_0"),
        ({"grades": {6: "九折"}}, "grade_6"),
        ({"grades": {2: "折" * 61}}, "grade_2"),
        ({"bring": "证" * 121}, "bring"),
        ({"since": DAY, "until": DAY - timedelta(days=1)}, "until"),
    ],
)
def test_what_makes_no_sense_is_refused(
    session: Session, bank: Bank, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(PerkRefused) as refused:
        perk(session, bank, **values)
    assert refused.value.field == field
    made = perk(session, bank)
    given = {"title": "理发优惠", "grades": {2: "九五折"}, **values}
    with pytest.raises(PerkRefused):
        keeping.change(session, bank.staff.actor, bank.id, made.id, **given)


def test_another_communitys_organisation_is_refused(session: Session, bank: Bank) -> None:
    other = communities.create(
        session, SYSTEM, kind=CommunityKind.COMMUNITY, code="b", name="别处", slug="elsewhere"
    )
    theirs = people.add_organisation(
        session, SYSTEM, other.id, kind=OrganisationKind.MERCHANT, name="别处的店"
    )
    with pytest.raises(PerkRefused) as refused:
        perk(session, bank, organisation_id=theirs.id)
    assert refused.value.field == "organisation"
    made = perk(session, bank)
    with pytest.raises(PerkUnknown):
        keeping.change(session, SYSTEM, other.id, made.id, title="理发", grades={1: "九折"})
    with pytest.raises(PerkUnknown):
        keeping.retire(session, SYSTEM, other.id, made.id)


def test_only_who_keeps_the_shop(session: Session, bank: Bank) -> None:
    made, who = perk(session, bank), bank.resident.actor
    with pytest.raises(NotAllowed):
        keeping.add(session, who, bank.id, title="理发", grades={1: "九折"})
    with pytest.raises(NotAllowed):
        keeping.change(session, who, bank.id, made.id, title="理发", grades={1: "九折"})
    with pytest.raises(NotAllowed):
        keeping.retire(session, who, bank.id, made.id)


def test_changed_and_retired(session: Session, bank: Bank) -> None:
    made = perk(session, bank, example=True)
    who = bank.staff.actor
    keeping.change(session, who, bank.id, made.id, title="洗剪吹", grades={3: "九折", 1: "送护理"})
    (one,) = own(session, bank.place)
    assert (one.title, list(one.grades)) == ("洗剪吹", [(1, "送护理"), (3, "九折")])
    keeping.retire(session, who, bank.id, made.id)
    assert not own(session, bank.place)
    assert reading.kept(session, bank.place)[-1].retired
    with pytest.raises(PerkRetired):
        keeping.retire(session, who, bank.id, made.id)
    with pytest.raises(PerkRetired):
        keeping.change(session, who, bank.id, made.id, title="理发", grades={1: "九折"})


def test_a_template_adds_what_is_not_there(session: Session, bank: Bank) -> None:
    section = {
        "perks": [
            {"title": "理发优惠", "organisation": "丽人理发店", "grades": {2: "九五折"}},
            {"title": "理发优惠", "grades": {1: "每季一次"}},
        ]
    }
    starter.apply(session, SYSTEM, bank.place, section)
    starter.apply(session, SYSTEM, bank.place, section)
    assert [one.giver for one in own(session, bank.place)] == [bank.place.name, "丽人理发店"]


@pytest.mark.parametrize(
    ("perks", "refusal", "field"),
    [
        (
            {"title": "理发", "organisation": "没有的店", "grades": {1: "九折"}},
            StarterRefused,
            "perks.0.organisation",
        ),
        ({"title": "理发", "grades": {7: "九折"}}, PerkRefused, "perks.0.grades.7"),
        (
            {"title": "理发", "grades": {1: "九折"}, "since": DAY, "until": date(2026, 1, 1)},
            PerkRefused,
            "perks.0.until",
        ),
    ],
)
def test_a_template_that_does_not_fit_says_where(
    session: Session, bank: Bank, perks: dict[str, Any], refusal: type[PerkRefused], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        starter.apply(session, SYSTEM, bank.place, {"perks": [perks]})
    assert refused.value.field == field
