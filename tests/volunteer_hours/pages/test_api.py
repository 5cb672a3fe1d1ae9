"""The JSON API: activities, shifts, one's own hours, and whether a certificate is valid."""

from tests.volunteer_hours.team import BEGIN, Crew, plan, register, serve, shift_of

from linli import tokens
from linli.access import SYSTEM, Actor
from linli.db import Database
from linli.testing import Client, MovableClock
from linli.testing.program import Program
from linli_volunteer_hours.attendance import confirming
from linli_volunteer_hours.calendar import local
from linli_volunteer_hours.certificates import issuing

HERE = "/volunteer_hours"


def _program(client: Client, database: Database, crew: Crew, actor: Actor) -> Program:
    with database.writing() as session:
        scopes = ["volunteer_hours:read"]
        made = tokens.add(session, actor, crew.id, name="养老平台", scopes=scopes)
    return client.program(made.text)


def test_what_other_programs_read(
    client: Client, crew: Crew, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        shift = plan(session, crew)
        activity = shift_of(session, shift).activity_id
    anybody = _program(client, database, crew, SYSTEM)
    [listed] = anybody.get(f"{HERE}/activities?words=敲门").json["items"]  # type: ignore[index]
    assert (listed["title"], listed["free"]) == ("敲门探访", 2)
    [one] = anybody.get(f"{HERE}/activities/{activity}/shifts").json["items"]  # type: ignore[index]
    assert (one["id"], one["free"], one["state"]) == (str(shift), 2, "open")
    assert anybody.get(f"{HERE}/activities/{shift}/shifts").status_code == 404
    refused = anybody.get(f"{HERE}/hours")
    assert refused.status_code == 403, "the system has no hours"

    with database.writing() as session:
        register(session, crew.id, crew.president)
        served = serve(session, clock, crew, shift, crew.president)
        clock.move(minutes=1)
        confirming.confirm(session, crew.leader.actor, crew.id, [served.id])
        day = local(BEGIN, crew.place).date()
        asked = issuing.request(session, crew.president.actor, crew.id, day, day)
        code = issuing.issue(session, crew.staff.actor, crew.id, asked.id).check_code
    own = _program(client, database, crew, crew.president.actor).get(f"{HERE}/hours").json
    assert own is not None and (own["recorded_minutes"], own["stars"]) == (120, 0)
    assert [line["title"] for line in own["items"]] == ["敲门探访"]
    paper = anybody.get(f"{HERE}/certificates/check?code={code}").json
    assert paper is not None and (paper["state"], paper["holder"]) == ("valid", "黄*明")
    assert anybody.get(f"{HERE}/certificates/check?code={'0' * 20}").status_code == 404
