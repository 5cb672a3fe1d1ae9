"""What the acts of the moral bank are called in the audit log and on the slip of the counter."""

from linli.i18n import Text
from linli_moral_bank.texts import _

#: Audit action → what was done. Of deeds and of reports alike, so that none is called a good deed.
ACTS: dict[str, Text] = {
    "moral_bank.deed.submitted": _("handed in a deed or report"),
    "moral_bank.deed.verifying": _("looked into a deed or report"),
    "moral_bank.deed.verified": _("verified a deed or report"),
    "moral_bank.deed.heard": _("noted what the person says to a report"),
    "moral_bank.deed.scored": _("made a deed or report ready for notice"),
    "moral_bank.deed.confirmed": _("wrote points into the passbook"),
    "moral_bank.deed.rejected": _("ended a deed or report without points"),
    "moral_bank.deed.corrected": _("put the points of a deed right"),
    "moral_bank.deed.withdrawn": _("withdrew a deed or report"),
    "moral_bank.report.found_false": _("noted that a report was made up"),
    "moral_bank.appeal.made": _("appealed"),
    "moral_bank.appeal.upheld": _("upheld an appeal"),
    "moral_bank.appeal.dismissed": _("dismissed an appeal"),
    "moral_bank.redemption.reserved": _("redeemed %(title)s, to be fetched at %(merchant)s"),
    "moral_bank.redemption.handed_over": _("handed over %(title)s"),
    "moral_bank.redemption.cancelled": _("cancelled the redemption of %(title)s"),
    "moral_bank.redemption.expired": _("gave back %(title)s, which nobody fetched"),
    "moral_bank.honour.opened": _("opened the honour %(title)s"),
    "moral_bank.honour.proposed": _("proposed somebody for %(title)s"),
    "moral_bank.honour.reviewed": _("said for the panel whether it supports a proposal"),
    "moral_bank.honour.decided": _("recorded who receives %(title)s"),
    "moral_bank.merchant_added": _("added a merchant"),
    "moral_bank.merchant_changed": _("changed a merchant"),
    "moral_bank.goods_added": _("added something to redeem"),
    "moral_bank.goods_changed": _("changed something to redeem"),
    "moral_bank.restocked": _("changed the stock"),
    "moral_bank.counted": _("counted %(title)s on the shelf"),
    "moral_bank.fund_entered": _("wrote %(title)s into the book of the fund"),
    "moral_bank.rules.drafted": _("began a new version of the rules"),
    "moral_bank.rules.changed": _("changed a draft of the rules"),
    "moral_bank.rules.simulated": _("tried a draft of the rules on past deeds"),
    "moral_bank.rules.published": _("published the rules"),
    "moral_bank.rules.called_back": _("called rules back before their day"),
    "moral_bank.rules.discarded": _("threw a draft of the rules away"),
}
