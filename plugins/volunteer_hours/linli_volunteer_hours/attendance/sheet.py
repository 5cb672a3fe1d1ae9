"""The sheet on which people sign in on paper."""

from sqlmodel import Session

from linli import communities, dates, pdf
from linli.i18n import Text, translate
from linli_volunteer_hours.attendance import lists
from linli_volunteer_hours.calendar import local
from linli_volunteer_hours.models import Activity, Shift, State
from linli_volunteer_hours.texts import _

#: Rows on the page, with those for people who come without signing up.
_ROWS = 18


def sign_in_sheet(session: Session, shift: Shift, address: str, language: str) -> bytes:
    """Return a shift's sign-in sheet as a PDF; ``address`` is where a leader's phone enters it.

    For the eyes of the team's leaders: it holds names.
    """

    def say(text: Text) -> str:
        return translate(text, language)

    place = communities.place(session, shift.community_id)
    activity = session.get_one(Activity, shift.activity_id)
    signed = [
        one
        for one in lists.attendees(session, shift.id)
        if one.state not in (State.WAITING, State.OFFERED, State.VOID)
    ]
    begin, end = local(shift.starts_at, place), local(shift.ends_at, place)
    return pdf.sheet(
        pdf.Sheet(
            title=activity.title,
            facts=(
                (say(_("When")), f"{dates.moment(begin, language)} – {end:%H:%M}"),
                (say(_("Where")), activity.place),
                (say(_("Contact")), activity.contact or "–"),
            ),
            columns=(
                pdf.Column(say(_("No.")), 0.5),
                pdf.Column(say(_("Name")), 1.3),
                pdf.Column(say(_("Came at"))),
                pdf.Column(say(_("Signature")), 1.5),
                pdf.Column(say(_("Went at"))),
                pdf.Column(say(_("Signature")), 1.5),
            ),
            rows=tuple(
                (str(number), one.name, "", "", "", "") for number, one in enumerate(signed, 1)
            ),
            empty=max(4, _ROWS - len(signed)),
            footer=say(
                _(
                    "%(community)s · Hours from this sheet are entered as written down.",
                    community=place.name,
                )
            ),
            address=address,
            check=say(_("For leaders: scan to enter this sheet")),
        ),
        language,
    )
