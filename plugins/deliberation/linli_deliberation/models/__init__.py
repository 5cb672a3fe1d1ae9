"""The plugin's tables."""

from linli_deliberation.models.ballots import (
    OpenBallot,
    Participation,
    SecretBallot,
    Way,
)
from linli_deliberation.models.councils import (
    Coming,
    Council,
    Invited,
    Meeting,
    MeetingState,
    Seat,
    SeatHolder,
)
from linli_deliberation.models.draws import Draw, DrawEntry
from linli_deliberation.models.matters import Correction, Matter, MatterKind, Question, TakenBack
from linli_deliberation.models.papers import PaperEntry, PaperReturned, PapersMissing
from linli_deliberation.models.polls import (
    Count,
    Poll,
    PollOption,
    PollState,
    Secrecy,
    Voters,
)
from linli_deliberation.models.remarks import Feeling, Reaction, Remark, RemarkKind, Stand
from linli_deliberation.models.rolls import Delegation, Elector, Entitled, Proxy, Unit, UnitOwner
from linli_deliberation.models.topics import (
    Commitment,
    Evaluation,
    Origin,
    Procedure,
    Project,
    Revision,
    Step,
    Support,
    Topic,
    TopicPaper,
)

__all__ = [
    "Coming",
    "Commitment",
    "Correction",
    "Council",
    "Count",
    "Delegation",
    "Draw",
    "DrawEntry",
    "Elector",
    "Entitled",
    "Evaluation",
    "Feeling",
    "Invited",
    "Matter",
    "MatterKind",
    "Meeting",
    "MeetingState",
    "OpenBallot",
    "Origin",
    "PaperEntry",
    "PaperReturned",
    "PapersMissing",
    "Participation",
    "Poll",
    "PollOption",
    "PollState",
    "Procedure",
    "Project",
    "Proxy",
    "Question",
    "Reaction",
    "Remark",
    "RemarkKind",
    "Revision",
    "Seat",
    "SeatHolder",
    "Secrecy",
    "SecretBallot",
    "Stand",
    "Step",
    "Support",
    "TakenBack",
    "Topic",
    "TopicPaper",
    "Unit",
    "UnitOwner",
    "Voters",
    "Way",
]
