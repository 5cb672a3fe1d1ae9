"""The year: one's own, to print; the community's; and who stands where in it."""

from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import communities
from linli.people import masked
from linli_moral_bank.books import benefits, purse, ranking, years
from linli_moral_bank.books.book import masking
from linli_moral_bank.calendar import today
from linli_moral_bank.pages import blueprint
from linli_web import page


class Asked(BaseModel):
    """Which year, and which group."""

    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    group: UUID | None = None


@blueprint.get("/year")
def my_year() -> ResponseReturnValue:
    """Show the reader's year, to be printed."""
    year, around = _year(page.query(Asked))
    me = page.beneficiary()
    return page.render(
        "moral_bank/my_year.html",
        **around,
        consents=benefits.consents(page.session, page.community.id, me),
        own=years.of_person(page.session, page.community.id, me, year),
        mine=purse.holdings(page.session, page.community.id, me),
    )


@blueprint.get("/yearbook")
def yearbook() -> ResponseReturnValue:
    """Show the community's year to everybody."""
    year, around = _year(page.query(Asked))
    return page.render(
        "moral_bank/yearbook.html",
        **around,
        whole=years.of_community(page.session, page.community, year),
    )


@blueprint.get("/ranking")
def rankings() -> ResponseReturnValue:
    """Show who stands where in a year: residents, and groups or what lies below."""
    asked = page.query(Asked)
    year, around = _year(asked)
    groups = communities.groups(page.session, page.community.id)
    group = asked.group if asked.group in {one.id for one in groups} else None
    how = masking(page.session, page.community.id)
    ranked = ranking.of_year(page.session, page.community.id, year, group_id=group, limit=50)
    return page.render(
        "moral_bank/ranking.html",
        **around,
        groups=groups,
        group=group,
        people=[(one, masked(one.name, how)) for one in ranked],
        parts=ranking.of_parts(page.session, page.community, year),
    )


def _year(asked: Asked) -> tuple[int, dict[str, Any]]:
    present = today(page.session, page.community).year
    year = min(asked.year or present, present)
    return year, {"year": year, "older": year - 1, "newer": year + 1 if year < present else None}
