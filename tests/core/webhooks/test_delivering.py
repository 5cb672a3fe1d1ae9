"""What happens is told: signed, in order, again until it arrives, and no longer at some time."""

import base64
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest

from linli import inbox, jobs, points, webhooks
from linli.access import SYSTEM, NotAllowed
from linli.communities import Place
from linli.db import Database
from linli.feed.models import DeliveryState, WebhookState
from linli.points import Hold, Owner, Transfer
from linli.testing import MakePerson, MovableClock
from linli.webhooks.delivering import MOST_ATTEMPTS, PATIENCE, pause_after


@dataclass
class Receiver:
    """A program that is told."""

    url: str = ""
    got: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    #: What to answer to events about a subject, 204 otherwise.
    answers: dict[str, int] = field(default_factory=dict)
    usual: int = 204


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A server on this machine, which webhooks may lead to in this test."""
    monkeypatch.setenv("LINLI_PRIVATE_WEBHOOKS", "1")
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            event = json.loads(sent)
            status = told.answers.get(event["subject_id"], told.usual)
            if status < 300:
                told.got.append(event)
                told.bodies.append(sent)
                told.headers.append(dict(self.headers.items()))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", told.url)
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Office:
    """A community whose bookings a program is told of."""

    database: Database
    community: Place
    issuer: UUID
    holder: UUID
    hook: webhooks.NewWebhook
    keys: int = 0

    def award(self) -> UUID:
        """Book something."""
        self.keys += 1
        request = Transfer(
            key=f"k{self.keys}", from_id=self.issuer, to_id=self.holder, amount=5, reason="t"
        )
        with self.database.writing() as session:
            return points.transfer(session, SYSTEM, request).id

    def rows(self) -> list[webhooks.DeliveryRow]:
        """Return the deliveries, the oldest first."""
        with self.database.reading() as session:
            return webhooks.deliveries(session, SYSTEM, self.hook.id)[::-1]

    def row(self) -> webhooks.WebhookRow:
        """Return the webhook."""
        with self.database.reading() as session:
            [found] = webhooks.listing(session, SYSTEM, self.community.id)
            return found


@pytest.fixture
def office(database: Database, community: Place, receiver: Receiver) -> Office:
    """A webhook, and accounts."""
    with database.writing() as session:
        unit = points.define_unit(session, SYSTEM, community.id, "points", "Points")
        own = Owner.community(community.id)
        issuer = points.open_account(session, unit.id, own, "issuance").id
        holder = points.open_account(session, unit.id, Owner.household(uuid4())).id
        hook = webhooks.add(session, SYSTEM, community.id, url=receiver.url, kinds=["points."])
    return Office(database, community, issuer, holder, hook)


def test_what_happens_is_told_signed(office: Office, receiver: Receiver) -> None:
    booked = office.award()
    assert webhooks.deliver_due(office.database) == 1
    [event] = receiver.got
    assert (event["kind"], event["subject_id"], event["position"]) == (
        "points.transfer", str(booked), 1,
    )  # fmt: skip
    assert event["data"]["amount"] == 5
    headers = {name.lower(): value for name, value in receiver.headers[0].items()}
    key = base64.b64decode(office.hook.secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode()
    expected = hmac.new(key, signed + receiver.bodies[0], sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(expected).decode()
    assert headers["webhook-id"] == event["id"]
    assert webhooks.deliver_due(office.database) == 0
    assert [(row.state, row.answer) for row in office.rows()] == [
        (DeliveryState.DELIVERED, "HTTP 204")
    ]


def test_the_worker_does_it(office: Office, receiver: Receiver, clock: MovableClock) -> None:
    office.award()
    clock.move(seconds=6)
    jobs.run_due(office.database)
    assert len(receiver.got) == 1


def test_only_wanted_kinds_are_told(
    office: Office, receiver: Receiver, person_with: MakePerson
) -> None:
    person_with()
    office.award()
    webhooks.deliver_due(office.database)
    assert [event["kind"] for event in receiver.got] == ["points.transfer"]


def test_what_fails_is_tried_again_and_later_ones_about_it_wait(
    office: Office, receiver: Receiver, clock: MovableClock
) -> None:
    office.award()
    held = Hold(key="h", from_id=office.holder, to_id=office.issuer, amount=1, reason="t")
    with office.database.writing() as session:
        hold = points.hold(session, SYSTEM, held).id
    with office.database.writing() as session:
        points.settle(session, SYSTEM, hold, key="s")
    other = office.award()
    receiver.answers[str(hold)] = 500
    webhooks.deliver_due(office.database)
    assert [event["position"] for event in receiver.got] == [1, 4]
    assert receiver.got[1]["subject_id"] == str(other)
    assert [row.state.value for row in office.rows()] == [
        "delivered", "waiting", "waiting", "delivered",
    ]  # fmt: skip
    receiver.answers.clear()
    assert webhooks.deliver_due(office.database) == 0
    clock.move(seconds=31)
    assert webhooks.deliver_due(office.database) == 2
    assert [event["position"] for event in receiver.got] == [1, 4, 2, 3]
    assert office.row().failing_since is None


def test_one_event_that_never_arrives_is_given_up_and_those_behind_it_go_on(
    office: Office, receiver: Receiver, clock: MovableClock
) -> None:
    held = Hold(key="h", from_id=office.issuer, to_id=office.holder, amount=1, reason="t")
    with office.database.writing() as session:
        hold = points.hold(session, SYSTEM, held).id
    receiver.answers[str(hold)] = 400
    for attempt in range(1, MOST_ATTEMPTS + 1):
        office.award()  # others arrive, so the webhook works
        assert webhooks.deliver_due(office.database) == 2, attempt
        clock.move(seconds=pause_after(attempt).total_seconds() + 1)
    with office.database.writing() as session:
        points.void(session, SYSTEM, hold, key="v")
    receiver.answers.clear()
    assert webhooks.deliver_due(office.database) == 1
    assert office.rows()[0].state is DeliveryState.GIVEN_UP
    assert receiver.got[-1]["kind"] == "points.void"


def test_a_webhook_that_fails_for_long_is_turned_off_and_the_administrators_are_told(
    office: Office, receiver: Receiver, clock: MovableClock, person_with: MakePerson
) -> None:
    head = person_with("administrator")
    receiver.usual = 503
    office.award()
    end = clock.now() + PATIENCE + timedelta(hours=7)
    while clock.now() < end:
        webhooks.deliver_due(office.database)
        clock.move(hours=1)
        office.award()
    assert office.row().state is WebhookState.DISABLED
    assert office.row().waiting == 0
    with office.database.reading() as session:
        assert inbox.unread_count(session, head.id) == 1
    receiver.usual = 204
    office.award()
    assert webhooks.deliver_due(office.database) == 0


def test_a_redirect_is_not_followed(office: Office, receiver: Receiver) -> None:
    receiver.usual = 302
    office.award()
    webhooks.deliver_due(office.database)
    assert [(row.state.value, row.answer) for row in office.rows()] == [("waiting", "HTTP 302")]


def test_a_private_address_is_refused_when_it_is_sent(
    office: Office, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.award()
    monkeypatch.delenv("LINLI_PRIVATE_WEBHOOKS")
    webhooks.deliver_due(office.database)
    assert receiver.got == []
    assert [row.state.value for row in office.rows()] == ["waiting"]


def test_a_removed_webhook_is_told_nothing(office: Office, receiver: Receiver) -> None:
    office.award()
    with office.database.writing() as session:
        assert webhooks.remove(session, SYSTEM, office.hook.id) == receiver.url
    assert webhooks.deliver_due(office.database) == 0


def test_only_heads_make_webhooks(
    database: Database, community: Place, person_with: MakePerson
) -> None:
    clerk = person_with("staff")
    with database.writing() as session, pytest.raises(NotAllowed):
        webhooks.add(session, clerk.actor, community.id, url="https://example.org/", kinds=[])
    with database.writing() as session, pytest.raises(webhooks.AddressRefused):
        webhooks.add(session, SYSTEM, community.id, url="http://example.org/", kinds=[])
