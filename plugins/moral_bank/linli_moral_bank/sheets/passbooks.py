"""The passbooks of a community: what everybody has, what is set aside, and what ends next."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from linli import communities, points
from linli.people import Membership, PeopleSettings
from linli.points import Balance, OwnerKind, UnitUnknown, balance_of
from linli_moral_bank import owners, settings
from linli_moral_bank.books import lasting, purse, score_cards, year_sums
from linli_moral_bank.books.spreadsheets import Table
from linli_moral_bank.calendar import today
from linli_moral_bank.models import Depositor
from linli_moral_bank.sheets.asked import Asked
from linli_moral_bank.texts import _

_KINDS = {
    OwnerKind.PERSON: _("Resident"),
    OwnerKind.HOUSEHOLD: _("Household"),
    OwnerKind.ORGANISATION: _("Organisation"),
}


def passbooks(asked: Asked) -> Table:
    """List all who have a passbook here, with whole names."""
    heads = (
        _("Kind"),
        _("Who"),
        _("Group"),
        _("Score"),
        _("Stars"),
        _("Points"),
        _("Set aside"),
        _("To spend"),
        _("So many end next"),
        _("Last day for them"),
        _("Since"),
    )
    return asked.table(_("Passbooks"), heads, _passbooks(asked))


def _passbooks(asked: Asked) -> Iterator[Sequence[Any]]:
    session, here = asked.session, asked.place.id
    groups = {one.id: one.name for one in communities.branch(session, here)}
    stars, has = _stars(asked), _Purses(asked)
    score = balance_of(col(Depositor.standing_account_id))
    query = (
        select(Depositor, score.label("score"), col(Membership.group_id).label("group_id"))
        .outerjoin(
            Membership,
            (col(Membership.person_id) == col(Depositor.owner_id))
            & (col(Membership.community_id) == here),
        )
        .where(col(Depositor.community_id) == here)
        .order_by(col(Depositor.owner_kind).desc(), col(Depositor.opened_at), col(Depositor.id))
    )
    homes: dict[UUID, UUID] = {}
    own_passbook: set[UUID] = set()
    for part in asked.parts(query):
        names = owners.names_of(session, {row.Depositor.owner_id for row in part})
        for row in part:
            one: Depositor = row.Depositor
            shares = one.owner_kind is OwnerKind.PERSON and one.household_id is not None
            if one.household_id is not None and shares:
                homes[one.household_id] = one.points_account_id
            elif one.owner_kind is OwnerKind.HOUSEHOLD:
                own_passbook.add(one.owner_id)
            yield (
                asked.say(_KINDS[one.owner_kind]),
                asked.say(names.get(one.owner_id, "")),
                groups.get(row.group_id, ""),
                row.score,
                stars.get(one.owner_id, 0),
                *(has.nothing if shares else has.of(one.points_account_id)),
                asked.day(one.opened_at),
            )
    # Where members keep their points together the household has them, and often nothing else.
    left = {home: account for home, account in homes.items() if home not in own_passbook}
    names = owners.names_of(session, set(left))
    for home, account in left.items():
        kind = asked.say(_KINDS[OwnerKind.HOUSEHOLD])
        yield (
            kind,
            asked.say(names.get(home, "")),
            "",
            0,
            stars.get(home, 0),
            *has.of(account),
            None,
        )


def score_cards_of(asked: Asked) -> Table:
    """List what the items of each category brought each of its residents in a year."""
    heads = (_("Category"), _("Who"), _("Group"), _("Item"), _("Times"), _("Points"))
    return asked.table(_("Score cards"), heads, _score_cards(asked))


def _score_cards(asked: Asked) -> Iterator[Sequence[Any]]:
    session, here = asked.session, asked.place.id
    groups = {one.id: one.name for one in communities.branch(session, here)}
    called = communities.settings(session, here, "core", PeopleSettings).categories
    for card in score_cards.of_all(session, asked.place, asked.month.year):
        for line in card.lines:
            yield (
                called.get(card.category, card.category),
                card.name,
                groups.get(card.group_id, "") if card.group_id else "",
                line.title,
                line.times,
                line.points,
            )


class _Purses:
    """What is in each purse of the community, and what of it ends next."""

    def __init__(self, asked: Asked) -> None:
        self._balances = _balances(asked)
        self._ending = lasting.endings(asked.session, asked.place)
        #: The columns of whose points are with the household.
        self.nothing = (asked.say(_("with the household")), None, None, None, None)

    def of(self, account_id: UUID) -> Sequence[Any]:
        """Return what is there, set aside, to be spent, and what ends next."""
        has = self._balances.get(account_id, Balance(0))
        ends = self._ending.get(account_id)
        return (
            has.balance - has.expired,
            has.held,
            has.available,
            ends.amount if ends else None,
            ends.last_day if ends else None,
        )


def _balances(asked: Asked) -> Mapping[UUID, Balance]:
    """Return what is in each purse; nothing where no point was ever given."""
    try:
        unit = points.find_unit(asked.session, asked.place.id, purse.POINTS)
    except UnitUnknown:
        return {}
    return {one.account.id: one.balance for one in points.accounts_in(asked.session, unit.id)}


def _stars(asked: Asked) -> Mapping[UUID, int]:
    """Return how many stars each owner has, by this year's score or the last one's."""
    year = today(asked.session, asked.place).year
    decided = settings.of(asked.session, asked.place.id)
    found: dict[UUID, int] = {}
    for one in (year - 1, year):
        scores = year_sums.scores(asked.session, [asked.place.id], one)
        for owner_id, score in asked.session.execute(select(scores.c.owner_id, scores.c.score)):
            found[owner_id] = max(found.get(owner_id, 0), decided.stars_for(int(score)))
    return found
