"""How polls and votes say no."""

from linli.access import NotAllowed
from linli.errors import Refusal


class PollUnknown(Refusal):
    """There is no such poll here, or it is not this reader's to know of."""

    code = "deliberation.poll_unknown"
    status = 404


class PollRefused(Refusal):
    """What is asked, or how, does not hold together; ``field`` names what is wrong."""

    code = "deliberation.poll_refused"


class Frozen(Refusal):
    """The poll is scheduled: its terms are fixed."""

    code = "deliberation.frozen"
    status = 409


class NotNow(Refusal):
    """The poll is in a state in which this cannot be done."""

    code = "deliberation.not_now"
    status = 409


class HeadAnnounces(Refusal):
    """Here the head of the community announces votes, and this is somebody else."""

    code = "deliberation.head_announces"
    status = 403


class EmptyElectorate(PollRefused):
    """Nobody could vote."""

    code = "deliberation.empty_electorate"


class AreaMissing(PollRefused):
    """An area is to be counted, and units without one are on the roll."""

    code = "deliberation.area_missing"


class NotOpen(Refusal):
    """Votes are not taken: not yet, or not any more."""

    code = "deliberation.not_open"
    status = 409


class NotOnTheRoll(Refusal):
    """The person is not on the roll of this poll."""

    code = "deliberation.not_on_the_roll"
    status = 403


class AlreadyVoted(Refusal):
    """The vote of this elector is in."""

    code = "deliberation.already_voted"
    status = 409


class BallotRefused(Refusal):
    """The ballot does not say what this poll asks."""

    code = "deliberation.ballot_refused"


class PapersDiffer(Refusal):
    """Not all paper ballots that were found are entered by two tellers alike."""

    code = "deliberation.papers_differ"
    status = 409


class PaperRefused(Refusal):
    """A paper ballot cannot be handed out or entered like this."""

    code = "deliberation.paper_refused"


class ProxyRefused(Refusal):
    """Nobody can stand in for this elector like this."""

    code = "deliberation.proxy_refused"


class BallotsSecret(Refusal):
    """Only the sums of this vote are published, and no single ballot."""

    code = "deliberation.ballots_secret"
    status = 404


class ReceiptUnknown(Refusal):
    """No published ballot bears this receipt."""

    code = "deliberation.receipt_unknown"
    status = 404


class UnitsRefused(Refusal):
    """A list of units cannot be taken in; ``problems`` says why, a sentence for each line."""

    code = "deliberation.units_refused"


class UnitUnknown(Refusal):
    """There is no such unit on the register here."""

    code = "deliberation.unit_unknown"
    status = 404


class ProcedureUnknown(Refusal):
    """There is no such procedure here."""

    code = "deliberation.procedure_unknown"
    status = 404


class ProcedureRefused(Refusal):
    """A procedure cannot be like this; ``field`` names what is wrong."""

    code = "deliberation.procedure_refused"


class TopicUnknown(Refusal):
    """There is no such topic here."""

    code = "deliberation.topic_unknown"
    status = 404


class TopicRefused(Refusal):
    """A proposal, a note or a commitment does not hold together; ``field`` names what is wrong."""

    code = "deliberation.topic_refused"


class StageNotReady(Refusal):
    """The stage must not be left yet: too early, too few supports, something is missing."""

    code = "deliberation.stage_not_ready"
    status = 409


class NotYourStage(NotAllowed):
    """The procedure lets others act in this stage of a topic."""

    code = "deliberation.not_your_stage"


class RemarkUnknown(Refusal):
    """There is no such remark here."""

    code = "deliberation.remark_unknown"
    status = 404


class RemarkRefused(Refusal):
    """What is said does not fit; ``field`` names what is wrong."""

    code = "deliberation.remark_refused"


class TooManyRemarks(Refusal):
    """The person has said as much as one may in a day."""

    code = "deliberation.too_many_remarks"
    status = 429


class CouncilUnknown(Refusal):
    """There is no such council, seat or meeting here."""

    code = "deliberation.council_unknown"
    status = 404


class CouncilRefused(Refusal):
    """A council, a seat or a meeting does not hold together; ``field`` names what is wrong."""

    code = "deliberation.council_refused"


class DrawUnknown(Refusal):
    """There is no such draw here."""

    code = "deliberation.draw_unknown"
    status = 404


class DrawRefused(Refusal):
    """A draw does not hold together; ``field`` names what is wrong."""

    code = "deliberation.draw_refused"


class ResultsClosed(Refusal):
    """The community shows its results to members only."""

    code = "deliberation.results_closed"
    status = 404


class MatterUnknown(Refusal):
    """Nothing of the kind was made public here."""

    code = "deliberation.matter_unknown"
    status = 404


class MatterRefused(Refusal):
    """What is to be published, asked or answered does not fit; ``field`` names what is wrong."""

    code = "deliberation.matter_refused"
