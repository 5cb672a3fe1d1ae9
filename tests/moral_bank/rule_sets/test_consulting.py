"""A draft of the rules is put to the residents: all of it can be read, and it stays as it is."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session
from tests.moral_bank.longhai import Bank

from linli import audit, inbox, plugins
from linli.access import SYSTEM
from linli.db import Database
from linli.events import DecisionMade
from linli.testing.client import Client
from linli.testing.queries import QueryCounter
from linli_deliberation.models import Poll
from linli_deliberation.polls import finding
from linli_moral_bank import calendar, rule_sets
from linli_moral_bank.rule_sets import RuleSetFrozen, RuleSetRefused, consulting, explaining
from linli_moral_bank.rule_sets.refusals import NotAgreed
from linli_moral_bank.rule_sets.rules import PointRange, RuleItem, RuleList

ADDRESS = "https://linli.example/c/longhai/moral_bank/rules/2"
HOME = "/c/longhai/moral_bank"


def switch(session: Session, bank: Bank, *, on: bool) -> None:
    (plugins.enable if on else plugins.disable)(session, SYSTEM, bank.id, "deliberation")


def an_item(number: int) -> RuleItem:
    title = f"第{number}项：" + "参加楼院里大家一起商量着办的各种好事" * 3
    return RuleItem(code=f"more-{number}", title=title, product="mulin", points=PointRange(1, 5))


def drafted(session: Session, bank: Bank, more: int = 0) -> UUID:
    """Begin a draft in which visiting elders brings 3 and shouting at night no longer counts."""
    head = bank.president.actor
    made = rule_sets.start(session, head, bank.id)
    item = next(
        one for one in rule_sets.written(session, made).rules if one.code == "visiting-elders"
    )
    new = item.model_copy(update={"points": PointRange(3, 3)})
    rule_sets.put(session, head, bank.id, made.id, new)
    for number in range(more):
        rule_sets.put(session, head, bank.id, made.id, an_item(number))
    rule_sets.remove(session, head, bank.id, made.id, "noise")
    return made.id


def consult(session: Session, bank: Bank, draft_id: UUID) -> Poll:
    consulting.consult(session, bank.president.actor, bank.id, draft_id, address=ADDRESS)
    return session.get_one(Poll, draft_id)


def test_the_vote_says_what_is_different(session: Session, bank: Bank) -> None:
    switch(session, bank, on=False)
    draft_id = drafted(session, bank)
    with pytest.raises(RuleSetRefused, match="No votes"):
        consult(session, bank, draft_id)
    switch(session, bank, on=True)
    lines = consult(session, bank, draft_id).about.splitlines()
    assert lines[0].endswith(ADDRESS) and len(lines) == 3
    assert "看望独居老人" in lines[1] and "2" in lines[1] and "3" in lines[1]
    assert "深夜喧哗扰民" in lines[2]


def test_what_does_not_fit_is_counted(session: Session, bank: Bank) -> None:
    switch(session, bank, on=True)
    about = consult(session, bank, drafted(session, bank, more=90)).about
    lines = about.splitlines()
    assert explaining.MOST - 200 < len(about) <= explaining.MOST
    left = 92 - (len(lines) - 2)
    assert lines[0].endswith(ADDRESS) and str(left) in lines[-1] and left > 20


def test_the_first_rules_are_told_whole(session: Session, bank: Bank) -> None:
    switch(session, bank, on=True)
    made = rule_sets.start(session, bank.president.actor, bank.id)
    about = consult(session, bank, made.id).about
    assert "看望独居老人：2" in about and len(about.splitlines()) == 26, "nothing is different"
    none = rule_sets.draft(
        session, SYSTEM, bank.id, RuleList.model_construct(title="空", products=(), rules=())
    )
    with pytest.raises(RuleSetRefused, match="without a single item"):
        consult(session, bank, none.id)


def test_what_is_asked_about_stays(session: Session, bank: Bank) -> None:
    switch(session, bank, on=True)
    head, draft_id = bank.president.actor, drafted(session, bank)
    consult(session, bank, draft_id)
    changes: tuple[Callable[[], None], ...] = (
        lambda: rule_sets.put(session, head, bank.id, draft_id, an_item(1)),
        lambda: rule_sets.remove(session, head, bank.id, draft_id, "visiting-elders"),
        lambda: rule_sets.rename(session, head, bank.id, draft_id, "别的"),
        lambda: rule_sets.remove_class(session, head, bank.id, draft_id, "mulin"),
    )
    for change in changes:
        with pytest.raises(RuleSetFrozen, match="make a copy"):
            change()
    copied = rule_sets.copy(session, head, bank.id, draft_id)
    rule_sets.put(session, head, bank.id, copied.id, an_item(1))
    assert len(rule_sets.rules_of(session, copied.id)) == 25


def answer(session: Session, bank: Bank, draft_id: UUID, *, yes: bool) -> None:
    chosen = finding.options(session, draft_id)[0 if yes else 1]
    told = DecisionMade(community_id=bank.id, reference_id=draft_id, chosen=(chosen.id,), title="…")
    consulting.on_decided(session, told)


def test_without_their_yes_a_word_of_why_is_needed(session: Session, bank: Bank) -> None:
    switch(session, bank, on=True)
    head, draft_id = bank.president.actor, drafted(session, bank)
    consult(session, bank, draft_id)

    def publish(why: str = "") -> str:
        rule_sets.publish(session, head, bank.id, draft_id, untried=True, despite=why)
        return rule_sets.find(session, bank.id, draft_id).despite

    with pytest.raises(NotAgreed, match="have not said yes"):
        publish()
    answer(session, bank, draft_id, yes=False)
    with pytest.raises(NotAgreed, match="rather keep the rules"):
        publish(" 没有  时间 ")
    answer(session, bank, draft_id, yes=True)
    assert publish("不需要理由的时候不保留理由") == ""


def test_the_word_of_why_is_public(session: Session, bank: Bank) -> None:
    switch(session, bank, on=True)
    head, draft_id = bank.president.actor, drafted(session, bank)
    consult(session, bank, draft_id)
    why = "街道要求本月起统一标准，等不到投票结束。"
    day = calendar.today(session, bank.place) + timedelta(days=9)
    rule_sets.publish(session, head, bank.id, draft_id, untried=True, despite=why, valid_from=day)
    rule_sets.call_back(session, head, bank.id, draft_id)
    assert rule_sets.find(session, bank.id, draft_id).despite == "", "it is a draft again"
    rule_sets.publish(session, head, bank.id, draft_id, untried=True, despite=why)
    action = "moral_bank.rules.published_despite"
    noted = audit.page(session, SYSTEM, bank.id, action=action)
    assert [(one.after or {})["why"] for one in noted] == [why, why]
    answer(session, bank, draft_id, yes=False)
    held = consulting.readable(session, bank.id, 2)
    assert (held.despite, held.agreed) == (why, False), "what comes later is told, too"


def test_the_answer_reaches_whoever_asked(session: Session, bank: Bank) -> None:
    switch(session, bank, on=True)
    draft_id = drafted(session, bank)
    consult(session, bank, draft_id)
    first, second = finding.options(session, draft_id)
    for chosen, said in ((first, "want the draft"), (second, "rather keep")):
        told = DecisionMade(
            community_id=bank.id, reference_id=draft_id, chosen=(chosen.id,), title="…"
        )
        consulting.on_decided(session, told)
        assert said in str(inbox.page(session, bank.president.id)[0].text)
    assert consult(session, bank, draft_id).about, "asked again, nothing happens"


def test_residents_read_the_draft(
    client: Client, bank: Bank, database: Database, query_counter: QueryCounter
) -> None:
    with database.writing() as session:
        switch(session, bank, on=True)
        draft_id = drafted(session, bank)
    visitor = client.another()
    assert visitor.get(f"{HOME}/rules/2").status == 404, "a draft nobody was asked about"
    head = client.sign_in(bank.president).get(f"{HOME}/desk/rules/{draft_id}")
    asked = head.submit("Prepare a consultation")
    assert "The vote is prepared" in asked.text and "Handed to a consultation on" in asked.text
    assert "Prepare a consultation" not in asked.text and "Add an item" not in asked.text
    with query_counter() as queries:
        page = visitor.get(f"{HOME}/rules").follow("Read the draft")
    assert len(queries) <= 30, len(queries)
    for word in ("看望独居老人", "深夜喧哗扰民", "No longer there", "Nobody is bound by them yet"):
        assert word in page.text
    with database.reading() as session:
        about = session.get_one(Poll, draft_id).about
    assert page.path in about.splitlines()[0]
    refused = asked.submit("Yes, publish these rules", despite="急")
    assert refused.status == 422 and "have not said yes" in refused.text and "急" in refused.html
    done = refused.submit(
        "Yes, publish these rules",
        valid_from="2026-03-02",
        despite="街道要求本月起统一标准，等不到投票结束。",
    )
    assert "Published." in done.text and "The reason given" in done.text
    page = visitor.get(f"{HOME}/rules")
    assert "等不到投票结束" in page.text
    assert "等不到投票结束" in page.follow("What this version does differently").text
    copied = asked.submit("Make a copy to change")
    assert "A draft was made." in copied.text and "Add an item" in copied.text
    assert visitor.get(f"{HOME}/rules/1").status == 200, "what holds is public anyway"
