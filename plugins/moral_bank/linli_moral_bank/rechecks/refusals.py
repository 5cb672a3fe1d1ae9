"""How the rules about the quarterly recheck say no."""

from linli.errors import Refusal


class RecheckUnknown(Refusal):
    """There is no such recheck here, or the deed or exchange was not drawn."""

    code = "moral_bank.recheck_unknown"
    status = 404


class RecheckRefused(Refusal):
    """It cannot be drawn, checked or closed like this."""

    code = "moral_bank.recheck_refused"
    status = 409
