"""A week's rota on paper: with names for the team's room, with free places for the board."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from linli import dates, pdf
from linli.communities import Place
from linli.i18n import Text, translate
from linli_volunteer_hours.activities import rota
from linli_volunteer_hours.calendar import day_bounds, local
from linli_volunteer_hours.labels import WEEKDAYS
from linli_volunteer_hours.refusals import ActivityRefused
from linli_volunteer_hours.texts import _

#: Shifts of one week on paper: some forty pages.
_MOST = 2000


def week(
    session: Session,
    place: Place,
    team_ids: Collection[UUID] | None,
    monday: date,
    address: str,
    language: str,
    *,
    names: bool,
) -> bytes:
    """Return the shifts of some teams (None: all) in the week from ``monday`` as a PDF.

    With ``names`` it says who comes, and is for the eyes of the teams; else it says how many places
    are free, and may hang where everybody reads it. What has begun has no free places any more.
    ``address`` is where one signs up.

    Raises:
        ActivityRefused: these are more shifts than anybody reads on paper.
    """

    def say(text: Text) -> str:
        return translate(text, language)

    last = monday + timedelta(days=6)
    span = rota.Span(place, team_ids, *day_bounds(monday, last, place))
    rows = rota.rows(session, span, limit=_MOST + 1)
    if len(rows) > _MOST:
        raise ActivityRefused(
            _("This week has more than %(most)s shifts. Please print it team by team.", most=_MOST)
        )
    who = rota.who_comes(session, [row.id for row in rows]) if names else {}

    def line(row: rota.RotaRow) -> tuple[str, ...]:
        begin, end = local(row.starts_at, place), local(row.ends_at, place)
        free = _("%(count)s places free", count=row.free) if row.free else _("full")
        if row.begun:
            free = _("over")
        wanted = row.free and not row.begun
        comes = [*who.get(row.id, ()), *([say(free)] if wanted or not names else [])]
        comma = ", " if language == "en" else "、"
        return (
            f"{say(WEEKDAYS[begin.isoweekday()])} {begin:%m-%d}",
            f"{begin:%H:%M}–{end:%H:%M}",
            " · ".join((row.title, row.place)),
            row.team,
            comma.join(comes),
        )

    return pdf.poster(
        pdf.Poster(
            title=say(_("Rota of the week from %(day)s", day=dates.day(monday, language))),
            lead=say(
                _("For the teams only: it says who comes.")
                if names
                else _("Everybody is welcome. Sign up by scanning, or at the counter.")
            ),
            columns=(
                pdf.Column(say(_("Day")), 1.2),
                pdf.Column(say(_("From – to")), 1.2),
                pdf.Column(say(_("What and where")), 1.8),
                pdf.Column(say(_("Team")), 1.1),
                pdf.Column(say(_("Who comes")) if names else say(_("Places")), 1.6),
            ),
            rows=tuple(line(row) for row in rows)
            or (("–", "", say(_("Nothing is planned for this week")), "", ""),),
            footer=place.name,
            address=address,
            check=say(_("Scan to sign up")),
        ),
        language,
    )
