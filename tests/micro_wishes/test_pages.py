"""The pages of wishes, used without script."""

from io import BytesIO
from uuid import UUID

import pytest

from linli import plugins
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.testing import Client, QueryCounter
from linli.testing.people import MakePerson
from linli_micro_wishes.models import Delivery, WishState
from linli_micro_wishes.wishes import lists
from linli_micro_wishes.wishes.parts import Thing
from tests.micro_wishes.street import HOME, Street, claimed, delivered, opened, wish_for, words


def made(database: Database, step: object, street: Street, **more: object) -> UUID:
    """Take one step of a story and return the wish's id."""
    with database.writing() as session:
        done = step(session, street, **more)  # type: ignore[operator]
        wish = done[0] if isinstance(done, tuple) else done
        id_: UUID = wish.id
        return id_


def state_of(database: Database, street: Street, wish_id: UUID) -> WishState:
    with database.reading() as session:
        return lists.row_of(session, street.id, wish_id).state


def test_a_resident_makes_a_wish(client: Client, street: Street) -> None:
    client.sign_in(street.wisher)
    form = client.get(f"{HOME}/").follow("Make a wish")
    assert "138 0013 8000" in form.html and "龙海路 8 号 3-2-501" in form.html
    refused = form.submit("Send my wish", title="x", category="daily")
    assert refused.status == 422
    done = refused.submit(
        "Send my wish", title="护眼台灯", category="daily", story="电话13800138000", value="99.5"
    )
    assert "Thank you. We will look at it and tell you." in done.text
    assert "we took out what would tell whose it is" in done.text
    assert "about 99.5 yuan" in done.text and "13800138000" not in done.html
    assert "护眼台灯" in client.get("/c/longhai").text


def test_a_draft_is_kept_and_sent_later(client: Client, database: Database, street: Street) -> None:
    client.sign_in(street.wisher)
    kept = client.get(f"{HOME}/make").submit(
        "Keep it for later", title="护眼台灯", category="daily"
    )
    assert "Kept for later." in kept.text
    sent = kept.follow("Change my wish").submit("Send my wish", title="台灯一盏")
    assert "台灯一盏" in sent.text and "Being looked at" in sent.text


def test_a_second_wish_of_a_home_comes_back_as_typed(
    client: Client, database: Database, street: Street
) -> None:
    client.sign_in(street.wisher)
    form = client.get(f"{HOME}/make")
    made(database, wish_for, street)
    refused = form.submit("Send my wish", title="棉鞋一双", category="daily")
    assert refused.status == 409
    assert "already has 1 wish under way" in refused.text and "棉鞋一双" in refused.html


def test_that_a_home_has_its_wish_is_said_before_the_next_is_written(
    client: Client, database: Database, street: Street
) -> None:
    held = made(database, wish_for, street)
    client.sign_in(street.wisher)
    form = client.get(f"{HOME}/make")
    assert "Your home already has 1 wish under way." in form.text
    assert "Send my wish" not in form.text
    assert "一盏护眼台灯" in form.follow("To my wish").text
    kept = form.submit("Keep it for later", title="棉鞋一双", category="daily")
    assert "Your home already has" in kept.follow("Change my wish").text
    # Whose of the home it is, is not told.
    housemate = client.another(street.housemate, language="zh-CN").get(f"{HOME}/make")
    assert "您家已有 1 个心愿在办。" in housemate.text and str(held) not in housemate.html
    free = client.another(street.neighbour).get(f"{HOME}/make")
    assert "Your home already has" not in free.text and "Send my wish" in free.text


@pytest.mark.parametrize(("value", "said"), [(0, False), (9900, True)])
def test_where_no_price_was_given_none_is_said(
    client: Client, database: Database, street: Street, value: int, said: bool
) -> None:
    wish_id = made(database, opened, street, wording=words(value=value))
    reader = client.another(street.neighbour)
    for page in (reader.get(f"{HOME}/"), reader.get(f"{HOME}/wishes/{wish_id}")):
        assert "一盏护眼台灯" in page.text
        assert ("about 99 yuan" in page.text) is said
        assert "costs nothing" not in page.text and " · " not in page.text.split("晚上")[1][:30]


def test_nobody_is_offered_to_fulfil_their_own_wish(
    client: Client, database: Database, street: Street
) -> None:
    wish_id = made(database, opened, street)
    client.sign_in(street.wisher)
    board = client.get(f"{HOME}/")
    assert "Take it to heart" not in board.text
    assert board.follow("To my wish").path == f"{HOME}/mine/{wish_id}"
    shown = client.get(f"{HOME}/wishes/{wish_id}").text
    assert "This is your own wish." in shown and "Whoever fulfils it" not in shown
    assert "Take it to heart" in client.another(street.neighbour).get(f"{HOME}/").text


