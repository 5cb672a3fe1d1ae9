"""How the rules about published tasks say no."""

from linli.errors import Refusal


class TaskUnknown(Refusal):
    """There is no such task here, or the sheet of an event is not known."""

    code = "moral_bank.task_unknown"
    status = 404


class TaskRefused(Refusal):
    """It cannot be published like this, or not be taken up or handed in now."""

    code = "moral_bank.task_refused"
    status = 409
