"""Delivering again what a plugin could not take."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from linli.events.publishing import deliver_again, waiting_deliveries
from linli.hooks import Job
from linli.i18n import texts

_ = texts("linli")


def run(session: Session, _payload: Mapping[str, Any]) -> None:
    """Try every delivery that waits once; what fails again waits for the next time."""
    for delivery_id in waiting_deliveries(session):
        deliver_again(session, delivery_id)


JOBS = (Job("core.events.deliver_again", _("Deliver failed messages again"), run, "*/10 * * * *"),)
