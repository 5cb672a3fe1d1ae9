"""Importing lists of people: any program's file, all or nothing, known again the second time."""

import io
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlmodel import col
from tests.core.cli.conftest import Linli

from linli import communities, people
from linli.access import SYSTEM
from linli.db import Database
from linli.people import Household, HouseholdMember, Membership, Person

CHINESE = """\
姓名,手机号,居民小组,户号,人员类别,出生日期,户主,备注
李四,138 0013 8000,1,1-1,党员、志愿者,1956/3/8,是,老组长
王秀英,,第一居民小组,1-1,独居老人,19480912,,
王秀英,,2,2-7,,1990年1月5日,是,
"""


@pytest.fixture
def longhai(linli: Linli, here: Database) -> Database:
    assert linli("community", "add", "longhai", "--template", "plain").exit_code == 0
    return here


@pytest.fixture
def longhai_anywhere(linli: Linli, at: Database) -> Database:
    assert linli("community", "add", "longhai", "--template", "plain").exit_code == 0
    return at


def count(database: Database) -> int:
    with database.reading() as session:
        return int(session.execute(select(func.count()).select_from(Person)).scalar_one())


def workbook(rows: list[list[object]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


ENGLISH_XLSX = workbook(
    [
        [None, None, None],
        ["Name", "Phone number", "Date of birth", "Group", "Sign-in name"],
        ["李四", 13800138000, datetime(1956, 3, 8, tzinfo=None), 1, "lisi"],  # noqa: DTZ001 - as openpyxl reads it
        ["Anna Smith", "+44 20 7946 0000", date(1990, 1, 5), "第二居民小组", None],
    ]
)


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + CHINESE.encode(),
        CHINESE.encode("gb18030"),
        CHINESE.replace(",", "\t").encode("utf-16"),
        CHINESE.replace(",", ";").replace("\n", "\r\n").encode(),
    ],
    ids=["UTF-8 with a mark", "GB18030", "UTF-16 with tabs", "semicolons"],
)
def test_a_list_is_read_as_excel_and_wps_write_it(
    linli: Linli, longhai: Database, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(content)
    done = linli("person", "import", "longhai", str(file))
    assert done.exit_code == 0, done.output
    assert "Entered 3" in done.stdout and "has a password yet" in done.stdout
    assert "备注" in done.stdout
    with longhai.reading() as session:
        place = communities.find(session, "longhai")
        rows = session.execute(
            select(
                col(Person.name),
                col(Person.phone),
                col(Person.birth_date),
                col(Membership.categories),
                col(Household.code),
                col(HouseholdMember.representative),
            )
            .join(Membership, col(Membership.person_id) == col(Person.id))
            .join(HouseholdMember, col(HouseholdMember.person_id) == col(Person.id))
            .join(Household, col(Household.id) == col(HouseholdMember.household_id))
            .where(col(Membership.community_id) == place.id)
            .order_by(col(Person.birth_date))
        ).all()
    assert [tuple(row) for row in rows] == [
        ("王秀英", None, date(1948, 9, 12), ["elder_alone"], "1-1", False),
        ("李四", "+8613800138000", date(1956, 3, 8), ["party_member", "volunteer"], "1-1", True),
        ("王秀英", None, date(1990, 1, 5), [], "2-7", True),
    ]


def test_a_workbook_is_known_by_its_content_and_numbers_are_phone_numbers(
    linli: Linli, longhai: Database, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"  # whatever it is called
    file.write_bytes(ENGLISH_XLSX)
    done = linli("person", "import", "longhai", str(file))
    assert done.exit_code == 0, done.output
    with longhai.reading() as session:
        phones = set(session.execute(select(col(Person.phone))).scalars())
    assert phones == {"+8613800138000", "+442079460000"}


def test_a_dry_run_tells_everything_and_changes_nothing(
    linli: Linli, longhai: Database, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(CHINESE, "utf-8")
    done = linli("person", "import", "longhai", str(file), "--dry-run")
    assert done.exit_code == 0
    assert "Would enter 3" in done.stdout
    assert [line.split()[:3] for line in done.stdout.splitlines() if "new" in line] == [
        ["2", "李四", "new"],
        ["3", "王秀英", "new"],
        ["4", "王秀英", "new"],
    ]
    assert count(longhai) == 0


def test_one_wrong_row_stops_all_and_each_is_named_with_line_and_reason(
    linli: Linli, longhai_anywhere: Database, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "姓名,手机号,居民小组,出生日期,人员类别,户主\n"
        "好人,13800138001,1,,,\n"
        "甲,123,1,,,\n"
        "\n"
        "乙,,9,,,\n"
        "丙,,1,昨天,,\n"
        "丁,,1,2999-01-01,,\n"
        "戊,,1,,神仙,\n"
        ",13800138003,1,,,\n"
        "己,,1,,,也许\n"
        "好人,13800138001,1,,,\n"
        "坏人,13800138001,1,,,\n",
        "utf-8",
    )
    for extra in ([], ["--dry-run"]):
        done = linli("person", "import", "longhai", str(file), *extra)
        assert done.exit_code == 2
        wrong = {line.split()[0]: line for line in done.stdout.splitlines() if " wrong " in line}
        assert set(wrong) == {"3", "5", "6", "7", "8", "9", "10", "11", "12"}
        assert "cannot be right" in wrong["3"]
        assert "no group 9" in wrong["5"]
        assert "昨天" in wrong["6"]
        assert "date of birth" in wrong["7"]
        assert "神仙" in wrong["8"]
        assert "give a name" in wrong["9"]
        assert "也许" in wrong["10"]
        assert "line 2" in wrong["11"]
        assert "belongs to 好人" in wrong["12"]
        assert "9 rows of list.csv are wrong" in done.stderr
    assert count(longhai_anywhere) == 0


def test_all_that_is_wrong_with_a_row_is_named_at_once(
    linli: Linli, longhai: Database, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "姓名,手机号,居民小组,出生日期,户主\n甲,123,9,1956-13-08,也许\n乙,13800138001,1,,\n",
        "utf-8",
    )
    done = linli("person", "import", "longhai", str(file), "--dry-run")
    assert done.exit_code == 2
    wrong = [line for line in done.stdout.splitlines() if " wrong " in line]
    assert [line.split()[0] for line in wrong] == ["2"] * 4
    for line, fault in zip(
        wrong, ("cannot be right", "1956-13-08 is no date", "no group 9", "也许"), strict=True
    ):
        assert fault in line
    assert "1 row of list.csv is wrong" in done.stderr
    assert count(longhai) == 0


def test_run_again_it_knows_everybody_and_brings_them_up_to_date(
    linli: Linli, longhai_anywhere: Database, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(CHINESE, "utf-8")
    assert linli("person", "import", "longhai", str(file)).exit_code == 0
    again = linli("person", "import", "longhai", str(file))
    assert "Entered 0, changed 0, left 3" in again.stdout
    assert "password" not in again.stdout
    file.write_text(
        "姓名,手机号,居民小组,户号,出生日期,人员类别\n"
        "李四,13800138000,2,,,\n"  # known by phone: another group
        "王秀英,13800138009,,1-1,,\n"  # known by home and name: has a phone now
        "王秀英,,,,1990-01-05,志愿者\n"  # known by name and date of birth
        "新来的,,1,3-3,,\n",
        "utf-8",
    )
    changed = linli("person", "import", "longhai", str(file))
    assert changed.exit_code == 0, changed.output
    assert "Entered 1, changed 3, left 0" in changed.stdout
    assert count(longhai_anywhere) == 4
    with longhai_anywhere.reading() as session:
        place = communities.find(session, "longhai")
        second = communities.groups(session, place.id)[1]
        rows = {
            (name, phone): (group, categories)
            for name, phone, group, categories in session.execute(
                select(
                    col(Person.name),
                    col(Person.phone),
                    col(Membership.group_id),
                    col(Membership.categories),
                ).join(Membership, col(Membership.person_id) == col(Person.id))
            )
        }
    assert rows["李四", "+8613800138000"] == (second.id, ["party_member", "volunteer"])
    assert rows["王秀英", "+8613800138009"][1] == ["elder_alone"]
    assert rows["王秀英", None] == (second.id, ["volunteer"])


def test_a_name_that_fits_several_people_is_asked_about(
    linli: Linli, longhai: Database, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(CHINESE, "utf-8")
    linli("person", "import", "longhai", str(file))
    file.write_text("name,group\n王秀英,1\n", "utf-8")
    done = linli("person", "import", "longhai", str(file))
    assert done.exit_code == 2
    assert "2 people here are called 王秀英" in done.stdout


def test_somebody_of_another_community_joins_this_one_too(
    linli: Linli, longhai: Database, tmp_path: Path
) -> None:
    linli("community", "add", "xinglong")
    linli("person", "add", "xinglong", "--name", "李四", "--phone", "13800138000")
    file = tmp_path / "list.csv"
    file.write_text(CHINESE, "utf-8")
    done = linli("person", "import", "longhai", str(file))
    assert done.exit_code == 0, done.output
    assert count(longhai) == 3
    with longhai.reading() as session:
        person = people.members(
            session, SYSTEM, communities.find(session, "longhai").id, search="13800138000"
        )
    assert [row.name for row in person] == ["李四"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\n\n,,\n", "is empty"),
        ("电话,小组\n138,1\n".encode(), "no column of names"),
        ("姓名,name\nx,y\n".encode(), "has the column name twice"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel file"),
        (b"PK\x03\x04 no zip at all", "damaged"),
        (b"\x00\x01\x02\x00", "neither CSV nor XLSX"),
        ('姓名,手机\n"李四,138\n'.encode(), "this is not CSV"),
    ],
)
def test_what_is_no_list_is_refused_in_one_line(
    linli: Linli,
    here: Database,
    tmp_path: Path,
    content: bytes,
    told: str,
) -> None:
    linli("community", "add", "longhai")
    file = tmp_path / "list.xlsx"
    file.write_bytes(content)
    done = linli("person", "import", "longhai", str(file))
    assert done.exit_code == 2, done.output
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_list_that_is_not_there_is_told(linli: Linli, here: Database) -> None:
    done = linli("person", "import", "longhai", "nowhere.csv")
    assert done.exit_code == 1
    assert "nowhere.csv" in done.stderr


def test_an_example_is_written_that_can_be_imported(
    linli: Linli, here: Database, tmp_path: Path
) -> None:
    assert "phone 手机号" in linli("person", "import", "--help").stdout
    linli("community", "add", "longhai")
    for kind in ("csv", "xlsx"):
        file = str(tmp_path / f"people.{kind}")
        assert "linli person import ADDRESS" in linli("person", "example", file).stdout
        done = linli("person", "import", "longhai", file, "--dry-run")
        assert done.exit_code == 0, done.output
        assert "Would enter 3" in done.stdout
        assert linli("person", "example", file).exit_code == 1  # nothing is overwritten
    refused = linli("person", "example", str(tmp_path / "people.doc"))
    assert refused.exit_code == 2
    assert ".csv or .xlsx" in refused.stderr
