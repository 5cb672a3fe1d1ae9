"""Work that falls due: a queue in the database, safe with several workers and after a crash."""

from linli.jobs.catching_up import catch_up
from linli.jobs.handling import TransactionEnded
from linli.jobs.models import JobState
from linli.jobs.overview import DeadJob, NoSuchJob, Overview, given_up, overview, retry
from linli.jobs.queue import enqueue, last_round
from linli.jobs.registry import handlers
from linli.jobs.worker import run_due, work

__all__ = [
    "DeadJob",
    "JobState",
    "NoSuchJob",
    "Overview",
    "TransactionEnded",
    "catch_up",
    "enqueue",
    "given_up",
    "handlers",
    "last_round",
    "overview",
    "retry",
    "run_due",
    "work",
]
