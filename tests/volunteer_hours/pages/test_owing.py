"""Who was helped ahead reads it in kind words, on the home page and in the time bank."""

from tests.volunteer_hours.team import Crew

from linli import communities
from linli.access import SYSTEM
from linli.db import Database
from linli.testing import Client
from linli_volunteer_hours.models import ListingKind
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings
from linli_volunteer_hours.time_bank import exchanges, listings
from linli_volunteer_hours.time_bank.listings import Wanted


def test_what_was_received_ahead_is_explained(
    client: Client, crew: Crew, database: Database
) -> None:
    home = "/c/longhai"
    anna, bert = client.another(crew.anna), client.another(crew.bert)
    assert "there is no hurry" not in bert.get(home).text
    with database.writing() as session:
        values = {"bank_credit_hours": 1}
        communities.save_settings(session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, values)
        wanted = Wanted(kind=ListingKind.OFFER, title="理发", minutes=60)
        offer = listings.publish(session, crew.anna.actor, crew.id, wanted).id
        for minutes in (40, 20):
            made = exchanges.ask(session, crew.bert.actor, crew.id, offer, minutes).id
            exchanges.accept(session, crew.anna.actor, crew.id, made)
            if minutes == 40:
                exchanges.done(session, crew.anna.actor, crew.id, made, minutes)
                exchanges.confirm(session, crew.bert.actor, crew.id, made)
    said = bert.get(home)
    assert "given you 40 min more than you could give so far" in said.text
    assert "Before you ask again" in said.text, "the rest is held for what is agreed on"
    bank = said.follow("See who needs help")
    assert "Received ahead" in bank.text and "To spend" not in bank.text
    assert "there is no hurry" not in anna.get(home).text
