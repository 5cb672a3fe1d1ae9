"""What waits for staff: on the first page of the staff area and on their home page."""

from datetime import date, timedelta

from linli import notices, people
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.hooks import Urgency
from linli.i18n import Text
from linli.notices import Draft, DraftItem
from linli.people import OrganisationKind
from linli.subjects import Subject
from linli.testing import MakePerson, MovableClock, Somebody
from linli.testing.client import Client, Page
from linli_web.slots import Waits
from linli_web.waiting import grouped

HOME = "/c/longhai/"
DESK = "/c/longhai/staff/"


def waiting(page: Page) -> dict[str, str]:
    """Return what the list names, each with the page it leads to."""
    return {text.strip(): href for text, href in page.links if text.strip()[:1].isdigit()}


def test_staff_find_their_desk_on_the_home_page_and_residents_none(
    client: Client, person_with: MakePerson
) -> None:
    for role in ("staff", "scorer", "storekeeper", "bookkeeper", "auditor", "evaluator"):
        page = client.another(person_with(role)).get(HOME)
        # In the navigation above, under the thumb, in the menu, and among the tiles.
        assert [href for text, href in page.links if text == "Staff area"] == [DESK] * 4, role
    for role in ("resident", "panel_member"):
        page = client.another(person_with(role)).get(HOME)
        assert "Staff area" not in page.text, role


def test_what_waits_is_named_with_its_number_and_its_page(
    client: Client, database: Database, community: Place, person_with: MakePerson, staff: Somebody
) -> None:
    with database.writing() as session:
        people.add_organisation(
            session, SYSTEM, community.id, kind=OrganisationKind.MERCHANT, name="面馆"
        )
        people.add_organisation(
            session, SYSTEM, community.id, kind=OrganisationKind.UNIT, name="社区医院"
        )
        shop = people.add_organisation(
            session, SYSTEM, community.id, kind=OrganisationKind.MERCHANT, name="理发店"
        )
        people.name_agent(session, SYSTEM, shop.id, staff.id)
        waits = people.new_person(session, name="赵敏")
        people.join(session, SYSTEM, community.id, waits.id, approved=False)
    client.sign_in(staff)
    for path in (HOME, DESK):
        assert waiting(client.get(path)) == {
            "1 Person who wants to join": "/c/longhai/staff/people/sign-ups",
            "1 Merchant for whom nobody acts yet": (
                "/c/longhai/staff/organisations?kind=merchant&without_agents=1"
            ),
        }
    page = client.get("/c/longhai/staff/organisations?kind=merchant&without_agents=1")
    assert "面馆" in page.text
    assert "理发店" not in page.text
    scorer = client.another(person_with("scorer")).get(DESK)
    assert "Nothing waits" in scorer.text


def test_a_notice_is_brought_to_mind_before_it_ends(
    client: Client, database: Database, community: Place, staff: Somebody, clock: MovableClock
) -> None:
    with database.writing() as session:
        item = DraftItem(subject=Subject("core.person", staff.id), title="孝敬老人")
        notices.publish(
            session,
            SYSTEM,
            community.id,
            Draft(kind="core.list", title="三月", items=(item,), days=7),
        )
    client.sign_in(staff)
    assert "Nothing waits" in client.get(DESK).text
    clock.move(days=5)
    assert waiting(client.get(DESK)) == {
        "1 Notice that ends within three days": "/c/longhai/notices"
    }
    clock.move(days=5)
    assert "Nothing waits" in client.get(DESK).text


def test_what_waits_stands_by_urgency_then_by_its_day() -> None:
    today = date(2026, 3, 2)

    def one(title: str, urgency: Urgency, due: date | None = None, order: int = 100) -> Waits:
        return Waits(Text("linli_web", title), "#", 2, urgency, due, order)

    found = [
        one("stock", Urgency.LATER),
        one("appeal", Urgency.AWAITED, order=5),
        one("vote", Urgency.AWAITED, today + timedelta(days=4)),
        one("elder", Urgency.NOW),
        one("order", Urgency.AWAITED, today - timedelta(days=1)),
        one("publish", Urgency.AWAITED, order=16),
        one("list", Urgency.LATER, today),
    ]
    groups = grouped(found, today)
    assert [str(group.heading) for group in groups] == [
        "For today", "Somebody is waiting", "When there is time",
    ]  # fmt: skip
    assert [[str(item.title) for item in group.shown] for group in groups] == [
        ["order", "elder", "list"], ["vote", "appeal", "publish"], [],
    ]  # fmt: skip
    assert [str(item.title) for item in groups[2].folded] == ["stock"]
    first, _elder, third = groups[0].shown
    assert first.late and str(first.when) == "was due Mar 1, 2026"
    assert not third.late and str(third.when) == "today"
    [few] = grouped(found[:1], today)
    assert few.heading is None and len(few.shown) == 1


def test_who_serves_somebody_sees_that_persons_home_page_only(
    client: Client, database: Database, community: Place, staff: Somebody, resident: Somebody
) -> None:
    with database.writing() as session:
        waits = people.new_person(session, name="赵敏")
        people.join(session, SYSTEM, community.id, waits.id, approved=False)
    client.sign_in(staff)
    assert waiting(client.get(HOME))
    client.get(f"/c/longhai/staff/people/{resident.id}").submit("Serve at the counter")
    assert not waiting(client.get(HOME))


def test_the_figures_count_groups_that_are_still_empty(
    client: Client, group: Place, staff: Somebody
) -> None:
    assert group.name
    assert "Groups and grids1" in client.sign_in(staff).get(DESK).text
