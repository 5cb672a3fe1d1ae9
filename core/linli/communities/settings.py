"""Typed settings, inherited down the tree: a community stores only what it decides itself."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError
from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from linli import access, audit
from linli.access.actor import Actor
from linli.communities.models import Setting
from linli.communities.tree import Place, ancestor_ids
from linli.db.memory import forget, remembered
from linli.db.prepared import read
from linli.errors import Refusal
from linli.i18n import texts
from linli.subjects import Subject
from linli.validation import faults, not_known

_ = texts("linli")

Model = TypeVar("Model", bound=BaseModel)
_CACHE = "linli.settings"
#: Those of all owners: a page asks for several, and there are few.
_DECIDED = select(col(Setting.community_id), col(Setting.owner), col(Setting.overrides)).where(
    col(Setting.community_id).in_(bindparam("line", expanding=True))
)


class SettingsRefused(Refusal):
    """A value does not fit its setting; ``field`` names the setting."""

    code = "core.settings_refused"


class SettingsStale(Refusal):
    """Somebody else changed these settings since the page was opened."""

    code = "core.settings_stale"
    status = 409


def settings(session: Session, community_id: UUID, owner: str, model: type[Model]) -> Model:
    """Return an owner's settings for a community: each from the nearest node that decided it."""
    return model.model_validate(inherited(session, community_id, owner))


def inherited(session: Session, community_id: UUID, owner: str) -> dict[str, Any]:
    """Return the values decided for a community by itself or above it, without defaults.

    Read once in a transaction.
    """
    cache: dict[UUID, dict[str, dict[str, Any]]] = remembered(session, _CACHE)
    if community_id not in cache:
        cache[community_id] = _inherited_by_owner(session, community_id)
    return dict(cache[community_id].get(owner, {}))


def read_settings_ahead(session: Session, places: Collection[Place]) -> None:
    """Read the settings of many places in one query; asked for afterwards, each costs none."""
    cache: dict[UUID, dict[str, dict[str, Any]]] = remembered(session, _CACHE)
    missing = [place for place in places if place.id not in cache]
    line = {id_ for place in missing for id_ in place.ancestor_ids}
    rows = read(session, _DECIDED, line=sorted(line)).all() if line else []
    for place in missing:
        cache[place.id] = _by_owner(rows, place.ancestor_ids)


def _inherited_by_owner(session: Session, community_id: UUID) -> dict[str, dict[str, Any]]:
    line = ancestor_ids(session, community_id)
    return _by_owner(read(session, _DECIDED, line=line).all(), line)


def _by_owner(rows: Sequence[Any], line: Sequence[UUID]) -> dict[str, dict[str, Any]]:
    """Return what the nodes of a line decided, a nearer one before those above it."""
    values: dict[str, dict[str, Any]] = {}
    decided = (row for row in rows if row[0] in line)
    for _id, owner, overrides in sorted(decided, key=lambda row: line.index(row[0])):
        values.setdefault(owner, {}).update(overrides)
    return values


def decided_above(
    session: Session, community_id: UUID, owner: str
) -> tuple[dict[str, Any], dict[str, UUID]]:
    """Return the values a community inherits, and for each the node above that decided it."""
    *above, _self = ancestor_ids(session, community_id)
    found = session.execute(
        select(col(Setting.community_id), col(Setting.overrides)).where(
            col(Setting.community_id).in_(above), col(Setting.owner) == owner
        )
    )
    rows = {row.community_id: row.overrides for row in found}
    values: dict[str, Any] = {}
    sources: dict[str, UUID] = {}
    for id_ in above:
        values.update(rows.get(id_, {}))
        sources.update(dict.fromkeys(rows.get(id_, {}), id_))
    return values, sources


def own_overrides(session: Session, community_id: UUID, owner: str) -> tuple[dict[str, Any], int]:
    """Return what the community itself decided, and the version to save against (0: nothing)."""
    row = session.execute(
        select(col(Setting.overrides), col(Setting.version)).where(
            col(Setting.community_id) == community_id, col(Setting.owner) == owner
        )
    ).one_or_none()
    return (dict(row[0]), row[1]) if row is not None else ({}, 0)


def save_settings(
    session: Session,
    actor: Actor,
    community_id: UUID,
    owner: str,
    model: type[Model],
    overrides: Mapping[str, Any],
    *,
    version: int | None = None,
) -> Model:
    """Replace what a community decides itself; keys left out are inherited again.

    ``version`` is the one the form was made from; None overwrites whatever is there.

    Raises:
        NotAllowed: the actor may not change settings here.
        SettingsStale: they were changed since ``version``.
        SettingsRefused: a value does not fit, or there is no such setting.
    """
    access.require(session, actor, "core.settings", community_id)
    before, found = own_overrides(session, community_id, owner)
    if version is not None and version != found:
        raise SettingsStale(
            _("A colleague has just changed these settings. Please look at them again.")
        )
    clean = _validated(session, community_id, owner, model, overrides)
    if found == 0:
        session.add(Setting(community_id=community_id, owner=owner, overrides=clean))
        session.flush()
    else:
        changed = session.execute(
            update(Setting)
            .where(
                col(Setting.community_id) == community_id,
                col(Setting.owner) == owner,
                col(Setting.version) == found,
            )
            .values(overrides=clean, version=found + 1)
            .returning(col(Setting.id))
        ).first()
        if changed is None:
            raise SettingsStale(
                _("A colleague has just changed these settings. Please look at them again.")
            )
    forget(session, _CACHE)
    audit.record(
        session,
        actor,
        "core.settings.changed",
        community_id,
        Subject(f"{owner}.settings", community_id),
        before={key: value for key, value in before.items() if clean.get(key) != value},
        after={key: value for key, value in clean.items() if before.get(key) != value},
    )
    return settings(session, community_id, owner, model)


def _validated(
    session: Session,
    community_id: UUID,
    owner: str,
    model: type[Model],
    overrides: Mapping[str, Any],
) -> dict[str, Any]:
    unknown = set(overrides) - set(model.model_fields)
    if unknown:
        name = min(unknown)
        raise SettingsRefused(not_known((name,), model), field=name)
    line = ancestor_ids(session, community_id)
    above = inherited(session, line[-2], owner) if len(line) > 1 else {}
    try:
        checked = model.model_validate({**above, **overrides})
    except ValidationError as error:
        path, reason = faults(error, model)[0]
        raise SettingsRefused(
            _("This value does not fit: %(reason)s.", reason=reason),
            field=str(path[0]) if path else None,
        ) from error
    return checked.model_dump(mode="json", include=set(overrides))
