"""How the rules about reports, appeals and the black list say no."""

from linli.errors import Refusal


class ConductRefused(Refusal):
    """It does not fit the state of the matter, or a word of why is missing."""

    code = "moral_bank.conduct_refused"


class ReportsBarred(Refusal):
    """An earlier report of this person was made up; they cannot report for a while."""

    code = "moral_bank.reports_barred"
    status = 403


class AppealUnknown(Refusal):
    """There is no such appeal here, or nothing of this reader's to appeal against."""

    code = "moral_bank.appeal_unknown"
    status = 404


class AppealRefused(Refusal):
    """It was appealed already, the time is over, or it is decided."""

    code = "moral_bank.appeal_refused"
    status = 409


class BlackListRefused(Refusal):
    """The community has no black list, or this person cannot stand on it for this."""

    code = "moral_bank.black_list_refused"


class EntryUnknown(Refusal):
    """There is no such entry on the black list."""

    code = "moral_bank.entry_unknown"
    status = 404
