"""What the acts about volunteers are called in the audit log and on the slip of the counter."""

from linli.i18n import Text
from linli_volunteer_hours.texts import _

#: Audit action → what was done.
ACTS: dict[str, Text] = {
    "volunteer_hours.registered": _("registered as a volunteer"),
    "volunteer_hours.profile_changed": _("changed a volunteer's profile"),
    "volunteer_hours.guardian_agreed": _("agreed as the guardian that a child volunteers"),
    "volunteer_hours.left": _("stopped volunteering"),
    "volunteer_hours.team_made": _("made the team %(team)s"),
    "volunteer_hours.team_changed": _("changed the team %(team)s"),
    "volunteer_hours.team_asked": _("asked to join the team %(team)s"),
    "volunteer_hours.team_joined": _("joined the team %(team)s"),
    "volunteer_hours.team_left": _("left the team %(team)s"),
    "volunteer_hours.member_admitted": _("admitted somebody to the team %(team)s"),
    "volunteer_hours.member_declined": _("did not admit somebody to the team %(team)s"),
    "volunteer_hours.member_removed": _("took somebody out of the team %(team)s"),
    "volunteer_hours.leader_named": _("named a leader of the team %(team)s"),
    "volunteer_hours.activity_planned": _("planned “%(title)s”"),
    "volunteer_hours.activity_changed": _("changed “%(title)s”"),
    "volunteer_hours.activity_ended": _("ended “%(title)s”"),
    "volunteer_hours.activity_cancelled": _("cancelled “%(title)s”: %(reason)s"),
    "volunteer_hours.shift_cancelled": _("cancelled a shift of “%(title)s”: %(reason)s"),
    "volunteer_hours.attendance.waiting": _("is on the waiting list of “%(title)s”"),
    "volunteer_hours.attendance.offered": _("kept a free place in “%(title)s”"),
    "volunteer_hours.attendance.signed": _("signed up for “%(title)s”"),
    "volunteer_hours.attendance.in": _("checked in at “%(title)s”"),
    "volunteer_hours.attendance.out": _("checked out of “%(title)s”, %(minutes)s minutes"),
    "volunteer_hours.attendance.agreed": _("agreed to %(minutes)s minutes of “%(title)s”"),
    "volunteer_hours.attendance.on_notice": _("published %(minutes)s minutes of “%(title)s”"),
    "volunteer_hours.attendance.confirmed": _("confirmed %(minutes)s minutes of “%(title)s”"),
    "volunteer_hours.attendance.disputed": _("disputed the hours of “%(title)s”"),
    "volunteer_hours.attendance.withdrawn": _("withdrew from “%(title)s”"),
    "volunteer_hours.attendance.not_accepted": _("did not take the free place in “%(title)s”"),
    "volunteer_hours.attendance.no_place": _("found no place in “%(title)s”"),
    "volunteer_hours.attendance.absent": _("noted an absence from “%(title)s”"),
    "volunteer_hours.attendance.cancelled": _("lost the sign-up for “%(title)s”: cancelled"),
    "volunteer_hours.attendance.rejected": _("did not recognise hours of “%(title)s”"),
}
