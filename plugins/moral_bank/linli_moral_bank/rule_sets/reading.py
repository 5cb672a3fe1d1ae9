"""The rules that hold in a community, its versions, and what stands in each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, communities
from linli.access import Actor
from linli.db import remembered
from linli_moral_bank.calendar import today
from linli_moral_bank.models import EvidenceNeed, Party, Rhythm, Rule, RuleSet, RuleSetState, Way
from linli_moral_bank.rule_sets.refusals import RuleSetUnknown
from linli_moral_bank.rule_sets.rules import PointRange, Product, RuleItem, RuleList, usual_ways
from linli_moral_bank.texts import _

#: Under this name the rules of published versions are remembered for a transaction.
SETTLED = "moral_bank.rules"
#: What is read of a version to know what holds.
SET_COLUMNS = (
    "id", "community_id", "version", "title", "products", "state", "valid_from", "extends",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as a list shows it."""

    id: UUID
    rule_set_id: UUID
    code: str
    title: str
    clause: str
    product: str
    rhythm: Rhythm
    points_from: int
    points_to: int
    cap: int | None
    household_cap: int | None
    cap_points: int | None
    cooldown_days: int | None
    per: int | None
    unit: str
    most: int | None
    since: date | None
    until: date | None
    categories: tuple[str, ...]
    owner_kinds: tuple[str, ...]
    evidence: EvidenceNeed
    ways: tuple[Way, ...]
    contribution: str
    direct: bool
    parties: tuple[Party, ...]
    notice_days: int | None
    verifiers: int | None
    veto: bool
    example: bool

    @property
    def is_deduction(self) -> bool:
        """Whether it takes points."""
        return self.points_to < 0


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The version that holds in a community, with its rules by product.

    Where it adds to the rules of the level above, theirs are among them; a rule of its own with
    the same code stands in their place.
    """

    id: UUID
    community_id: UUID
    #: The highest community whose rules are among these; points are shared below it.
    root_id: UUID
    version: int
    title: str
    valid_from: date | None
    extends: bool
    products: tuple[Product, ...]
    rules: tuple[RuleRow, ...]
    #: Title and version of the rules above that hold too.
    above: tuple[str, int] | None = None

    def of(self, product: str) -> tuple[RuleRow, ...]:
        """Return the rules of one product."""
        return tuple(rule for rule in self.rules if rule.product == product)

    def product(self, code: str) -> Product:
        """Return a product by its code."""
        return next(product for product in self.products if product.code == code)


def in_force(session: Session, community_id: UUID) -> RuleBook | None:
    """Return the rules that hold in a community: its own, or those of the nearest one above.

    A scheduled version holds from its day on, whether or not the job has marked it. Two queries.
    """
    line = communities.ancestor_ids(session, community_id)
    found = session.execute(
        select(*(col(getattr(RuleSet, name)) for name in SET_COLUMNS)).where(
            col(RuleSet.community_id).in_(line),
            col(RuleSet.state).in_((RuleSetState.PUBLISHED, RuleSetState.SCHEDULED)),
        )
    ).all()
    holding = {}
    for row in sorted(found, key=lambda row: row.state is RuleSetState.SCHEDULED):
        if row.state is RuleSetState.PUBLISHED or _has_come(session, row):
            holding[row.community_id] = row
    return put_together(session, line, holding)


def _has_come(session: Session, row: Any) -> bool:
    present = today(session, communities.place(session, row.community_id))
    return row.valid_from is not None and row.valid_from <= present


def put_together(
    session: Session, line: Sequence[UUID], holding: Mapping[UUID, Any]
) -> RuleBook | None:
    """Return the nearest rules of a line of communities, with those above that they add to.

    ``holding`` has the version of each community that has one, in ``SET_COLUMNS``.
    """
    chosen: list[Any] = []
    for id_ in reversed(line):
        if id_ in holding:
            chosen.append(holding[id_])
            if not holding[id_].extends:
                break
    return _book(session, chosen) if chosen else None


def _book(session: Session, chosen: Sequence[Any]) -> RuleBook:
    by_set: dict[UUID, list[RuleRow]] = {row.id: [] for row in chosen}
    for rule in _settled_rows(session, tuple(by_set)):
        by_set[rule.rule_set_id].append(rule)
    products: dict[str, Product] = {}
    rules: dict[str, RuleRow] = {}
    for row in reversed(chosen):
        own = [Product.model_validate(product) for product in row.products]
        products |= {product.code: product for product in own}
        rules |= {rule.code: rule for rule in by_set[row.id]}
    for rule in rules.values():
        # The level above may have given up a class that is still used here.
        products.setdefault(
            rule.product, Product(code=rule.product, title=rule.product, rhythm=rule.rhythm)
        )
    nearest = chosen[0]
    return RuleBook(
        id=nearest.id,
        community_id=nearest.community_id,
        root_id=chosen[-1].community_id,
        version=nearest.version,
        title=nearest.title,
        valid_from=nearest.valid_from,
        extends=nearest.extends,
        products=tuple(products.values()),
        rules=tuple(rules.values()),
        above=(chosen[1].title, chosen[1].version) if len(chosen) > 1 else None,
    )


def above(session: Session, community_id: UUID) -> RuleBook | None:
    """Return the rules that hold in the level above a community."""
    *higher, _self = communities.ancestor_ids(session, community_id)
    return in_force(session, higher[-1]) if higher else None


def require_in_force(session: Session, community_id: UUID) -> RuleBook:
    """Return the rules that hold in a community.

    Raises:
        RuleSetUnknown: nothing has been published yet.
    """
    book = in_force(session, community_id)
    if book is None:
        raise RuleSetUnknown(_("The community has not published its rules yet."))
    return book


def rules_of(session: Session, rule_set_id: UUID) -> tuple[RuleRow, ...]:
    """Return the rules of a version in their order; one query."""
    return _rows(session, [rule_set_id])


def _settled_rows(session: Session, rule_set_ids: tuple[UUID, ...]) -> tuple[RuleRow, ...]:
    """Return the rules of published versions, which nobody changes any more: read once."""
    known = remembered(session, SETTLED)
    if rule_set_ids not in known:
        known[rule_set_ids] = _rows(session, rule_set_ids)
    found: tuple[RuleRow, ...] = known[rule_set_ids]
    return found


def _rows(session: Session, rule_set_ids: Sequence[UUID]) -> tuple[RuleRow, ...]:
    rows = session.execute(
        select(*(col(getattr(Rule, name)) for name in RuleRow.__dataclass_fields__))
        .where(col(Rule.rule_set_id).in_(rule_set_ids))
        .order_by(col(Rule.position))
    )
    return tuple(
        RuleRow(
            **{
                **row._mapping,
                "categories": tuple(row.categories),
                "owner_kinds": tuple(row.owner_kinds),
                "ways": tuple(Way(way) for way in row.ways),
                "parties": tuple(Party(party) for party in row.parties),
            }
        )
        for row in rows
    )


def written(session: Session, rule_set: RuleSet) -> RuleList:
    """Return a version as it would be written in a file; one query."""
    products = products_of(rule_set)
    rhythms = {product.code: product.rhythm for product in products}
    return RuleList.model_construct(
        title=rule_set.title,
        products=products,
        rules=tuple(
            item_of(row, rhythms.get(row.product)) for row in rules_of(session, rule_set.id)
        ),
        extends=rule_set.extends,
    )


def as_list(book: RuleBook, *, extends: bool = False) -> RuleList:
    """Return all that holds, whoever wrote it, as it would be written in one file."""
    usual = {product.code: product.rhythm for product in book.products}
    return RuleList.model_construct(
        title=book.title,
        products=book.products,
        rules=tuple(item_of(rule, usual[rule.product]) for rule in book.rules),
        extends=extends,
    )


def before(session: Session, newer: RuleSet) -> RuleSet | None:
    """Return the version before another; for a draft the one that holds now."""
    found: RuleSet | None = session.execute(
        select(RuleSet)
        .where(
            col(RuleSet.community_id) == newer.community_id,
            col(RuleSet.version) < newer.version,
            col(RuleSet.state) != RuleSetState.DRAFT,
        )
        .order_by(col(RuleSet.version).desc())
        .limit(1)
    ).scalar_one_or_none()
    return found


def products_of(rule_set: RuleSet) -> tuple[Product, ...]:
    """Return the classes of a version in their order."""
    return tuple(Product.model_validate(product) for product in rule_set.products)


def item_of(row: RuleRow, usual: Rhythm | None) -> RuleItem:
    """Return a rule as it would be written; what goes without saying is left out.

    ``usual`` is the rhythm of its class.
    """
    usual_here = usual_ways(deduction=row.is_deduction, contribution=row.contribution)
    ways = () if row.ways == usual_here else row.ways
    same = {name: getattr(row, name) for name in RuleItem.model_fields if hasattr(row, name)}
    return RuleItem.model_construct(
        **{
            **same,
            "points": PointRange(row.points_from, row.points_to),
            "rhythm": None if row.rhythm is usual else row.rhythm,
            "ways": ways,
        }
    )


def versions(session: Session, actor: Actor, community_id: UUID) -> list[RuleSet]:
    """Return all versions of a community, newest first.

    Raises:
        NotAllowed: the actor may not see the desk here.
    """
    access.require(session, actor, "moral_bank.desk", community_id)
    return list(
        session.execute(
            select(RuleSet)
            .where(col(RuleSet.community_id) == community_id)
            .order_by(col(RuleSet.version).desc())
        ).scalars()
    )


def find(session: Session, community_id: UUID, rule_set_id: UUID, *, lock: bool = False) -> RuleSet:
    """Return a version of a community; with ``lock`` nobody else changes it until the end.

    Raises:
        RuleSetUnknown: there is none with this id here.
    """
    query = select(RuleSet).where(
        col(RuleSet.id) == rule_set_id, col(RuleSet.community_id) == community_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: RuleSet | None = session.execute(query).scalar_one_or_none()
    if found is None:
        raise RuleSetUnknown(_("There is no such version of the rules here."))
    return found
