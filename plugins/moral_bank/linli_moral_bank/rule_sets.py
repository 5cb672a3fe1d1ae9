"""Versions of the rules: a draft can be changed, a published version never."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit, communities
from linli.access import Actor
from linli.clock import now
from linli.errors import Refusal
from linli.i18n import Text
from linli.subjects import Subject
from linli_moral_bank.calendar import today
from linli_moral_bank.models import EvidenceNeed, Rhythm, Rule, RuleSet, RuleSetState, Way
from linli_moral_bank.rules import Product, RuleItem, RuleList
from linli_moral_bank.texts import _


class RuleSetUnknown(Refusal):
    """There is no such version, or no rules at all."""

    code = "moral_bank.rule_set_unknown"
    status = 404


class RuleUnknown(Refusal):
    """There is no such rule in the rules that hold here."""

    code = "moral_bank.rule_unknown"
    status = 404


class RuleSetFrozen(Refusal):
    """A published or retired version was to be changed."""

    code = "moral_bank.rule_set_frozen"
    status = 409


class RuleSetRefused(Refusal):
    """The version cannot be published or changed like this."""

    code = "moral_bank.rule_set_refused"


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as a list shows it."""

    id: UUID
    code: str
    title: str
    clause: str
    product: str
    rhythm: Rhythm
    points_from: int
    points_to: int
    cap: int | None
    categories: tuple[str, ...]
    owner_kinds: tuple[str, ...]
    evidence: EvidenceNeed
    ways: tuple[Way, ...]
    notice_days: int | None
    verifiers: int | None
    example: bool

    @property
    def is_deduction(self) -> bool:
        """Whether it takes points."""
        return self.points_to < 0


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The version that holds in a community, with its rules by product."""

    id: UUID
    community_id: UUID
    version: int
    title: str
    products: tuple[Product, ...]
    rules: tuple[RuleRow, ...]

    def of(self, product: str) -> tuple[RuleRow, ...]:
        """Return the rules of one product."""
        return tuple(rule for rule in self.rules if rule.product == product)

    def product(self, code: str) -> Product:
        """Return a product by its code."""
        return next(product for product in self.products if product.code == code)


def in_force(session: Session, community_id: UUID) -> RuleBook | None:
    """Return the published rules of the community, else of the nearest one above; two queries."""
    line = communities.ancestor_ids(session, community_id)
    found = session.execute(
        select(
            col(RuleSet.id),
            col(RuleSet.community_id),
            col(RuleSet.version),
            col(RuleSet.title),
            col(RuleSet.products),
        ).where(col(RuleSet.community_id).in_(line), col(RuleSet.state) == RuleSetState.PUBLISHED)
    ).all()
    if not found:
        return None
    nearest = max(found, key=lambda row: line.index(row.community_id))
    products = tuple(Product.model_validate(product) for product in nearest.products)
    return RuleBook(
        nearest.id,
        nearest.community_id,
        nearest.version,
        nearest.title,
        products,
        rules_of(session, nearest.id),
    )


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
    rows = session.execute(
        select(*(col(getattr(Rule, name)) for name in RuleRow.__dataclass_fields__))
        .where(col(Rule.rule_set_id) == rule_set_id)
        .order_by(col(Rule.position))
    )
    return tuple(
        RuleRow(
            **{
                **row._mapping,
                "categories": tuple(row.categories),
                "owner_kinds": tuple(row.owner_kinds),
                "ways": tuple(Way(way) for way in row.ways),
            }
        )
        for row in rows
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


def find(session: Session, community_id: UUID, rule_set_id: UUID) -> RuleSet:
    """Return a version of a community.

    Raises:
        RuleSetUnknown: there is none with this id here.
    """
    found: RuleSet | None = session.execute(
        select(RuleSet).where(
            col(RuleSet.id) == rule_set_id, col(RuleSet.community_id) == community_id
        )
    ).scalar_one_or_none()
    if found is None:
        raise RuleSetUnknown(_("There is no such version of the rules here."))
    return found


def draft(session: Session, actor: Actor, community_id: UUID, rules: RuleList) -> RuleSet:
    """Write down a new version; nobody is bound by it until it is published.

    Raises:
        NotAllowed: the actor may not write rules here.
        RuleSetRefused: a colleague has made another version at the same moment.
    """
    access.require(session, actor, "moral_bank.rules", community_id)
    last = session.execute(
        select(func.max(col(RuleSet.version))).where(col(RuleSet.community_id) == community_id)
    ).scalar_one()
    made = RuleSet(
        community_id=community_id,
        version=(last or 0) + 1,
        title=rules.title,
        products=[product.model_dump(mode="json") for product in rules.products],
        created_at=now(session),
        created_by_id=actor.person_id,
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError as error:
        raise RuleSetRefused(
            _("A colleague has just made a new version. Please look at it first.")
        ) from error
    for position, item in enumerate(rules.rules, 1):
        session.add(_row(made.id, position, item, rules.rhythm_of(item)))
    session.flush()
    _note(session, actor, "moral_bank.rules.drafted", made, {"rules": len(rules.rules)})
    return made


def put(
    session: Session, actor: Actor, community_id: UUID, rule_set_id: UUID, item: RuleItem
) -> None:
    """Add a rule to a draft, or write it anew where its code is there already.

    Raises:
        NotAllowed, RuleSetUnknown, RuleSetFrozen: the actor may not, or it is not a draft.
        RuleSetRefused: the draft has no such product.
    """
    drafted = _open_draft(session, actor, community_id, rule_set_id)
    rhythms = {product["code"]: Rhythm(product["rhythm"]) for product in drafted.products}
    if item.product not in rhythms:
        raise RuleSetRefused(
            _("These rules have no product %(code)s.", code=item.product), field="product"
        )
    placed = session.execute(
        select(col(Rule.code), col(Rule.position)).where(col(Rule.rule_set_id) == rule_set_id)
    )
    positions = {row.code: row.position for row in placed}
    session.execute(
        delete(Rule).where(col(Rule.rule_set_id) == rule_set_id, col(Rule.code) == item.code)
    )
    position = positions.get(item.code, max(positions.values(), default=0) + 1)
    session.add(_row(rule_set_id, position, item, item.rhythm or rhythms[item.product]))
    session.flush()
    _note(session, actor, "moral_bank.rules.changed", drafted, {"rule": item.code})


def remove(
    session: Session, actor: Actor, community_id: UUID, rule_set_id: UUID, code: str
) -> None:
    """Take a rule out of a draft.

    Raises:
        NotAllowed, RuleSetUnknown, RuleSetFrozen: the actor may not, or it is not a draft.
    """
    drafted = _open_draft(session, actor, community_id, rule_set_id)
    session.execute(
        delete(Rule).where(col(Rule.rule_set_id) == rule_set_id, col(Rule.code) == code)
    )
    _note(session, actor, "moral_bank.rules.changed", drafted, {"removed": code})


def publish(session: Session, actor: Actor, community_id: UUID, rule_set_id: UUID) -> None:
    """Let a draft hold from today; the version before it is retired.

    What was declared under the old version is judged by the old version.

    Raises:
        NotAllowed, RuleSetUnknown, RuleSetFrozen: the actor may not, or it is not a draft.
        RuleSetRefused: it has no rules, or a colleague published another one at this moment.
    """
    drafted = _open_draft(session, actor, community_id, rule_set_id)
    has_rules = select(col(Rule.id)).where(col(Rule.rule_set_id) == rule_set_id).limit(1)
    if session.execute(has_rules).first() is None:
        raise RuleSetRefused(_("Rules without a single item cannot be published."))
    moment = now(session)
    retire_present(session, community_id)
    try:
        with session.begin_nested():
            session.execute(
                update(RuleSet)
                .where(col(RuleSet.id) == rule_set_id, col(RuleSet.state) == RuleSetState.DRAFT)
                .values(
                    state=RuleSetState.PUBLISHED,
                    valid_from=today(session, communities.place(session, community_id)),
                    published_at=moment,
                    published_by_id=actor.person_id,
                )
            )
    except IntegrityError as error:
        raise RuleSetRefused(
            _("A colleague has just published another version. Please look at it first.")
        ) from error
    session.refresh(drafted)
    _note(session, actor, "moral_bank.rules.published", drafted, {"version": drafted.version})


def retire_present(session: Session, community_id: UUID) -> None:
    """Take the community's published version out of force."""
    session.execute(
        update(RuleSet)
        .where(
            col(RuleSet.community_id) == community_id,
            col(RuleSet.state) == RuleSetState.PUBLISHED,
        )
        .values(state=RuleSetState.RETIRED, retired_at=now(session))
    )


