"""How the rules about wishes say no."""

from linli.errors import Refusal


class WishUnknown(Refusal):
    """There is no such wish here, or it is not this reader's to know of."""

    code = "micro_wishes.wish_unknown"
    status = 404


class WishRefused(Refusal):
    """What was written does not make a wish."""

    code = "micro_wishes.wish_refused"


class HouseholdHasWish(WishRefused):
    """The home has as many unfinished wishes as the community allows."""

    code = "micro_wishes.household_has_wish"
    status = 409


class ChecklistIncomplete(Refusal):
    """The wish is not specific, not immediate or not easy to fulfil."""

    code = "micro_wishes.checklist_incomplete"


class ValueTooHigh(WishRefused):
    """The wish costs more than the community's limit."""

    code = "micro_wishes.value_too_high"


class NotNow(Refusal):
    """The wish or claim is in a state in which this cannot be done."""

    code = "micro_wishes.not_now"
    status = 409


class AlreadyClaimed(NotNow):
    """Somebody else was quicker."""

    code = "micro_wishes.already_claimed"


class NotDelivered(NotNow):
    """It cannot be confirmed before somebody says that it was delivered."""

    code = "micro_wishes.not_delivered"


class NotYours(Refusal):
    """A wish of one's own home is not claimed, reviewed or confirmed as somebody else's."""

    code = "micro_wishes.not_yours"
    status = 403


class ReasonNeeded(Refusal):
    """Somebody must be told why, and no reason was given."""

    code = "micro_wishes.reason_needed"


class ContactWithheld(Refusal):
    """The reader is not the one to whom the wisher's contact is shown."""

    code = "micro_wishes.contact_withheld"
    status = 403


class PromiseNeeded(Refusal):
    """The contact is shown only after the promise to keep it to oneself."""

    code = "micro_wishes.promise_needed"


class CampaignRefused(Refusal):
    """A campaign cannot be set up like this."""

    code = "micro_wishes.campaign_refused"


class ImportRefused(Refusal):
    """A file of wishes cannot be taken; nothing of it was."""

    code = "micro_wishes.import_refused"


class OrderUnknown(Refusal):
    """There is no such order here, or it is not this reader's to know of."""

    code = "micro_wishes.order_unknown"
    status = 404


class OrderRefused(Refusal):
    """What was written does not make an order."""

    code = "micro_wishes.order_refused"


class ServiceRefused(Refusal):
    """A service cannot be offered like this."""

    code = "micro_wishes.service_refused"


class NotYourOrder(Refusal):
    """The order was sent to somebody else."""

    code = "micro_wishes.not_your_order"
    status = 403


class EscalationLoop(NotNow):
    """It has already climbed from this rung and came back, or there is no rung above or below."""

    code = "micro_wishes.escalation_loop"


class DutyRefused(Refusal):
    """A time on duty cannot be entered like this."""

    code = "micro_wishes.duty_refused"


class DayRefused(Refusal):
    """A day off or a worked weekend cannot be entered like this."""

    code = "micro_wishes.day_refused"


class DutyUnknown(Refusal):
    """There is no such time on duty here; perhaps a colleague has taken it off already."""

    code = "micro_wishes.duty_unknown"
    status = 404


class RoundRefused(Refusal):
    """A round of visits cannot be begun like this."""

    code = "micro_wishes.round_refused"


class VisitRefused(Refusal):
    """What was noted of a visit does not fit together."""

    code = "micro_wishes.visit_refused"


class VisitUnknown(Refusal):
    """There is no such round, home, need or resource here."""

    code = "micro_wishes.visit_unknown"
    status = 404
