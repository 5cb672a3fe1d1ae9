"""The red and the black list of a quarter, as a community hangs them up."""

from typing import Annotated

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli_moral_bank import honours
from linli_moral_bank.calendar import quarter_of, said, today
from linli_moral_bank.conduct import black_list
from linli_moral_bank.pages import blueprint
from linli_web import page


class Asked(BaseModel):
    """Which quarter; left out, the present one."""

    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    quarter: Annotated[int, Field(ge=1, le=4)] | None = None


@blueprint.get("/honours/quarter")
def quarter_lists() -> ResponseReturnValue:
    """Show who was honoured in a quarter, and who stood on the black list."""
    asked, day = page.query(Asked), today(page.session, page.community)
    present = (day.year, quarter_of(day))
    chosen = (asked.year or present[0], asked.quarter or present[1])
    return page.render(
        "moral_bank/quarter_lists.html",
        said=said(*chosen),
        before=_moved(chosen, -1),
        after=_moved(chosen, 1) if chosen < present else None,
        red_list=honours.red_list(page.session, page.community, quarter=chosen),
        black_list=black_list.of_quarter(page.session, page.actor, page.community, *chosen),
        keeps=page.can("moral_bank.honours"),
    )


def _moved(chosen: tuple[int, int], by: int) -> dict[str, int]:
    """Return the quarter so many after one, as a link asks for it."""
    years, rest = divmod(chosen[0] * 4 + chosen[1] - 1 + by, 4)
    return {"year": years, "quarter": rest + 1}