def test_who_has_not_joined_is_told_who_can(
    client: Client,
    database: Database,
    street: Street,
    other_community: Place,
    person_with: MakePerson,
) -> None:
    client.sign_in(person_with(community=other_community))
    empty = client.get(f"{HOME}/").text
    assert "or make a wish of your own" not in empty
    made(database, opened, street)
    board = client.get(f"{HOME}/")
    assert "Whoever has joined this community can fulfil one." in board.text
    assert "Take one to heart" not in board.text and "Take it to heart" not in board.text
    assert "take a wish to heart" not in client.get(f"{HOME}/stories").text


def test_staff_write_a_paper_wish_down_and_open_it(
    client: Client, database: Database, street: Street
) -> None:
    client.sign_in(street.staff)
    page = client.get(f"{HOME}/desk").follow("Write a wish down")
    typed = {
        "channel": "box",
        "name": "周婆婆",
        "band": "aged",
        "title": "上门理发一次",
        "category": "skills",
    }
    refused = page.submit("Write it down", **typed)
    assert refused.status == 422 and "Please say which box the paper was in." in refused.text
    assert "周婆婆" in refused.html
    shown = refused.submit("Write it down", place="3栋门口")
    assert "Written down as wish no. 1." in shown.text
    desk = client.get(f"/c/{street.place.slug}/staff/").follow("1 Wish to look at")
    assert "上门理发一次" in desk.text
    assert "From a wish box · 3栋门口" in shown.text and "周婆婆" not in shown.html
    seen = shown.submit("Show whose wish it is")
    assert "周婆婆" in seen.text and "That you looked is written down." in seen.text
    wrong = shown.submit("Put it on the board", specific="true", easy="true")
    assert wrong.status == 422 and "A small wish is specific" in wrong.text
    assert "on the board" in wrong.submit("Put it on the board", immediate="true").text
    assert "上门理发一次" in client.another().get(f"{HOME}/").text


def test_a_registered_person_is_found_by_name(client: Client, street: Street) -> None:
    client.sign_in(street.staff)
    page = client.get(f"{HOME}/desk/new?q=桂英")
    label = next(text for text, _to in page.links if text.endswith("138 0013 8000"))
    filled = page.follow(label)
    assert "龙海路 8 号 3-2-501" in filled.html
    done = filled.submit("Write it down", channel="phone", title="护眼台灯", category="daily")
    assert "80 and over" in done.text


def test_words_are_helped_with_and_a_wish_goes_back(
    client: Client, database: Database, street: Street
) -> None:
    wish_id = made(database, wish_for, street)
    client.sign_in(street.staff)
    page = client.get(f"{HOME}/desk/wishes/{wish_id}")
    better = page.submit("Keep the new words", title="护眼台灯一盏", things="台灯 90\n灯泡 9")
    assert "护眼台灯一盏" in better.text and "灯泡 · about 9 yuan" in better.text
    empty = better.submit("/send-back", reason="")
    assert empty.status == 422 and "Please write a few words why." in empty.text
    better.submit("/send-back", reason="想要多亮的？")
    own = client.another(street.wisher).get(f"{HOME}/mine/{wish_id}")
    assert "想要多亮的？" in own.text


def test_a_neighbour_takes_a_wish_and_brings_it(
    client: Client, database: Database, street: Street
) -> None:
    wish_id = made(database, opened, street)
    client.sign_in(street.neighbour)
    page = client.get(f"{HOME}/").follow("Take it to heart")
    refused = page.submit("I will make it come true")
    assert refused.status == 422 and "Please promise" in refused.text
    mine = refused.submit("I will make it come true", promise="true")
    assert "Thank you for your warm heart!" in mine.text and "王桂英" not in mine.html
    seen = mine.submit("Show me name and address")
    assert "王桂英" in seen.text and "敲门要重一点" in seen.text
    assert state_of(database, street, wish_id) is WishState.IN_PROGRESS
    short = mine.submit("I have brought it", gift="")
    assert short.status == 422
    assert "it waits for the word" in mine.submit("I have brought it", gift="台灯").text
    wisher = client.another(street.wisher)
    rated = (
        wisher.get(f"{HOME}/mine/{wish_id}")
        .submit("Yes, it has come")
        .submit("Send", stars="5", thanks="谢谢好邻居")
    )
    assert "passed on" in rated.text
    thanked = client.get(f"{HOME}/claims/{mine.path.rpartition('/')[2]}")
    assert "谢谢好邻居" in thanked.text and "A grateful neighbour" in thanked.text


