"""Why a deed still waits: for a word or its points; or on notice, for its day or an objection."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from linli import notices
from linli.i18n import Text
from linli.notices import ItemState
from linli_moral_bank.deeds.deed_lists import DeedRow
from linli_moral_bank.deeds.states import DEED
from linli_moral_bank.texts import _


def verified(deeds: Sequence[DeedRow], day: date) -> dict[UUID, Text]:
    """Return what is still missing before each of some verified deeds goes on notice."""
    return {deed.id: _missing(deed, day) for deed in deeds}


def _missing(deed: DeedRow, day: date) -> Text:
    if not deed.deduction or deed.heard:
        return _("Its points are to be set.")
    if deed.hear_until is None:
        return _("The person is to be heard.")
    if day > deed.hear_until:
        return _("The person could answer until %(day)s, and did not.", day=deed.hear_until)
    return _("The person may answer until %(day)s.", day=deed.hear_until)


def on_notice(session: Session, community_id: UUID, deeds: Sequence[DeedRow]) -> dict[UUID, Text]:
    """Return why each of some deeds stands on notice, and until when.

    A few queries, and two more for each of the notices that they stand on.
    """
    items = notices.items_of(session, community_id, DEED, [one.id for one in deeds])
    last_days = {
        id_: notices.read(session, community_id, id_).last_day
        for id_ in {item.notice_id for item in items.values()}
    }
    return {
        deed.id: why(item.state, item.open_to_objections, last_days[item.notice_id], deed.reason)
        for deed in deeds
        if (item := items.get(deed.id)) is not None
    }


def why(state: ItemState, running: bool, last_day: date, reason: str) -> Text:
    """Say why something stands on notice; ``reason`` is why it could not be booked."""
    if state is ItemState.SUSPENDED:
        return _("Somebody objected. It waits until that is answered.")
    if state is ItemState.ON_NOTICE and running:
        return _("On notice until %(day)s. Then it is booked by itself.", day=last_day)
    if reason:
        return _("It could not be booked: %(reason)s", reason=reason)
    return _("The notice is over. It is being booked.")
