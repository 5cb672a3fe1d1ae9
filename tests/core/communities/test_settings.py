"""Settings: typed, inherited down the tree, refused when they do not fit."""

import pytest
from pydantic import BaseModel, Field
from sqlmodel import Session

from linli import communities
from linli.access import SYSTEM, NotAllowed
from linli.communities import CommunityKind, Place, SettingsRefused, SettingsStale
from linli.testing.people import MakePerson


class Rules(BaseModel):
    notice_days: int = Field(default=7, ge=1, le=60)
    greeting: str = "您好"


def child_of(session: Session, parent: Place) -> Place:
    return communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.GROUP,
        code="G1",
        name="第一居民小组",
        parent_id=parent.id,
    )


def test_each_value_comes_from_the_nearest_node_that_decided_it(
    session: Session, community: Place
) -> None:
    group = child_of(session, community)
    communities.save_settings(
        session, SYSTEM, community.id, "x", Rules, {"notice_days": 5, "greeting": "你好"}
    )
    communities.save_settings(session, SYSTEM, group.id, "x", Rules, {"notice_days": 3})
    assert communities.settings(session, group.id, "x", Rules) == Rules(
        notice_days=3, greeting="你好"
    )
    communities.save_settings(session, SYSTEM, group.id, "x", Rules, {})
    assert communities.settings(session, group.id, "x", Rules).notice_days == 5
    assert communities.settings(session, community.id, "y", Rules) == Rules()


@pytest.mark.parametrize(
    ("overrides", "field"),
    [({"notice_days": 0}, "notice_days"), ({"notice_days": "x"}, "notice_days"), ({"z": 1}, "z")],
)
def test_a_value_that_does_not_fit_is_refused_and_nothing_is_stored(
    session: Session, community: Place, overrides: dict[str, object], field: str
) -> None:
    with pytest.raises(SettingsRefused) as refused:
        communities.save_settings(session, SYSTEM, community.id, "x", Rules, overrides)
    assert refused.value.field == field
    assert communities.own_overrides(session, community.id, "x") == ({}, 0)


def test_a_stale_form_does_not_undo_a_colleagues_change(session: Session, community: Place) -> None:
    _values, opened = communities.own_overrides(session, community.id, "x")
    communities.save_settings(
        session, SYSTEM, community.id, "x", Rules, {"notice_days": 5}, version=opened
    )
    with pytest.raises(SettingsStale):
        communities.save_settings(
            session, SYSTEM, community.id, "x", Rules, {"notice_days": 9}, version=opened
        )
    assert communities.settings(session, community.id, "x", Rules).notice_days == 5


def test_only_heads_change_settings(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    with pytest.raises(NotAllowed):
        communities.save_settings(
            session, person_with("staff").actor, community.id, "x", Rules, {"notice_days": 5}
        )
    communities.save_settings(
        session, person_with("president").actor, community.id, "x", Rules, {"notice_days": 5}
    )
