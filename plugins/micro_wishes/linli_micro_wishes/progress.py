"""What the states of wishes and claims are called, and in which colour."""

from linli.i18n import Text
from linli_micro_wishes.models import ClaimState, OrderState, StepKind, WishState
from linli_micro_wishes.texts import _

#: State → what a badge says, and its kind (see the components' ``badge``).
WISH_STATES: dict[WishState, tuple[Text, str]] = {
    WishState.DRAFT: (_("Not sent yet"), ""),
    WishState.REVIEW: (_("Being looked at"), "wait"),
    WishState.RETURNED: (_("Please look again"), "wait"),
    WishState.OPEN: (_("Waiting to be taken"), "brand"),
    WishState.REOPENED: (_("Waiting again"), "brand"),
    WishState.CLAIMED: (_("Taken"), "info"),
    WishState.IN_PROGRESS: (_("Under way"), "info"),
    WishState.DELIVERED: (_("Brought"), "info"),
    WishState.CONFIRMED: (_("Come true"), "good"),
    WishState.RATED: (_("Come true"), "good"),
    WishState.WITHDRAWN: (_("Withdrawn"), ""),
    WishState.EXPIRED: (_("Off the board"), ""),
}

CLAIM_STATES: dict[ClaimState, tuple[Text, str]] = {
    ClaimState.CLAIMED: (_("Taken"), "info"),
    ClaimState.STARTED: (_("Under way"), "info"),
    ClaimState.DELIVERED: (_("Brought"), "wait"),
    ClaimState.CONFIRMED: (_("Come true"), "good"),
    ClaimState.RELEASED: (_("Given back"), ""),
    ClaimState.LAPSED: (_("Time was up"), ""),
}

ORDER_STATES: dict[OrderState, tuple[Text, str]] = {
    OrderState.SUBMITTED: (_("Has come in"), "wait"),
    OrderState.DISPATCHED: (_("Somebody was asked"), "wait"),
    OrderState.DECLINED: (_("Is sent on"), "wait"),
    OrderState.ACCEPTED: (_("Accepted"), "info"),
    OrderState.IN_PROGRESS: (_("At work"), "info"),
    OrderState.DONE: (_("Done"), "good"),
    OrderState.CONFIRMED: (_("Confirmed"), "good"),
    OrderState.RATED: (_("Confirmed"), "good"),
    OrderState.WITHDRAWN: (_("Withdrawn"), ""),
    OrderState.MERGED: (_("Put to another"), ""),
}

STEPS: dict[StepKind, Text] = {
    StepKind.SUBMITTED: _("Came in"),
    StepKind.DISPATCHED: _("Sent to somebody"),
    StepKind.ACCEPTED: _("Accepted"),
    StepKind.DECLINED: _("Could not be taken"),
    StepKind.STARTED: _("Begun"),
    StepKind.ASKED: _("Asked back"),
    StepKind.REPLIED: _("Reply"),
    StepKind.ESCALATED: _("Handed up"),
    StepKind.SENT_DOWN: _("Sent back down"),
    StepKind.DONE: _("Answered or done"),
    StepKind.CONFIRMED: _("Confirmed"),
    StepKind.REOPENED: _("Not done yet"),
    StepKind.RATED: _("Rated"),
    StepKind.WITHDRAWN: _("Withdrawn"),
    StepKind.MERGED: _("Put to another"),
    StepKind.LINKED: _("Linked"),
}
