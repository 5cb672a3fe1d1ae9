"""What somebody has in each unit of points, for staff who may see it."""

from uuid import UUID

from linli import points
from linli.points import AccountBalance, Owner, OwnerKind
from linli_web import page


def of_person(person_id: UUID) -> list[AccountBalance]:
    """Return a person's accounts here; none to those who may not see passbooks."""
    if not page.can("core.points.see"):
        return []
    return points.accounts_of(page.session, Owner(OwnerKind.PERSON, person_id), page.community.id)
