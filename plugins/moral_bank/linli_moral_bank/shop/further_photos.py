"""Further photos of a good, beside the one that lists show: at most two."""

from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit, evidence
from linli.access import SYSTEM, Actor
from linli.evidence import EvidenceNotFound, EvidenceRow
from linli.subjects import Subject
from linli_moral_bank.models import Goods
from linli_moral_bank.shop.catalogue import goods_of
from linli_moral_bank.shop.refusals import ShopRefused
from linli_moral_bank.texts import _

#: What the files are attached to.
SUBJECT = "moral_bank.goods_further"
MOST = 2


def of(session: Session, goods_id: UUID) -> list[EvidenceRow]:
    """Return the further photos of a good, in the order in which they came; one query."""
    return evidence.listing(session, Subject(SUBJECT, goods_id))


def add(
    session: Session,
    actor: Actor,
    community_id: UUID,
    goods_id: UUID,
    filename: str,
    stream: BinaryIO,
) -> None:
    """Show one more photo of a good.

    Raises:
        NotAllowed, ShopUnknown: the actor may not, or there is no such good here.
        ShopRefused: it is no photo, or there are as many as there may be.
        FileRefused, FileTooLarge, TooManyFiles: it is damaged, too large, or one too many.
    """
    goods = _kept(session, actor, community_id, goods_id)
    if len(of(session, goods.id)) >= MOST:
        raise ShopRefused(
            _("There are enough photos. Please take one away first."), field="further"
        )
    subject = Subject(SUBJECT, goods.id)
    made = evidence.attach(session, actor, community_id, subject, filename, stream)
    if not made.is_photo:
        raise ShopRefused(_("Please choose a photo."), field="further")
    _note(session, actor, "photo_put", goods)


def remove(
    session: Session, actor: Actor, community_id: UUID, goods_id: UUID, photo_id: UUID
) -> None:
    """Take one of the further photos away.

    Raises:
        NotAllowed, ShopUnknown: the actor may not, or there is no such good here.
        EvidenceNotFound: it has no such photo.
    """
    goods = _kept(session, actor, community_id, goods_id)
    if photo_id not in {one.id for one in of(session, goods.id)}:
        raise EvidenceNotFound(_("This photo is gone already."))
    # Whoever keeps the shop now need not be who took the photo.
    evidence.remove(session, SYSTEM, community_id, photo_id)
    _note(session, actor, "photo_removed", goods)


def _kept(session: Session, actor: Actor, community_id: UUID, goods_id: UUID) -> Goods:
    """Return a good that the actor keeps, locked, so that its photos are counted one by one."""
    access.require(session, actor, "moral_bank.shop", community_id)
    goods = goods_of(session, community_id, goods_id)
    session.execute(select(col(Goods.id)).where(col(Goods.id) == goods.id).with_for_update())
    return goods


def _note(session: Session, actor: Actor, what: str, goods: Goods) -> None:
    subject = Subject("moral_bank.goods", goods.id)
    after = {"title": goods.title}
    audit.record(session, actor, f"moral_bank.{what}", goods.community_id, subject, after=after)
