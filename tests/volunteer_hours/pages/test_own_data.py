"""What somebody may read of all that is held about them, and what stays with others."""

from typing import Any

from tests.volunteer_hours.team import Crew, plan, serve

from linli.access import SYSTEM
from linli.db import Database
from linli.testing import Client, MovableClock
from linli_volunteer_hours.attendance import confirming
from linli_volunteer_hours.models import ListingKind, Outcome, Shift
from linli_volunteer_hours.recognition import thanks
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.register.volunteers import Profile
from linli_volunteer_hours.time_bank import (
    blocking,
    exchanges,
    keeping_apart,
    listings,
    proxies,
    ratings,
)
from linli_volunteer_hours.time_bank.listings import Wanted
from linli_volunteer_hours.visits import checklist, rounds


def _held(client: Client, who: Any) -> str:
    page = client.another(who).get("/c/longhai/me/data.json")
    assert page.response.mimetype == "application/json"
    return str(page.response.get_data(as_text=True))


def test_everything_about_one_is_in_the_download(
    client: Client, crew: Crew, database: Database, clock: MovableClock
) -> None:
    here, anna, bert = crew.id, crew.anna, crew.bert
    with database.writing() as session:
        profile = Profile(skills=("理发",), languages=("闽南语",), health="青霉素过敏")
        volunteers.register(session, anna.actor, here, profile)
        shift = plan(session, crew)
        activity = session.get_one(Shift, shift).activity_id
        stop = rounds.put_on(session, SYSTEM, here, activity, crew.clara.id)
        served = serve(session, clock, crew, shift, anna)
        checklist.note(
            session, anna.actor, here, shift, stop.id, Outcome.NEEDS_HELP, "腿脚不便，勿外传"
        )
        clock.move(minutes=1)
        confirming.confirm(session, crew.leader.actor, here, [served.id])
        thanks.thank(session, bert.actor, here, anna.id, "谢谢您冒雨来")
        offer = Wanted(kind=ListingKind.OFFER, title="义务理发", minutes=60, about="自带工具")
        made = listings.publish(session, anna.actor, here, offer)
        exchange = exchanges.ask(session, bert.actor, here, made.id, 60)
        exchanges.accept(session, anna.actor, here, exchange.id)
        exchanges.done(session, anna.actor, here, exchange.id, 50)
        exchanges.confirm(session, bert.actor, here, exchange.id)
        ratings.rate(session, bert.actor, here, exchange.id, 4, "手很巧")
        keeping_apart.block(session, bert.actor, here, exchange)
        blocking.report(session, bert.actor, here, exchange, "说话难听")
        proxies.name(session, anna.actor, here, anna.id, crew.clara.id)
    annas, berts, claras = (_held(client, one) for one in (anna, bert, crew.clara))
    for held in (
        "理发",
        "闽南语",
        "青霉素过敏",
        "敲门探访",
        "120 minutes, Confirmed",
        "From 李建国",
        "谢谢您冒雨来",
        "自带工具",
        "50 minutes, I helped · Confirmed",
        "张秀兰 for 王桂英",
    ):
        assert held in annas, held
    for others in ("手很巧", "说话难听", "Kept apart"):
        assert others not in annas, (
            "not before she has rated, and never what was said in confidence"
        )
        assert others in berts
    assert "To 王桂英" in berts and "I was helped" in berts
    assert "on the round" in claras and "Needs help" in claras
    assert "勿外传" not in claras, "the team's own note"
    with database.writing() as session:
        ratings.rate(session, anna.actor, here, exchange.id, 5, "很客气")
    assert "手很巧" in _held(client, anna)
    chinese = client.another(anna, language="zh-CN").get("/c/longhai/me/data.json")
    assert "志愿服务：报名与时长" in chinese.response.get_data(as_text=True)
