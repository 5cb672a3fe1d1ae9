"""The plugin's tables."""

from linli_micro_wishes.models.claims import HOLDING, RUNNING, Claim, ClaimState
from linli_micro_wishes.models.wishes import (
    CLAIMABLE,
    FULFILLED,
    PUBLIC,
    UNDER_WAY,
    UNFINISHED,
    AgeBand,
    Campaign,
    Channel,
    Counter,
    Delivery,
    Home,
    Part,
    Wish,
    Wisher,
    WishState,
)

__all__ = [
    "CLAIMABLE",
    "FULFILLED",
    "HOLDING",
    "PUBLIC",
    "RUNNING",
    "UNDER_WAY",
    "UNFINISHED",
    "AgeBand",
    "Campaign",
    "Channel",
    "Claim",
    "ClaimState",
    "Counter",
    "Delivery",
    "Home",
    "Part",
    "Wish",
    "WishState",
    "Wisher",
]
