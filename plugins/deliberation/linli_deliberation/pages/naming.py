"""People whom staff name in a form, by their whole name."""

from uuid import UUID

from linli import people
from linli.errors import Refusal
from linli_deliberation.texts import _
from linli_web import page


def named(name: str, refusal: type[Refusal], field: str = "name") -> UUID:
    """Return the one member of the community who is called so.

    Raises:
        Refusal: of the given kind, when nobody or several are.
    """
    rows = people.members(page.session, page.actor, page.community.id, search=name, limit=20)
    found = [row for row in rows if row.name == name]
    if len(found) != 1:
        raise refusal(
            _("Several people here are called so.") if found else _("Nobody here is called so."),
            field=field,
        )
    return found[0].person_id
