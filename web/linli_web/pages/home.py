"""A community's home page: a greeting, and what the plugins have for this reader."""

from flask import current_app
from flask.typing import ResponseReturnValue

from linli import clock, notices, plugins, points
from linli.communities import settings
from linli.i18n import Text
from linli.people import PeopleSettings
from linli.points import Owner
from linli_web import language, page, slots, waiting
from linli_web.entrance import full_endpoint, is_member, public
from linli_web.memberships import is_waiting
from linli_web.pages import blueprint
from linli_web.texts import _

#: Running notices that the home page names.
_NOTICES = 3
#: From this hour on it is morning; before, the evening is not over yet.
_DAWN = 5
#: What a public page without an icon of its own has at the door.
_DOOR = "notice"


@blueprint.get("/c/<community>/")
@public
def home() -> ResponseReturnValue:
    """Greet the reader and show the cards of the community's plugins; show visitors the door."""
    if not is_member():
        return _door()
    return page.render(
        "linli/home.html",
        greeting=_greeting(),
        accounts=points.accounts_of(
            page.session, Owner.person(page.beneficiary()), page.community.id
        ),
        purposes=slots.unit_purposes(),
        notices=notices.listing(page.session, page.community.id, running=True, limit=_NOTICES),
        cards=slots.cards(),
        waiting=waiting.for_reader(),
        may_mend=page.can("core.settings"),
    )


def _door() -> ResponseReturnValue:
    """Show what is public here, and how to come in."""
    found = [
        (public_page.order, name, public_page, full_endpoint(name, public_page.endpoint))
        for name, answer in plugins.manager().answers(
            "linli_public_pages",
            among=plugins.enabled(page.session, page.community.id),
            session=page.session,
            community=page.community,
        )
        for public_page in answer
        if public_page.door
    ]
    found = sorted((entry for entry in found if _stands_alone(entry[3])), key=lambda e: e[:2])
    return page.render(
        "linli/door.html",
        pages=[
            (shown.title, endpoint, shown.icon or _DOOR) for _order, _name, shown, endpoint in found
        ],
        open_sign_up=settings(page.session, page.community.id, "core", PeopleSettings).open_sign_up,
        waiting=page.person is not None
        and is_waiting(page.session, page.community.id, page.person.id),
    )


def _stands_alone(endpoint: str) -> bool:
    """Return whether an address names nothing but the community, so that a link can lead there."""
    rules = current_app.url_map.iter_rules(endpoint)
    return any("GET" in (rule.methods or ()) and rule.arguments <= {"community"} for rule in rules)


def _greeting() -> Text:
    """Greet the reader; at the counter both look at the page of the person who is served."""
    assert page.person is not None
    served = page.serving()
    if served is not None:
        return _("Here for %(name)s", name=served.name)
    hour = clock.now(page.session).astimezone(language.zone()).hour
    if _DAWN <= hour < 11:
        return _("Good morning, %(name)s", name=page.person.name)
    if 11 <= hour < 18:
        return _("Good afternoon, %(name)s", name=page.person.name)
    return _("Good evening, %(name)s", name=page.person.name)
