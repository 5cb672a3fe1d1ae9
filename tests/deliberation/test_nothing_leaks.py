"""Before the close nobody can see anything of a result, whoever they are."""

import re
from uuid import UUID

import pytest

from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.counting import Plurality
from linli_deliberation.models import Secrecy
from tests.deliberation.asking import program
from tests.deliberation.polling import (
    Hall,
    announce,
    close,
    elector_of,
    vote,
)

HOME = "/c/longhai/deliberation"


@pytest.mark.parametrize("secrecy", list(Secrecy))
def test_nothing_partial_is_shown_before_the_close(
    client: Client, hall: Hall, database: Database, clock: MovableClock, secrecy: Secrecy
) -> None:
    """In one poll all voted for the first, in another for the second: nobody can see which."""
    with database.writing() as session:
        polls = [
            announce(
                session,
                hall,
                Plurality(),
                options=["甲", "乙"],
                secrecy=secrecy,
                seed="s",
                paper=True,
            ).id
            for _number in range(2)
        ]
    clock.move(hours=1)
    with database.writing() as session:
        for poll_id, said in zip(polls, ("1", "2"), strict=True):
            close(session, hall, poll_id)
            for person in hall.residents[1:]:
                vote(session, hall, poll_id, person, said)
    shown = [_everything(client, hall, database, poll_id) for poll_id in polls]
    assert shown[0] == shown[1]
    for poll_id in polls:
        for reader in (hall.president, hall.anna):
            for ending in ("", ".zip", ".pb", ".blt"):
                there = client.another(reader).get(f"{HOME}/polls/{poll_id}/result{ending}")
                assert there.status == 404
            there = client.another(reader).get(f"{HOME}/results")
            assert "楼道加装扶手" not in there.text


def _everything(client: Client, hall: Hall, database: Database, poll_id: UUID) -> list[str]:
    """Return what stands on every page about a poll, without what differs between any two."""
    with database.reading() as session:
        elector = elector_of(session, poll_id, hall.anna).id
    desk, own = f"{HOME}/desk/polls/{poll_id}", f"{HOME}/polls/{poll_id}"
    pages = [
        *(client.another(who).get(desk) for who in (hall.staff, hall.president, hall.teller)),
        client.another(hall.president).get(f"{desk}/roll"),
        client.another(hall.president).get(f"{desk}/roll/{elector}"),
        client.another(hall.teller).get(f"{desk}/papers"),
        client.another(hall.anna).get(own),
        client.another(hall.anna).get(f"{own}/vote"),
    ]
    assert all(page.status == 200 for page in pages)
    outside = program(client, database, hall, "deliberation:read")
    for part in ("result", "bundle"):
        assert outside.get(f"/deliberation/polls/{poll_id}/{part}").status_code == 404
    answered = outside.get(f"/deliberation/polls/{poll_id}").text.replace(str(poll_id), "")
    read = [page.text for page in pages] + [answered]
    return [re.sub(r"\b[0-9a-f]{64}\b", "", text) for text in read]
