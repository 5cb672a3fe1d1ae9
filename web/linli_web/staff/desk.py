"""The staff area's first page: what waits, finding a person, and where everything is."""

from flask.typing import ResponseReturnValue

from linli import people
from linli.i18n import Text
from linli_web import page, waiting
from linli_web.staff import blueprint, labels
from linli_web.texts import _


@blueprint.get("/")
def desk() -> ResponseReturnValue:
    """Show what waits for this reader, and everything they may open."""
    page.require("core.staff_area")
    return page.render(
        "linli/staff/desk.html",
        waiting=waiting.for_reader(),
        may_search=page.can("core.people.see"),
        figures=_figures() if page.can("core.people.see") else [],
    )


def _figures() -> list[tuple[Text, int]]:
    """Return a few figures to see how things stand."""
    session, here = page.session, page.community.id
    return [
        (_("Members"), sum(people.count_in_groups(session, here).values())),
        (_("Groups and grids"), len(labels.groups())),
        (_("Organisations"), people.count_organisations(session, here)),
    ]
