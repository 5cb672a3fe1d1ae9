"""Forgetting wrong guesses that no longer count."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from linli.clock import now
from linli.codes.guessing import WINDOW
from linli.codes.models import WrongCode
from linli.hooks import Job
from linli.i18n import texts

_ = texts("linli")


def forget_guesses(session: Session, _payload: Mapping[str, Any]) -> None:
    """Delete wrong guesses that are older than a day."""
    session.execute(delete(WrongCode).where(col(WrongCode.at) < now(session) - 96 * WINDOW))


JOBS = (Job("core.codes.forget_guesses", _("Forget wrong codes"), forget_guesses, "23 3 * * *"),)
