"""The staff area's own navigation: only what this reader may open."""

from dataclasses import dataclass
from functools import cached_property

from flask import request, url_for

from linli.i18n import Text
from linli_web import page
from linli_web.shell import shell
from linli_web.slots import Link
from linli_web.staff import blueprint
from linli_web.texts import _


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the staff area, and the right that opens it."""

    title: Text
    endpoint: str
    icon: str
    right: str


#: What is done every day.
WORK = (
    Section(_("People"), "staff.people", "people", "core.people.see"),
    Section(_("Counter"), "staff.counter", "hand", "core.counter"),
    Section(_("Notices and objections"), "staff.notices", "notice", "core.staff_area"),
    Section(_("Points"), "staff.points", "wallet", "core.points.see"),
)
#: What is set up once and looked after.
ADMINISTRATION = (
    Section(_("Community"), "staff.place", "home", "core.staff_area"),
    Section(_("Groups and grids"), "staff.groups", "flag", "core.people.see"),
    Section(_("Organisations"), "staff.organisations", "shop", "core.people.see"),
    Section(_("Roles"), "staff.roles", "key", "core.people.see"),
    Section(_("Plugins"), "staff.plugins", "plug", "core.settings"),
    Section(_("Settings"), "staff.settings", "settings", "core.settings"),
    Section(_("Programs"), "staff.programs", "key", "core.tokens"),
    Section(_("Audit log"), "staff.audit", "shield", "core.audit"),
)


class Menu:
    """What templates of the staff area know as ``menu``; worked out when it is asked for."""

    @cached_property
    def work(self) -> list[Link]:
        """The daily work, the plugins' pages for staff among it."""
        return [*self._links(WORK), *shell().plugin_staff_links]

    @cached_property
    def administration(self) -> list[Link]:
        """What is looked after."""
        return self._links(ADMINISTRATION)

    @staticmethod
    def _links(sections: tuple[Section, ...]) -> list[Link]:
        here = _stem(request.endpoint)
        return [
            Link(
                section.title,
                url_for(section.endpoint),
                section.icon,
                current=_stem(section.endpoint) == here,
            )
            for section in sections
            if page.can(section.right)
        ]


def _stem(endpoint: str | None) -> str:
    """Return the section an endpoint belongs to: "staff.people_new" is part of "staff.people"."""
    return (endpoint or "").partition("_")[0]


@blueprint.context_processor
def _menu() -> dict[str, Menu]:
    return {"menu": Menu()}
