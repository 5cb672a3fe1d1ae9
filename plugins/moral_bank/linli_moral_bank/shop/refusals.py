"""How the shop's rules say no."""

from linli.errors import Refusal


class ShopUnknown(Refusal):
    """There is no such merchant or good here."""

    code = "moral_bank.shop_unknown"
    status = 404


class ShopRefused(Refusal):
    """A merchant or good cannot be entered or changed like this."""

    code = "moral_bank.shop_refused"


class NoExamplesLeft(Refusal):
    """Nothing of the template is left to be taken off the shop."""

    code = "moral_bank.no_examples_left"
    status = 409


class SettlementRefused(Refusal):
    """A merchant's month cannot be settled now."""

    code = "moral_bank.settlement_refused"
    status = 409


class AlreadySettled(SettlementRefused):
    """Somebody else has settled it."""

    code = "moral_bank.already_settled"


class RedemptionUnknown(Refusal):
    """There is no such redemption here, or it is not this reader's."""

    code = "moral_bank.redemption_unknown"
    status = 404


class TooYoung(Refusal):
    """A guardian redeems for somebody so young."""

    code = "moral_bank.too_young"
    status = 403


class RedeemRefused(Refusal):
    """It cannot be redeemed now."""

    code = "moral_bank.redeem_refused"
    status = 409


class OutOfStock(RedeemRefused):
    """Nothing is left, or less than was asked for."""

    code = "moral_bank.out_of_stock"


class QuotaSpent(RedeemRefused):
    """The merchant's pledge for this month is used up."""

    code = "moral_bank.quota_spent"


class LimitReached(RedeemRefused):
    """A person has taken, or a purse has paid for, what is allowed in a month."""

    code = "moral_bank.limit_reached"


class PriceChanged(RedeemRefused):
    """It costs something else than when the reader looked."""

    code = "moral_bank.price_changed"


class StarsMissing(RedeemRefused):
    """It is a perk for those with more stars."""

    code = "moral_bank.stars_missing"


class NotEnoughPoints(RedeemRefused):
    """The purse does not hold so much."""

    code = "moral_bank.not_enough_points"


class PurseRefused(RedeemRefused):
    """The points are somebody else's: a household's or an organisation's for which others speak."""

    code = "moral_bank.purse_refused"
    status = 403


class OtherMerchant(Refusal):
    """The code is for another merchant's goods."""

    code = "moral_bank.other_merchant"
    status = 403


class RedemptionOver(Refusal):
    """It was handed over, cancelled or given back already."""

    code = "moral_bank.redemption_over"
    status = 409


class ServiceRefused(Refusal):
    """A service or one of its times cannot be entered or changed like this."""

    code = "moral_bank.service_refused"


class TimeUnknown(Refusal):
    """The service has no such time."""

    code = "moral_bank.time_unknown"
    status = 404


class BookingRefused(RedeemRefused):
    """It cannot be booked: no time was chosen, or it is over or called off."""

    code = "moral_bank.booking_refused"


class TimeFull(BookingRefused):
    """All places of this time are taken, or fewer are left than were asked for."""

    code = "moral_bank.time_full"


class ForOthers(RedeemRefused):
    """The service is for other residents."""

    code = "moral_bank.for_others"


class VoucherForged(Refusal):
    """The community has not signed it."""

    code = "moral_bank.voucher_forged"


class VoucherExpired(Refusal):
    """Its last day is over."""

    code = "moral_bank.voucher_expired"
    status = 410


class VoucherOut(Refusal):
    """A voucher was printed; the merchant relies on it."""

    code = "moral_bank.voucher_out"
    status = 409


class TooLateToCancel(Refusal):
    """The booked time begins too soon, or has begun."""

    code = "moral_bank.too_late_to_cancel"
    status = 409
