"""Discussion: reasons, replies, reactions, moderation with an appeal; and what leaks of it."""

import pytest
from sqlmodel import Session

from linli import communities, inbox
from linli.access import SYSTEM, NotAllowed
from linli.communities import Place
from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.counting import Plurality
from linli_deliberation.discussion import moderating, reading, saying, statements
from linli_deliberation.discussion.places import place_of
from linli_deliberation.models import Feeling, RemarkKind
from linli_deliberation.refusals import (
    NotNow,
    RemarkRefused,
    RemarkUnknown,
    TooManyRemarks,
    TopicUnknown,
)
from linli_deliberation.settings import DeliberationSettings
from linli_deliberation.topics import screening
from tests.deliberation.polling import Hall, announce, draft
from tests.deliberation.wishing import adopted, proposed

HOME = "/c/longhai/deliberation"
FOR, AGAINST, REPLY = RemarkKind.FOR, RemarkKind.AGAINST, RemarkKind.REPLY


def test_reasons_replies_and_reactions(session: Session, hall: Hall, clock: MovableClock) -> None:
    topic = proposed(session, hall, adopted(session, hall, "six-steps"))
    anna, bert, carla = (
        (session, who.actor, hall.id) for who in (hall.anna, hall.bert, hall.carla)
    )
    weak = saying.say(*bert, topic.id, AGAINST, "太亮了影响睡觉。")
    strong = saying.say(*anna, topic.id, FOR, "晚上看不见台阶。", once="a")
    assert saying.say(*anna, topic.id, FOR, "晚上看不见台阶。", once="a") == strong
    reply = saying.say(*carla, topic.id, REPLY, "可以装感应灯。", parent_id=weak.id)
    for feeling in (Feeling.UNCLEAR, Feeling.CONVINCING):  # the later one counts
        saying.react(*carla, strong.id, feeling)
    saying.react(*bert, reply.id, Feeling.THANKS)
    saying.react(*bert, reply.id, None)
    first, second = reading.threads(session, hall.id, topic.id, hall.carla.id)
    assert (first.words, first.reactions, first.mine) == (
        "晚上看不见台阶。", {Feeling.CONVINCING: 1}, Feeling.CONVINCING,
    )  # fmt: skip
    assert [one.words for one in second.replies] == ["可以装感应灯。"]
    assert not second.replies[0].reactions
    assert hall.anna.name not in first.name  # masked as the community shows names
    for refused, match, act in (
        (RemarkRefused, "write something", lambda: saying.say(*anna, topic.id, FOR, " ")),
        (RemarkRefused, "too long", lambda: saying.say(*anna, topic.id, FOR, "x" * 1001)),
        (RemarkRefused, "already", lambda: saying.say(*anna, topic.id, FOR, strong.words)),
        (RemarkRefused, "ballot", lambda: saying.say(*anna, topic.id, FOR, "x", option="1")),
        (RemarkUnknown, "no such", lambda: saying.say(
            *anna, topic.id, REPLY, "x", parent_id=reply.id)),
        (NotNow, "your own", lambda: saying.react(*anna, strong.id, Feeling.THANKS)),
    ):  # fmt: skip
        with pytest.raises(refused, match=match):
            act()
    communities.save_settings(
        session, SYSTEM, hall.id, "deliberation", DeliberationSettings, {"remarks_a_day": 2}
    )
    saying.say(*anna, topic.id, AGAINST, "也要考虑电费。")
    with pytest.raises(TooManyRemarks, match="2 things"):
        saying.say(*anna, topic.id, FOR, "还有一条。")
    clock.move(hours=24)
    saying.say(*anna, topic.id, FOR, "还有一条。")
    screening.cancel(session, hall.staff.actor, hall.id, topic.id, reason="房子要拆")
    with pytest.raises(NotNow, match="over"):
        saying.say(*carla, topic.id, FOR, "晚了。")


def test_options_of_a_poll_are_discussed_and_drafts_are_not(
    session: Session, hall: Hall, other_community: Place
) -> None:
    poll = announce(session, hall, Plurality(), options=["甲", "乙"])
    saying.say(session, hall.anna.actor, hall.id, poll.id, FOR, "近。", option="2")
    [one] = reading.threads(session, hall.id, poll.id, None)
    assert one.option == "2"
    for community_id, about_id in (
        (hall.id, draft(session, hall).id),
        (other_community.id, poll.id),
    ):
        with pytest.raises(TopicUnknown):
            place_of(session, community_id, about_id)


