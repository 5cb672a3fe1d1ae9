"""What the staff area calls things that the tables keep as codes."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import url_for

from linli import communities
from linli.communities import CommunityKind, Place
from linli.i18n import Text
from linli.people import (
    KinshipKind,
    MembershipStatus,
    OrganisationKind,
    PeopleSettings,
    erasing,
)
from linli_web import page
from linli_web.staff import blueprint
from linli_web.texts import _

STATUS: dict[MembershipStatus, Text] = {
    MembershipStatus.ACTIVE: _("Member"),
    MembershipStatus.PENDING: _("Waits for approval"),
    MembershipStatus.DECLINED: _("Declined"),
    MembershipStatus.ENDED: _("Has left"),
}

KINSHIP: dict[KinshipKind, Text] = {
    KinshipKind.SPOUSE: _("Husband or wife"),
    KinshipKind.PARENT: _("Parent"),
    KinshipKind.CHILD: _("Child"),
    KinshipKind.SIBLING: _("Brother or sister"),
    KinshipKind.GUARDIAN: _("Guardian"),
    KinshipKind.OTHER: _("Other relative"),
}
WARD = _("Is under their guardianship")

#: Why somebody was erased.
WHY_ERASED: dict[erasing.Reason, Text] = {
    erasing.Reason.ASKED: _("They asked for it"),
    erasing.Reason.DIED: _("They died"),
    erasing.Reason.MOVED: _("They moved away and asked for it"),
    erasing.Reason.MISTAKE: _("Entered twice, or by mistake"),
}

ORGANISATIONS: dict[OrganisationKind, Text] = {
    OrganisationKind.SOCIAL: _("Social organisation"),
    OrganisationKind.ENTERPRISE: _("Enterprise"),
    OrganisationKind.MERCHANT: _("Merchant"),
    OrganisationKind.UNIT: _("Public unit"),
}

KINDS: dict[CommunityKind, Text] = {
    CommunityKind.DISTRICT: _("District"),
    CommunityKind.TOWNSHIP: _("Township or street office"),
    CommunityKind.COMMUNITY: _("Community"),
    CommunityKind.VILLAGE: _("Village"),
    CommunityKind.OUTLET: _("Outlet"),
    CommunityKind.GROUP: _("Resident group"),
    CommunityKind.GRID: _("Grid"),
    CommunityKind.BUILDING: _("Building"),
}


def categories() -> dict[str, str]:
    """Return the community's own list of categories, name by code."""
    settings = communities.settings(page.session, page.community.id, "core", PeopleSettings)
    return settings.categories


def groups() -> list[Place]:
    """Return the groups and grids a resident can belong to."""
    return communities.groups(page.session, page.community.id)


def group_options() -> list[tuple[str, str]]:
    """Return the groups as the options of a select."""
    return [(str(group.id), group.name) for group in groups()]


def belonging(
    group_id: UUID | None,
    codes: Sequence[str],
    groups: Mapping[UUID, str],
    categories: Mapping[str, str],
) -> str:
    """Return a member's group and categories: "First group · Party member · Volunteer"."""
    group = [groups[group_id]] if group_id is not None and group_id in groups else []
    return " · ".join([*group, *(categories.get(code, code) for code in codes)])


blueprint.context_processor(lambda: {"belonging": belonging})


def portal_address() -> str:
    """Return the community's address as it is written on paper."""
    return url_for("linli.home", _external=True)


@blueprint.app_template_filter("capital")
def capital(sentence: Text | str) -> str:
    """Begin a sentence with a capital letter where the language has them."""
    said = page.say(sentence) if isinstance(sentence, Text) else sentence
    return said[:1].upper() + said[1:]
