"""Which plugins a community uses: decided by itself, unless a node above decided for it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from linli import access, audit
from linli.access.actor import Actor
from linli.communities.models import PluginChoice, PluginState
from linli.communities.tree import Place, ancestor_ids
from linli.db.memory import forget, remembered
from linli.db.prepared import read
from linli.errors import Refusal
from linli.i18n import texts
from linli.plugins.loading import manager
from linli.subjects import Subject

_ = texts("linli")
_CACHE = "linli.enabled"
_CHOICES = select(
    col(PluginChoice.community_id), col(PluginChoice.plugin), col(PluginChoice.state)
).where(col(PluginChoice.community_id).in_(bindparam("line", expanding=True)))


class PluginRefused(Refusal):
    """The plugin cannot be turned on or off here."""

    code = "core.plugin_refused"
    status = 409


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a plugin is on, and who decided: the community itself, a node above, or nobody."""

    on: bool
    decided_by: UUID | None
    #: Decided for the whole subtree, so the community cannot choose.
    fixed: bool


def enabled(session: Session, community_id: UUID) -> frozenset[str]:
    """Return the names of the working plugins that are on; read once in a transaction."""
    cache: dict[UUID, frozenset[str]] = remembered(session, _CACHE)
    if community_id not in cache:
        cache[community_id] = _working(decisions(session, community_id))
    return cache[community_id]


def read_enabled_ahead(session: Session, places: Collection[Place]) -> None:
    """Read which plugins are on in many places in one query; afterwards asking costs none."""
    cache: dict[UUID, frozenset[str]] = remembered(session, _CACHE)
    missing = [place for place in places if place.id not in cache]
    line = {id_ for place in missing for id_ in place.ancestor_ids}
    rows = read(session, _CHOICES, line=sorted(line)).all() if line else []
    for place in missing:
        cache[place.id] = _working(_decided(rows, place.ancestor_ids))


def _working(decided: Mapping[str, Decision]) -> frozenset[str]:
    return frozenset(
        name for name, decision in decided.items() if decision.on and name in manager().working
    )


def decisions(session: Session, community_id: UUID) -> dict[str, Decision]:
    """Return what holds for each plugin that anybody decided about.

    The highest node that made it mandatory or forbade it wins; else the community's own choice.
    """
    line = ancestor_ids(session, community_id)
    return _decided(read(session, _CHOICES, line=line).all(), line)


def _decided(rows: Sequence[Any], line: Sequence[UUID]) -> dict[str, Decision]:
    """Return what a line of nodes decided, from the highest to the community itself."""
    decided: dict[str, Decision] = {}
    chosen = (row for row in rows if row[0] in line)
    for id_, plugin, state in sorted(chosen, key=lambda row: line.index(row[0])):
        if plugin in decided and decided[plugin].fixed:
            continue
        if state in (PluginState.MANDATORY, PluginState.FORBIDDEN):
            decided[plugin] = Decision(state is PluginState.MANDATORY, id_, fixed=True)
        elif id_ == line[-1]:
            decided[plugin] = Decision(state is PluginState.ENABLED, id_, fixed=False)
    return decided


def choose(
    session: Session, actor: Actor, community_id: UUID, plugin: str, state: PluginState
) -> None:
    """Turn a plugin on or off in a community, or make it mandatory or forbid it below as well.

    Turning it off hides it and keeps its data. It takes effect with the next request.

    Raises:
        NotAllowed: the actor may not change plugins here.
        PluginRefused: there is no such working plugin, or a node above has decided.
    """
    access.require(session, actor, "core.settings", community_id)
    turning_on = state in (PluginState.ENABLED, PluginState.MANDATORY)
    if turning_on and plugin not in manager().working:
        raise PluginRefused(
            _("The plugin %(name)s is not installed, or does not work.", name=plugin)
        )
    decision = decisions(session, community_id).get(plugin)
    if decision is not None and decision.fixed and decision.decided_by != community_id:
        raise PluginRefused(
            _(
                "The level above has decided this for %(name)s; it cannot be changed here.",
                name=plugin,
            )
        )
    row = session.execute(
        select(PluginChoice).where(
            col(PluginChoice.community_id) == community_id, col(PluginChoice.plugin) == plugin
        )
    ).scalar_one_or_none()
    before = row.state.value if row is not None else None
    if row is None:
        session.add(PluginChoice(community_id=community_id, plugin=plugin, state=state))
    else:
        row.state = state
    session.flush()
    forget(session, _CACHE)
    audit.record(
        session,
        actor,
        "core.plugin.chosen",
        community_id,
        Subject("core.plugin", community_id),
        before={plugin: before},
        after={plugin: state.value},
    )


def enable(session: Session, actor: Actor, community_id: UUID, plugin: str) -> None:
    """Turn a plugin on; see :func:`choose`."""
    choose(session, actor, community_id, plugin, PluginState.ENABLED)


def disable(session: Session, actor: Actor, community_id: UUID, plugin: str) -> None:
    """Turn a plugin off, keeping its data; see :func:`choose`."""
    choose(session, actor, community_id, plugin, PluginState.DISABLED)
