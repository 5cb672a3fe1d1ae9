"""What the states of wishes and claims are called, and in which colour."""

from linli.i18n import Text
from linli_micro_wishes.models import ClaimState, WishState
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
