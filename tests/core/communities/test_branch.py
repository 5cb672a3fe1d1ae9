"""The branch below a community, its language, and who decided a setting."""

import pytest
from sqlmodel import Session

from linli import communities
from linli.access import SYSTEM, NotAllowed
from linli.communities import CommunityKind, CommunityRefused, Place
from linli.people import PeopleSettings
from linli.testing import MakePerson


def _below(session: Session, parent: Place, code: str) -> Place:
    return communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.GROUP,
        code=code,
        name=f"小组{code}",
        parent_id=parent.id,
    )


def test_a_branch_is_walked_from_the_top_and_leaves_out_what_is_closed(
    session: Session, community: Place
) -> None:
    two, one = _below(session, community, "2"), _below(session, community, "1")
    inner = _below(session, two, "9")
    gone = _below(session, community, "3")
    communities.close(session, SYSTEM, gone.id)
    walked = communities.branch(session, community.id)
    assert [node.id for node in walked] == [community.id, one.id, two.id, inner.id]
    assert communities.names_of(session, {one.id, inner.id}) == {
        one.id: "小组1",
        inner.id: "小组9",
    }
    assert communities.names_of(session, set()) == {}


def test_language_and_time_zone_are_set_and_inherited_again(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    head = person_with("president")
    below = _below(session, community, "1")
    communities.set_language(
        session, head.actor, community.id, language="en", time_zone="Asia/Urumqi"
    )
    assert communities.own_language(session, community.id) == ("en", "Asia/Urumqi")
    found = communities.place(session, below.id)
    assert (found.language, found.time_zone) == ("en", "Asia/Urumqi")
    communities.set_language(session, head.actor, community.id, language=None, time_zone=None)
    assert communities.place(session, below.id).language == "zh-Hans"
    for language, zone in (("fr", None), (None, "Mars/Olympus")):
        with pytest.raises(CommunityRefused):
            communities.set_language(
                session, head.actor, community.id, language=language, time_zone=zone
            )
    with pytest.raises(NotAllowed):
        communities.set_language(
            session, person_with("staff").actor, community.id, language="en", time_zone=None
        )


def test_it_is_known_which_level_decided_a_setting(session: Session, community: Place) -> None:
    below = _below(session, community, "1")
    inner = _below(session, below, "2")
    for place, values in (
        (community, {"masking": "full", "open_sign_up": False}),
        (below, {"masking": "surname"}),
        (inner, {"masking": "middle"}),
    ):
        communities.save_settings(session, SYSTEM, place.id, "core", PeopleSettings, values)
    values, sources = communities.decided_above(session, inner.id, "core")
    assert values == {"masking": "surname", "open_sign_up": False}
    assert sources == {"masking": below.id, "open_sign_up": community.id}
    assert communities.decided_above(session, community.id, "core") == ({}, {})