def test_hidden_with_a_reason_and_shown_again_by_somebody_else(
    session: Session, hall: Hall
) -> None:
    topic = proposed(session, hall, adopted(session, hall, "six-steps"))
    remark = saying.say(session, hall.bert.actor, hall.id, topic.id, AGAINST, "老王就会添乱。")
    head = (session, hall.president.actor, hall.id, remark.id)
    with pytest.raises(NotAllowed):
        moderating.hide(session, hall.anna.actor, hall.id, remark.id, reason="难听")
    with pytest.raises(RemarkRefused, match="why"):
        moderating.hide(*head, reason=" ")
    moderating.hide(*head, reason="说的是人，不是事")
    [seen] = reading.threads(session, hall.id, topic.id, hall.anna.id)
    [own] = reading.threads(session, hall.id, topic.id, hall.bert.id)
    assert (seen.words, seen.hidden_reason) == ("", "说的是人，不是事")
    assert own.words == "老王就会添乱。"
    with pytest.raises(NotNow, match="not answered"):
        saying.say(session, hall.anna.actor, hall.id, topic.id, REPLY, "是啊", parent_id=remark.id)
    with pytest.raises(NotNow, match="No appeal"):
        moderating.decide(*head, restore=True, answer="可以")
    with pytest.raises(NotNow, match="Only who said it"):
        moderating.appeal(session, hall.anna.actor, hall.id, remark.id, words="好")
    moderating.appeal(session, hall.bert.actor, hall.id, remark.id, words="老王是我家的猫")
    with pytest.raises(NotNow, match="appealed already"):
        moderating.appeal(session, hall.bert.actor, hall.id, remark.id, words="真的")
    [waits] = reading.waiting(session, hall.teller.actor, hall.place)
    assert waits.count == 1 and reading.to_decide(session, hall.id)[0].appeal == "老王是我家的猫"
    with pytest.raises(NotNow, match="does not decide"):
        moderating.decide(*head, restore=True, answer="可以")
    moderating.decide(
        session, hall.teller.actor, hall.id, remark.id, restore=True, answer="确实是猫"
    )
    [seen] = reading.threads(session, hall.id, topic.id, hall.anna.id)
    assert (seen.words, seen.answer) == ("老王就会添乱。", "确实是猫")
    with pytest.raises(NotNow, match="decided on"):
        moderating.hide(*head, reason="再来")


def test_taking_a_stand(session: Session, hall: Hall) -> None:
    topic = proposed(session, hall, adopted(session, hall, "six-steps"))
    anna = (session, hall.anna.actor, hall.id)
    reason = saying.say(*anna, topic.id, FOR, "太黑。")
    one = saying.say(*anna, topic.id, RemarkKind.STATEMENT, "灯要能自动关。")
    with pytest.raises(RemarkRefused, match="140"):
        saying.say(*anna, topic.id, RemarkKind.STATEMENT, "长" * 141)
    with pytest.raises(RemarkUnknown):
        statements.take_a_stand(*anna, reason.id, 1)
    with pytest.raises(RemarkRefused):
        statements.take_a_stand(*anna, one.id, 2)
    for person, value in zip(hall.residents, (1, 1, 1, -1, 0), strict=True):
        [before] = statements.opinions(session, hall.id, topic.id, person.id).statements
        assert before.share is None  # of fewer than five nothing is shown
        statements.take_a_stand(session, person.actor, hall.id, one.id, value)
    statements.take_a_stand(*anna, one.id, -1)
    found = statements.opinions(session, hall.id, topic.id, hall.anna.id)
    [shown] = found.statements
    assert shown.mine == -1 and shown.share is not None
    assert (shown.share.agree, shown.share.disagree, shown.share.answered) == (2, 2, 5)
    assert found.map is None
    moderating.hide(session, hall.staff.actor, hall.id, one.id, reason="重复")
    assert not statements.opinions(session, hall.id, topic.id, None).statements


