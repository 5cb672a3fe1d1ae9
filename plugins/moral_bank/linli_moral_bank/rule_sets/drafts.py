"""Writing a new version: from a file, from the one that holds, or item by item."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli.i18n import Text
from linli.subjects import Subject
from linli_moral_bank.models import Rhythm, Rule, RuleSet, RuleSetState
from linli_moral_bank.rule_sets import reading
from linli_moral_bank.rule_sets.refusals import RuleSetFrozen, RuleSetRefused, RuleUnknown
from linli_moral_bank.rule_sets.rules import Product, RuleItem, RuleList, unknown_product
from linli_moral_bank.texts import _


def draft(session: Session, actor: Actor, community_id: UUID, rules: RuleList) -> RuleSet:
    """Write down a new version; nobody is bound by it until it is published.

    Raises:
        NotAllowed: the actor may not write rules here.
        RuleSetRefused: an item's class is nowhere, or a colleague has made another version at the
            same moment.
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
        extends=rules.extends,
        created_at=now(session),
        created_by_id=actor.person_id,
    )
    rhythms = _rhythms(session, made)
    for item in rules.rules:
        if item.product not in rhythms:
            raise RuleSetRefused(unknown_product(item))
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError as error:
        raise RuleSetRefused(
            _("A colleague has just made a new version. Please look at it first.")
        ) from error
    for position, item in enumerate(rules.rules, 1):
        session.add(_row(made.id, position, item, rhythms))
    session.flush()
    note(session, actor, "moral_bank.rules.drafted", made, {"rules": len(rules.rules)})
    return made


def start(session: Session, actor: Actor, community_id: UUID, *, extends: bool = False) -> RuleSet:
    """Begin a new version with what holds now, to be changed and published later.

    With ``extends`` a community whose rules come from above begins with none of its own, and adds
    to those above.

    Raises:
        NotAllowed: the actor may not write rules here.
        RuleSetUnknown: nothing holds here yet, so there is nothing to begin with.
        RuleSetRefused: a colleague has made another version at the same moment.
    """
    access.require(session, actor, "moral_bank.rules", community_id)
    book = reading.require_in_force(session, community_id)
    if extends:
        if reading.above(session, community_id) is None:
            raise RuleSetRefused(_("There are no rules above to which these could add."))
        return draft(
            session, actor, community_id, RuleList(title=book.title, rules=(), extends=True)
        )
    present = session.get_one(RuleSet, book.id)
    if present.community_id == community_id:
        return draft(session, actor, community_id, reading.written(session, present))
    # Whatever holds here is copied, also what those above take from further up.
    return draft(session, actor, community_id, reading.as_list(book))


def copy(session: Session, actor: Actor, community_id: UUID, rule_set_id: UUID) -> RuleSet:
    """Begin a new version with what another one says, a draft or one that held before.

    Raises:
        NotAllowed, RuleSetUnknown: the actor may not write rules here, or there is no such version.
        RuleSetRefused: a colleague has made another version at the same moment.
    """
    access.require(session, actor, "moral_bank.rules", community_id)
    found = reading.find(session, community_id, rule_set_id)
    return draft(session, actor, community_id, reading.written(session, found))


def put(
    session: Session, actor: Actor, community_id: UUID, rule_set_id: UUID, item: RuleItem
) -> None:
    """Add a rule to a draft, or write it anew where its code is there already.

    An example that is changed is the community's own from then on, and loses its mark.

    Raises:
        NotAllowed, RuleSetUnknown, RuleSetFrozen: the actor may not, it is not a draft, or the
            residents were asked about it.
        RuleSetRefused: the draft has no such product.
    """
    drafted = _changeable(session, actor, community_id, rule_set_id)
    rhythms = _rhythms(session, drafted)
    if item.product not in rhythms:
        raise RuleSetRefused(unknown_product(item), field="product")
    placed = session.execute(
        select(col(Rule.code), col(Rule.position)).where(col(Rule.rule_set_id) == rule_set_id)
    )
    positions = {row.code: row.position for row in placed}
    before = _written(session, drafted, item.code)
    session.execute(
        delete(Rule).where(col(Rule.rule_set_id) == rule_set_id, col(Rule.code) == item.code)
    )
    position = positions.get(item.code, max(positions.values(), default=0) + 1)
    row = _row(rule_set_id, position, item, rhythms)
    if before is not None and before.example and _is_edited(before, row):
        row.example = False
    session.add(row)
    _changed(session, actor, drafted, {"rule": item.code, "title": item.title})


