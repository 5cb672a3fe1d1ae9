"""What happened, told to plugins: the only way in which one plugin reacts to another."""

from linli.events.failures import (
    DeliveryNotFound,
    FailedRow,
    failed_deliveries,
    repeat_delivery,
)
from linli.events.kinds import (
    Choice,
    CommitmentChanged,
    CommitmentDropped,
    CommitmentMade,
    ContributionConfirmed,
    ContributionCorrected,
    DecisionAsked,
    DecisionMade,
    Event,
    PersonJoined,
    PersonLeft,
    PointsMovedBack,
)
from linli.events.publishing import (
    HandlerCommitted,
    TransactionEnded,
    deliver_again,
    publish,
    waiting_deliveries,
)

__all__ = [
    "Choice",
    "CommitmentChanged",
    "CommitmentDropped",
    "CommitmentMade",
    "ContributionConfirmed",
    "ContributionCorrected",
    "DecisionAsked",
    "DecisionMade",
    "DeliveryNotFound",
    "Event",
    "FailedRow",
    "HandlerCommitted",
    "PersonJoined",
    "PersonLeft",
    "PointsMovedBack",
    "TransactionEnded",
    "deliver_again",
    "failed_deliveries",
    "publish",
    "repeat_delivery",
    "waiting_deliveries",
]