def _open_draft(session: Session, actor: Actor, community_id: UUID, rule_set_id: UUID) -> RuleSet:
    access.require(session, actor, "moral_bank.rules", community_id)
    found = find(session, community_id, rule_set_id)
    if found.state is not RuleSetState.DRAFT:
        raise RuleSetFrozen(frozen_text(found.version))
    return found


def frozen_text(version: int) -> Text:
    """Return the sentence that refuses a change of a published version."""
    return _(
        "Version %(version)s of the rules has been published and is not changed any more. "
        "Please make a new version.",
        version=version,
    )


def _row(rule_set_id: UUID, position: int, item: RuleItem, rhythm: Rhythm) -> Rule:
    points_from, points_to = item.range
    return Rule(
        rule_set_id=rule_set_id,
        code=item.code,
        position=position,
        title=item.title,
        clause=item.clause,
        product=item.product,
        rhythm=rhythm,
        points_from=points_from,
        points_to=points_to,
        cap=item.cap,
        categories=list(item.categories),
        owner_kinds=list(item.owner_kinds),
        evidence=item.evidence,
        ways=[way.value for way in item.allowed_ways],
        notice_days=item.notice_days,
        verifiers=item.verifiers,
        example=item.example,
    )


def _note(
    session: Session, actor: Actor, action: str, rule_set: RuleSet, after: dict[str, object]
) -> None:
    subject = Subject("moral_bank.rule_set", rule_set.id)
    audit.record(session, actor, action, rule_set.community_id, subject, after=after)
