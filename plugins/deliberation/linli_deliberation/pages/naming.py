"""People whom staff name in a form, by their whole name; namesakes are told apart by their home."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from linli import communities, people
from linli.errors import Refusal
from linli_deliberation.texts import _
from linli_web import page


def named(
    name: str, refusal: type[Refusal], field: str = "name", *, who: UUID | None = None
) -> UUID:
    """Return the member of the community who is called so; ``who`` says which of several.

    Raises:
        Refusal: of the given kind, when nobody is, or several are and it is not said which.
    """
    found = _called(name)
    if who is not None and who in found:
        return who
    if len(found) != 1:
        raise refusal(
            _("Several people here are called so. Please choose which one is meant.")
            if found
            else _("Nobody here is called so."),
            field=field,
        )
    return found[0]


def namesakes(values: Mapping[str, Any], field: str = "name") -> list[tuple[UUID, str]]:
    """Return those who bear the name typed in a form, where there are several, with their homes."""
    typed = values.get(field)
    found = _called(typed.strip()) if isinstance(typed, str) and typed.strip() else []
    return [(one, _told_apart(str(typed).strip(), one)) for one in found] if len(found) > 1 else []


def _called(name: str) -> list[UUID]:
    rows = people.members(page.session, page.actor, page.community.id, search=name, limit=200)
    return [row.person_id for row in rows if row.name == name]


def _told_apart(name: str, person_id: UUID) -> str:
    membership = people.membership_of(page.session, page.community.id, person_id)
    group = communities.place(page.session, membership.group_id) if membership.group_id else None
    home = people.home(page.session, page.community.id, person_id)
    parts = (name, group.name if group else "", home.code if home else "")
    return " · ".join(part for part in parts if part)
