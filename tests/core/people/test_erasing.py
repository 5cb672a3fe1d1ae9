"""Erasing a person: what stands in the way, what is taken out, what stays."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlmodel import Session
from tests.core.plugins.fakes import installed, module

from linli import access, audit, codes, evidence, inbox, jobs, notices, people, plugins, points
from linli.access import SYSTEM, Actor, NotAllowed
from linli.clock import now
from linli.communities import Place
from linli.db import Database
from linli.events import ContributionConfirmed, PersonLeft, publish
from linli.evidence import LocalStore
from linli.feed import open_feed
from linli.hooks import Tie
from linli.i18n import texts
from linli.ids import new_id
from linli.notices import Draft, DraftItem
from linli.people import KinshipKind, OrganisationKind, Person, PersonErased, erasing
from linli.people.erasing import Reason
from linli.points import Hold, Owner, Transfer
from linli.points.verify import verify
from linli.signin import open_session, set_password
from linli.subjects import Subject
from linli.testing.people import PASSWORD, MakePerson, Somebody
from linli.testing.traces import traces

_ = texts("linli")

#: For refusals that no query decides.
one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
NAME, PHONE, EMAIL, SIGN_IN = "欧阳青禾", "+8613912345678", "qinghe@example.org", "qinghe88"
#: What they wrote themselves.
WORDS = "我家楼下的松树"


@pytest.fixture(autouse=True)
def no_plugins() -> Iterator[None]:
    """Plugins are tried with those made for the test."""
    with installed():
        yield


@pytest.fixture(autouse=True)
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    evidence.use(LocalStore(tmp_path_factory.mktemp("evidence")))
    yield
    evidence.use(None)


def sentences(session: Session, person_id: UUID) -> list[str]:
    return [str(one.tie.what) for one in erasing.outlook(session, person_id).ties]


def account(session: Session, community: Place, owner: Owner, amount: int) -> UUID:
    unit = points.define_unit(session, SYSTEM, community.id, "points", "道德积分")
    source = points.open_account(session, unit.id, Owner.community(community.id), "issuance")
    mine = points.open_account(session, unit.id, owner).id
    award = Transfer(
        key=f"award:{mine}", from_id=source.id, to_id=mine, amount=amount, reason="test"
    )
    points.transfer(session, SYSTEM, award)
    return mine


def photo() -> io.BytesIO:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "JPEG")
    picture.seek(0)
    return picture


@pytest.fixture
def qinghe(session: Session, community: Place, group: Place) -> Somebody:
    """Somebody about whom core holds as much as it can."""
    person = people.add_person(
        session,
        SYSTEM,
        community.id,
        name=NAME,
        phone=PHONE,
        email=EMAIL,
        sign_in_name=SIGN_IN,
        birth_date=date(1970, 5, 6),
        group_id=group.id,
        categories=["volunteer"],
    )
    me = Actor(person.id, origin="test")
    set_password(session, me, person.id, PASSWORD)
    return Somebody(person.id, NAME, SIGN_IN, me)


def history(session: Session, community: Place, me: Somebody, staff: Somebody) -> None:
    """Let things happen by which core comes to hold their name and words."""
    here = community.id
    open_feed(session, here)
    home = people.household(session, SYSTEM, here, "3-2-501", address="松树路一号")
    people.move_in(session, SYSTEM, home.id, me.id)
    people.move_in(session, SYSTEM, home.id, staff.id)
    people.relate(session, SYSTEM, here, me.id, staff.id, KinshipKind.SIBLING)
    people.correct_person(session, staff.actor, here, me.id, phone="13912345679")
    people.correct_person(session, staff.actor, here, me.id, phone=PHONE)
    subject = Subject("core.community", here)
    evidence.attach(session, me.actor, here, subject, f"{NAME}.jpg", photo())
    codes.issue(
        session,
        me.actor,
        here,
        purpose="core.verify_email",
        holder_id=me.id,
        subject=Subject("core.person", me.id),
        lifetime=timedelta(hours=1),
    )
    letter = {"person_id": str(me.id), "address": EMAIL}
    jobs.enqueue(session, "core.signin.send_code", letter, run_at=now(session), key="letter")
    open_session(session, me.id, device="手机")
    inbox.notify(session, me.id, here, _("Home"))
    inbox.notify(session, staff.id, here, _("%(name)s has left.", name=NAME))
    line = DraftItem(
        subject=Subject("deeds.deed", new_id()), title=f"{NAME}帮助邻居", person_id=me.id
    )
    other = DraftItem(subject=Subject("deeds.deed", new_id()), title="别人的善行")
    draft = Draft(kind="core.deeds", title="公示", days=3, items=[line, other])
    notice = notices.publish(session, SYSTEM, here, draft)
    item = notices.items(session, here, notice)[1]
    objection = notices.object_to(session, me.actor, here, item.id, WORDS)
    notices.answer(session, SYSTEM, here, objection, upheld=False, answer=f"{NAME}，谢谢")
    publish(
        session,
        ContributionConfirmed(
            community_id=here,
            kind="test.help",
            reference_id=new_id(),
            person_id=me.id,
            quantity=1,
            on=date(2026, 5, 1),
            title=WORDS,
        ),
    )


def test_nothing_leads_back_to_whom_was_erased_and_the_books_stay_right(
    session: Session, community: Place, qinghe: Somebody, person_with: MakePerson
) -> None:
    staff = person_with("staff", name="李建国")
    mine = account(session, community, Owner.person(qinghe.id), 12)
    marks = (NAME, PHONE[3:], EMAIL, SIGN_IN, WORDS)

    def fail(event: Any) -> None:
        raise RuntimeError("on purpose")

    with installed(module("deaf", linli_on_event=fail)) as loaded:
        assert not loaded.broken
        plugins.enable(session, SYSTEM, community.id, "deaf")
        history(session, community, qinghe, staff)
    held = traces(session, *marks, owner="core_")
    for table in ("person", "evidence", "job", "notification", "notice_item", "objection"):
        assert any(name == f"core_{table}" for name, _column in held), table
    assert ("core_outgoing_event", "data") in held
    assert ("core_failed_delivery", "payload") in held
    assert not any(name == "core_audit_entry" for name, _column in held)

    left = erasing.outlook(session, qinghe.id)
    assert (left.ties, [str(one.amount) for one in left.left]) == ([], ["12 points"])
    for _again in range(2):
        erasing.erase(session, staff.actor, community.id, qinghe.id, Reason.ASKED)

    assert traces(session, *marks, owner="core_") == set()
    person = session.get_one(Person, qinghe.id)
    assert person.name == "已注销居民"
    assert person.erased_at == now(session)
    assert person.password_hash is None
    assert points.balance(session, mine).balance == 0
    assert points.account(session, mine).status == "closed"
    assert verify(session).wrong is None
    assert people.household_of(session, qinghe.id) is None
    assert people.relatives(session, qinghe.id) == []
    told = inbox.page(session, staff.id)
    assert "已注销居民 has left." in {str(message.text) for message in told}
    auditor = person_with("auditor")
    acts = audit.page(session, auditor.actor, community.id, action="core.person.erased")
    assert [(row.actor_id, row.after) for row in acts] == [(staff.id, {"reason": "asked"})]


def test_a_former_member_is_found_by_nobody_and_tied_to_nothing(
    session: Session, community: Place, qinghe: Somebody, person_with: MakePerson
) -> None:
    staff = person_with("president", name="李建国")
    erasing.erase(session, staff.actor, community.id, qinghe.id, Reason.DIED)
    for search in (NAME, "已注销", PHONE[3:], ""):
        for status in people.MembershipStatus:
            found = people.members(session, staff.actor, community.id, search=search, status=status)
            assert qinghe.id not in {row.person_id for row in found}
    with pytest.raises(people.NotAMember):
        people.profile(session, staff.actor, community.id, qinghe.id)
    shop = people.add_organisation(
        session, SYSTEM, community.id, kind=OrganisationKind.MERCHANT, name="面馆"
    )
    for tie in (
        lambda: people.join(session, SYSTEM, community.id, qinghe.id),
        lambda: access.grant(session, SYSTEM, qinghe.id, "staff", community.id),
        lambda: people.name_agent(session, SYSTEM, shop.id, qinghe.id),
        lambda: set_password(session, SYSTEM, qinghe.id, "rice for everybody"),
    ):
        with pytest.raises(PersonErased):
            tie()
    again = people.add_person(
        session, SYSTEM, community.id, name=NAME, phone=PHONE, email=EMAIL, sign_in_name=SIGN_IN
    )
    assert again.id != qinghe.id


def test_all_that_stands_in_the_way_is_told_at_once(
    session: Session, community: Place, qinghe: Somebody, person_with: MakePerson
) -> None:
    here, me = community.id, qinghe.id
    staff, child, mate = person_with("staff"), person_with(name="小明"), person_with()
    access.grant(session, SYSTEM, me, "administrator", here)
    home = people.household(session, SYSTEM, here, "3-2-501")
    people.move_in(session, SYSTEM, home.id, me, representative=True)
    people.move_in(session, SYSTEM, home.id, mate.id)
    people.relate(session, SYSTEM, here, me, child.id, KinshipKind.GUARDIAN)
    shop = people.add_organisation(
        session, SYSTEM, here, kind=OrganisationKind.MERCHANT, name="面馆"
    )
    people.name_agent(session, SYSTEM, shop.id, me)
    mine = account(session, community, Owner.person(me), 12)
    theirs = account(session, community, Owner.person(mate.id), 5)
    penalty = points.open_account(
        session, points.account(session, mine).unit_id, Owner.community(here), "penalty"
    ).id
    asked = {"amount": 4, "reason": "test"}
    points.hold(session, SYSTEM, Hold(key="h1", from_id=mine, to_id=penalty, **asked))  # type: ignore[arg-type]
    points.freeze(session, SYSTEM, mine, "why")
    notice = notices.publish(
        session,
        SYSTEM,
        here,
        Draft(
            kind="core.deeds",
            title="公示",
            days=3,
            items=[DraftItem(subject=Subject("deeds.deed", new_id()), title="扫雪")],
        ),
    )
    item = notices.items(session, here, notice)[0].id
    notices.object_to(session, qinghe.actor, here, item, "为什么")
    assert sentences(session, me) == [
        "龙海社区 has no other administrator: somebody else must become one first.",
        "The role “Administrator” in 龙海社区 must be taken back first.",
        "Others live in the home 3-2-501: somebody else must speak for it first.",
        "小明 has no other guardian: another one must be noted first.",
        "Nobody else acts for 面馆: somebody else must be named first.",
        "The account of 道德积分 is frozen. Staff must open it again first.",
        "道德积分: 4 points set aside. What it is for must be done or cancelled first.",
        "The objection to “扫雪” is still being looked into: it must be answered first.",
    ]
    with pytest.raises(erasing.StillTied) as refused:
        erasing.erase(session, staff.actor, here, me, Reason.ASKED)
    assert len(refused.value.ties) == 8
    # Where somebody else is there for it, it does not stand in the way.
    access.grant(session, SYSTEM, mate.id, "administrator", here)
    people.move_in(session, SYSTEM, home.id, mate.id, representative=True)
    people.relate(session, SYSTEM, here, mate.id, child.id, KinshipKind.GUARDIAN)
    people.name_agent(session, SYSTEM, shop.id, mate.id)
    points.unfreeze(session, SYSTEM, mine, "why")
    assert len(sentences(session, me)) == 3
    points.hold(session, SYSTEM, Hold(key="h2", from_id=theirs, to_id=penalty, **asked))  # type: ignore[arg-type]
    assert len(sentences(session, me)) == 3


def test_debts_and_promised_points_stand_in_the_way(
    session: Session, community: Place, qinghe: Somebody, person_with: MakePerson
) -> None:
    mine = account(session, community, Owner.person(qinghe.id), 3)
    source = points.open_account(
        session, points.account(session, mine).unit_id, Owner.community(community.id), "issuance"
    ).id
    points.change_limits(session, SYSTEM, mine, minimum=-10, maximum=None, reason="test")
    owed = Transfer(key="owed", from_id=mine, to_id=source, amount=8, reason="test")
    points.transfer(session, SYSTEM, owed)
    promised = Hold(key="promised", from_id=source, to_id=mine, amount=2, reason="test")
    points.hold(session, SYSTEM, promised)
    assert sentences(session, qinghe.id) == [
        "道德积分: 5 points owed. That must be settled first.",
        "Somebody has set 道德积分 aside for this person. It must be done or cancelled first.",
    ]


def test_who_lives_alone_gives_up_the_points_of_the_home(
    session: Session, community: Place, qinghe: Somebody, person_with: MakePerson
) -> None:
    staff = person_with("staff")
    home = people.household(session, SYSTEM, community.id, "3-2-501")
    people.move_in(session, SYSTEM, home.id, qinghe.id, representative=True)
    ours = account(session, community, Owner.household(home.id), 7)
    left = erasing.outlook(session, qinghe.id).left
    assert [(str(one.amount), one.of_home) for one in left] == [("7 points", True)]
    erasing.erase(session, staff.actor, community.id, qinghe.id, Reason.MOVED)
    assert points.balance(session, ours).balance == 0
    assert points.account(session, ours).status == "open"
    assert verify(session).wrong is None


@one_database
def test_staff_erase_only_whom_they_may_manage_everywhere(
    session: Session,
    community: Place,
    other_community: Place,
    qinghe: Somebody,
    person_with: MakePerson,
) -> None:
    staff, resident = person_with("staff"), person_with()
    with pytest.raises(NotAllowed):
        erasing.erase(session, resident.actor, community.id, qinghe.id, Reason.ASKED)
    with pytest.raises(erasing.NotYourself):
        erasing.erase(session, staff.actor, community.id, staff.id, Reason.ASKED)
    elsewhere = person_with("staff", community=other_community)
    with pytest.raises(people.NotAMember):
        erasing.erase(session, elsewhere.actor, other_community.id, qinghe.id, Reason.ASKED)
    people.join(session, SYSTEM, other_community.id, qinghe.id, approved=False)
    with pytest.raises(erasing.BelongsElsewhere, match="兴隆社区"):
        erasing.erase(session, staff.actor, community.id, qinghe.id, Reason.ASKED)
    people.leave(session, qinghe.actor, other_community.id, qinghe.id)
    erasing.erase(session, staff.actor, community.id, qinghe.id, Reason.ASKED)


@one_database
def test_one_erases_oneself_with_the_password_only(
    session: Session, community: Place, qinghe: Somebody, person_with: MakePerson
) -> None:
    with pytest.raises(erasing.PasswordWrong):
        erasing.erase_oneself(session, qinghe.actor, community.id, "guess")
    served = Actor(qinghe.id, on_behalf_of=person_with().id)
    with pytest.raises(erasing.NotYourself):
        erasing.erase_oneself(session, served, community.id, PASSWORD)
    unknown = people.add_person(session, SYSTEM, community.id, name="赵玉梅")
    with pytest.raises(erasing.NoPassword):
        erasing.erase_oneself(session, Actor(unknown.id), community.id, PASSWORD)
    erasing.erase_oneself(session, qinghe.actor, community.id, PASSWORD)
    assert session.get_one(Person, qinghe.id).erased_at is not None


def test_a_plugin_names_what_is_open_hears_of_the_leaving_and_takes_its_part_out(
    session: Session, community: Place, qinghe: Somebody, person_with: MakePerson
) -> None:
    staff = person_with("staff")
    open_ = [Tie(_("Home"))]
    heard: list[Any] = []

    def erase(session: Session, person_id: UUID) -> None:
        assert session.get_one(Person, person_id).name == "已注销居民"
        heard.append(person_id)

    def on_event(session: Session, event: Any) -> None:
        heard.append(event)
        inbox.notify(session, event.person_id, event.community_id, _("Home"))

    with installed(
        module(
            "tasks",
            linli_ties=lambda session, person_id: open_,
            linli_erase=erase,
            linli_on_event=on_event,
        )
    ):
        plugins.enable(session, SYSTEM, community.id, "tasks")
        with pytest.raises(erasing.StillTied):
            erasing.erase(session, staff.actor, community.id, qinghe.id, Reason.ASKED)
        open_.clear()
        erasing.erase(session, staff.actor, community.id, qinghe.id, Reason.ASKED)
    left = PersonLeft(community_id=community.id, person_id=qinghe.id)
    assert heard == [left, qinghe.id]
    assert inbox.page(session, qinghe.id) == []


def test_a_plugin_that_fails_lets_nobody_be_erased(
    session: Session, community: Place, qinghe: Somebody, person_with: MakePerson
) -> None:
    staff = person_with("staff")

    def fail(session: Session, person_id: UUID) -> None:
        raise RuntimeError("on purpose")

    with (
        installed(module("tasks", linli_erase=fail)),
        pytest.raises(erasing.PartFailed, match="Fake"),
        session.begin_nested(),
    ):
        erasing.erase(session, staff.actor, community.id, qinghe.id, Reason.ASKED)
    session.expire_all()
    assert session.get_one(Person, qinghe.id).name == NAME
    with installed(module("tasks", linli_ties=fail), module("typo", linli_no_such=fail)):
        assert sentences(session, qinghe.id) == [
            "The part “Fake” does not answer at the moment. Please tell those who run the portal.",
            "The part “typo” does not answer at the moment. Please tell those who run the portal.",
        ]


def test_two_who_erase_the_same_person_at_once_erase_them_once(
    database: Database, community: Place, person_with: MakePerson
) -> None:
    staff, colleague, wang = person_with("staff"), person_with("staff"), person_with()
    auditor = person_with("auditor").actor

    def erase(who: Somebody) -> None:
        database.run(
            lambda session: erasing.erase(session, who.actor, community.id, wang.id, Reason.MISTAKE)
        )

    with ThreadPoolExecutor(2) as both:
        list(both.map(erase, (staff, colleague)))
    with database.reading() as session:
        acts = audit.page(session, auditor, community.id, action="core.person.erased")
    assert len(acts) == 1


@one_database
def test_a_name_within_another_name_is_left_alone(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    staff = person_with("staff")
    li = people.add_person(session, SYSTEM, community.id, name="李明")
    for name in ("李明", "李明华", "李明、王芳"):
        inbox.notify(session, staff.id, community.id, _("%(name)s has left.", name=name))
    erasing.erase(session, staff.actor, community.id, li.id, Reason.MISTAKE)
    told = {str(message.text) for message in inbox.page(session, staff.id)}
    assert {f"{name} has left." for name in ("已注销居民", "李明华", "已注销居民、王芳")} <= told


def test_the_words_for_a_former_member_are_not_masked() -> None:
    assert people.masked("Former member", people.Masking.SURNAME) == "Former member"
