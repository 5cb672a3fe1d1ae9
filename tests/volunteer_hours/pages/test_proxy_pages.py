"""Naming somebody who acts for one, doing it, and the staff's list of it."""

from tests.volunteer_hours.team import Crew

from linli.testing import Client, MakePerson

HOME = "/c/longhai/volunteer_hours/"


def test_an_elder_names_a_neighbour_who_acts(
    client: Client, crew: Crew, person_with: MakePerson
) -> None:
    elder = person_with(name="周奶奶")
    hers, anna, bert = (client.another(one) for one in (elder, crew.anna, crew.bert))
    naming = hers.get(f"{HOME}bank").follow("Who acts for me")
    wrong = naming.submit("Let them act for me", proxy="没有人")
    assert wrong.status == 422 and "没有人" in wrong.html
    assert "王桂英 acts for you now" in naming.submit("Let them act for me", proxy="王桂英").text
    acting = anna.get(f"{HOME}bank").follow("For 周奶奶")
    written = acting.follow("Ask for help for 周奶奶").submit("Publish", title="陪诊", minutes=60)
    assert "陪诊" in written.text and "Take it away" in written.text
    asked = bert.get(written.path).submit("I will do this")
    agreed = anna.get(asked.path).submit("Yes, gladly")
    assert "Agreed." in agreed.text and "陪诊" in anna.get(f"{HOME}bank").follow("For 周奶奶").text
    offer = bert.get(f"{HOME}bank/new?kind=offer").submit("Publish", title="理发", minutes=30)
    for_her = anna.get(offer.path).submit("I would like this", for_whom=str(elder.id))
    assert "周奶奶" in for_her.text
    assert anna.get(f"{HOME}bank/for/{crew.clara.id}").status == 404
    assert "Ended." in hers.get(f"{HOME}bank/proxies").submit("/revoke").text
    assert anna.get(f"{HOME}bank/for/{elder.id}").status == 404


def test_staff_write_down_who_acts(client: Client, crew: Crew, person_with: MakePerson) -> None:
    person_with(name="周奶奶")
    staff = client.another(crew.staff)
    desk = staff.get(f"{HOME}desk/bank").follow("Proxies")
    wrong = desk.submit("Write it down", person="周奶奶", proxy="赵玉梅")
    assert wrong.status == 422 and "let a colleague" in wrong.text and "周奶奶" in wrong.html
    assert "Both are told." in desk.submit("Write it down", person="周奶奶", proxy="王桂英").text
    gone = staff.get(f"{HOME}desk/proxies").submit("/revoke")
    assert "Nobody acts for anybody" in gone.text
    assert client.another(crew.anna).get(f"{HOME}desk/proxies").status == 403
