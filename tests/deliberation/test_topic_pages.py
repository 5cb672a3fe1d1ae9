"""The pages of topics: proposing, supporting, looking after, judging."""

import re
from io import BytesIO
from uuid import UUID

from PIL import Image

from linli.access import SYSTEM
from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import Plan
from linli_deliberation.topics import (
    advancing,
    finding,
)
from tests.deliberation.polling import Hall, announce
from tests.deliberation.wishing import adopted, proposed, supported

HOME = "/c/longhai/deliberation"


def made(database: Database, hall: Hall) -> UUID:
    with database.writing() as session:
        procedure = adopted(session, hall, "micro-project")
        return proposed(session, hall, procedure).id


def test_proposing_and_supporting_on_the_pages(
    client: Client, hall: Hall, database: Database
) -> None:
    president = client.another(hall.president)
    chosen = president.get(f"{HOME}/desk/procedures")
    assert "六步议事法" in chosen.text
    assert "is in use now" in chosen.submit("Use it here").text
    anna = client.sign_in(hall.anna)
    form = anna.get(f"{HOME}/topics").follow("Propose something")
    wrong = form.submit("Propose it", title="", story="楼下没有地方坐。")
    assert wrong.status == 422 and "楼下没有地方坐。" in wrong.html
    page = wrong.submit("Propose it", title="加两张长椅")
    assert "加两张长椅" in page.text and "You support it" in page.text
    bert = client.another(hall.bert).get(page.path)
    assert "2 supporters" in bert.submit("I support it").text
    changed = page.follow("Change the proposal").submit("Save", title="加三张长椅")
    assert "<ins>三</ins>" in changed.html and "<del>两</del>" in changed.html


def test_a_draft_on_the_pages(client: Client, hall: Hall, database: Database) -> None:
    with database.writing() as session:
        adopted(session, hall, "micro-project")
    anna = client.sign_in(hall.anna)
    form = anna.get(f"{HOME}/topics").follow("Propose something")
    kept = form.submit("Keep it for later", title="加长椅", story="没有地方坐。")
    assert "Nobody else can see it yet." in kept.text and "I support it" not in kept.text
    for other in (hall.bert, hall.staff):
        assert client.another(other).get(kept.path).status == 404
        assert "加长椅" not in client.another(other).get(f"{HOME}/topics").text
    again = client.another(hall.anna).get(f"{HOME}/topics").follow("加长椅Nobody else can see it.")
    changed = again.follow("Go on writing").submit("Save", title="加两张长椅")
    assert "What was changed" not in changed.text
    proposed_ = changed.submit("Propose it")
    assert "You support it" in proposed_.text
    assert "加两张长椅" in client.another(hall.bert).get(f"{HOME}/topics").text
    form = anna.get(f"{HOME}/topics").follow("Propose something")
    kept = form.submit("Keep it for later", title="算了", story="不写了。")
    assert "The draft is gone." in kept.submit("Throw it away").text


def test_a_topic_at_the_desk(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    topic_id = made(database, hall)
    with database.writing() as session:
        topic = finding.find(session, hall.id, topic_id)
        supported(session, hall, topic)
    staff = client.sign_in(hall.staff)
    desk = staff.get(f"{HOME}/topics/{topic_id}").follow("Look after it")
    page = desk.submit("Go on to: 居民议", words="三人以上附议")
    assert "The report is missing." in page.text
    clock.move(days=1)
    page = page.submit("Write it down", words="现场看过，需要 3000 元。")
    assert "Nobody has said yet what it costs." in page.text
    assert "Go on to: 居民定" not in page.text
    page = page.submit("Settle the cost", cost="3000")
    page = page.submit("Go on to: 居民定", words="")
    with database.writing() as session:
        announce(session, hall, title="长椅放哪里")
    page = staff.get(page.path)
    late = page.submit("Add", what="买长椅", owner="物业", due="2020-01-01")
    assert late.status == 422 and "This day is over already." in late.text
    page = late.submit("Add", due="2026-12-01", cost="3000")
    assert "买长椅" in page.text
    shots = page.follow("Photos")
    assert "Please choose a photo." in shots.submit("Add").text
    picture = BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "JPEG")
    picture.seek(0)
    shown = shots.submit("Add", photos=(picture, "after.jpg"))
    assert "Everybody in the community can see them now." in shown.text
    [thumbnail] = re.findall(r'<img src="([^"]+)"', shown.html)
    assert client.another(hall.carla).get(thumbnail).status == 200
    page = staff.get(page.path)
    public = client.another(hall.carla).get(f"{HOME}/topics/{topic_id}")
    assert "现场看过，需要 3000 元。" in public.text
    assert "3,000 yuan" in public.text
    clock.move(days=60)
    public = client.another(hall.carla).get(f"{HOME}/topics/{topic_id}")
    assert "Overdue" in public.text
    assert "Overdue" in client.another(hall.carla).get(f"{HOME}/topics").text
    page = client.another(hall.staff).get(page.path)
    ended = page.submit("End the matter", reason="合并到市里的项目")
    assert "Ended" in ended.text


def test_judging_what_is_done(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        procedure = store.adopt(
            session,
            SYSTEM,
            hall.id,
            Plan.model_validate(
                {
                    "code": "short",
                    "title": "马上办",
                    "stages": [
                        {"title": "提", "state": "submitted"},
                        {"title": "办", "state": "implementing"},
                    ],
                }
            ),
        )
        topic_id = proposed(session, hall, procedure).id
        for _step in range(2):
            advancing.advance(session, hall.staff.actor, hall.id, topic_id)
    page = client.sign_in(hall.bert).get(f"{HOME}/topics/{topic_id}")
    said = page.submit("Say so", stars=4, words="挺快")
    assert "Thank you for saying so." in said.text and "4.0 of 5" in said.text
    desk = client.another(hall.staff).get(f"{HOME}/desk/topics/{topic_id}")
    assert "Done and judged" in desk.submit("Close the matter").text
    over = client.another(hall.anna).get(f"{HOME}/topics?over=1")
    assert "4.0 of 5 · 100% satisfied" in over.text


def test_who_called_is_named_masked_and_called_back(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        adopted(session, hall, "simple-vote")
    staff = client.sign_in(hall.staff)
    form = staff.get(f"{HOME}/topics/new")
    words = {
        "title": "东门装路灯",
        "story": "晚上太黑。",
        "caller": "孙秀兰",
        "contact": "13800001234",
    }
    wrong = form.submit("Propose it", **words)
    assert wrong.status == 422 and "who has no account" in wrong.text
    page = wrong.submit("Propose it", origin="phone")
    assert "孙*兰" in page.text and "13800001234" not in page.text
    desk = page.follow("Look after it")
    assert "13800001234" in desk.text
    clock.move(hours=1)
    desk.submit("Do not take it up", reason="市里统一安装")
    assert "孙*兰" in client.another(hall.anna).get(page.path).text
    assert "孙" not in client.another().get(page.path).text
    todo = client.another(hall.staff).get(f"{HOME}/desk/callers")
    assert "13800001234" in todo.text and "市里统一安装" in todo.text
    done = todo.submit("They know now")
    assert "is deleted" in done.text and "Nothing to do" in done.text
    desk = client.another(hall.staff).get(desk.path)
    assert "13800001234" not in desk.text
    assert "Nobody is named for it any more." in desk.submit("Save", caller="").text
    assert client.another(hall.anna).get(f"{HOME}/desk/callers").status == 403
