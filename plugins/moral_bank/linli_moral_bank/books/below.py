"""The books of the communities below a branch or district: each keeps and shows its own."""

from collections.abc import Sequence

from sqlmodel import Session

from linli import communities, plugins
from linli.communities import CommunityKind, Place
from linli_moral_bank import settings
from linli_moral_bank.reach import has_others_below

#: What keeps a book of its own.
_WITH_A_BOOK = (CommunityKind.COMMUNITY, CommunityKind.VILLAGE, CommunityKind.OUTLET)


def open_books(session: Session, place: Place) -> Sequence[Place]:
    """Return the outlets and communities below whose books everybody may read.

    Three queries for a branch or district, however much lies below; none for an outlet.
    """
    if not has_others_below(place):
        return ()
    below = [
        one
        for one in communities.branch(session, place.id)
        if one.kind in _WITH_A_BOOK and one.slug and one.id != place.id
    ]
    plugins.read_enabled_ahead(session, below)
    communities.read_settings_ahead(session, below)
    return [
        one
        for one in below
        if "moral_bank" in plugins.enabled(session, one.id)
        and settings.of(session, one.id).public_book
    ]
