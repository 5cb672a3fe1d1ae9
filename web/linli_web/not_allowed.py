"""What to do when a right is missing: whom staff can turn to, and where residents ask."""

from linli import access
from linli.access import NotAllowed
from linli.i18n import Text
from linli_web import language, visit
from linli_web.texts import _


def advice(refusal: NotAllowed) -> list[Text]:
    """Return what to say besides the refusal.

    Staff read which roles carry the right and who has it here; names are for them only.
    """
    now = visit.current()
    if now.session is None or now.reader is None or now.community is None:
        return []
    own = now.actor.person_id
    if own is None or not access.can(now.session, now.actor, "core.staff_area", now.community.id):
        return [
            _(
                "This is for the people who work for %(community)s. If you need something from "
                "here, please ask at the community's counter; they are glad to help.",
                community=now.community.name,
            )
        ]
    declared = access.permissions().get(refusal.permission)
    if declared is None:
        return []
    roles = language.listed(title for role, title in access.ROLES.items() if role in declared.roles)
    names = access.who_may(now.session, now.actor, refusal.permission, now.community.id)
    found = [_("These roles carry the right: %(roles)s.", roles=roles)]
    if names:
        found.append(_("In this community you can ask: %(names)s.", names=language.listed(names)))
    else:
        found.append(_("Nobody has it in this community yet. An administrator can give the role."))
    return found
