"""The columns of a list of people, under the names that people give them, and their values."""

import re
from datetime import date
from typing import Final

from linli.errors import Refusal
from linli.i18n import texts

_ = texts("linli")

#: Column → names it goes by, compared without blanks, case and marks.
_NAMES: Final = {
    "name": "name fullname 姓名 名字 居民姓名",
    "phone": "phone phonenumber mobile mobilephone telephone 手机号 手机 手机号码 电话 电话号码 "
    "联系电话 联系方式",
    "email": "email mail emailaddress 邮箱 电子邮箱 电子邮件",
    "sign_in_name": "signinname username login 登录名 用户名 账号",
    "birth_date": "birthdate dateofbirth birthday born 出生日期 生日 出生年月日",
    "group": "group residentgroup grid 居民小组 小组 网格 组 组别 所属小组 村民小组",
    "categories": "categories category 人员类别 类别 类型 标签",
    "household": "household householdcode home 户号 家庭编号 家庭户号 房号 门牌号",
    "address": "address 地址 住址 家庭住址 居住地址 详细地址",
    "representative": "representative householder 户主 户代表 是否户主 是否户代表",
    "since": "since joined membersince 入住日期 登记日期 加入日期",
}
#: Column → what is written into it.
MEANINGS: Final = {
    "name": _("The person's name; the only column that is needed."),
    "phone": _("Mobile number, 11 digits, or landline number with its area code."),
    "email": _("E-mail address."),
    "sign_in_name": _("Name to sign in with, for people without a phone: letters and digits."),
    "birth_date": _("Date of birth: 1956-03-08, 1956/3/8 or 1956年3月8日."),
    "group": _("Resident group or grid, by its name or code."),
    "categories": _("Categories of the community's own list, several with commas."),
    "household": _("Code of the household, the same for all who live there: 3-2-501."),
    "address": _("Address of the household."),
    "representative": _("Whether they speak for the household: yes or no, 是 or 否."),
    "since": _("Since when they belong to the community, written like the date of birth."),
}
_COLUMNS = {name: column for column, names in _NAMES.items() for name in names.split()}
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d\d)(\d\d)")
_YES = frozenset({"1", "y", "yes", "true", "x", "是", "√", "✓", "户主", "户代表"})
_NO = frozenset({"", "0", "n", "no", "false", "否", "×", "-"})


class CellRefused(Refusal):
    """A cell does not hold what its column is for."""

    code = "core.cell_refused"


def column_of(heading: str) -> str | None:
    """Return which column a heading means; None for one that is not read."""
    plain = re.sub(r"[（(].*?[）)]", "", heading)
    return _COLUMNS.get(re.sub(r"[\W_]", "", plain).lower())


def headings(column: str) -> tuple[str, str]:
    """Return what a column is usually called, in English and in Chinese."""
    names = _NAMES[column].split()
    return column.replace("_", " "), next(name for name in names if not name.isascii())


def as_date(typed: str) -> date | None:
    """Return a date written in one of the usual ways: 1956-03-08, 1956/3/8, 1956年3月8日, 19560308.

    Raises:
        CellRefused: it is no date.
    """
    if not typed:
        return None
    match = _DATE.fullmatch(typed.strip())
    try:
        if match:
            year, month, day = (int(part) for part in match.groups() if part)
            return date(year, month, day)
    except ValueError:
        pass
    raise CellRefused(_("%(value)s is no date; write it like 1956-03-08", value=typed))


def as_yes(typed: str) -> bool:
    """Return whether a cell says yes.

    Raises:
        CellRefused: it says neither yes nor no.
    """
    plain = typed.strip().lower()
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise CellRefused(_("%(value)s is neither yes nor no", value=typed))


def as_list(typed: str) -> list[str]:
    """Return the parts of a cell that lists several things."""
    return [part for part in re.split(r"[,，、;；/|\s]+", typed.strip()) if part]
