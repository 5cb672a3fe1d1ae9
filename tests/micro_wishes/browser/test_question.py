"""A question at 19:58 on a holiday, answered by whoever is on duty, and rated."""

from datetime import UTC, date, datetime, time

import pytest
from playwright.sync_api import expect

from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.i18n import texts
from linli.testing import MakePerson, MovableClock
from linli_micro_wishes.clocks import duty
from tests.micro_wishes.browser.conftest import Visit

_ = texts("linli_micro_wishes")
WISHES = "/c/longhai/micro_wishes"


@pytest.fixture
def template() -> str:
    """Hongqi: an answer within five minutes from 8 to 20 h, every day."""
    return "hongqi-answers"


def test_asked_two_minutes_before_eight_on_a_holiday(
    visit: Visit,
    database: Database,
    clock: MovableClock,
    community: Place,
    person_with: MakePerson,
) -> None:
    officer = person_with("staff", name="周晓燕")
    resident = person_with(name="李建国")
    clock.set(datetime(2026, 10, 1, 11, 58, tzinfo=UTC))  # 19:58 in China, National Day
    with database.writing() as session:
        duty.put_on(
            session,
            SYSTEM,
            community.id,
            officer.id,
            first_day=date(2026, 10, 1),
            last_day=date(2026, 10, 7),
            begins=time(8),
            ends=time(22),
        )

    asker = visit(resident)
    asker.open(f"{WISHES}/services")
    asker.sees("有问必答", _("Somebody answers now"))
    with asker.arriving(200):
        asker.page.get_by_role("link", name=asker.say(_("Ask")), exact=True).click()
    asker.fill(words="假期里哪里可以打疫苗？")
    asker.press(_("Send"))
    # Two minutes are left today, so three are tomorrow's.
    due = asker.page.locator("main")
    expect(due).to_contain_text("8:03")

    on_duty = visit(officer)
    on_duty.open("/c/longhai/inbox")
    on_duty.press(
        _("A question for you, no. %(number)s. Please answer soon.", number=1), whole=False
    )
    on_duty.sees("假期里哪里可以打疫苗？", "李建国")
    clock.move(minutes=3)
    on_duty.fill(answer="卫生服务站 2 日、4 日上午开诊，带身份证就行。")
    on_duty.press(_("Send the answer"))

    asker.open(f"{WISHES}/orders")
    asker.follow("有问必答")
    asker.sees("2 日、4 日上午开诊")
    asker.page.locator("label[for=f-stars-5]").click()
    asker.press(_("Yes, it is done"))
    asker.sees(_("Confirmed"))
    passer_by = visit()
    passer_by.open(f"{WISHES}/promises")
    passer_by.sees("100")
