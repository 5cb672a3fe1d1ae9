"""What may be allowed in deliberation, and which duties exclude one another."""

from linli.hooks import IncompatibleDuties, Permission
from linli_deliberation.texts import _

_DESK = ("staff", "president", "administrator")
_HEAD = ("president", "administrator")

PERMISSIONS = (
    Permission("deliberation.vote", _("Vote"), ("resident", *_DESK)),
    Permission(
        "deliberation.propose",
        _("Propose matters, support them, and say how satisfied one is"),
        ("resident", *_DESK),
    ),
    Permission("deliberation.topics", _("Look after what residents propose"), _DESK),
    Permission("deliberation.moderate", _("Hide what offends in a discussion"), _DESK),
    Permission(
        "deliberation.appeals",
        _("Decide appeals against the hiding of remarks"),
        ("supervisor", *_HEAD),
    ),
    Permission("deliberation.councils", _("Look after councils: seats, meetings, minutes"), _DESK),
    Permission("deliberation.draw", _("Draw lots"), _DESK),
    Permission("deliberation.disclose", _("Make matters public and answer questions"), _DESK),
    Permission("deliberation.procedures", _("Choose the procedures of the community"), _HEAD),
    Permission("deliberation.polls", _("Prepare polls and schedule them"), _DESK),
    Permission(
        "deliberation.announce", _("Announce polls where the head of the community does"), _HEAD
    ),
    Permission(
        "deliberation.roll",
        _("See who is on the list of voters of a poll, and who has voted"),
        ("supervisor", "auditor", *_DESK),
    ),
    Permission(
        "deliberation.tell",
        _("Hand out paper ballots and enter them"),
        ("panel_member", "supervisor", *_DESK),
    ),
    Permission("deliberation.count", _("Count a poll and publish its result"), _DESK),
    Permission("deliberation.decide", _("Enter what the council decided in a tie"), _HEAD),
    Permission("deliberation.annul", _("Annul a poll"), ("supervisor", *_HEAD)),
)

INCOMPATIBLE = (
    IncompatibleDuties(
        "deliberation.polls",
        "core.notices.answer",
        _("Whoever prepared a poll does not answer objections to its result."),
    ),
    IncompatibleDuties(
        "deliberation.tell",
        "core.notices.answer",
        _("Whoever entered paper ballots does not answer objections to the result."),
    ),
)
