"""How the log says no."""

from linli.errors import Refusal
from linli.i18n import texts

_ = texts("linli")


class LogRefused(Refusal):
    """The log cannot answer."""

    code = "points.log_refused"


class LedgerEmpty(LogRefused):
    """Nothing was booked in this community's units yet, so there is nothing to confirm."""

    code = "points.ledger_empty"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("Nothing has been booked in this community yet."))


class NoCheckpoint(LogRefused):
    """No checkpoint was made on this day."""

    code = "points.no_checkpoint"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("The ledger has no checkpoint of this day."))


class NotInTheLog(LogRefused):
    """The posting came after the checkpoint that it was to be proved by."""

    code = "points.not_in_the_log"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            _("This line is newer than that day's checkpoint. Please ask again tomorrow.")
        )


class LedgerKeyMissing(LogRefused):
    """The private half of the signing key is not where it should be."""

    code = "points.ledger_key_missing"
    status = 503

    def __init__(self, *, next_key: bool = False) -> None:
        super().__init__(
            _(
                "The ledger's key is given by LINLI_LEDGER_KEY. Set LINLI_LEDGER_NEXT_KEY to the "
                "new one, then run: linli ledger keys rotate"
            )
            if next_key
            else _(
                "The key that signs the ledger is not here. Put the file ledger-key back into the "
                "data folder. If it is lost for good, run: linli ledger keys rotate --lost"
            )
        )


class LedgerKeyUnreadable(LogRefused):
    """What should be a key is none."""

    code = "points.ledger_key_unreadable"
    status = 503

    def __init__(self, where: str) -> None:
        super().__init__(
            _("%(where)s holds no key of the ledger: 32 bytes in base64.", where=where)
        )
