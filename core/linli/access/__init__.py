"""Who may do what: actors, roles, permissions, and duties that must be separate."""

from linli.access.actor import SYSTEM, Actor
from linli.access.duties import (
    DutiesIncompatible,
    RelativeStepsBack,
    is_close,
    refuse_relatives,
    take_duty,
)
from linli.access.grants import (
    Grant,
    NotAllowed,
    UnknownRole,
    can,
    forget_grants,
    grant,
    grants_of,
    groups_with,
    require,
    revoke,
)
from linli.access.holders import Holder, carried_by, holders, who_may
from linli.access.roles import CORE_PERMISSIONS, ROLES, permissions

__all__ = [
    "CORE_PERMISSIONS",
    "ROLES",
    "SYSTEM",
    "Actor",
    "DutiesIncompatible",
    "Grant",
    "Holder",
    "NotAllowed",
    "RelativeStepsBack",
    "UnknownRole",
    "can",
    "carried_by",
    "forget_grants",
    "grant",
    "grants_of",
    "groups_with",
    "holders",
    "is_close",
    "permissions",
    "refuse_relatives",
    "require",
    "revoke",
    "take_duty",
    "who_may",
]
