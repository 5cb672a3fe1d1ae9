"""Going through everything, from the outside in; what needs something broken is left out."""

from collections.abc import Iterator
from functools import partial

from linli import events, jobs
from linli.access import Actor
from linli.cli.database_faults import explained
from linli.cli.health import duties, operation, places, storage, surroundings
from linli.cli.health.findings import Finding, fault
from linli.config import Config, ConfigRefused
from linli.db import Database
from linli.i18n import texts

_ = texts("linli")


def look() -> Iterator[Finding]:
    """Yield what is found."""
    try:
        config = Config.from_environment()
    except ConfigRefused as refusal:
        yield fault(refusal.text, _("Correct it in the environment, such as in /etc/linli.env."))
        return
    yield from surroundings.findings(config)
    try:
        database = Database(config.database_url)
    except Exception as error:
        sentence = explained(error)
        if sentence is None:
            raise
        yield fault(sentence, _("Correct LINLI_DATABASE_URL."))
        return
    try:
        yield from storage.findings(database)
        with database.reading() as session:
            yield from operation.findings(session)
            yield from places.findings(session)
            yield from duties.findings(session)
    except storage.Unusable:
        pass
    finally:
        database.dispose()


def try_again(database: Database, actor: Actor) -> tuple[int, int]:
    """Deliver again what did not arrive and queue again what was given up.

    Returns how many events arrived now and how many jobs were queued; each in a transaction of
    its own, so that one that fails again stops no other.
    """
    with database.reading() as session:
        deliveries = events.waiting_deliveries(session, limit=10_000)
        dead = [job.id for job in jobs.overview(session, limit=10_000).dead]
    arrived = 0
    for delivery in deliveries:
        arrived += database.run(partial(events.deliver_again, delivery_id=delivery))
    for job in dead:
        database.run(partial(jobs.retry, actor=actor, job_id=job))
    return arrived, len(dead)
