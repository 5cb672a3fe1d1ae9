"""What the acts of the plugin are called in the audit log. None says whose wish it was."""

from linli.i18n import Text
from linli_micro_wishes.texts import _

#: Audit action → what was done.
ACTS: dict[str, Text] = {
    "micro_wishes.wish.review": _("handed in wish no. %(number)s"),
    "micro_wishes.wish.reworded": _("helped to word wish no. %(number)s"),
    "micro_wishes.wish.returned": _("sent wish no. %(number)s back"),
    "micro_wishes.wish.open": _("put wish no. %(number)s on the board"),
    "micro_wishes.wish.reopened": _("opened wish no. %(number)s again"),
    "micro_wishes.wish.claimed": _("wish no. %(number)s was claimed as a whole"),
    "micro_wishes.wish.in_progress": _("wish no. %(number)s was under way"),
    "micro_wishes.wish.delivered": _("wish no. %(number)s was delivered as a whole"),
    "micro_wishes.wish.confirmed": _("wish no. %(number)s came true"),
    "micro_wishes.wish.rated": _("wish no. %(number)s was rated"),
    "micro_wishes.wish.withdrawn": _("took wish no. %(number)s off"),
    "micro_wishes.wish.expired": _("wish no. %(number)s left the board, as nobody claimed it"),
    "micro_wishes.contact.seen": _("looked up whose wish no. %(number)s is"),
    "micro_wishes.claim.claimed": _("claimed “%(title)s”"),
    "micro_wishes.claim.started": _("began with “%(title)s”"),
    "micro_wishes.claim.released": _("gave the claim on “%(title)s” back"),
    "micro_wishes.claim.lapsed": _("the time to fulfil “%(title)s” was up"),
    "micro_wishes.claim.delivered": _("brought “%(title)s”"),
    "micro_wishes.claim.denied": _("said that “%(title)s” has not come"),
    "micro_wishes.claim.confirmed": _("confirmed that “%(title)s” has come"),
    "micro_wishes.story.published": _("published the story of “%(title)s”"),
    "micro_wishes.story.removed": _("took the story of “%(title)s” off"),
    "micro_wishes.campaign.added": _("set up the campaign %(title)s"),
    "micro_wishes.campaign.changed": _("changed the campaign %(title)s"),
    "micro_wishes.imported": _("took in a list of %(count)s wishes"),
}