def test_a_hidden_statement_is_off_the_map_and_can_come_back(session: Session, hall: Hall) -> None:
    topic = proposed(session, hall, adopted(session, hall, "six-steps"))
    anna, head = (session, hall.anna.actor, hall.id), (session, hall.president.actor, hall.id)
    one = saying.say(*anna, topic.id, RemarkKind.STATEMENT, "老王该搬走。")
    statements.take_a_stand(session, hall.bert.actor, hall.id, one.id, 1)
    with pytest.raises(NotAllowed):
        moderating.hide(session, hall.bert.actor, hall.id, one.id, reason="难听")
    moderating.hide(*head, one.id, reason="说的是人，不是事")
    newest = inbox.page(session, hall.anna.id)[0]
    assert "hidden" in str(newest.text) and newest.link.endswith("/opinions")
    with pytest.raises(NotNow):
        statements.take_a_stand(session, hall.carla.actor, hall.id, one.id, 1)
    for reader, moderator, words in (
        (hall.anna, False, "老王该搬走。"),
        (hall.bert, False, ""),
        (hall.staff, True, "老王该搬走。"),
    ):
        found = statements.opinions(session, hall.id, topic.id, reader.id, moderator=moderator)
        [hidden] = found.hidden
        assert (hidden.words, hidden.reason) == (words, "说的是人，不是事")
        assert hidden.own is (reader is hall.anna) and not found.statements
    moderating.appeal(*anna, one.id, words="老王是猫")
    moderating.decide(session, hall.teller.actor, hall.id, one.id, restore=True, answer="确实是猫")
    [back] = statements.opinions(session, hall.id, topic.id, hall.bert.id).statements
    assert back.mine == 1 and back.decided


def test_hiding_a_statement_on_the_pages(client: Client, hall: Hall, database: Database) -> None:
    with database.writing() as session:
        topic_id = proposed(session, hall, adopted(session, hall, "six-steps")).id
        here = (session, hall.anna.actor, hall.id)
        saying.say(*here, topic_id, RemarkKind.STATEMENT, "老王该搬走。")
    address = f"{HOME}/discussions/{topic_id}/opinions"
    assert "Hide it" not in client.sign_in(hall.bert).get(address).text
    page = client.another(hall.staff).get(address)
    empty = page.submit("Hide it", reason="")
    assert empty.status == 422
    page = empty.submit("Hide it", reason="说的是人，不是事")
    assert page.path == address and "Hidden: 说的是人，不是事" in page.text
    other = client.another(hall.bert).get(address)
    assert "Hidden: 说的是人，不是事" in other.text and "老王该搬走。" not in other.text
    mine = client.another(hall.anna).get(address).submit("Appeal", words="老王是猫")
    assert mine.path == address and "An appeal waits to be decided." in mine.text
    desk = client.another(hall.president).get(f"{HOME}/desk/appeals")
    assert "老王该搬走。" in desk.text
    assert desk.follow("To the discussion").path == address


def test_a_discussion_on_the_pages(client: Client, hall: Hall, database: Database) -> None:
    with database.writing() as session:
        topic_id = proposed(session, hall, adopted(session, hall, "six-steps")).id
    anna = client.sign_in(hall.anna)
    page = anna.get(f"{HOME}/topics/{topic_id}").follow("Reasons for and against")
    wrong = page.submit("Say it", kind="for", words="")
    assert wrong.status == 422
    page = wrong.submit("Say it", kind="for", words="晚上太黑。")
    assert "Everybody can read it now." in page.text and "晚上太黑。" in page.text
    bert = client.another(hall.bert)
    page = bert.get(f"{HOME}/discussions/{topic_id}")
    answered = page.submit("Answer", words="装感应灯就好。")
    assert "装感应灯就好。" in answered.text
    assert "Convincing 1" in answered.submit("Convincing").text
    page = bert.get(f"{HOME}/discussions/{topic_id}/opinions")
    page = page.submit("Add", words="灯要能自动关。")
    assert "Others can say whether they agree." in page.text
    assert page.submit("I agree").status == 200
    moderator = client.another(hall.staff).get(f"{HOME}/discussions/{topic_id}")
    hidden = moderator.submit("Hide it", reason="说得太笼统")
    assert "Hidden: 说得太笼统" in hidden.text
    mine = client.another(hall.anna).get(f"{HOME}/discussions/{topic_id}")
    assert "Somebody else will look at it." in mine.submit("Appeal", words="这是事实").text
    desk = client.another(hall.president).get(f"{HOME}/desk/appeals")
    assert "这是事实" in desk.text
    assert "its author is told" in desk.submit("Show it again", answer="可以显示").text
    assert client.another(hall.anna).get(f"{HOME}/desk/appeals").status == 403