def test_two_have_the_page_open_and_one_is_quicker(
    client: Client, database: Database, street: Street
) -> None:
    wish_id = made(database, opened, street)
    first, second = client.another(street.neighbour), client.another(street.other)
    one, two = (each.get(f"{HOME}/wishes/{wish_id}") for each in (first, second))
    assert one.submit("I will make it come true", promise="true").status == 200
    late = two.submit("I will make it come true", promise="true")
    assert late.status == 409 and "A neighbour was quicker." in late.text


def test_a_withdrawn_wish_is_refused_clearly(
    client: Client, database: Database, street: Street
) -> None:
    wish_id = made(database, opened, street)
    page = client.another(street.neighbour).get(f"{HOME}/wishes/{wish_id}")
    client.sign_in(street.wisher)
    client.get(f"{HOME}/mine/{wish_id}").submit("Yes, withdraw it")
    late = page.submit("I will make it come true", promise="true")
    assert late.status in (404, 409)
    assert state_of(database, street, wish_id) is WishState.WITHDRAWN


def test_one_of_several_things_for_an_office(
    client: Client, database: Database, street: Street
) -> None:
    things = words("上学用品", things=(Thing("书包", 8000), Thing("字典", 2000)))
    wish_id = made(database, opened, street, wording=things)
    client.sign_in(street.agent)
    page = client.get(f"{HOME}/wishes/{wish_id}")
    with database.reading() as session:
        from linli_micro_wishes.wishes import parts

        bag = parts.of(session, wish_id)[0]
    mine = page.submit(
        "I will make it come true",
        things=str(bag.id),
        organisation=str(street.branch_id),
        promise="true",
    )
    assert "区财政局党支部" in mine.text
    assert "one thing still to be taken" in client.get(f"{HOME}/").text


def test_through_the_community_there_is_no_address(
    client: Client, database: Database, street: Street
) -> None:
    made(database, claimed, street, wording=words(delivery=Delivery.COMMUNITY))
    client.sign_in(street.neighbour)
    page = client.get(f"{HOME}/mine").follow(
        next(t for t, a in client.get(f"{HOME}/mine").links if "/claims/" in a)
    )
    assert "Wish no. 1" in page.text and "Show me name and address" not in page.text


def test_what_has_not_come(client: Client, database: Database, street: Street) -> None:
    wish_id = made(database, delivered, street)
    client.sign_in(street.wisher)
    page = client.get(f"{HOME}/mine/{wish_id}")
    assert page.submit("Tell the community", reason="").status == 422
    assert "We will ask after it." in page.submit("Tell the community", reason="灯泡不亮").text
    assert state_of(database, street, wish_id) is WishState.IN_PROGRESS


def test_staff_confirm_rate_and_tell_the_story(
    client: Client, database: Database, street: Street
) -> None:
    made(database, delivered, street)
    client.sign_in(street.staff)
    page = client.get(f"{HOME}/desk?tab=brought").follow("一盏护眼台灯")
    page = page.submit("Yes, it has come").submit("Note it", stars="4", thanks="老人很高兴")
    page.submit("Publish", story="夜里也能看清针线了。")
    assert "夜里也能看清针线了。" in client.another().get(f"{HOME}/stories").text


def test_what_is_given_back_and_passed_on(
    client: Client, database: Database, street: Street
) -> None:
    wish_id = made(database, claimed, street)
    client.sign_in(street.staff)
    page = client.get(f"{HOME}/desk/wishes/{wish_id}").submit("Pass it on", reason="已搬走")
    assert "open to others again" in page.text
    assert state_of(database, street, wish_id) is WishState.REOPENED


def test_a_list_with_faults_names_its_lines(
    client: Client, database: Database, street: Street
) -> None:
    client.sign_in(street.staff)
    page = client.get(f"{HOME}/desk").follow("From a list")
    bad = ("姓名,心愿,年龄\n周婆婆,老花镜,八十\n".encode(), "心愿.csv")
    refused = page.submit("Take it in", file=(BytesIO(bad[0]), bad[1]))
    assert refused.status == 422
    assert "Line 2" in refused.text and "age in years" in refused.text
    good = BytesIO("姓名,心愿,年龄\n周婆婆,老花镜,80\n".encode())
    assert "One wish was taken in." in page.submit("Take it in", file=(good, "心愿.csv")).text


