"""The demo and the templates: some weeks lived by the real rules leave every page something."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import communities, starters
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli_volunteer_hours import starter
from linli_volunteer_hours.hours import figures
from linli_volunteer_hours.models import (
    Activity,
    Attendance,
    Award,
    Campaign,
    Certificate,
    Companion,
    ListingKind,
    PostClaim,
    Posting,
    Proxy,
    Shift,
    State,
    Stop,
    Team,
    Thanks,
    Visit,
)
from linli_volunteer_hours.register import counting
from linli_volunteer_hours.time_bank import accounts, finding, phone


def _count(session: Session, place: Place, model: type[Team] | type[Shift]) -> int:
    found: int = session.execute(
        select(func.count()).where(col(model.community_id) == place.id)
    ).scalar_one()
    return found


def test_every_page_has_something_to_show(demo_weeks: Database) -> None:
    with demo_weeks.reading() as session:
        place = communities.find(session, "longhai")
        counted = session.execute(
            select(col(Attendance.state), func.count())
            .where(col(Attendance.community_id) == place.id)
            .group_by(col(Attendance.state))
        )
        states = {row[0]: row[1] for row in counted}
        for state in (State.SIGNED, State.CONFIRMED, State.VOID):
            assert states.get(state), state
        assert _count(session, place, Team) == 13
        today = datetime(2026, 6, 12, tzinfo=UTC).date()
        assert len(figures.by_team(session, place, today.replace(month=1, day=1), today)) >= 8
        assert session.execute(select(func.count()).select_from(Certificate)).scalar_one()
        assert session.execute(select(func.count()).select_from(Visit)).scalar_one() > 60
        for kind in ListingKind:
            assert finding.search(session, place.id, kind)
        for table in (Award, Campaign, Companion, PostClaim, Posting, Proxy, Thanks):
            assert session.execute(select(func.count()).select_from(table)).scalar_one(), table
        assert accounts.pool_balance(session, place.id) > 0 and phone.calls(session, place.id)


@pytest.mark.parametrize("name", ["longhai-teams", "zhangjiagang-timebank", "jinchang-streets"])
def test_a_template_sets_a_community_up_once(database: Database, name: str) -> None:
    with database.writing() as session:
        file = starters.find(name)
        place = starters.found(session, SYSTEM, file, slug="nanmen", name="南门社区")
        pool = accounts.pool_balance(session, place.id)
        assert pool == (100 * 60 if name == "zhangjiagang-timebank" else 0)
        teams, shifts = _count(session, place, Team), _count(session, place, Shift)
        assert teams and shifts
        stops = session.execute(select(func.count()).select_from(Stop)).scalar_one()
        counted = counting.of_year(session, place.id, 2026)
        if name == "longhai-teams":
            assert stops == 3, "staff see how a round works"
            assert [(one.what, one.ever) for one in counted] == [("调解纠纷", 200)]
        starters.apply(session, SYSTEM, place, file)
        assert accounts.pool_balance(session, place.id) == pool
        assert (_count(session, place, Team), _count(session, place, Shift)) == (teams, shifts)
        assert session.execute(select(func.count()).select_from(Stop)).scalar_one() == stops
        assert counting.of_year(session, place.id, 2026) == counted


def test_what_does_not_fit_says_where(session: Session, community: Place) -> None:
    wrong = {"teams": [{"name": "巡逻队", "activities": [{"title": "巡逻", "place": "门口"}]}]}
    with pytest.raises(starter.StarterRefused) as refused:
        starter.apply(session, SYSTEM, community, wrong)
    assert refused.value.field == "teams.0.activities.0.begins"
    with pytest.raises(starter.StarterRefused) as unknown:
        starter.apply(
            session, SYSTEM, community, {"teams": [{"name": "巡逻队", "organisation": "没有"}]}
        )
    assert unknown.value.field == "teams.0.organisation"
    assert session.execute(select(func.count()).select_from(Activity)).scalar_one() == 0
