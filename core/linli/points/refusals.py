"""Every way in which the ledger says no.

A refusal is made from plain facts, so that one that was remembered can be given again, word for
word, when the same key comes back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from linli.errors import Refusal
from linli.i18n import N_, Text, texts
from linli.points.values import Scale

_ = texts("linli")


def quantity(amount: int, scale: Scale | str) -> Text:
    """Return an amount with its unit of counting, as a reader says it: "6 points", "1 h 30 min"."""
    if Scale(scale) is Scale.POINTS:
        return _.plural("%(count)s point", "%(count)s points", amount)
    hours, minutes = divmod(abs(amount), 60)
    sign = "-" if amount < 0 else ""
    if not hours:
        return _("%(sign)s%(minutes)s min", sign=sign, minutes=minutes)
    return _("%(sign)s%(hours)s h %(minutes)s min", sign=sign, hours=hours, minutes=minutes)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """Which request of a batch was refused."""

    #: Its place in the batch, from 0.
    index: int
    key: str


class PointsRefused(Refusal):
    """The ledger refuses; nothing was moved."""

    code = "points.refused"
    #: Set where a batch was refused because of one of its requests.
    row: RefusedRow | None = None
    #: Its sentence; the facts fill the placeholders.
    sentence: ClassVar[str] = ""
    #: The argument it is about.
    about: ClassVar[str | None] = None

    def __init__(self, **facts: Any) -> None:
        self.facts: Mapping[str, Any] = facts
        super().__init__(_(self.sentence, **self.words()), field=self.about)

    def of_row(self, index: int, key: str) -> Self:
        """Return this refusal, told of which request of a batch it is."""
        self.row = RefusedRow(index, key)
        return self

    def words(self) -> dict[str, Any]:
        """Return what fills the sentence."""
        return dict(self.facts)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.facts == getattr(other, "facts", None)

    def __hash__(self) -> int:
        return hash(self.code)


class OfAmounts(PointsRefused):
    """Facts named in :attr:`amounts` are shown in the unit's scale."""

    amounts: ClassVar[tuple[str, ...]] = ()

    def words(self) -> dict[str, Any]:
        scale = self.facts["scale"]
        return {
            name: quantity(value, scale) if name in self.amounts else value
            for name, value in self.facts.items()
        }


class AmountNotWhole(PointsRefused):
    """The amount is not an ``int``."""

    code = "points.amount_not_whole"
    sentence = N_("The amount must be a whole number.")
    about = "amount"


class AmountNotPositive(PointsRefused):
    """The amount is zero or negative."""

    code = "points.amount_not_positive"
    sentence = N_("The amount must be greater than zero.")
    about = "amount"


class AmountTooLarge(PointsRefused):
    """The amount is above :data:`linli.points.MAX_AMOUNT`."""

    code = "points.amount_too_large"
    sentence = N_("The amount is too large: at most %(largest)s can be moved at once.")
    about = "amount"


class KeyInvalid(PointsRefused):
    """The key is empty, too long, or begins like the ledger's own keys."""

    code = "points.key_invalid"
    sentence = N_("Every booking needs a key of its own, of at most 200 characters.")
    about = "key"


class TextTooLong(PointsRefused):
    """A reason, note or rule version does not fit its column."""

    code = "points.text_too_long"
    sentence = N_("This text is too long: at most %(longest)s characters.")

    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)
        self.field = facts["name"]


class KeyReused(PointsRefused):
    """The key was already used for something else."""

    code = "points.key_reused"
    status = 409
    sentence = N_("This booking's key was already used for another booking.")
    about = "key"


class SameAccount(PointsRefused):
    """From and to are the same account."""

    code = "points.same_account"
    sentence = N_("Points cannot be moved from an account to itself.")
    about = "to_id"


class OtherUnit(PointsRefused):
    """The two accounts count different things."""

    code = "points.other_unit"
    sentence = N_("The two accounts hold different kinds of points.")
    about = "to_id"


class AccountUnknown(PointsRefused):
    """There is no such account."""

    code = "points.account_unknown"
    status = 404
    sentence = N_("This points account does not exist.")


class AccountFrozen(PointsRefused):
    """One of the accounts is frozen."""

    code = "points.account_frozen"
    status = 409
    sentence = N_("This points account is frozen for now. Please ask at the community's desk.")


class AccountClosed(PointsRefused):
    """One of the accounts is closed."""

    code = "points.account_closed"
    status = 409
    sentence = N_("This points account has been closed.")


class AccountNotEmpty(PointsRefused):
    """Closing needs a balance of zero and no open holds."""

    code = "points.account_not_empty"
    status = 409
    sentence = N_("The account still has points on it, or points are set aside. Clear it first.")


class NotTransferable(PointsRefused):
    """The unit does not let holders give to one another."""

    code = "points.not_transferable"
    sentence = N_("These points cannot be given to somebody else.")
    about = "to_id"


