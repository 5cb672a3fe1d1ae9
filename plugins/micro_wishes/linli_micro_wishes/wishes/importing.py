"""Taking in a list of wishes from a spreadsheet: all of it or nothing, and the same file once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sqlmodel import Session

from linli import access, audit
from linli.access import Actor
from linli.errors import Refusal
from linli.i18n import Text
from linli.subjects import Subject
from linli_micro_wishes.models import AgeBand, Channel, Delivery
from linli_micro_wishes.numbers import sheets
from linli_micro_wishes.privacy.acting import discreet
from linli_micro_wishes.privacy.identity import Contact
from linli_micro_wishes.refusals import ImportRefused
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import categories, making, parts
from linli_micro_wishes.wishes.categories import AGE_BANDS
from linli_micro_wishes.wishes.making import Source, Wording

#: More is taken in parts.
MOST = 500
#: Column → what its heading may be called.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "姓名", "心愿人", "许愿人"),
    "phone": ("phone", "电话", "手机号", "联系电话"),
    "address": ("address", "地址", "住址"),
    "age": ("age", "age band", "年龄", "年龄段"),
    "wish": ("wish", "title", "心愿", "微心愿", "心愿内容"),
    "category": ("category", "类别", "分类"),
    "story": ("story", "why", "说明", "原因", "情况"),
    "value": ("value", "price", "价值", "金额", "预算"),
    "place": ("box", "place", "心愿箱", "来源"),
    "note": ("note", "备注"),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one line of a file."""

    line: int
    refusal: Refusal


class ListRefused(ImportRefused):
    """Lines of the file do not make wishes; ``wrong`` says which and why, line by line."""

    code = "micro_wishes.list_refused"

    def __init__(self, wrong: list[Wrong]) -> None:
        super().__init__(
            _.plural(
                "%(count)s line cannot be taken. Nothing was taken in: please mend it and send "
                "the file again.",
                "%(count)s lines cannot be taken. Nothing was taken in: please mend them and send "
                "the file again.",
                len(wrong),
            ),
            field="file",
        )
        self.wrong = wrong


def take_in(session: Session, actor: Actor, community_id: UUID, name: str, content: bytes) -> int:
    """Take in a list (CSV or XLSX) whose first line names the columns; return how many wishes.

    A file that was taken in before changes nothing: each line is known again.

    Raises:
        NotAllowed: the actor may not.
        ImportRefused: it is no list, or lacks a column.
        ListRefused: lines of it do not make wishes.
    """
    access.require(session, actor, "micro_wishes.collect", community_id)
    rows = sheets.read(name, content, COLUMNS)
    if len(rows) > MOST:
        raise ImportRefused(
            _("At most %(most)s wishes can be taken in at once. Please split the list.", most=MOST),
            field="file",
        )
    digest = hashlib.sha256(content).hexdigest()[:24]
    wrong: list[Wrong] = []
    with session.begin_nested() as all_or_nothing:
        for line, cells in rows:
            try:
                with session.begin_nested():
                    _take(session, actor, community_id, cells, f"import:{digest}:{line}")
            except Refusal as refusal:
                wrong.append(Wrong(line, refusal))
        if wrong:
            all_or_nothing.rollback()
    if wrong:
        raise ListRefused(wrong)
    audit.record(
        session,
        discreet(actor, wisher=False),
        "micro_wishes.imported",
        community_id,
        Subject("core.community", community_id),
        after={"count": len(rows)},
    )
    return len(rows)


def _take(
    session: Session, actor: Actor, community_id: UUID, cells: Mapping[str, str], once: str
) -> None:
    wording = Wording(
        title=cells.get("wish", ""),
        category=_category(session, community_id, cells.get("category", "")),
        story=cells.get("story", ""),
        value=_value(cells.get("value", "")),
        delivery=Delivery.COMMUNITY,
    )
    contact = Contact(
        cells.get("name", ""),
        cells.get("phone", ""),
        cells.get("address", ""),
        cells.get("note", ""),
    )
    making.collect(
        session,
        actor,
        community_id,
        wording,
        contact,
        Source(Channel.IMPORT, cells.get("place", "")),
        band=_band(cells.get("age", "")),
        once=once,
    )


def _category(session: Session, community_id: UUID, cell: str) -> str:
    """Return what a wish is about; what the community does not know is something else."""
    offered = categories.offered(session, community_id)
    usual = "other" if "other" in offered else next(iter(offered))
    return _named(cell, offered) or usual


def _value(cell: str) -> int:
    try:
        amount = Decimal(cell.strip(" ¥￥元") or "0")
    except InvalidOperation:
        raise ImportRefused(_("“%(value)s” is no amount.", value=cell), field="value") from None
    if not amount.is_finite() or amount < 0:
        raise ImportRefused(_("“%(value)s” is no amount.", value=cell), field="value")
    return parts.hundredths(amount)


def _band(cell: str) -> AgeBand:
    if cell.strip().isdigit():
        years = int(cell)
        if years < 18:
            return AgeBand.MINOR
        return AgeBand.ADULT if years < 60 else AgeBand.ELDER if years < 80 else AgeBand.AGED
    found = _named(cell, AGE_BANDS)
    if found is None:
        raise ImportRefused(
            _("Please write the age in years, so that we know how to speak of it."), field="age"
        )
    return AgeBand(found)


def _named(cell: str, known: Mapping[Any, Text | str]) -> str | None:
    """Return the code of something by its code or its name in either language."""
    wanted = cell.strip().casefold()
    for code, title in known.items():
        names = sheets.in_each_language(title) if isinstance(title, Text) else {title.casefold()}
        if wanted and wanted in {str(code).casefold(), *names}:
            return str(code)
    return None
