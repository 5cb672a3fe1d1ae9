"""The frame around each page: masthead, navigation, footer; asked for by templates as ``shell``.

Everything is worked out when a template first asks for it, so that a fragment costs nothing.
"""

from functools import cached_property

from flask import session as cookie

from linli import access, communities, inbox
from linli.communities import Place
from linli.i18n import LANGUAGES, Text
from linli_web import language, slots, visit
from linli_web.counter import Served
from linli_web.entrance import agent_pages, is_member
from linli_web.memberships import communities_of
from linli_web.readers import Reader
from linli_web.slots import Link
from linli_web.texts import _

#: How many of the plugins' links fit under the thumb, between "Home" and "Me".
_PLUGINS_AT_THE_BOTTOM = 2
#: How many links the home page shows large.
_LARGE = 6


class Shell:
    """What the page's frame shows."""

    def __init__(self) -> None:
        self._visit = visit.current()

    @property
    def community(self) -> Place | None:
        """The community in the address."""
        return self._visit.community

    @property
    def person(self) -> Reader | None:
        """Who is signed in."""
        return self._visit.reader

    @property
    def serving(self) -> Served | None:
        """Who is being served at the counter."""
        return self._visit.serving

    @cached_property
    def member(self) -> bool:
        """Whether the reader belongs here, so that links to inner pages make sense."""
        return self._visit.session is not None and is_member()

    @cached_property
    def guest(self) -> bool:
        """Whether the reader is signed in and belongs elsewhere: inner pages are not theirs."""
        return self.community is not None and self.person is not None and not self.member

    @cached_property
    def agent_links(self) -> list[Link]:
        """What a guest opens here for an organisation that they act for."""
        now = self._visit
        if not self.guest or now.session is None:
            return []
        return [
            Link(shown.title, now.url_for(endpoint, **shown.arguments), shown.icon or "shop")
            for endpoint, shown in agent_pages()
            if shown.door
        ]

    @cached_property
    def own(self) -> Place | None:
        """The community where the reader's messages and data are: this one, else their first.

        Nobody's while somebody is served at the counter: the screen is that person's then.
        """
        now = self._visit
        if now.session is None or now.reader is None or now.serving is not None:
            return None
        if self.member:
            return now.community
        return next(iter(communities_of(now.session, now.reader.id)), None)

    @cached_property
    def place(self) -> str:
        """The name of the node above the community: "Banan District"."""
        community = self.community
        if community is None or community.parent_id is None or self._visit.session is None:
            return ""
        return communities.place(self._visit.session, community.parent_id).name

    @cached_property
    def home(self) -> str:
        """Where the name in the masthead leads."""
        return self._visit.url_for("linli.home" if self.community else "linli.front")

    @cached_property
    def next(self) -> str:
        """The address to come back to after changing the language or signing in."""
        asked = self._visit.request
        return asked.full_path.rstrip("?") if asked.method == "GET" else self.home

    @cached_property
    def plugin_links(self) -> list[Link]:
        """The plugins' links for residents."""
        return slots.links("main") if self.member else []

    @cached_property
    def nav(self) -> list[Link]:
        """The links of the masthead, for wide screens."""
        if not self.member:
            return []
        return [
            self._link(_("Home"), "linli.home", "home"),
            *self._everyday,
            *self.desk,
        ]

    @cached_property
    def bottom_nav(self) -> list[Link]:
        """The links under the thumb, for phones."""
        if not self.member:
            return []
        # Staff have their desk in the place of one plugin.
        last = (
            self._link(_("Me"), "linli.me", "person")
            if self.serving is None
            else self._link(_("Notices"), "linli.notices", "notice")
        )
        return [
            self._link(_("Home"), "linli.home", "home"),
            *self.plugin_links[: _PLUGINS_AT_THE_BOTTOM - len(self.desk)],
            *self.desk,
            self._link(_("Passbook"), "linli.wallet", "wallet"),
            last,
        ]

    @cached_property
    def tiles(self) -> list[Link]:
        """What is opened most, large on the home page: the desk first, then as plugins ask."""
        return [*self.desk, *self._everyday][:_LARGE]

    @cached_property
    def more(self) -> list[Link]:
        """Everything else that a resident can open, for the home page."""
        return [*self.desk, *self._everyday][_LARGE:]

    @cached_property
    def _everyday(self) -> list[Link]:
        """What residents open, besides the home page and what is about themselves."""
        if not self.member:
            return []
        return [
            *self.plugin_links,
            self._link(_("Passbook"), "linli.wallet", "wallet"),
            self._link(_("Notices"), "linli.notices", "notice"),
        ]

    @cached_property
    def desk(self) -> list[Link]:
        """The way to the staff area, for those who may open it and serve nobody just now."""
        now = self._visit
        if not self.member or now.session is None or now.community is None or now.serving:
            return []
        if not access.can(now.session, now.actor, "core.staff_area", now.community.id):
            return []
        link = self._link(_("Staff area"), "staff.desk", "desk")
        return [link._replace(current=(now.request.endpoint or "").startswith("staff."))]

    @cached_property
    def plugin_staff_links(self) -> list[Link]:
        """The plugins' links for staff."""
        return slots.links("staff") if self.member and self.serving is None else []

    @cached_property
    def staff_nav(self) -> list[Link]:
        """The links to the staff area and to the plugins' pages for staff."""
        return [*self.desk, *self.plugin_staff_links]

    @cached_property
    def unread(self) -> int:
        """How many messages are new."""
        now = self._visit
        if now.session is None or now.reader is None:
            return 0
        return inbox.unread_count(now.session, now.reader.id)

    @cached_property
    def large_type(self) -> bool:
        """Whether this reader reads large type: chosen in this browser, else in "my data"."""
        chosen = cookie.get("large_type")
        if isinstance(chosen, bool):
            return chosen
        return self.person is not None and self.person.large_type

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The languages to choose from, by their own names."""
        return [(code, language.NAMES[code]) for code in LANGUAGES]

    def _link(self, title: Text, endpoint: str, icon: str) -> Link:
        now = self._visit
        return Link(title, now.url_for(endpoint), icon, current=now.request.endpoint == endpoint)


def shell() -> Shell:
    """Return the frame of this request's page."""
    now = visit.current()
    if now.shell is None:
        now.shell = Shell()
    return now.shell