def free_code(session: Session, rule_set: RuleSet) -> str:
    """Return a code for a new item that no version of the community has used."""
    used = session.execute(
        select(col(Rule.code))
        .join(RuleSet, col(RuleSet.id) == col(Rule.rule_set_id))
        .where(
            col(RuleSet.community_id) == rule_set.community_id,
            col(Rule.code).startswith("item-"),
        )
        .distinct()
    ).scalars()
    return _next("item-", used)


def free_class_code(rule_set: RuleSet) -> str:
    """Return a code for a new class of a version."""
    return _next("class-", (product.code for product in reading.products_of(rule_set)))


def _next(prefix: str, used: Iterable[str]) -> str:
    numbers = (code.removeprefix(prefix) for code in used)
    return f"{prefix}{max((int(n) for n in numbers if n.isdecimal()), default=0) + 1}"


def remove(
    session: Session, actor: Actor, community_id: UUID, rule_set_id: UUID, code: str
) -> None:
    """Take a rule out of a draft.

    Raises:
        NotAllowed, RuleSetUnknown, RuleSetFrozen: the actor may not, it is not a draft, or the
            residents were asked about it.
        RuleUnknown: the draft has no such rule.
    """
    drafted = _changeable(session, actor, community_id, rule_set_id)
    gone = session.execute(
        delete(Rule)
        .where(col(Rule.rule_set_id) == rule_set_id, col(Rule.code) == code)
        .returning(col(Rule.title))
    ).scalar_one_or_none()
    if gone is None:
        raise RuleUnknown(_("These rules have no such item."))
    _changed(session, actor, drafted, {"removed": code, "title": gone})


def rename(
    session: Session, actor: Actor, community_id: UUID, rule_set_id: UUID, title: str
) -> None:
    """Give a draft another title.

    Raises:
        NotAllowed, RuleSetUnknown, RuleSetFrozen: the actor may not, it is not a draft, or the
            residents were asked about it.
        RuleSetRefused: there is no title.
    """
    drafted = _changeable(session, actor, community_id, rule_set_id)
    if not title.strip():
        raise RuleSetRefused(_("Please give these rules a name."), field="title")
    drafted.title = title.strip()[:120]
    _changed(session, actor, drafted, {"title": drafted.title})


def put_class(
    session: Session, actor: Actor, community_id: UUID, rule_set_id: UUID, product: Product
) -> None:
    """Add a class to a draft, or write it anew where its code is there already.

    Its items keep the rhythm that they have.

    Raises:
        NotAllowed, RuleSetUnknown, RuleSetFrozen: the actor may not, it is not a draft, or the
            residents were asked about it.
    """
    drafted = _changeable(session, actor, community_id, rule_set_id)
    present = {one.code: one for one in reading.products_of(drafted)} | {product.code: product}
    drafted.products = [one.model_dump(mode="json") for one in present.values()]
    _changed(session, actor, drafted, {"class": product.code, "title": product.title})


def remove_class(
    session: Session, actor: Actor, community_id: UUID, rule_set_id: UUID, code: str
) -> None:
    """Take a class without items out of a draft.

    Raises:
        NotAllowed, RuleSetUnknown, RuleSetFrozen: the actor may not, it is not a draft, or the
            residents were asked about it.
        RuleSetRefused: items still belong to it.
    """
    drafted = _changeable(session, actor, community_id, rule_set_id)
    for rule in reading.rules_of(session, rule_set_id):
        if rule.product == code:
            raise RuleSetRefused(
                _("“%(title)s” still belongs to this class. Move it first.", title=rule.title)
            )
    left = [one for one in reading.products_of(drafted) if one.code != code]
    drafted.products = [one.model_dump(mode="json") for one in left]
    _changed(session, actor, drafted, {"removed": code})


def discard(session: Session, actor: Actor, community_id: UUID, rule_set_id: UUID) -> None:
    """Throw a draft away.

    Raises:
        NotAllowed, RuleSetUnknown, RuleSetFrozen: the actor may not, or it is not a draft.
    """
    drafted = open_draft(session, actor, community_id, rule_set_id)
    note(session, actor, "moral_bank.rules.discarded", drafted, {"version": drafted.version})
    session.execute(delete(Rule).where(col(Rule.rule_set_id) == rule_set_id))
    session.execute(delete(RuleSet).where(col(RuleSet.id) == rule_set_id))
    session.expunge(drafted)


