"""What a team counts besides hours: more than two hundred disputes mediated."""

from datetime import date

import pytest
from tests.volunteer_hours.team import Crew

from linli.access import NotAllowed
from linli.clock import now
from linli.db import Database
from linli.testing import Client
from linli_volunteer_hours.refusals import NotNow, TeamRefused
from linli_volunteer_hours.register import counting, teams
from linli_volunteer_hours.register.teams import TeamPlan

HOME = "/c/longhai/volunteer_hours/"


def test_leaders_count_and_take_back(crew: Crew, database: Database) -> None:
    with database.writing() as session:
        leader, day = crew.leader.actor, now(session).date()
        with pytest.raises(NotNow, match="counts nothing"):
            counting.add(session, leader, crew.id, crew.team_id, 3, day)
        mediate = TeamPlan(name="敲门队", counts="调解纠纷")
        teams.change(session, leader, crew.id, crew.team_id, mediate)
        with pytest.raises(NotAllowed):
            counting.add(session, crew.anna.actor, crew.id, crew.team_id, 3, day)
        before = date(2025, 12, 31)
        assert counting.add(session, leader, crew.id, crew.team_id, 200, before) == 200
        for _again in range(2):
            many = counting.add(session, leader, crew.id, crew.team_id, 3, day, once="k")
            assert many == 203
        assert counting.add(session, leader, crew.id, crew.team_id, -1, day) == 202
        for number, on_day in ((0, day), (-203, day), (1, date(2030, 1, 1))):
            with pytest.raises(TeamRefused):
                counting.add(session, leader, crew.id, crew.team_id, number, on_day)
        [counted] = counting.of_year(session, crew.id, day.year)
        assert (counted.what, counted.ever, counted.in_year) == ("调解纠纷", 202, 2)


def test_everybody_reads_it_on_the_teams_page(
    client: Client, crew: Crew, database: Database
) -> None:
    leader, anna = client.another(crew.leader), client.another(crew.anna)
    address = f"{HOME}teams/{crew.team_id}"
    leader.get(f"{address}/change").submit("Save", counts="调解纠纷")
    counted = leader.get(address).submit("Count them", number=12)
    assert "They are 12 now." in counted.text
    refused = leader.get(address).submit("Count them", number=-13)
    assert refused.status == 422 and "at most as many" in refused.text
    shown = anna.get(address)
    assert "调解纠纷" in shown.text and "12" in shown.text and "Count them" not in shown.text
    assert "调解纠纷" in client.another(crew.staff).get(f"{HOME}report").text
