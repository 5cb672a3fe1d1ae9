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
from linli_deliberation.models.topics import (
    Commitment,
    Evaluation,
    Origin,
    Procedure,
    Revision,
    Step,
    Support,
    Topic,
    TopicPaper,
)

__all__ = [
    "Commitment",
    "Count",
    "Delegation",
    "Elector",
    "Entitled",
    "Evaluation",
    "OpenBallot",
    "Origin",
    "PaperEntry",
    "Participation",
    "Poll",
    "PollOption",
    "PollState",
    "Procedure",
    "Proxy",
    "Revision",
    "Secrecy",
    "SecretBallot",
    "Step",
    "Support",
    "Topic",
    "TopicPaper",
    "Unit",
    "Voters",
    "Way",
]