def open_draft(
    session: Session, actor: Actor, community_id: UUID, rule_set_id: UUID, *, lock: bool = True
) -> RuleSet:
    """Return a draft that the actor may change; with ``lock`` nobody else does until the end.

    Raises:
        NotAllowed, RuleSetUnknown, RuleSetFrozen: the actor may not, or it is not a draft.
    """
    access.require(session, actor, "moral_bank.rules", community_id)
    found = reading.find(session, community_id, rule_set_id, lock=lock)
    if found.state is not RuleSetState.DRAFT:
        raise RuleSetFrozen(frozen_text(found.version))
    return found


def _changeable(session: Session, actor: Actor, community_id: UUID, rule_set_id: UUID) -> RuleSet:
    """Return a draft that the actor may change: what the residents are asked about stays.

    Raises:
        NotAllowed, RuleSetUnknown, RuleSetFrozen: the actor may not, it is not a draft, or the
            residents were asked about it.
    """
    found = open_draft(session, actor, community_id, rule_set_id)
    if found.consulted_at is not None:
        raise RuleSetFrozen(
            _(
                "The residents were asked about this draft, so it stays as they read it. Please "
                "make a copy and change that."
            )
        )
    return found


def frozen_text(version: int) -> Text:
    """Return the sentence that refuses a change of a published version."""
    return _(
        "Version %(version)s of the rules has been published and is not changed any more. "
        "Please make a new version.",
        version=version,
    )


def note(
    session: Session, actor: Actor, action: str, rule_set: RuleSet, after: Mapping[str, object]
) -> None:
    """Write down in the log what was done to a version."""
    subject = Subject("moral_bank.rule_set", rule_set.id)
    audit.record(session, actor, action, rule_set.community_id, subject, after=dict(after))


def _changed(session: Session, actor: Actor, drafted: RuleSet, after: Mapping[str, object]) -> None:
    """Write a change down; what a replay of the draft has shown is no longer so."""
    session.flush()
    session.execute(
        update(RuleSet)
        .where(col(RuleSet.id) == drafted.id)
        .values(simulated_at=None, simulation=None)
    )
    note(session, actor, "moral_bank.rules.changed", drafted, after)


def _rhythms(session: Session, rule_set: RuleSet) -> dict[str, Rhythm]:
    """Return the rhythm of each class that a version knows, those above where it adds to them."""
    products = reading.products_of(rule_set)
    if rule_set.extends:
        higher = reading.above(session, rule_set.community_id)
        products = (*(higher.products if higher else ()), *products)
    return {product.code: product.rhythm for product in products}


def _written(session: Session, drafted: RuleSet, code: str) -> reading.RuleRow | None:
    """Return an item as it stands in a draft, or above it where the draft adds to that."""
    higher = reading.above(session, drafted.community_id) if drafted.extends else None
    own = reading.rules_of(session, drafted.id)
    rules = (*own, *(higher.rules if higher else ()))
    return next((rule for rule in rules if rule.code == code), None)


def _is_edited(before: reading.RuleRow, row: Rule) -> bool:
    """Whether an item says anything else than before, its mark aside."""
    for name in set(Rule.model_fields) - {"id", "rule_set_id", "position", "example"}:
        value = getattr(row, name)
        if getattr(before, name) != (tuple(value) if isinstance(value, list) else value):
            return True
    return False


def _row(rule_set_id: UUID, position: int, item: RuleItem, rhythms: Mapping[str, Rhythm]) -> Rule:
    return Rule(
        rule_set_id=rule_set_id,
        code=item.code,
        position=position,
        title=item.title,
        clause=item.clause,
        product=item.product,
        rhythm=item.rhythm or rhythms[item.product],
        points_from=item.points.least,
        points_to=item.points.most,
        cap=item.cap,
        household_cap=item.household_cap,
        cap_points=item.cap_points,
        cooldown_days=item.cooldown_days,
        per=item.per,
        unit=item.unit,
        most=item.most,
        since=item.since,
        until=item.until,
        categories=list(item.categories),
        owner_kinds=list(item.owner_kinds),
        evidence=item.evidence,
        ways=[way.value for way in item.allowed_ways],
        contribution=item.contribution,
        direct=item.direct,
        parties=[party.value for party in item.parties],
        notice_days=item.notice_days,
        verifiers=item.verifiers,
        veto=item.veto,
        example=item.example,
    )
