"""All sections together, in the order in which they are read."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from linli.hooks import DataSection
from linli_volunteer_hours.own_data import neighbours, time_bank, volunteering


def sections(session: Session, person_id: UUID) -> Sequence[DataSection]:
    """Return what is held about a person; sections without a row are left out.

    The notes that a team writes for itself, and what others said of a person in confidence (that
    they want to be kept apart from them, or told staff), are not among it.
    """
    parts = (
        *volunteering.sections(session, person_id),
        *time_bank.sections(session, person_id),
        *neighbours.sections(session, person_id),
    )
    return [part for part in parts if part.rows]
