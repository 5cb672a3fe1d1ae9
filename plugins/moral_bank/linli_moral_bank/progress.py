"""Where a deed stands, in words: its state, and the way it has gone and will go."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from linli.i18n import Text
from linli.notices import ItemState
from linli_moral_bank.deed_lists import DeedRow
from linli_moral_bank.models import DeedState
from linli_moral_bank.texts import _

#: State → what it is called, and the kind of badge it has.
LABELS: dict[DeedState, tuple[Text, str]] = {
    DeedState.SUBMITTED: (_("Declared"), "info"),
    DeedState.VERIFYING: (_("With the panel"), "info"),
    DeedState.VERIFIED: (_("Verified"), "wait"),
    DeedState.SCORED: (_("Ready for notice"), "wait"),
    DeedState.ON_NOTICE: (_("On notice"), "wait"),
    DeedState.CONFIRMED: (_("Booked"), "good"),
    DeedState.REJECTED: (_("Not booked"), "bad"),
    DeedState.WITHDRAWN: (_("Withdrawn"), ""),
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


def steps(deed: DeedRow, on_notice: ItemState | None = None) -> list[Step]:
    """Return the way of a deed; ``on_notice`` is how its notice has it, where it is on one."""
    if deed.state in (DeedState.REJECTED, DeedState.WITHDRAWN):
        ended = (
            _("Withdrawn by who declared it")
            if deed.state is DeedState.WITHDRAWN
            else _("Not booked")
        )
        return [
            Step(_("Declared"), "", "done", deed.declared_at),
            Step(ended, deed.reason, "bad", deed.decided_at),
        ]
    reached = _ORDER.index(deed.state)
    found = [Step(_("Declared"), "", "done", deed.declared_at)]
    found.append(
        Step(
            _("The panel of the group looks into it"),
            _("by phone or at your door") if reached < 2 else "",
            _mark(reached, 2),
        )
    )
    if deed.deduction:
        found.append(
            Step(
                _("The person is heard"),
                _("before anything is decided") if not deed.heard else "",
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
    found.append(_notice(reached, on_notice))
    found.append(
        Step(
            _("Written into the passbook"),
            "",
            "done" if deed.state is DeedState.CONFIRMED else "",
            deed.decided_at,
        )
    )
    return found


def _notice(reached: int, on_notice: ItemState | None) -> Step:
    if on_notice is ItemState.SUSPENDED:
        return Step(_("On public notice"), _("Somebody objected; this is looked into"), "now")
    note: Text | str = _("waits for the next notice") if reached == 3 else ""
    return Step(
        _("On public notice"), note, "done" if reached > 4 else "now" if reached in (3, 4) else ""
    )


def _mark(reached: int, passed: int) -> Literal["done", "now", ""]:
    """Return how a step looks that is over once ``passed`` is reached."""
    if reached >= passed:
        return "done"
    return "now" if reached >= passed - 2 else ""
