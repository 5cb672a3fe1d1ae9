"""A guardian's page: yes, no, and no longer."""

from datetime import date

from tests.volunteer_hours.team import Crew

from linli.db import Database
from linli.testing import Client, MakePerson
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.register.volunteers import Profile


def test_a_guardian_agrees_and_takes_it_back(
    client: Client, crew: Crew, database: Database, person_with: MakePerson
) -> None:
    child = person_with(name="孙晓晓", birth_date=date(2012, 5, 1))
    mother = person_with(name="孙妈妈")
    with database.writing() as session:
        asked = volunteers.register(session, child.actor, crew.id, Profile(guardian="孙妈妈")).id
    link = f"/c/longhai/volunteer_hours/guardian/{asked}"
    theirs = client.another(mother)
    page = theirs.get(link)
    assert "I do not agree" in page.text
    assert "Your child can volunteer now." in page.submit("I agree").text
    agreed = theirs.get(link)
    assert "You have agreed." in agreed.text and "I no longer agree" in agreed.text
    declined = agreed.submit("Say no")
    assert "signed up for nothing any more" in declined.text and "I do not agree" in declined.text
    assert "does not agree" in client.another(child).get("/c/longhai/inbox").text
    assert client.another(crew.anna).get(link).status == 404
