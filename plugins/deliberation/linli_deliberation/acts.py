"""What the acts of deliberation are called in the audit log and on the slip of the counter."""

from linli.i18n import Text
from linli_deliberation.texts import _

#: Audit action → what was done. What a ballot says stands in none of them.
ACTS: dict[str, Text] = {
    "deliberation.voted": _("voted: %(title)s"),
    "deliberation.paper_handed_out": _("handed out a paper ballot: %(title)s"),
    "deliberation.paper_taken_back": _(
        "took the hand-out of a paper ballot back: %(title)s (%(reason)s)"
    ),
    "deliberation.papers_missing": _(
        "said that of the paper ballots %(count)s are missing from the box: %(title)s"
    ),
    "deliberation.paper_entered": _("entered paper ballot number %(serial)s: %(title)s"),
    "deliberation.proxy_entered": _(
        "entered that %(whom)s votes for %(elector)s by written authorisation: %(title)s"
    ),
    "deliberation.proxy_revoked": _("took a written authorisation back: %(title)s"),
    "deliberation.delegated": _("lets somebody else’s vote count for them too: %(title)s"),
    "deliberation.delegation_withdrawn": _("took a delegation back: %(title)s"),
    "deliberation.topic_moved": _("%(what)s: %(title)s"),
    "deliberation.caller_named": _("wrote down who proposed it by phone or on a slip: %(title)s"),
    "deliberation.caller_forgotten": _("struck out who proposed it: %(title)s"),
    "deliberation.caller_told": _("told whoever proposed it how it stands: %(title)s"),
    "deliberation.topic_supported": _("supported a proposal: %(title)s"),
    "deliberation.topic_evaluated": _("said how satisfied they are: %(title)s"),
    "deliberation.procedure_adopted": _("took a procedure into use: %(title)s"),
    "deliberation.procedure_retired": _("took a procedure out of use: %(title)s"),
    "deliberation.units_taken_in": _("took in a list of %(count)s units with their areas"),
    "deliberation.unit_changed": _("put a unit and its owners right: %(title)s"),
    "deliberation.unit_removed": _("took a unit off the register: %(title)s"),
    "deliberation.poll.drafted": _("began to prepare a vote: %(title)s"),
    "deliberation.poll.changed": _("changed a vote in preparation: %(title)s"),
    "deliberation.poll.discarded": _("threw the draft of a vote away: %(title)s"),
    "deliberation.poll.asked": _("asked for a vote to be announced: %(title)s"),
    "deliberation.poll.scheduled": _("announced a vote: %(title)s"),
    "deliberation.poll.taken_back": _("took the announcement of a vote back: %(title)s"),
    "deliberation.poll.opened": _("opened a vote on time: %(title)s"),
    "deliberation.poll.closed": _("closed a vote on time: %(title)s"),
    "deliberation.poll.extended": _("gave a vote more time: %(title)s (%(reason)s)"),
    "deliberation.poll.interrupted": _(
        "declared that a vote was interrupted at its end: %(title)s (%(reason)s)"
    ),
    "deliberation.poll.annulled": _("annulled a vote: %(title)s (%(reason)s)"),
    "deliberation.poll.counted": _("counted a vote: %(title)s"),
    "deliberation.poll.final": _("made the result of a vote final: %(title)s"),
    "deliberation.poll.objected": _("marked a result as objected to: %(title)s"),
    "deliberation.remark.said": _("said something in a discussion: %(title)s"),
    "deliberation.remark.hidden": _("hid a remark: %(title)s (%(reason)s)"),
    "deliberation.remark.appealed": _("appealed against the hiding of a remark: %(title)s"),
    "deliberation.remark.restored": _("showed a hidden remark again: %(title)s (%(reason)s)"),
    "deliberation.remark.kept_hidden": _("left a remark hidden: %(title)s (%(reason)s)"),
    "deliberation.council.founded": _("founded a council: %(title)s"),
    "deliberation.council.changed": _("changed a council: %(title)s"),
    "deliberation.council.dissolved": _("dissolved a council: %(title)s"),
    "deliberation.council.seated": _("filled a seat of a council: %(title)s"),
    "deliberation.council.left": _("ended a term in a council early: %(title)s"),
    "deliberation.meeting.called": _("called a meeting: %(title)s"),
    "deliberation.meeting.cancelled": _("called a meeting off: %(title)s"),
    "deliberation.meeting.recorded": _("wrote the minutes of a meeting: %(title)s"),
    "deliberation.meeting.inquorate": _("noted that too few came to a meeting: %(title)s"),
    "deliberation.meeting.answered": _("read the minutes of a meeting and answered: %(title)s"),
    "deliberation.meeting.confirmed": _("confirmed the minutes of a meeting: %(title)s"),
    "deliberation.draw.fixed": _("fixed the pool of a draw by lot: %(title)s"),
    "deliberation.draw.drawn": _("drew lots from the seed %(seed)s: %(title)s"),
    "deliberation.draw.seed_read": _("read the seed %(seed)s of a draw by lot: %(title)s"),
    "deliberation.draw.annulled": _("annulled a draw by lot: %(title)s (%(reason)s)"),
    "deliberation.draw.declined": _("let the next one move up in a draw by lot: %(title)s"),
    "deliberation.matter.published": _("made a matter public: %(title)s"),
    "deliberation.matter.corrected": _("corrected a published matter: %(title)s"),
    "deliberation.matter.taken_back": _("took a published matter back: %(title)s"),
    "deliberation.matter.asked": _("asked about a published matter: %(title)s"),
    "deliberation.matter.answered": _("answered a question about a published matter: %(title)s"),
    "deliberation.option_withdrawn": _(
        "withdrew “%(option)s” from an open vote: %(title)s (%(reason)s)"
    ),
}
