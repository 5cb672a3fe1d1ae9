"""Things of another community, for the walk through all routes (tests/web/test_boundaries.py)."""

from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

from PIL import Image
from sqlalchemy import select
from sqlmodel import Session, col
from tests.moral_bank import council_probes, perk_probes, shop_probes
from tests.moral_bank.council_probes import bank_of, deed, report
from tests.moral_bank.longhai import rule_id, tell
from tests.web.probes.worlds import Probe, World

from linli import people, points
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.ids import new_id
from linli.points import Owner, Transfer
from linli.testing import Somebody
from linli_moral_bank import honours, rule_sets
from linli_moral_bank.books import purse
from linli_moral_bank.models import (
    Goods,
    Honour,
    Nominee,
    Redemption,
    RuleSetState,
)
from linli_moral_bank.shop import further_photos, redemption, services


def rule(world: World) -> Mapping[str, Any]:
    """A rule."""
    with world.database.writing() as session:
        return {"rule_id": rule_id(session, bank_of(session, world), "visiting-elders")}


def depositor(world: World) -> Mapping[str, Any]:
    """A household for which the insider speaks; one for all probes."""
    with world.database.writing() as session:
        bank_of(session, world)
        home = people.household(session, SYSTEM, world.community.id, "3-2-501")
        people.move_in(session, SYSTEM, home.id, world.insider.id, representative=True)
        return {"owner_id": home.id}


def version(world: World) -> Mapping[str, Any]:
    """A draft of the rules."""
    with world.database.writing() as session:
        bank = bank_of(session, world)
        return {"rule_set_id": rule_sets.start(session, SYSTEM, bank.id).id}


def version_read(_world: World) -> Mapping[str, Any]:
    """The version that holds."""
    return {"version": 1}


def waiting_version(world: World) -> Mapping[str, Any]:
    """A version that waits for its day; one for all probes."""
    with world.database.writing() as session:
        bank = bank_of(session, world)
        for one in rule_sets.versions(session, SYSTEM, bank.id):
            if one.state is RuleSetState.SCHEDULED:
                return {"rule_set_id": one.id}
        made = rule_sets.start(session, SYSTEM, bank.id)
        day = now(session).date() + timedelta(days=30)
        rule_sets.publish(session, SYSTEM, bank.id, made.id, valid_from=day, untried=True)
        return {"rule_set_id": made.id}


def item(world: World) -> Mapping[str, Any]:
    """An item of a draft."""
    return {**version(world), "code": "errands"}


def class_(world: World) -> Mapping[str, Any]:
    """A class of a draft."""
    return {**version(world), "code": "mulin"}


def honour(world: World) -> Mapping[str, Any]:
    """An honour for which people can be proposed."""
    with world.database.writing() as session:
        made = honours.open_honour(
            session,
            SYSTEM,
            bank_of(session, world).id,
            title=f"道德模范{new_id().hex[-8:]}",
            year=2026,
            places=1,
            closes_on=now(session).date() + timedelta(days=30),
        )
        return {"honour_id": made.id}


def nominee(world: World) -> Mapping[str, Any]:
    """Somebody proposed, whom the insider may judge."""
    named = honour(world)
    with world.database.writing() as session:
        place = world.community
        person = people.add_person(
            session, SYSTEM, place.id, name="李建国", sign_in_name=f"h{new_id().hex[-12:]}"
        )
        made = honours.propose(
            session,
            Actor(person.id, origin="test"),
            place.id,
            named["honour_id"],
            Owner.person(person.id),
            "热心助人",
        )
        return {**named, "nominee_id": made.id}


def certificate(world: World) -> Mapping[str, Any]:
    """A certificate that somebody of the other community received."""
    named = nominee(world)
    with world.database.writing() as session:
        place = world.community
        honours.review(session, SYSTEM, place.id, named["nominee_id"], supports=True)
        over = now(session).date() - timedelta(days=1)
        session.get_one(Honour, named["honour_id"]).closes_on = over
        honours.decide(
            session,
            SYSTEM,
            place.id,
            named["honour_id"],
            awarded=[named["nominee_id"]],
            decision="居民会议通过",
        )
        serial = session.get_one(Nominee, named["nominee_id"]).serial
        assert serial is not None
        return {"serial": serial}


def neighbours_deed(world: World) -> Mapping[str, Any]:
    """A deed of somebody else, which the insider may judge."""
    with world.database.writing() as session:
        bank = bank_of(session, world)
        name = f"n{new_id().hex[-12:]}"
        person = people.add_person(
            session, SYSTEM, world.community.id, name="李建国", sign_in_name=name
        )
        neighbour = Somebody(person.id, person.name, name, Actor(person.id, origin="test"))
        return {"deed_id": tell(session, bank, who=neighbour).id}


def question(world: World) -> Mapping[str, Any]:
    """A deed, and a question about it that may be answered."""
    return {**deed(world), "question_id": new_id()}


def merchant(world: World) -> Mapping[str, Any]:
    """A merchant."""
    with world.database.writing() as session:
        bank_of(session, world)
        return {"merchant_id": _goods(session, world).merchant_id}


def goods(world: World) -> Mapping[str, Any]:
    """Something to be had for points."""
    with world.database.writing() as session:
        bank_of(session, world)
        return {"goods_id": _goods(session, world).id}


