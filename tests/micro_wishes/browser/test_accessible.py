"""Every page of wishes and orders, with something on it, can be read and used by everybody."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page

from linli.communities import Place
from linli.db import Database
from linli.testing import OpenPage, Somebody
from linli_micro_wishes.claims import fulfilling
from linli_micro_wishes.models import FindingKind, Kind
from linli_micro_wishes.visits import findings
from linli_micro_wishes.wishes import campaigns
from tests.micro_wishes.ordered import service, taken, told
from tests.micro_wishes.street import HOME, Street, delivered, opened, words
from tests.micro_wishes.visited import begun, home_of, learned


@pytest.fixture
def template() -> str:
    """Services, but neither wishes nor orders."""
    return "jinchang-three-orders"


@pytest.fixture
def filled(database: Database, community: Place, street: Street) -> dict[str, str]:
    """Something on each page; ids by what they are."""
    with database.writing() as session:
        campaigns.add(
            session,
            street.staff.actor,
            community.id,
            title="春暖书包",
            about="开学季",
            starts_on=date(2026, 3, 1),
            ends_on=date(2026, 3, 31),
            sponsors="晨光文具店",
        )
        wish = opened(session, street)
        came, claim = delivered(session, street, who=street.other, wording=words("字典"))
        fulfilling.confirm(session, street.staff.actor, street.id, came.id)
        fulfilling.rate(session, street.other.actor, street.id, came.id, stars=5, thanks="谢谢")
        fulfilling.publish_story(session, street.staff.actor, street.id, came.id, story="真好")
        offered = service(session, street)
        order = taken(session, street)
        told(session, street, Kind.QUESTION, "高龄津贴怎么办？")
        round_ = begun(session, street)
        home = home_of(session, street, street.wisher.id)
        learned(session, street, round_, street.wisher.id, FindingKind.NEED, "上门理发")
        need = learned(session, street, round_, street.wisher.id, FindingKind.NEED, "代领社保卡")
        findings.to_order(session, street.staff.actor, street.id, need.id, offered.id)
        return {
            "round": str(round_.id),
            "home": str(home),
            "branch": str(street.branch_id),
            "wish": str(wish.id),
            "came": str(came.id),
            "claim": str(claim.id),
            "service": str(offered.id),
            "order": str(order.id),
        }


@pytest.mark.parametrize(("width", "language"), [(390, "zh-CN"), (1280, "en")])
def test_each_page_passes_the_checks_of_wcag(
    open_page: OpenPage,
    accessible: Callable[[Page], None],
    street: Street,
    filled: dict[str, str],
    width: int,
    language: str,
) -> None:
    def look(reader: Somebody, *addresses: str) -> None:
        window = open_page(reader, width=width, language=language)
        for address in addresses:
            answer = window.goto(HOME + address.format(**filled))
            assert answer is not None and answer.status == 200, address
            assert window.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (
                address
            )
            accessible(window)

    look(street.wisher, "/mine", "/mine/{wish}", "/make", "/orders/{order}", "/services/{service}")
    look(
        street.neighbour,
        "/",
        "/wishes/{wish}",
        "/claims/{claim}",
        "/my-orders",
        "/my-orders/{order}",
    )
    look(
        street.staff,
        "/tree",
        "/stories",
        "/campaigns",
        "/services",
        "/promises",
        "/summary",
        "/desk",
        "/desk/new",
        "/desk/import",
        "/desk/campaigns/new",
        "/desk/wishes/{wish}",
        "/desk/wishes/{came}",
        "/desk/numbers",
        "/desk/orders",
        "/desk/orders/{order}",
        "/desk/orders/new",
        "/desk/services/new",
        "/desk/calendar",
        "/desk/duty",
        "/desk/visits",
        "/desk/visits/new",
        "/desk/visits/{round}",
        "/desk/visits/{round}/homes/{home}",
        "/desk/needs",
        "/desk/needs/became",
        "/reports",
        "/reports/organisations/{branch}",
    )
