"""Topics written briefly: a procedure in use, a proposal, its supporters."""

from sqlmodel import Session

from linli_deliberation.models import Procedure, Topic
from linli_deliberation.procedures import store
from linli_deliberation.topics import proposing
from tests.deliberation.polling import Hall


def adopted(session: Session, hall: Hall, code: str) -> Procedure:
    return store.adopt(session, hall.president.actor, hall.id, store.given()[code])


def proposed(
    session: Session, hall: Hall, procedure: Procedure, title: str = "东门装路灯"
) -> Topic:
    return proposing.propose(
        session, hall.anna.actor, hall.id, procedure.id, title=title, story="晚上太黑，老人容易摔。"
    )


def supported(session: Session, hall: Hall, topic: Topic) -> None:
    for person in hall.residents:
        proposing.support(session, person.actor, hall.id, topic.id)
