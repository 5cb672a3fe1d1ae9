"""A list of wishes is taken in as a whole or not at all, and the same file once."""

from io import BytesIO

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlmodel import Session

from linli.access import NotAllowed
from linli_micro_wishes.models import AgeBand, Channel, Wish, WishState
from linli_micro_wishes.refusals import ImportRefused
from linli_micro_wishes.wishes import importing, lists
from linli_micro_wishes.wishes.importing import ListRefused
from tests.micro_wishes.street import Street

GOOD = """姓名,电话,地址,年龄,心愿,类别,说明,价值
周婆婆,13900139000,5栋202,81,老花镜一副,健康与安全,看报看不清,80
小刚,,6栋101,9,三年级书包,school,书包带断了,120元
"""


def test_a_list_becomes_wishes_to_review(session: Session, street: Street) -> None:
    count = importing.take_in(session, street.staff.actor, street.id, "心愿.csv", GOOD.encode())
    assert count == 2
    found = lists.on_desk(session, street.staff.actor, street.id, states=[WishState.REVIEW])
    assert [(row.title, row.age_band, row.value, row.channel) for row in found] == [
        ("老花镜一副", AgeBand.AGED, 8000, Channel.IMPORT),
        ("三年级书包", AgeBand.MINOR, 12000, Channel.IMPORT),
    ]


def test_the_same_file_twice_is_taken_once(session: Session, street: Street) -> None:
    for _time in range(2):
        importing.take_in(session, street.staff.actor, street.id, "心愿.csv", GOOD.encode())
    assert session.execute(select(func.count()).select_from(Wish)).scalar_one() == 2


def test_all_or_nothing_and_each_wrong_line_is_named(session: Session, street: Street) -> None:
    bad = (
        GOOD
        + "老李,,7栋,x,棉鞋,daily,,60\n,,7栋,70,棉鞋,daily,,60\n老陈,,8栋,70,电视,daily,,9999\n"
    )
    with pytest.raises(ListRefused) as refused:
        importing.take_in(session, street.staff.actor, street.id, "心愿.csv", bad.encode())
    assert [one.line for one in refused.value.wrong] == [4, 5, 6]
    assert session.execute(select(func.count()).select_from(Wish)).scalar_one() == 0


def test_excel_files_are_read(session: Session, street: Street) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["心愿", "姓名", "年龄", "金额"], ["老花镜一副", "周婆婆", 81, 80.0]):
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    assert (
        importing.take_in(session, street.staff.actor, street.id, "x.xlsx", content.getvalue()) == 1
    )


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"PK\x03\x04 no book", "心愿\n".encode("utf-16")[:3] + b"\xff"]
)
def test_what_is_no_list_is_refused(session: Session, street: Street, content: bytes) -> None:
    with pytest.raises(ImportRefused):
        importing.take_in(session, street.staff.actor, street.id, "x.csv", content)


def test_residents_take_nothing_in(session: Session, street: Street) -> None:
    with pytest.raises(NotAllowed):
        importing.take_in(session, street.neighbour.actor, street.id, "x.csv", GOOD.encode())