class NotEnough(OfAmounts):
    """The account would fall below its minimum, counting what is held."""

    code = "points.not_enough"
    status = 409
    sentence = N_("Not enough on the account: %(amount)s needed, %(available)s available.")
    about = "amount"
    amounts = ("amount", "available")


class AboveMaximum(OfAmounts):
    """The account would rise above its maximum, counting what is announced by holds."""

    code = "points.above_maximum"
    status = 409
    sentence = N_("The account can hold at most %(maximum)s; there is room for %(room)s.")
    about = "amount"
    amounts = ("maximum", "room")


class EffectiveInFuture(PointsRefused):
    """The moment it counts for has not come."""

    code = "points.effective_in_future"
    sentence = N_("A booking cannot count for a day that has not come yet.")
    about = "effective_at"


class ExpiryInPast(PointsRefused):
    """A hold would have lapsed before it began."""

    code = "points.expiry_in_past"
    sentence = N_("Points can only be set aside until a later time.")
    about = "expires_at"


class ClockMovedBack(PointsRefused):
    """The database's clock stands well before the newest posting."""

    code = "points.clock_moved_back"
    status = 503
    sentence = N_(
        "The computer's clock stands before the last booking. Please tell the administrator."
    )


class HoldUnknown(PointsRefused):
    """There is no such hold."""

    code = "points.hold_unknown"
    status = 404
    sentence = N_("There are no points set aside under this number.")


class HoldSettled(PointsRefused):
    """The hold was settled before."""

    code = "points.hold_settled"
    status = 409
    sentence = N_("The points set aside were already paid out.")


class HoldVoided(PointsRefused):
    """The hold was voided before."""

    code = "points.hold_voided"
    status = 409
    sentence = N_("The points set aside were already given back.")


class HoldExpired(PointsRefused):
    """The time of the hold is over."""

    code = "points.hold_expired"
    status = 409
    sentence = N_("The time for this is over; the points set aside were given back.")


class MoreThanHeld(OfAmounts):
    """More is asked for than was set aside."""

    code = "points.more_than_held"
    sentence = N_("Only %(held)s were set aside.")
    about = "amount"
    amounts = ("held",)


class TransferUnknown(PointsRefused):
    """There is no such booking."""

    code = "points.transfer_unknown"
    status = 404
    sentence = N_("There is no such booking.")


class NotReversible(PointsRefused):
    """A hold or its release moved nothing, so there is nothing to move back."""

    code = "points.not_reversible"
    sentence = N_("This booking moved no points, so it cannot be reversed.")


class ReversalOfReversal(PointsRefused):
    """A reversal is never reversed; book anew instead."""

    code = "points.reversal_of_reversal"
    sentence = N_("A reversal cannot be reversed. Please book again instead.")


class MoreThanOriginal(OfAmounts):
    """All reversals together would move back more than the original moved."""

    code = "points.more_than_original"
    status = 409
    sentence = N_("Only %(left)s of this booking can still be reversed.")
    about = "amount"
    amounts = ("left",)


class LinkedRefused(PointsRefused):
    """Another request of the same linked group was refused, so none was granted."""

    code = "points.linked_refused"
    status = 409
    sentence = N_("Another booking that belongs to this one was refused, so none was made.")


class BatchTooLarge(PointsRefused):
    """More requests than one call takes."""

    code = "points.batch_too_large"
    status = 413
    sentence = N_("At most %(largest)s bookings can be made at once.")


class UnitUnknown(PointsRefused):
    """The community and those above it have no such unit."""

    code = "points.unit_unknown"
    status = 404
    sentence = N_("There are no points of the kind %(code)s here.")


class UnitCodeTaken(PointsRefused):
    """The unit exists with other properties."""

    code = "points.unit_code_taken"
    status = 409
    sentence = N_("Points with the code %(code)s already exist here and work differently.")
    about = "code"


class UnitRefused(PointsRefused):
    """A unit cannot be made from these values."""

    code = "points.unit_refused"
    sentence = N_("A kind of points needs a name and a short code of small letters and digits.")
    about = "code"


class UnitNotValidHere(PointsRefused):
    """The owner is a community outside the unit's subtree."""

    code = "points.unit_not_valid_here"
    sentence = N_("Points of this kind are not valid in this community.")


class LimitsRefused(PointsRefused):
    """The minimum is above the maximum, or the balance is outside them."""

    code = "points.limits_refused"
    sentence = N_("The account's limits do not fit each other, or its balance.")


class CursorInvalid(PointsRefused):
    """The statement's cursor was not made by a statement."""

    code = "points.cursor_invalid"
    status = 400
    sentence = N_("This page of the passbook does not exist.")


def _all(parent: type[PointsRefused]) -> dict[str, type[PointsRefused]]:
    found = {child.code: child for child in parent.__subclasses__()}
    for child in parent.__subclasses__():
        found.update(_all(child))
    return found


def remembered(code: str, facts: Mapping[str, Any]) -> PointsRefused:
    """Return the refusal that was given before; an exchange has some of its own."""
    return _all(PointsRefused)[code](**facts)