def further_photo(world: World) -> Mapping[str, Any]:
    """A further photo of a good."""
    found, file = goods(world), BytesIO()
    Image.new("RGB", (40, 30)).save(file, "JPEG")
    file.seek(0)
    with world.database.writing() as session:
        here, goods_id = world.community.id, found["goods_id"]
        if not further_photos.of(session, goods_id):
            further_photos.add(session, SYSTEM, here, goods_id, "x.jpg", file)
        return {**found, "photo_id": further_photos.of(session, goods_id)[0].id}


def service(world: World) -> Mapping[str, Any]:
    """A service that can be booked."""
    with world.database.writing() as session:
        bank_of(session, world)
        return {"goods_id": _goods(session, world, "周末书法班一节").id}


def time(world: World) -> Mapping[str, Any]:
    """A time of a service, the last one, as each probe calls one off."""
    found = service(world)
    with world.database.reading() as session:
        return {**found, "time_id": services.times(session, found["goods_id"])[-1].id}


def ordered(world: World) -> Mapping[str, Any]:
    """A redemption of the insider."""
    with world.database.writing() as session:
        return {"redemption_id": _redemption(session, world).id}


def code(world: World) -> Mapping[str, Any]:
    """The code of a redemption, which the insider may take as a merchant."""
    with world.database.writing() as session:
        made = _redemption(session, world)
        issued = redemption.new_code(session, world.insider.actor, world.community.id, made.id)
        return {"code": issued.text}


def _redemption(session: Session, world: World) -> Redemption:
    bank_of(session, world)
    depositor = purse.lock(session, world.community.id, world.insider.id)
    unit = purse.unit(session, world.community.id, purse.POINTS)
    points.transfer(
        session,
        SYSTEM,
        Transfer(
            key=f"probe:{new_id()}",
            from_id=purse.source(session, unit),
            to_id=depositor.points_account_id,
            amount=20,
            reason="test.gift",
        ),
    )
    return redemption.redeem(
        session, world.insider.actor, world.community.id, _goods(session, world).id
    )


def _goods(session: Session, world: World, title: str = "小面一碗") -> Goods:
    found: Goods = session.execute(
        select(Goods).where(
            col(Goods.community_id) == world.community.id, col(Goods.title) == title
        )
    ).scalar_one()
    return found


PROBES: Mapping[str, Probe] = {
    "moral_bank.honour": honour,
    "moral_bank.propose_ranking": honour,
    "moral_bank.decide_honour": honour,
    "moral_bank.review_nominee": nominee,
    "moral_bank.certificate": certificate,
    "moral_bank.check_certificate": certificate,
    "moral_bank.ask_vote": honour,
    "moral_bank.certificate_pdf": certificate,
    "moral_bank.recommend_nominee": nominee,
    "moral_bank.version": version,
    "moral_bank.copy_version": version,
    "moral_bank.rules_read": version_read,
    "moral_bank.rename_version": version,
    "moral_bank.publish_version": version,
    "moral_bank.consult_version": version,
    "moral_bank.call_back_version": waiting_version,
    "moral_bank.discard_version": version,
    "moral_bank.version_changes": version,
    "moral_bank.rule_file": version,
    "moral_bank.rule_trial": version,
    "moral_bank.try_version": version,
    "moral_bank.new_item": version,
    "moral_bank.rule_item": item,
    "moral_bank.remove_item": item,
    "moral_bank.new_class": version,
    "moral_bank.rule_class": class_,
    "moral_bank.remove_class": class_,
    "moral_bank.declare": rule,
    "moral_bank.deed": deed,
    "moral_bank.depositor": depositor,
    "moral_bank.set_owners_consent": depositor,
    "moral_bank.owners_year": depositor,
    **council_probes.PROBES,
    **perk_probes.PROBES,
    **shop_probes.PROBES,
    "moral_bank.withdraw": deed,
    "moral_bank.verify": neighbours_deed,
    "moral_bank.answer": question,
    "moral_bank.confirm": deed,
    "moral_bank.hear": deed,
    "moral_bank.go_on_unheard": report,
    "moral_bank.score": deed,
    "moral_bank.drop": deed,
    "moral_bank.goods": goods,
    "moral_bank.statement": merchant,
    "moral_bank.settle_merchant": merchant,
    "moral_bank.stock_goods": goods,
    "moral_bank.restock": goods,
    "moral_bank.count_goods": goods,
    "moral_bank.count_from_now": goods,
    "moral_bank.count_no_longer": goods,
    "moral_bank.put_photo": goods,
    "moral_bank.remove_photo": goods,
    "moral_bank.add_photo": goods,
    "moral_bank.remove_further_photo": further_photo,
    "moral_bank.service": service,
    "moral_bank.add_times": service,
    "moral_bank.call_off_time": time,
    "moral_bank.voucher_checker": merchant,
    "moral_bank.stock_of": merchant,
    "moral_bank.add_goods": merchant,
    "moral_bank.redemption": ordered,
    "moral_bank.new_code": ordered,
    "moral_bank.cancel": ordered,
    "moral_bank.merchant_code": code,
    "moral_bank.hand_over": code,
}
