"""The photo of a good that lists show: one, stored by core's evidence, small to everybody."""

from collections.abc import Iterable
from typing import BinaryIO
from uuid import UUID

from sqlmodel import Session

from linli import access, audit, evidence
from linli.access import SYSTEM, Actor
from linli.subjects import Subject
from linli_moral_bank.models import Goods
from linli_moral_bank.shop.catalogue import goods_of
from linli_moral_bank.shop.refusals import ShopRefused
from linli_moral_bank.texts import _

#: What the files are attached to.
SUBJECT = "moral_bank.goods"
LONGEST_ALT = 120


def of(session: Session, goods_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the photos of those goods that have one, by their ids; one query."""
    found = evidence.listings(session, SUBJECT, goods_ids)
    return {goods_id: photos[-1].id for goods_id, photos in found.items()}


def put(
    session: Session,
    actor: Actor,
    community_id: UUID,
    goods_id: UUID,
    filename: str,
    stream: BinaryIO,
    *,
    alt: str = "",
) -> None:
    """Show a photo of a good, in the place of the one before.

    Raises:
        NotAllowed, ShopUnknown: the actor may not, or there is no such good here.
        ShopRefused: it is no photo, or what it shows is said with too many words.
        FileRefused, FileTooLarge: it is damaged, or too large.
    """
    access.require(session, actor, "moral_bank.shop", community_id)
    goods = goods_of(session, community_id, goods_id)
    if len(alt.strip()) > LONGEST_ALT:
        raise ShopRefused(
            _("Please say it in at most %(most)s characters.", most=LONGEST_ALT), field="alt"
        )
    _take_away(session, goods)
    made = evidence.attach(
        session, actor, community_id, Subject(SUBJECT, goods.id), filename, stream
    )
    if not made.is_photo:
        raise ShopRefused(_("Please choose a photo."), field="photo")
    goods.photo_alt = alt.strip()
    session.flush()
    _note(session, actor, "photo_put", goods)


def remove(session: Session, actor: Actor, community_id: UUID, goods_id: UUID) -> None:
    """Take the photo of a good away; the drawing of its kind is shown again.

    Raises:
        NotAllowed, ShopUnknown: the actor may not, or there is no such good here.
    """
    access.require(session, actor, "moral_bank.shop", community_id)
    goods = goods_of(session, community_id, goods_id)
    if _take_away(session, goods):
        _note(session, actor, "photo_removed", goods)


def _take_away(session: Session, goods: Goods) -> bool:
    before = evidence.listing(session, Subject(SUBJECT, goods.id))
    for photo in before:
        # Whoever keeps the shop now need not be who took the photo.
        evidence.remove(session, SYSTEM, goods.community_id, photo.id)
    goods.photo_alt = ""
    session.flush()
    return bool(before)


def _note(session: Session, actor: Actor, what: str, goods: Goods) -> None:
    audit.record(
        session,
        actor,
        f"moral_bank.{what}",
        goods.community_id,
        Subject(SUBJECT, goods.id),
        after={"title": goods.title},
    )
