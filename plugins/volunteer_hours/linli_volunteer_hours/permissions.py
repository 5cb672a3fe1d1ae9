"""What may be allowed, and which duties exclude one another.

Who leads a team is not a role of the community: it is decided team by team, see
:mod:`linli_volunteer_hours.register.leading`.
"""

from linli.hooks import IncompatibleDuties, Permission
from linli_volunteer_hours.texts import _

_DESK = ("staff", "president", "administrator")

TAKE_PART = "volunteer_hours.take_part"
MANAGE = "volunteer_hours.manage"
SEE = "volunteer_hours.see"
SETTLE = "volunteer_hours.settle"
CERTIFY = "volunteer_hours.certify"
#: Duties done about one attendance; the leaders of its team do them without a role.
WRITE_DOWN = "volunteer_hours.write_down"
CONFIRM = "volunteer_hours.confirm"

PERMISSIONS = (
    Permission(TAKE_PART, _("Volunteer, and sign up for activities"), ("resident", *_DESK)),
    Permission(MANAGE, _("Keep teams, activities and hours of the community"), _DESK),
    Permission(CERTIFY, _("Issue, correct and revoke certificates"), _DESK),
    Permission(WRITE_DOWN, _("Write down hours from a paper list"), _DESK),
    Permission(CONFIRM, _("Confirm volunteer hours"), _DESK),
    Permission(
        SEE,
        _("See everybody's volunteer hours"),
        ("supervisor", "auditor", "bookkeeper", "evaluator", *_DESK),
    ),
    Permission(
        SETTLE,
        _("Decide about disputed hours"),
        ("evaluator", "supervisor", "president", "administrator"),
    ),
)

_WROTE = _("Whoever wrote the hours down does not confirm them. Please let somebody else do it.")
_CONFIRMED = _("Whoever confirmed the hours does not decide when they are disputed.")

INCOMPATIBLE = (
    IncompatibleDuties(WRITE_DOWN, CONFIRM, _WROTE),
    IncompatibleDuties(WRITE_DOWN, SETTLE, _CONFIRMED),
    IncompatibleDuties(CONFIRM, SETTLE, _CONFIRMED),
    IncompatibleDuties(CONFIRM, "core.notices.answer", _CONFIRMED),
)
