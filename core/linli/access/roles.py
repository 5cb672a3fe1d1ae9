"""The roles, and what core itself lets them do."""

from functools import cache

from linli.hooks import Permission
from linli.i18n import Text, texts

_ = texts("linli")

#: Every role with its title, from the least to the most powerful. A role means the permissions
#: that core and the enabled plugins let it carry.
ROLES: dict[str, Text] = {
    "resident": _("Resident"),
    "panel_member": _("Panel member"),
    "scorer": _("Scorer"),
    "evaluator": _("Evaluator"),
    "bookkeeper": _("Bookkeeper"),
    "storekeeper": _("Store keeper"),
    "supervisor": _("Supervisor"),
    "auditor": _("Auditor"),
    "staff": _("Staff member"),
    "president": _("President"),
    "administrator": _("Administrator"),
}

_DESK = ("staff", "president", "administrator")
_HEAD = ("president", "administrator")

CORE_PERMISSIONS: tuple[Permission, ...] = (
    Permission("core.portal", _("Open the portal as a member"), ("resident", *_DESK)),
    Permission(
        "core.staff_area",
        _("Open the staff area"),
        (*_DESK, "auditor", "supervisor", "evaluator", "bookkeeper", "scorer", "storekeeper"),
    ),
    Permission(
        "core.people.see", _("See the register of people"), (*_DESK, "auditor", "bookkeeper")
    ),
    Permission("core.people.manage", _("Enter and correct people"), _DESK),
    Permission("core.people.approve", _("Admit people who signed up"), _DESK),
    Permission("core.counter", _("Serve people at the counter"), _DESK),
    Permission("core.roles.grant", _("Give and take roles"), _HEAD),
    Permission("core.settings", _("Change settings and plugins"), _HEAD),
    Permission("core.tokens", _("Let other programs in"), _HEAD),
    Permission("core.communities.manage", _("Add and change parts of the community"), _HEAD),
    Permission("core.notices.publish", _("Publish notices"), _DESK),
    Permission("core.notices.object", _("Object during a notice"), ("resident", *_DESK)),
    Permission("core.notices.answer", _("Answer objections"), ("evaluator", "supervisor", *_HEAD)),
    Permission(
        "core.evidence.see",
        _("See photos and files that people handed in"),
        (*_DESK, "evaluator", "auditor", "supervisor"),
    ),
    Permission("core.evidence.remove", _("Take away photos and files of others"), _DESK),
    Permission("core.points.see", _("See everybody's passbook"), (*_DESK, "bookkeeper", "auditor")),
    Permission("core.points.manage", _("Freeze accounts and open them again"), _HEAD),
    Permission("core.audit", _("Read the audit log"), ("auditor", "supervisor")),
)


@cache
def permissions() -> dict[str, Permission]:
    """Return every permission that core and the working plugins declare, by code."""
    from linli.plugins import manager

    declared = {permission.code: permission for permission in CORE_PERMISSIONS}
    for _name, answer in manager().answers("linli_permissions"):
        # What is no Permission is `linli check`'s to report; it must not take everybody's rights.
        declared.update((one.code, one) for one in answer if isinstance(one, Permission))
    return declared
