"""Trying a draft: what the deeds of the past months would have brought under its rules.

Each confirmed deed is judged anew in the order in which it happened: by the draft's points (a
scorer's choice is moved into the draft's range), limits, days and audience; what an objection put
right stays. What the draft rewards anew cannot be known: nobody has declared it yet.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, communities
from linli.access import Actor
from linli.i18n import Text
from linli_moral_bank import owners, settings
from linli_moral_bank.calendar import previous_month, today
from linli_moral_bank.models import Deed, Merchant, Rule, RuleSet
from linli_moral_bank.rule_sets import reading
from linli_moral_bank.rule_sets.judging import Judge
from linli_moral_bank.rule_sets.past import Past
from linli_moral_bank.rule_sets.reading import RuleRow

#: So many months can be replayed.
MOST_MONTHS = 24
#: People named on each side.
_NAMED = 20


@dataclass(frozen=True, slots=True)
class Effect:
    """What a person or an item got in these months, and would have got."""

    id: UUID | str
    name: Text | str
    before: int
    after: int

    @property
    def change(self) -> int:
        """How much more; below zero, how much less."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Replay:
    """What came out of a replay. Points of a month are the average."""

    months: int
    since: date
    deeds: int
    issued_before: int
    issued_after: int
    deducted_before: int
    deducted_after: int
    gaining: int
    losing: int
    unchanged: int
    #: Those who gain and lose most, the most first.
    gains: tuple[Effect, ...]
    losses: tuple[Effect, ...]
    by_item: tuple[Effect, ...]
    #: Items of the draft that nobody could have declared in these months.
    new_items: tuple[str, ...]
    #: What all merchants pledge for a month, in points.
    pledged: int
    fen_per_point: int

    @property
    def monthly_after(self) -> int:
        """Points that a month would bring."""
        return round(self.issued_after / self.months)

    @property
    def monthly_before(self) -> int:
        """Points that a month has brought."""
        return round(self.issued_before / self.months)

    def yuan(self, points: int) -> int:
        """Return what points cost, in whole yuan."""
        return round(points * self.fen_per_point / 100)


def has_past(session: Session, community_id: UUID) -> bool:
    """Return whether anybody here or below has declared a deed, so that there is what to replay."""
    below = communities.subtree_ids(session, community_id)
    deeds = select(col(Deed.id)).where(col(Deed.community_id).in_(below)).limit(1)
    return session.execute(deeds).first() is not None


def replay(
    session: Session, actor: Actor, community_id: UUID, rule_set_id: UUID, months: int
) -> Replay:
    """Judge the confirmed deeds of the past months, the present one included, by a version.

    A bounded number of queries; deeds are read in parts.

    Raises:
        NotAllowed, RuleSetUnknown: the actor may not see the desk, or there is no such version.
    """
    access.require(session, actor, "moral_bank.desk", community_id)
    tried = reading.find(session, community_id, rule_set_id)
    months = max(1, min(months, MOST_MONTHS))
    since = today(session, communities.place(session, community_id)).replace(day=1)
    for _month in range(months - 1):
        since = previous_month(since)
    rules = _rules(session, tried)
    below = communities.subtree_ids(session, community_id)
    past = Past.of(session, rules, community_id, below, since)
    people_ = {one.owner_id: [one.before, one.stays] for one in past.people(session)}
    items: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    issued, deducted, deeds = [0, 0], [0, 0], 0
    for item in past.items:
        deeds += item.deeds
        for side in (0, 1) if item.stays else (0,):
            items[item.code][side] += item.issued + item.deducted
            issued[side] += item.issued
            deducted[side] += item.deducted
    judge = Judge.of(session, [rules[code] for code in past.judged], below)
    for deed in past.deeds(session):
        if points := judge.points(rules[deed.rule_code], deed):
            people_[deed.owner_id][1] += points
            items[deed.rule_code][1] += points
            (deducted if points < 0 else issued)[1] += points
    changes = {id_: after - before for id_, (before, after) in people_.items()}
    ranked = sorted(changes, key=lambda id_: (changes[id_], str(id_)))
    names = owners.names_of(session, {*ranked[:_NAMED], *ranked[-_NAMED:]})

    def effects(ids: list[UUID]) -> tuple[Effect, ...]:
        return tuple(Effect(id_, names.get(id_, ""), *people_[id_]) for id_ in ids)

    titles = {code: rule.title for code, rule in rules.items()}
    line = communities.ancestor_ids(session, community_id)
    titles = {**_titles(session, [*below, *line], set(items) - titles.keys()), **titles}
    return Replay(
        months=months,
        since=since,
        deeds=deeds,
        issued_before=issued[0],
        issued_after=issued[1],
        deducted_before=deducted[0],
        deducted_after=deducted[1],
        gaining=sum(change > 0 for change in changes.values()),
        losing=sum(change < 0 for change in changes.values()),
        unchanged=sum(change == 0 for change in changes.values()),
        gains=effects([id_ for id_ in reversed(ranked[-_NAMED:]) if changes[id_] > 0]),
        losses=effects([id_ for id_ in ranked[:_NAMED] if changes[id_] < 0]),
        by_item=tuple(
            sorted(
                (
                    Effect(code, titles.get(code, code), before, after)
                    for code, (before, after) in items.items()
                ),
                key=lambda effect: (-abs(effect.change), -abs(effect.before), str(effect.name)),
            )
        ),
        new_items=tuple(rule.title for code, rule in rules.items() if code not in items),
        pledged=_pledged(session, below),
        fen_per_point=settings.of(session, community_id).fen_per_point,
    )


def _rules(session: Session, tried: RuleSet) -> dict[str, RuleRow]:
    rules = {rule.code: rule for rule in reading.rules_of(session, tried.id)}
    higher = reading.above(session, tried.community_id) if tried.extends else None
    return {**{rule.code: rule for rule in higher.rules}, **rules} if higher else rules


def _titles(session: Session, places: Sequence[UUID], codes: set[str]) -> dict[str, str]:
    """Return what items were called in some places that the tried rules no longer have."""
    if not codes:
        return {}
    rows = session.execute(
        select(col(Rule.code), col(Rule.title))
        .join(RuleSet, col(RuleSet.id) == col(Rule.rule_set_id))
        .where(col(RuleSet.community_id).in_(places), col(Rule.code).in_(codes))
        .order_by(col(RuleSet.version))
    )
    return {row.code: row.title for row in rows}


def _pledged(session: Session, below: Sequence[UUID]) -> int:
    total = session.execute(
        select(func.coalesce(func.sum(col(Merchant.quota)), 0)).where(
            col(Merchant.community_id).in_(below), col(Merchant.open).is_(True)
        )
    ).scalar_one()
    return int(total)