def test_campaigns_their_board_and_tree(client: Client, database: Database, street: Street) -> None:
    client.sign_in(street.staff)
    page = client.get(f"{HOME}/campaigns").follow("Set up a campaign")
    wrong = page.submit("Save", title="春暖书包", starts_on="2026-03-02", ends_on="2026-03-01")
    assert wrong.status == 422 and "The last day lies before the first." in wrong.text
    listed = wrong.submit(
        "Save", starts_on="2026-03-01", ends_on="2026-03-31", sponsors="晨光文具店"
    )
    assert "春暖书包" in listed.text and "晨光文具店" in listed.text
    changed = listed.follow("Change").submit("Save", title="春暖小书包")
    assert "春暖小书包" in changed.text
    assert changed.follow("Its tree").status == 200
    visitor = client.another()
    assert visitor.get(f"{HOME}/campaigns").status == 200
    # Only the hall's screen, which nobody reads at with a magnifier, renews itself.
    assert "http-equiv" not in visitor.get(f"{HOME}/tree").html
    assert "http-equiv" in visitor.get(f"{HOME}/tree?hall=true").html
    unknown = "?campaign=01900000-0000-7000-8000-000000000000"
    assert visitor.get(f"{HOME}/{unknown}").status == 404


def test_the_board_is_searched_with_and_without_script(
    client: Client, database: Database, street: Street
) -> None:
    made(database, opened, street)
    whole = client.get(f"{HOME}/?q=台灯")
    assert "一盏护眼台灯" in whole.text and "<html" in whole.html
    part = client.get(f"{HOME}/?q=台灯", HX_Request="true")
    assert "一盏护眼台灯" in part.text and "<html" not in part.html
    assert "No wish is waiting" in client.get(f"{HOME}/?q=飞机").text


@pytest.mark.parametrize("address", ["/", "/tree", "/stories", "/mine", "/desk"])
def test_pages_ask_a_bounded_number_of_questions(
    client: Client,
    database: Database,
    street: Street,
    query_counter: QueryCounter,
    address: str,
) -> None:
    client.sign_in(street.staff)
    client.get(HOME + address)
    with query_counter() as few:
        client.get(HOME + address)
    with database.writing() as session:
        for number, who in enumerate((street.wisher, street.neighbour, street.other, street.agent)):
            opened(session, street, who, words(f"心愿{number}"))
    with query_counter() as many:
        client.get(HOME + address)
    assert len(many) <= len(few) + 1, many


def test_it_speaks_chinese(client: Client, database: Database, street: Street) -> None:
    made(database, opened, street)
    page = client.another(street.neighbour, language="zh-CN").get(f"{HOME}/")
    assert "心愿墙" in page.text and "一位高龄老人的心愿" in page.text


def test_paper_from_a_box_all_that_is_wrong_at_once_and_a_neighbour_is_known_again(
    client: Client, database: Database, street: Street
) -> None:
    client.sign_in(street.staff)
    form = client.get(f"{HOME}/desk/new")
    assert "(optional)" not in form.html.split('id="f-band"')[0].rsplit('id="f-name"', 1)[1]
    typed = {"channel": "box", "title": "护眼台灯", "category": "daily", "value": "900"}
    wrong = form.submit("Write it down", **typed, name="陌生人", phone="12")
    assert wrong.status == 422
    for said in ("which box", "how old", "phone", "at most 300 yuan"):
        assert said in wrong.text, said
    typed |= {"place": "老年活动室", "value": "90", "phone": ""}
    known = wrong.submit("Write it down", **typed, name="王桂英")
    assert "called so" in known.text and "138 0013 8000" in known.text
    assert "how old the" not in known.text
    made = known.submit("Write it down", person=str(street.wisher.id))
    assert "Written down as wish no. 1" in made.text
    again = client.get(f"{HOME}/desk/new").submit("Write it down", **typed, name="王桂英")
    other = again.submit("Write it down", stranger="true", band="elder")
    assert "Written down as wish no. 2" in other.text


def test_whoever_wants_to_be_erased_is_led_to_what_they_must_finish(
    client: Client, database: Database, street: Street
) -> None:
    made(database, opened, street)
    client.sign_in(street.wisher)
    page = client.get("/c/longhai/me/erase")
    led = page.follow("A wish or an order is not finished yet: withdraw it, or wait until it is.")
    assert led.path == f"{HOME}/" and "Make a wish" in led.text
    with database.writing() as session:
        plugins.disable(session, SYSTEM, street.id, "micro_wishes")
    turned_off = client.get("/c/longhai/me/erase")
    assert "withdraw it" in turned_off.text and f"{HOME}/" not in turned_off.html
