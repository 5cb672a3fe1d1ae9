"""How the rules about deeds say no."""

from uuid import UUID

from linli.errors import Refusal
from linli.i18n import Text


class DeedUnknown(Refusal):
    """There is no such deed here, or it is not this reader's to know of."""

    code = "moral_bank.deed_unknown"
    status = 404


class DeedRefused(Refusal):
    """A declaration does not fit its rule."""

    code = "moral_bank.deed_refused"


class GuardianNeeded(Refusal):
    """A child agrees to something that its guardian has to agree to."""

    code = "moral_bank.guardian_needed"
    status = 409


class CapReached(DeedRefused):
    """The rule does not count once more for this person in this period."""

    code = "moral_bank.cap_reached"
    status = 409


class DuplicateDeed(DeedRefused):
    """The same was already declared for the same person and day; ``deed_id`` says which it is."""

    code = "moral_bank.duplicate_deed"
    status = 409

    def __init__(self, text: Text, deed_id: UUID) -> None:
        super().__init__(text, field="separate")
        self.deed_id = deed_id


class NeighbourUnknown(DeedRefused):
    """The name fits nobody here, or several."""

    code = "moral_bank.neighbour_unknown"


class OwnerUnknown(DeedRefused):
    """Nobody speaks here for such a household or organisation, or not the reader."""

    code = "moral_bank.owner_unknown"
    status = 404


class FamilyUnknown(DeedRefused):
    """The register knows nobody who speaks for the family that an item asks."""

    code = "moral_bank.family_unknown"


class NotNow(Refusal):
    """The deed is in a state in which this cannot be done."""

    code = "moral_bank.not_now"
    status = 409


class AlreadyDecided(NotNow):
    """This member of the panel has already given a verdict."""

    code = "moral_bank.already_decided"


class ScoreRefused(Refusal):
    """The points are outside the rule's range."""

    code = "moral_bank.score_refused"


class ListChanged(Refusal):
    """What is ready is not what the actor has seen any more."""

    code = "moral_bank.list_changed"
    status = 409


class NothingReady(Refusal):
    """There is nothing to put on notice."""

    code = "moral_bank.nothing_ready"
    status = 409
