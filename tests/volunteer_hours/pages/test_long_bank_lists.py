"""Lists of the time bank and of one's own hours lead on: nothing is cut off silently."""

import pytest
from tests.volunteer_hours.team import Crew

from linli import communities, events
from linli.access import SYSTEM
from linli.db import Database
from linli.events import ContributionConfirmed
from linli.ids import new_id
from linli.testing import Client, MovableClock
from linli_volunteer_hours.models import ListingKind
from linli_volunteer_hours.pages import mine, proxies, time_bank
from linli_volunteer_hours.recognition import thanks
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings
from linli_volunteer_hours.time_bank import listings
from linli_volunteer_hours.time_bank import proxies as proxy_rules
from linli_volunteer_hours.time_bank.listings import Wanted

HOME = "/c/longhai/volunteer_hours/"
WISH = "micro_wishes.wish_fulfilled"


def test_the_bank_and_what_one_does_for_somebody(
    client: Client, crew: Crew, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time_bank, "_AT_ONCE", 2)
    monkeypatch.setattr(proxies, "AT_ONCE", 2)
    with database.writing() as session:
        for number in range(3):
            wanted = Wanted(kind=ListingKind.OFFER, title=f"理发{number}", minutes=60)
            listings.publish(session, crew.bert.actor, crew.id, wanted)
        proxy_rules.name(session, crew.bert.actor, crew.id, crew.bert.id, crew.anna.id)
    anna = client.another(crew.anna)
    bank = anna.get(f"{HOME}bank?q=理发")
    assert "理发2" in bank.text and "理发0" not in bank.text
    later = bank.follow("Further")
    assert "理发0" in later.text and "理发2" not in later.text, "the search goes along"
    assert "理发2" in later.follow("From the beginning").text
    for_him = anna.get(f"{HOME}bank/for/{crew.bert.id}")
    assert "理发1" in for_him.text and "理发0" not in for_him.text
    assert "理发0" in for_him.follow("Older").text


def test_what_one_was_given_and_thanked_for(
    client: Client,
    crew: Crew,
    database: Database,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mine, "_AT_ONCE", 1)
    with database.writing() as session:
        values = {"awards": {WISH: 30}}
        communities.save_settings(session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, values)
        for number, who in enumerate((crew.bert, crew.clara)):
            thanks.thank(session, who.actor, crew.id, crew.anna.id, f"谢谢你{number}")
            told = ContributionConfirmed(
                community_id=crew.id,
                kind=WISH,
                reference_id=new_id(),
                person_id=crew.anna.id,
                quantity=1,
                on=clock.now().date(),
                title=f"台灯{number}",
            )
            events.publish(session, told)
    clock.move(days=1)
    shown = client.another(crew.anna).get(f"{HOME}mine")
    assert "谢谢你1" in shown.text and "谢谢你0" not in shown.text
    assert "台灯1" in shown.text and "台灯0" not in shown.text
    more = [to for text, to in shown.links if text == "Older"]
    assert len(more) == 2, "each list has its own"
    notes, given = (client.another(crew.anna).get(to) for to in more)
    assert "谢谢你0" in notes.text and "台灯" not in notes.text
    assert "台灯0" in given.text and "谢谢你" not in given.text
    assert "台灯1" in given.follow("Newer").text
