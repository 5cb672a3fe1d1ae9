"""A year's report on paper: for the notice board, for a unit, for somebody's own file."""

from linli import pdf
from linli.communities import Place
from linli.i18n import Text, translate
from linli_volunteer_hours.certificates.paper import hours
from linli_volunteer_hours.hours.reports import Report, Share
from linli_volunteer_hours.texts import _


def paper(report: Report, place: Place, language: str, *, by_activity: bool = False) -> bytes:
    """Return a report as a PDF: who served how long; one's own by team instead of by name."""

    def say(text: Text) -> str:
        return translate(text, language)

    def line(one: Share) -> tuple[str, ...]:
        written = say(hours(one.manual)) if one.manual else "–"
        return one.name or say(_("Other")), str(one.times), say(hours(one.minutes)), written

    rows = report.teams if by_activity else report.people
    return pdf.poster(
        pdf.Poster(
            title=say(
                _("%(name)s: volunteer hours in %(year)s", name=report.title, year=report.year)
            ),
            lead=say(
                _(
                    "%(times)s times, %(time)s altogether.",
                    times=report.times,
                    time=hours(report.minutes),
                )
            ),
            columns=(
                pdf.Column(say(_("Team")) if by_activity else say(_("Name")), 2),
                pdf.Column(say(_("Times")), align="right"),
                pdf.Column(say(_("Time")), 1.4, align="right"),
                pdf.Column(say(_("Of this written down by hand")), 1.4, align="right"),
            ),
            rows=tuple(line(one) for one in rows),
            footer=say(_("%(community)s · confirmed hours", community=place.name))
            if by_activity or len(report.people) == report.served
            else say(
                _(
                    "%(community)s · confirmed hours · the first %(shown)s of %(count)s people; "
                    "all stand in the file",
                    community=place.name,
                    shown=len(report.people),
                    count=report.served,
                )
            ),
        ),
        language,
    )
