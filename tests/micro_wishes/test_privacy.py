"""No public page, export, feed, log line or other reader's page holds a wisher's identity."""

import ast
import json
import logging
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlmodel import Session, col

import linli_micro_wishes
from linli import audit, tokens
from linli.access import SYSTEM, Actor, NotAllowed
from linli.audit.models import AuditEntry
from linli.db import Database
from linli.inbox.models import Notification
from linli.testing import Client, MakePerson
from linli_micro_wishes.claims import claiming, fulfilling
from linli_micro_wishes.models import Delivery, WishState
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.privacy.identity import Contact
from linli_micro_wishes.refusals import ContactWithheld, PromiseNeeded
from linli_micro_wishes.wishes import campaigns, making, review
from tests.micro_wishes.street import ALL_OF_IT, HOME, SECRETS, Street, claimed, delivered, opened
from tests.micro_wishes.street import words as wording

PACKAGE = Path(linli_micro_wishes.__file__).parent


def test_only_one_module_reads_whose_wish_it_is() -> None:
    readers = set()
    for path in PACKAGE.rglob("*.py"):
        names = {
            alias.name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        if "Wisher" in names:
            readers.add(path.relative_to(PACKAGE).as_posix())
    # wishes/homes.py counts by the key of a home and reads no name.
    assert readers == {"privacy/identity.py", "wishes/homes.py", "models/__init__.py"}


def test_the_claimer_alone_sees_the_contact_and_each_look_is_written_down(
    session: Session, street: Street
) -> None:
    wish, claim = claimed(session, street)
    seen = identity.look(session, street.neighbour.actor, street.id, wish)
    assert (seen.name, seen.phone) == ("王桂英", "+8613800138000")
    assert (seen.address, seen.note) == ("龙海路 8 号 3-2-501", "敲门要重一点")
    identity.look(session, street.staff.actor, street.id, wish)
    looks = session.execute(
        select(col(AuditEntry.actor_id)).where(
            col(AuditEntry.action) == "micro_wishes.contact.seen"
        )
    ).scalars()
    assert sorted(looks, key=str) == sorted([street.neighbour.id, street.staff.id], key=str)
    with pytest.raises(ContactWithheld):
        identity.look(session, street.other.actor, street.id, wish)
    claiming.release(session, street.neighbour.actor, street.id, claim.id, reason="要出差了")
    with pytest.raises(ContactWithheld):
        identity.look(session, street.neighbour.actor, street.id, wish)


def test_without_the_promise_nothing_is_shown(session: Session, street: Street) -> None:
    wish, claim = claimed(session, street)
    claim.promised_at = None
    session.flush()
    with pytest.raises(PromiseNeeded):
        identity.look(session, street.neighbour.actor, street.id, wish)


def test_through_the_community_the_claimer_learns_nothing(session: Session, street: Street) -> None:
    wish, _claim = claimed(session, street, wording=wording(delivery=Delivery.COMMUNITY))
    with pytest.raises(ContactWithheld) as refused:
        identity.look(session, street.neighbour.actor, street.id, wish)
    assert "bring it to the community" in str(refused.value.text)


def test_the_log_never_names_a_wisher(session: Session, street: Street) -> None:
    """Neither as who acted, nor as whom staff served, nor in what was written down."""
    serving = Actor(street.staff.id, on_behalf_of=street.wisher.id, origin="web 10.0.0.7")
    at_counter = making.make(
        session, serving, street.id, wording("王桂英的台灯"), Contact("", "", "", "")
    ).wish
    making.withdraw(session, street.wisher.actor, street.id, at_counter.id)
    wish, claim = delivered(session, street)
    fulfilling.deny(session, street.wisher.actor, street.id, wish.id, reason="王桂英还没收到")
    fulfilling.deliver(session, street.neighbour.actor, street.id, claim.id, gift="给王桂英的灯")
    fulfilling.confirm(session, serving, street.id, wish.id)
    fulfilling.rate(session, street.wisher.actor, street.id, wish.id, stars=5, thanks="谢谢")
    session.flush()
    entries = session.execute(
        select(AuditEntry).where(col(AuditEntry.action).startswith("micro_wishes."))
    ).scalars()
    seen = 0
    for entry in entries:
        seen += 1
        assert street.wisher.id not in (entry.actor_id, entry.on_behalf_of_id), entry.action
        kept = json.dumps([entry.before, entry.after], ensure_ascii=False)
        assert not any(secret in kept for secret in SECRETS), entry.action
        assert str(street.wisher.id) not in kept
    assert seen > 10


def test_messages_to_others_name_nobody(session: Session, street: Street) -> None:
    wish, _claim = delivered(session, street)
    fulfilling.confirm(session, street.wisher.actor, street.id, wish.id)
    fulfilling.rate(
        session, street.wisher.actor, street.id, wish.id, stars=5, thanks="谢谢！", signed=True
    )
    others = session.execute(
        select(col(Notification.text), col(Notification.link)).where(
            col(Notification.person_id) != street.wisher.id
        )
    )
    told = [json.dumps(list(row), ensure_ascii=False) for row in others]
    assert told
    assert not [one for one in told if any(secret in one for secret in SECRETS)]


@pytest.fixture
def history(database: Database, street: Street) -> str:
    """Wishes of the wisher in every state that leaves a trace; a program's token from before."""
    with database.writing() as session:
        scopes = ["micro_wishes:read", "events:read"]
        token = tokens.add(session, SYSTEM, street.id, name="Town", scopes=scopes).text
        campaigns.add(
            session,
            street.staff.actor,
            street.id,
            title="春暖心愿",
            about="给独居老人，电话13800138000",
            starts_on=date(2026, 3, 1),
            ends_on=date(2026, 12, 31),
        )
        wish, _claim = delivered(session, street, wording=wording("王桂英的台灯"))
        fulfilling.confirm(session, street.staff.actor, street.id, wish.id)
        fulfilling.rate(session, street.wisher.actor, street.id, wish.id, stars=5, thanks="好")
        fulfilling.publish_story(
            session,
            street.staff.actor,
            street.id,
            wish.id,
            story="住在3-2-501的王桂英奶奶能看清针线了，电话 138 0013 8000。",
        )
        other = opened(session, street, wording=wording("棉鞋", story="王桂英怕冷"))
        assert other.state is WishState.OPEN
    return token


def test_no_page_of_others_names_the_wisher(
    client: Client,
    history: str,
    app: Flask,
    street: Street,
    person_with: MakePerson,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Every page without arguments of its own, for a visitor, a neighbour, staff and an auditor."""
    auditor = person_with("auditor", "supervisor")
    caplog.set_level(logging.DEBUG)
    addresses = [
        rule.rule.replace("<community>", "longhai")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("micro_wishes.")
        and rule.arguments == {"community"}
        and "GET" in (rule.methods or ())
    ]
    assert len(addresses) > 8
    extra = ["/c/longhai/", f"{HOME}/desk?tab=true", f"{HOME}/desk?tab=open", f"{HOME}/?q=棉鞋"]
    for reader in (None, street.neighbour, street.staff, auditor):
        browser = client.another(reader)
        for address in [
            *addresses,
            *extra,
            "/c/longhai/staff/audit?area=micro_wishes",
            "/c/longhai/inbox",
        ]:
            answer = browser.get(address)
            body = answer.response.get_data(as_text=True)
            found = [secret for secret in SECRETS if secret in body]
            assert not found, f"{address} for {reader.name if reader else 'a visitor'}: {found}"
    town = client.program(history)
    for address in ("/micro_wishes/wishes", "/micro_wishes/numbers", "/events"):
        told = town.get(address)
        body = told.get_data(as_text=True)
        assert told.status_code == 200, body
        assert not [secret for secret in SECRETS if secret in body], address
        assert str(street.wisher.id) not in body, address
    logged = " ".join(record.getMessage() for record in caplog.records)
    assert not [secret for secret in SECRETS if secret in logged]


@pytest.mark.usefixtures("history")
def test_neither_does_the_page_of_a_wish(
    client: Client, database: Database, street: Street
) -> None:
    from linli_micro_wishes.wishes import lists

    with database.reading() as session:
        hung, came_true = lists.on_tree(session, street.id)
        rows = [*hung, *came_true]
    assert len(rows) == 2
    for reader, folder in ((street.neighbour, "wishes"), (street.staff, "desk/wishes")):
        for row in rows:
            shown = client.another(reader).get(f"{HOME}/{folder}/{row.id}")
            assert shown.status == 200
            assert not [secret for secret in SECRETS if secret in shown.html]


def test_who_reviews_does_not_see_it_unless_they_ask(
    session: Session, street: Street, person_with: MakePerson
) -> None:
    wish = opened(session, street)
    with pytest.raises(ContactWithheld):
        identity.look(session, person_with("auditor").actor, street.id, wish)
    with pytest.raises(NotAllowed):
        review.open_(session, street.neighbour.actor, street.id, wish.id, ALL_OF_IT)
    entries = audit.page(session, person_with("auditor").actor, street.id, action="micro_wishes.")
    assert entries and not any(entry.on_behalf_of_name for entry in entries)
