"""What may be allowed in the moral bank, and which duties exclude one another."""

from linli.hooks import IncompatibleDuties, Permission
from linli_moral_bank.texts import _

_DESK = ("staff", "president", "administrator")
_HEAD = ("president", "administrator")

PERMISSIONS = (
    Permission("moral_bank.declare", _("Declare deeds"), ("resident", *_DESK)),
    Permission("moral_bank.enter", _("Enter deeds for residents"), _DESK),
    Permission("moral_bank.verify", _("Verify deeds of the group"), ("panel_member",)),
    Permission("moral_bank.confirm", _("Confirm deeds on the staff's side"), _DESK),
    Permission("moral_bank.score", _("Set the points of a deed"), ("scorer", "president")),
    Permission(
        "moral_bank.hear",
        _("Hear people about a report"),
        ("scorer", "evaluator", *_DESK),
    ),
    Permission("moral_bank.appeals", _("Answer appeals"), ("evaluator", "supervisor", "president")),
    Permission(
        "moral_bank.recheck",
        _("Look again at a quarter for the council"),
        ("evaluator", "supervisor", "auditor"),
    ),
    Permission("moral_bank.publish", _("Publish verified deeds"), _DESK),
    Permission(
        "moral_bank.desk",
        _("See all deeds of the community"),
        ("scorer", "evaluator", "bookkeeper", "supervisor", "auditor", *_DESK),
    ),
    Permission("moral_bank.rules", _("Write and publish the rules"), _HEAD),
    Permission("moral_bank.honours", _("Give honours"), _HEAD),
    Permission("moral_bank.shop", _("Keep merchants, goods and stock"), ("storekeeper", *_DESK)),
    Permission("moral_bank.funds", _("Keep the book of the fund"), ("bookkeeper", *_HEAD)),
    Permission("moral_bank.redeem", _("Redeem points"), ("resident", *_DESK)),
)

_TOLD = _("Whoever told of a deed does not decide about it.")
_PANEL = _("Whoever verified a deed does not decide about it again.")
_SCORED = _("Whoever set the points does not confirm them.")
_PROPOSED = _("Whoever proposed somebody does not decide about it.")
_RECHECKED = _("Whoever had a part in a deed does not look at it again for the council.")
_TOOK_PART = _("Whoever had a part in the matter does not decide an appeal against it.")
_KEPT = _("Whoever keeps the stock does not keep the fund's book in the same year.")
_HEARD = _("Whoever spoke in this matter does not decide about it.")
_PUBLISHED = _("Whoever told of a deed, verified it or set its points does not publish it.")

INCOMPATIBLE = (
    IncompatibleDuties("moral_bank.declare", "moral_bank.verify", _TOLD),
    IncompatibleDuties("moral_bank.declare", "moral_bank.score", _TOLD),
    IncompatibleDuties("moral_bank.declare", "core.notices.answer", _TOLD),
    IncompatibleDuties("moral_bank.verify", "moral_bank.score", _PANEL),
    IncompatibleDuties("moral_bank.verify", "core.notices.answer", _PANEL),
    IncompatibleDuties("moral_bank.score", "core.notices.answer", _SCORED),
    IncompatibleDuties("moral_bank.declare", "moral_bank.publish", _PUBLISHED),
    IncompatibleDuties("moral_bank.verify", "moral_bank.publish", _PUBLISHED),
    IncompatibleDuties("moral_bank.score", "moral_bank.publish", _PUBLISHED),
    IncompatibleDuties("moral_bank.shop", "moral_bank.funds", _KEPT),
    IncompatibleDuties("moral_bank.hear", "moral_bank.verify", _HEARD),
    IncompatibleDuties("moral_bank.declare", "moral_bank.recheck", _RECHECKED),
    IncompatibleDuties("moral_bank.verify", "moral_bank.recheck", _RECHECKED),
    IncompatibleDuties("moral_bank.score", "moral_bank.recheck", _RECHECKED),
    IncompatibleDuties("moral_bank.recheck", "moral_bank.appeals", _TOOK_PART),
    IncompatibleDuties("moral_bank.declare", "moral_bank.appeals", _TOOK_PART),
    IncompatibleDuties("moral_bank.verify", "moral_bank.appeals", _TOOK_PART),
    IncompatibleDuties("moral_bank.score", "moral_bank.appeals", _TOOK_PART),
    IncompatibleDuties("moral_bank.hear", "moral_bank.appeals", _TOOK_PART),
    IncompatibleDuties("moral_bank.declare", "moral_bank.honours", _PROPOSED),
    IncompatibleDuties("moral_bank.verify", "moral_bank.honours", _PANEL),
)
