"""Tokens are made once, open what they are for, and stop when they should."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit, tokens
from linli.access import SYSTEM
from linli.communities import CommunityKind, CommunityNotFound, Place, create
from linli.testing import MakePerson, MovableClock
from linli.tokens.models import Token


def made(session: Session, place: Place, *scopes: str, **rest: Any) -> tokens.NewToken:
    return tokens.add(
        session, SYSTEM, place.id, name="Office", scopes=list(scopes) or ["points:read"], **rest
    )


def test_a_token_opens_its_community_and_what_is_below(
    session: Session, community: Place, other_community: Place
) -> None:
    below = create(
        session,
        SYSTEM,
        kind=CommunityKind.VILLAGE,
        code="V",
        name="Village",
        slug="village",
        parent_id=community.id,
    )
    text = made(session, community).text
    assert tokens.admit(session, text, "longhai").community_id == community.id
    assert tokens.admit(session, text, "village").community_id == below.id
    for slug in ("xinglong", "nowhere"):
        with pytest.raises(CommunityNotFound):
            tokens.admit(session, text, slug)
    only_below = made(session, below).text
    with pytest.raises(CommunityNotFound):
        tokens.admit(session, only_below, "longhai")


def test_only_the_hash_is_kept(session: Session, community: Place) -> None:
    new = made(session, community)
    row = session.execute(select(Token).where(col(Token.id) == new.id)).scalar_one()
    assert new.text not in repr(row.model_dump())
    assert len(row.hash) == 32


def test_a_token_is_only_for_its_scopes(session: Session, community: Place) -> None:
    admitted = tokens.admit(session, made(session, community, "points:read").text, "longhai")
    admitted.require("points:read")
    with pytest.raises(tokens.ScopeMissing, match="points:write"):
        admitted.require("points:write")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        (None, tokens.TokenMissing),
        ("", tokens.TokenMissing),
        ("linli_wrong", tokens.TokenInvalid),
        ("other", tokens.TokenInvalid),
        ("linli_é", tokens.TokenInvalid),
        ("linli_" + "a" * 10_000, tokens.TokenInvalid),
    ],
)
def test_what_is_no_token(
    session: Session, community: Place, text: str | None, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        tokens.admit(session, text, "longhai")


def test_a_token_expires(session: Session, community: Place, clock: MovableClock) -> None:
    text = made(session, community, days=30).text
    lasting = made(session, community, days=None).text
    clock.move(days=29)
    tokens.admit(session, text, "longhai")
    clock.move(days=1)
    with pytest.raises(tokens.TokenExpired):
        tokens.admit(session, text, "longhai")
    tokens.admit(session, lasting, "longhai")


def test_a_revoked_token_opens_nothing(session: Session, community: Place) -> None:
    new = made(session, community)
    assert tokens.revoke(session, SYSTEM, new.id) == "Office"
    tokens.revoke(session, SYSTEM, new.id)
    session.flush()
    with pytest.raises(tokens.TokenRevoked):
        tokens.admit(session, new.text, "longhai")
    [row] = tokens.listing(session, SYSTEM, community.id)
    assert row.revoked_at is not None
    auditor = [one.action for one in audit.page(session, SYSTEM, community.id)]
    assert auditor.count("core.token.revoked") == auditor.count("core.token.made") == 1


def test_only_heads_let_programs_in(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    president, clerk = person_with("president"), person_with("staff")
    new = tokens.add(
        session, president.actor, community.id, name="Bank", scopes=["points:read"], days=10
    )
    assert tokens.admit(session, new.text, "longhai").actor.person_id == president.id
    for refused in (
        lambda: tokens.add(session, clerk.actor, community.id, name="B", scopes=["points:read"]),
        lambda: tokens.listing(session, clerk.actor, community.id),
        lambda: tokens.revoke(session, clerk.actor, new.id),
    ):
        with pytest.raises(access.NotAllowed):
            refused()


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"scopes": ["points:steal"]}, tokens.ScopeUnknown),
        ({"scopes": []}, tokens.ScopeUnknown),
        ({"name": " "}, tokens.TokenNotMade),
        ({"name": "x" * 81}, tokens.TokenNotMade),
        ({"days": 0}, tokens.TokenNotMade),
        ({"per_minute": 0}, tokens.TokenNotMade),
    ],
)
def test_what_no_token_can_be_made_of(
    session: Session, community: Place, values: dict[str, object], refusal: type[Exception]
) -> None:
    usual: dict[str, object] = {"name": "Office", "scopes": ["points:read"]}
    with pytest.raises(refusal):
        tokens.add(session, SYSTEM, community.id, **{**usual, **values})  # type: ignore[arg-type]


def test_processes_together_never_spend_more_than_the_limit(
    session: Session, community: Place, clock: MovableClock
) -> None:
    new = made(session, community, per_minute=50)
    session.commit()
    processes = [tokens.Limiter() for _each in range(3)]

    def spend_all() -> int:
        spent, refused = 0, 0
        while refused < len(processes):
            refused = 0
            for process in processes:
                if process.spend(session, new.id):
                    spent += 1
                    continue
                try:
                    process.reserve(session, new.id, 50)
                    session.commit()
                except tokens.TooManyRequests as refusal:
                    assert 1 <= refusal.retry_after <= 61
                    session.rollback()
                    refused += 1
        return spent

    assert spend_all() == 50
    clock.move(minutes=1)
    assert spend_all() == 50


def test_a_key_is_answered_once(session: Session, community: Place) -> None:
    here = community.id
    assert tokens.claim(session, here, "k", b"1" * 32) is None
    tokens.remember_answer(session, here, "k", 201, {"id": 1})
    assert tokens.claim(session, here, "k", b"1" * 32) == tokens.Answered(201, {"id": 1})
    with pytest.raises(tokens.KeyTaken):
        tokens.claim(session, here, "k", b"2" * 32)


def test_a_portion_that_was_not_committed_is_not_spent(session: Session, community: Place) -> None:
    new, limiter = made(session, community), tokens.Limiter()
    session.commit()
    limiter.reserve(session, new.id, 600)
    session.rollback()
    assert not limiter.spend(session, new.id)


def test_the_use_is_seen_in_the_list(
    session: Session, community: Place, clock: MovableClock
) -> None:
    new = made(session, community)
    [row] = tokens.listing(session, SYSTEM, community.id)
    assert row.used_at is None
    assert row.works(clock.now()) and not row.works(clock.now() + timedelta(days=366))
    tokens.Limiter().reserve(session, new.id, 600)
    [row] = tokens.listing(session, SYSTEM, community.id)
    assert row.used_at is not None
