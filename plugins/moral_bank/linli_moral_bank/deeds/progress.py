"""Where a deed stands, in words: its state, and the way it has gone and will go."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from linli.i18n import Text
from linli.notices import ItemState
from linli_moral_bank.deeds.deed_lists import DeedRow
from linli_moral_bank.models import DeedState, Way
from linli_moral_bank.texts import _

#: State → what it is called, and the kind of badge it has.
STATES: dict[DeedState, tuple[Text, str]] = {
    DeedState.SUBMITTED: (_("Declared"), "info"),
    DeedState.VERIFYING: (_("With the panel"), "info"),
    DeedState.VERIFIED: (_("Verified"), "wait"),
    DeedState.SCORED: (_("Ready for notice"), "wait"),
    DeedState.ON_NOTICE: (_("On notice"), "wait"),
    DeedState.CONFIRMED: (_("Booked"), "good"),
    DeedState.REJECTED: (_("Not booked"), "bad"),
    DeedState.WITHDRAWN: (_("Withdrawn"), ""),
}
#: A report is not declared as a deed is, nor booked: it takes points off, or not.
_REPORTED = _("Reported")
_OF_REPORTS: dict[DeedState, tuple[Text, str]] = {
    DeedState.SUBMITTED: (_REPORTED, "info"),
    DeedState.CONFIRMED: (_("Points taken off"), "bad"),
    DeedState.REJECTED: (_("No points taken off"), ""),
}

_ORDER = (
    DeedState.SUBMITTED,
    DeedState.VERIFYING,
    DeedState.VERIFIED,
    DeedState.SCORED,
    DeedState.ON_NOTICE,
    DeedState.CONFIRMED,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way; ``at`` where the moment is known."""

    title: Text
    note: Text | str
    state: Literal["done", "now", "bad", ""]
    at: datetime | None = None


def label(deed: DeedRow) -> tuple[Text, str]:
    """Return what the state of a deed or report is called, and the kind of badge it has."""
    found = _OF_REPORTS.get(deed.state) if deed.deduction else None
    return found or STATES[deed.state]


def steps(
    deed: DeedRow,
    on_notice: ItemState | None = None,
    *,
    until: date | None = None,
    about_me: bool = False,
    by_panel: bool = True,
) -> list[Step]:
    """Return the way of a deed; ``on_notice`` is how its notice has it, where it is on one.

    ``until``: the last day of that notice, where it still runs.
    ``about_me``: the reader is the person whom it is about. ``by_panel``: the panel is asked.
    """
    begun = Step(_begun(deed), "", "done", deed.declared_at)
    if deed.state in (DeedState.REJECTED, DeedState.WITHDRAWN):
        return [begun, Step(_ended(deed), deed.reason, "bad", deed.decided_at)]
    reached = _ORDER.index(deed.state)
    found = [begun]
    if deed.way is not Way.EVENT:
        found.append(
            Step(
                _("The panel of the group looks into it") if by_panel else _("It is looked into"),
                _("by phone or at your door") if by_panel and reached < 2 else "",
                _mark(reached, 2),
            )
        )
    if deed.deduction:
        found.append(
            Step(
                _("The person is heard"),
                _say_first(deed, about_me),
                "done" if deed.heard else _mark(reached, 3) if reached >= 2 else "",
            )
        )
    if deed.points_from != deed.points_to:
        scored = deed.points is not None
        found.append(
            Step(
                _("The points are set"),
                "",
                "done" if scored else "now" if reached == 2 else "",
            )
        )
    found.append(_notice(reached, on_notice, until))
    found.append(
        Step(
            _("Written into the passbook"),
            "",
            "done" if deed.state is DeedState.CONFIRMED else "",
            deed.decided_at,
        )
    )
    return found


def _begun(deed: DeedRow) -> Text:
    if deed.way is Way.EVENT:
        return _("Confirmed where it was done")
    return _REPORTED if deed.deduction else _("Declared")


def _ended(deed: DeedRow) -> Text:
    if deed.state is not DeedState.WITHDRAWN:
        return label(deed)[0]
    if deed.deduction:
        return _("Withdrawn by who reported it")
    return _("Withdrawn by who declared it")


def _say_first(deed: DeedRow, about_me: bool) -> Text | str:
    if deed.unanswered:
        return _("did not answer until %(day)s", day=deed.hear_until or "")
    if deed.heard:
        return ""
    if deed.hear_until is not None:
        return (
            _("before anything is decided, you have your say, until %(day)s", day=deed.hear_until)
            if about_me
            else _(
                "before anything is decided, they have their say, until %(day)s",
                day=deed.hear_until,
            )
        )
    if about_me:
        return _("before anything is decided, you have your say")
    return _("before anything is decided, they have their say")


def _notice(reached: int, on_notice: ItemState | None, until: date | None) -> Step:
    if on_notice is ItemState.SUSPENDED:
        return Step(_("On public notice"), _("Somebody objected; this is looked into"), "now")
    note: Text | str = _("waits for the next notice") if reached == 3 else ""
    if reached == 4 and until is not None:
        note = _("until %(day)s", day=until)
    return Step(
        _("On public notice"), note, "done" if reached > 4 else "now" if reached in (3, 4) else ""
    )


def _mark(reached: int, passed: int) -> Literal["done", "now", ""]:
    """Return how a step looks that is over once ``passed`` is reached."""
    if reached >= passed:
        return "done"
    return "now" if reached >= passed - 2 else ""
