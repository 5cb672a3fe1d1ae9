"""How the rules about honours say no."""

from linli.errors import Refusal


class HonourUnknown(Refusal):
    """There is no such honour here."""

    code = "moral_bank.honour_unknown"
    status = 404


class NomineeUnknown(Refusal):
    """Nobody like this is proposed, or there is no such certificate."""

    code = "moral_bank.nominee_unknown"
    status = 404


class StoryUnknown(Refusal):
    """There is no such story here, or it is not about the reader."""

    code = "moral_bank.story_unknown"
    status = 404


class HonourRefused(Refusal):
    """It cannot be opened, proposed for or decided like this."""

    code = "moral_bank.honour_refused"


class Vetoed(HonourRefused):
    """Something the person did in this year blocks honours."""

    code = "moral_bank.honour_vetoed"
    status = 409
