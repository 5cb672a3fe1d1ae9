"""The whole Longhai story as the rules tell it: from a haircut to a bowl of noodles."""

from datetime import date
from io import BytesIO
from pathlib import Path

from tests.moral_bank.longhai import Bank, photo, rule_id

from linli import evidence, inbox, jobs, notices, points
from linli.access import can
from linli.db import Database
from linli.notices import ItemState
from linli.testing.clock import MovableClock
from linli_moral_bank.books import book, purse
from linli_moral_bank.deeds import acting, declaring, deed_lists, publishing, scoring, verification
from linli_moral_bank.deeds.states import find, subject_of
from linli_moral_bank.models import DeedState, Finding, Method, RedemptionState
from linli_moral_bank.shop import catalogue, exchanges, handing_over, redemption

SPRING = date(2026, 3, 1)


def test_the_whole_longhai_story(
    database: Database, bank: Bank, clock: MovableClock, tmp_path: Path
) -> None:
    # A resident declares a deed with a photo; a neighbour thanks another; she declares a third.
    with database.writing() as session, photo(tmp_path).open("rb") as stream:
        haircut = declaring.declare(
            session,
            bank.resident.actor,
            bank.id,
            rule_id=rule_id(session, bank, "free-haircut"),
            happened_on=date(2026, 3, 2),
            story="给五位困难老人义务理发。",
            photos=[declaring.Photo("haircut.jpg", stream)],
        ).id
        peace = declaring.declare(
            session,
            bank.neighbour.actor,
            bank.id,
            rule_id=rule_id(session, bank, "family-peace"),
            happened_on=date(2026, 2, 28),
            story="劝和了吵架的小两口。",
            person_id=bank.resident.id,
        ).id
        blood = declaring.declare(
            session,
            bank.resident.actor,
            bank.id,
            rule_id=rule_id(session, bank, "caring-for-elders"),
            happened_on=date(2026, 2, 27),
            story="陪母亲看病一整天。",
        ).id

    # The panel of her group verifies each at the door, and sees the photo.
    clock.move(days=2)
    with database.writing() as session:
        waiting = deed_lists.queue(session, bank.panel.actor, bank.id)
        assert [row.id for row in waiting] == [haircut, peace, blood]
        assert all(row.beneficiary == "王桂英" for row in waiting)
        (kept,) = evidence.listing(session, subject_of(haircut))
        assert (
            evidence.fetch(session, bank.panel.actor, bank.id, kept.id).media_type == "image/jpeg"
        )
        for row in waiting:
            state = verification.verify(
                session,
                bank.panel.actor,
                bank.id,
                row.id,
                finding=Finding.YES,
                method=Method.VISIT,
                remark="老人们都记得。",
            )
            assert state is DeedState.SCORED

    # Staff put the list on public notice, names masked.
    clock.move(days=1)
    with database.writing() as session:
        (notice,) = publishing.publish_ready(session, bank.staff.actor, bank.id)
        items = {item.subject.id: item for item in notices.items(session, bank.id, notice)}
        assert items[haircut].title == "王*英 · 为困难群众义务理发"

    # Somebody objects to one; the evaluator looks into it and answers in writing.
    clock.move(days=2)
    with database.writing() as session:
        objection = notices.object_to(
            session, bank.far.actor, bank.id, items[blood].id, "那天看病的是她妹妹。"
        )
    with database.writing() as session:
        assert notices.find_item(session, bank.id, items[blood].id).state is ItemState.SUSPENDED
        clock.move(days=1)
        notices.answer(
            session,
            bank.evaluator.actor,
            bank.id,
            objection,
            upheld=True,
            answer="经电话核实，当天确由妹妹陪同，本项不予记分。",
        )

    # When the time is over the rest is booked, score and purse alike.
    clock.move(days=6)
    assert jobs.run_due(database) >= 1
    with database.reading() as session:
        states = {row.id: row.state for row in deed_lists.mine(session, bank.resident.id, bank.id)}
        assert states == {
            haircut: DeedState.CONFIRMED,
            peace: DeedState.CONFIRMED,
            blood: DeedState.REJECTED,
        }
        mine = purse.holdings(session, bank.id, bank.resident.id)
        assert (mine.score, mine.available) == (3 + 2, 3 + 2)
        answers = notices.answers(session, [items[blood].id])[items[blood].id]
        assert [one.answer for one in answers] == ["经电话核实，当天确由妹妹陪同，本项不予记分。"]

    # More good deeds, and a report: nobody but the panel learns who reported; she is heard first.
    with database.writing() as session:
        reported = declaring.declare(
            session,
            bank.neighbour.actor,
            bank.id,
            rule_id=rule_id(session, bank, "littering"),
            happened_on=date(2026, 3, 12),
            story="从楼上往下扔垃圾。",
            person_id=bank.resident.id,
        ).id
        gift = declaring.declare(
            session,
            bank.resident.actor,
            bank.id,
            rule_id=rule_id(session, bank, "blood-donation"),
            happened_on=date(2026, 3, 13),
            story="无偿献血。",
            photos=[declaring.Photo("blood.jpg", BytesIO(photo(tmp_path).read_bytes()))],
        ).id
        for id_ in (reported, gift):
            verification.verify(
                session,
                bank.second_panel.actor,
                bank.id,
                id_,
                finding=Finding.YES,
                method=Method.PHONE,
            )
        found = find(session, bank.id, reported)
        assert acting.may_know_declarer(session, bank.panel.actor, found)
        for somebody in (bank.resident, bank.staff, bank.president, bank.evaluator):
            assert not acting.may_know_declarer(session, somebody.actor, found)
    with database.writing() as session:
        scoring.hear(session, bank.resident.actor, bank.id, reported, "是我不对，以后注意。")
        publishing.publish_ready(session, bank.staff.actor, bank.id)
    clock.move(days=12)
    jobs.run_due(database)
    with database.reading() as session:
        mine = purse.holdings(session, bank.id, bank.resident.id)
        assert (mine.score, mine.available, mine.stars) == (5 + 5 - 2, 5 + 5 - 2, 0)

    # She redeems a bowl of noodles; the merchant scans the code and hands it over.
    with database.writing() as session:
        noodles = next(
            one
            for one in catalogue.on_offer(session, bank.place, bank.resident.id)
            if one.price == 6
        )
        made = redemption.redeem(session, bank.resident.actor, bank.id, noodles.id).id
    with database.writing() as session:
        code = redemption.new_code(session, bank.resident.actor, bank.id, made).text
    clock.move(hours=2)
    with database.writing() as session:
        shown = handing_over.look_up(session, bank.merchant.actor, bank.id, code)
        assert (shown.title, shown.points) == ("小面一碗", 6)
        done = handing_over.hand_over(session, bank.merchant.actor, bank.id, code)
        assert done.state is RedemptionState.HANDED_OVER

    with database.reading() as session:
        # Stock and the merchant's monthly quota went down.
        after = next(one for one in catalogue.on_offer(session, bank.place, None) if one.price == 6)
        assert (after.stock, after.quota_left) == (59, 480 - 6)
        # Redeeming does not lower the score.
        mine = purse.holdings(session, bank.id, bank.resident.id)
        assert (mine.score, mine.available) == (8, 2)
        # The passbook tells it all, newest first.
        accounts = points.accounts_of(session, points.Owner.person(bank.resident.id), bank.id)
        purse_account = next(one for one in accounts if one.unit.code == purse.POINTS)
        lines = points.statement(session, purse_account.account.id).lines
        assert [(line.note, line.amount, line.balance) for line in lines] == [
            ("小面一碗", -6, 2),
            ("高空抛物、乱扔垃圾", -2, 8),
            ("无偿献血", 5, 10),
            ("带头化解家庭矛盾", 2, 5),
            ("为困难群众义务理发", 3, 3),
        ]
        # So does the public book, names masked, and the list of exchanges.
        booked = [
            (line.name, line.title, line.points) for line in book.lines(session, bank.place, SPRING)
        ]
        assert booked == [
            ("王*英", "无偿献血", 5),
            ("王*英", "高空抛物、乱扔垃圾", -2),
            ("王*英", "为困难群众义务理发", 3),
            ("王*英", "带头化解家庭矛盾", 2),
        ]
        (total,) = book.totals(session, bank.place, SPRING)
        assert (total.group_id, total.people, total.items, total.points) == (
            bank.group.id,
            1,
            4,
            8,
        )
        (exchange,) = exchanges.in_month(session, bank.place, SPRING)
        assert (exchange.name, exchange.title, exchange.merchant, exchange.points) == (
            "王*英",
            "小面一碗",
            "巷口小面馆",
            6,
        )
        (given,) = exchanges.totals(session, bank.place, SPRING)
        assert (given.merchant, given.portions, given.points) == ("巷口小面馆", 1, 6)
        # She was told of each step, and the reporter is in none of it.
        told = " ".join(str(one.text) for one in inbox.page(session, bank.resident.id, limit=50))
        for word in ("confirmed", "public notice", "written into", "was not booked", "noodles"):
            assert word in told or (word == "noodles" and "小面一碗" in told)
        assert bank.neighbour.name not in told
        assert not can(session, bank.neighbour.actor, "moral_bank.verify", bank.id, bank.group.id)
