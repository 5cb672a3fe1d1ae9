"""The plugin's tables."""

from linli_deliberation.models.ballots import (
    OpenBallot,
    PaperEntry,
    Participation,
    SecretBallot,
    Way,
)
from linli_deliberation.models.polls import (
    Count,
    Poll,
    PollOption,
    PollState,
    Secrecy,
    Voters,
)
from linli_deliberation.models.rolls import Delegation, Elector, Entitled, Proxy, Unit

__all__ = [
    "Count",
    "Delegation",
    "Elector",
    "Entitled",
    "OpenBallot",
    "PaperEntry",
    "Participation",
    "Poll",
    "PollOption",
    "PollState",
    "Proxy",
    "Secrecy",
    "SecretBallot",
    "Unit",
    "Voters",
    "Way",
]
