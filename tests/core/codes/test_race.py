"""Ten phones scan the same code at the same moment: one of them is served."""

import threading
from collections import Counter
from datetime import timedelta
from uuid import uuid4

from linli import codes
from linli.codes import CodeUsed
from linli.communities import Place
from linli.db import Database
from linli.subjects import Subject
from linli.testing import MakePerson


def test_one_of_many_succeeds(
    database: Database, community: Place, person_with: MakePerson
) -> None:
    holder = person_with()
    with database.writing() as session:
        text = codes.issue(
            session,
            holder.actor,
            community.id,
            purpose="moral_bank.redeem",
            holder_id=holder.id,
            subject=Subject("moral_bank.redemption", uuid4()),
            lifetime=timedelta(minutes=10),
        ).text
    start = threading.Barrier(10)
    outcomes: Counter[str] = Counter()

    def scan() -> None:
        start.wait()
        try:
            database.run(
                lambda session: codes.redeem(
                    session, holder.actor, community.id, text, "moral_bank.redeem"
                )
            )
            outcomes["served"] += 1
        except CodeUsed:
            outcomes["refused"] += 1

    threads = [threading.Thread(target=scan) for _number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert outcomes == {"served": 1, "refused": 9}
