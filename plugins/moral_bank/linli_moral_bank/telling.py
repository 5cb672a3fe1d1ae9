"""Telling people what becomes of their deeds and points: themselves, and who may act for them.

A child reads no messages. Its guardians, and its parents while it is under 18, hear what it would,
in a message that names it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from sqlmodel import Session

from linli import inbox, people
from linli.i18n import Text
from linli.points import Owner
from linli_moral_bank import owners
from linli_moral_bank.models import Deed
from linli_moral_bank.texts import _

#: Pages of one's own, and where a guardian finds the same of a child.
_OF_A_CHILD = {
    "moral_bank/": "moral_bank/children/{}",
    "moral_bank/shop": "moral_bank/shop?child={}",
    "moral_bank/year": "moral_bank/year?child={}",
}


def tell(
    session: Session,
    person_ids: Iterable[UUID],
    community_id: UUID,
    text: Text,
    link: str = "",
    *,
    hidden_from: Collection[UUID] = (),
) -> None:
    """Tell each of some people the same once, and who may act for them.

    What guardians in ``hidden_from`` must not learn they are not told.
    """
    each = ((person_id, text) for person_id in dict.fromkeys(person_ids))
    tell_each(session, each, community_id, link, hidden_from=hidden_from)


def tell_each(
    session: Session,
    texts: Iterable[tuple[UUID, Text]],
    community_id: UUID,
    link: str = "",
    *,
    hidden_from: Collection[UUID] = (),
) -> None:
    """Tell each of some people a sentence of their own, and who may act for them."""
    told = list(texts)
    inbox.notify_each(session, told, community_id, link)
    guardians: defaultdict[UUID, list[people.Guardian]] = defaultdict(list)
    for one in people.all_guardians(session, {person_id for person_id, _text in told}):
        if one.person_id not in hidden_from:
            guardians[one.ward_id].append(one)
    by_link: defaultdict[str, list[tuple[UUID, Text]]] = defaultdict(list)
    for person_id, text in told:
        for one in guardians.get(person_id, ()):
            there = _OF_A_CHILD.get(link, link).format(person_id)
            by_link[there].append((one.person_id, _for_a_child(one.name, text)))
    for there, messages in by_link.items():
        inbox.notify_each(session, messages, community_id, there)


def tell_teller(session: Session, deed: Deed, text: Text) -> None:
    """Tell who told of a deed what becomes of it.

    A child's report is kept from whom it is about, and from their guardians, though they be its
    own: who reported stays with the panel.
    """
    if deed.declarer_id is None:
        return
    hidden: set[UUID] = set()
    if deed.deduction:
        owner = Owner(deed.owner_kind, deed.owner_id)
        hidden = set(owners.speakers(session, deed.community_id, owner))
        hidden |= {one.person_id for one in people.all_guardians(session, hidden)}
    link = f"moral_bank/deeds/{deed.id}"
    tell(session, [deed.declarer_id], deed.community_id, text, link, hidden_from=hidden)


def _for_a_child(name: str, text: Text) -> Text:
    return _("For %(name)s, whose account you keep: %(message)s", name=name, message=text)
