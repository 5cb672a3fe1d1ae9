"""Lists for the notice board as PDF: the public book, the exchanges of a month, the red list."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from linli import communities, dates, pdf
from linli.communities import Place
from linli.i18n import Text, translate
from linli.pdf import Paper
from linli_moral_bank.books import book
from linli_moral_bank.calendar import today
from linli_moral_bank.honours import reading
from linli_moral_bank.shop import exchanges
from linli_moral_bank.texts import _

#: A hundred sheets: they are numbered, and made in a second. No board holds more.
_MOST = 4000


def of_book(
    session: Session,
    place: Place,
    month: date,
    address: str,
    language: str,
    paper: Paper,
    group_id: UUID | None = None,
) -> bytes:
    """Return what was booked in a month, names masked, of all or of one resident group.

    ``address`` is the living page.
    """
    groups = {one.id: one.name for one in communities.groups(session, place.id)}
    lines = book.lines(session, place, month, group_id=group_id, limit=_MOST + 1)
    said = dates.month(month, language)
    lead = _lead(_("Whoever knows better may say so at the community's counter."), len(lines))
    if group_id is not None:
        return _poster(
            session,
            place,
            _("Public book, %(group)s, %(month)s", group=groups.get(group_id, ""), month=said),
            lead,
            (_("Who"), 2, _("What"), 5, _("Day"), 2, _("Points"), 1),
            [_booked(one, language) for one in lines[:_MOST]],
            address,
            language,
            paper,
        )
    return _poster(
        session,
        place,
        _("Public book, %(month)s", month=said),
        lead,
        (_("Who"), 2, _("Group"), 2, _("What"), 4, _("Day"), 2, _("Points"), 1),
        [
            (name, groups.get(one.group_id, "") if one.group_id else "", *rest)
            for one in lines[:_MOST]
            for name, *rest in (_booked(one, language),)
        ],
        address,
        language,
        paper,
    )


def _booked(line: book.BookLine, language: str) -> tuple[str, ...]:
    """Return a line of the book: who, what, which day, how many points."""
    return (
        translate(line.name, language),
        line.title,
        dates.day(line.happened_on, language),
        f"{line.points:+}".replace("-", "−"),
    )


def of_exchanges(
    session: Session, place: Place, month: date, address: str, language: str, paper: Paper
) -> bytes:
    """Return what was handed over in a month, names masked."""
    lines = exchanges.in_month(session, place, month, limit=_MOST + 1)
    return _poster(
        session,
        place,
        _("Exchanges, %(month)s", month=dates.month(month, language)),
        _lead(_("What neighbours got for their points, and from whom."), len(lines)),
        (_("Who"), 2, _("What"), 4, _("Merchant"), 3, _("Points"), 1),
        [
            (translate(one.name, language), one.title, one.merchant, str(one.points))
            for one in lines[:_MOST]
        ],
        address,
        language,
        paper,
    )


def of_honours(session: Session, place: Place, address: str, language: str, paper: Paper) -> bytes:
    """Return the red list, names as the community shows them."""
    lines = reading.red_list(session, place, limit=_MOST + 1)
    return _poster(
        session,
        place,
        _("Red list"),
        _lead(_("Neighbours who set an example."), len(lines)),
        (_("Time"), 2, _("Honour"), 3, _("Who"), 2, _("What for"), 5),
        [
            (translate(one.period, language), one.title, translate(one.name, language), one.reason)
            for one in lines[:_MOST]
        ],
        address,
        language,
        paper,
    )


def _lead(lead: Text, count: int) -> Text:
    """Return what stands below the title: where not all fits, that the rest is on the page."""
    if count <= _MOST:
        return lead
    return _("The newest %(count)s. All of them are on the page: scan the code.", count=_MOST)


def _poster(
    session: Session,
    place: Place,
    title: Text,
    lead: Text,
    heads: Sequence[Text | int],
    rows: Sequence[tuple[str, ...]],
    address: str,
    language: str,
    paper: Paper,
) -> bytes:
    def say(text: Text) -> str:
        return translate(text, language)

    day = dates.day(today(session, place), language)
    columns = [
        pdf.Column(say(head), width, "right" if head == _("Points") else "left")
        for head, width in zip(heads[::2], heads[1::2], strict=True)
        if isinstance(head, Text) and isinstance(width, int)
    ]
    return pdf.poster(
        pdf.Poster(
            title=say(title),
            lead=say(lead),
            columns=tuple(columns),
            rows=tuple(rows),
            footer=f"{place.name} · {day}",
            address=address,
            check=say(_("Scan to read the newest list")),
            paper=paper,
        ),
        language,
    )
