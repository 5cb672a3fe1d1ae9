"""People whom staff name in a form, by their whole name; namesakes are told apart by their home."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from linli import communities, people
from linli.errors import Refusal
from linli_deliberation.texts import _
from linli_web import page

#: Between a name and what tells it apart.
_BETWEEN = " · "


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


def listed(line: str, refusal: type[Refusal], field: str) -> UUID:
    """Return the member whom a line of a list names; of several with their group and home.

    Raises:
        Refusal: of the given kind, when nobody is meant, or it is not said which of several.
    """
    name = line.split(_BETWEEN)[0].strip()
    labels = {_told_apart(name, one): one for one in _called(name)}
    if line.strip() in labels:
        return labels[line.strip()]
    if len(labels) > 1:
        raise refusal(
            _("Several people here are called so. Please write which one: %(people)s.",
              people="; ".join(labels)),
            field=field,
        )  # fmt: skip
    return named(name, refusal, field)


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
    where = [one for one in (group.name if group else "", home.code if home else "") if one]
    return _BETWEEN.join((name, *(where or ["–"])))
