"""Whether somebody was erased: nothing can be tied to them any more."""

from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from linli.db.prepared import read
from linli.errors import Refusal
from linli.i18n import texts
from linli.people.models import Person

_ = texts("linli")

_ERASED = select(col(Person.id)).where(
    col(Person.id) == bindparam("person_id"), col(Person.erased_at).is_not(None)
)


class PersonErased(Refusal):
    """The person was erased; whoever comes back is entered anew."""

    code = "core.person_erased"
    status = 409


def refuse_erased(session: Session, person_id: UUID) -> None:
    """Refuse to tie anything to somebody who was erased.

    Raises:
        PersonErased: they were.
    """
    if read(session, _ERASED, person_id=person_id).first() is not None:
        raise PersonErased(
            _("This person's data was erased. Whoever comes back is entered as a new person.")
        )
