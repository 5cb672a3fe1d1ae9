"""What may be allowed about wishes."""

from linli.hooks import Permission
from linli_micro_wishes.texts import _

_DESK = ("staff", "president", "administrator")

PERMISSIONS = (
    Permission("micro_wishes.wish", _("Make a wish"), ("resident", *_DESK)),
    Permission("micro_wishes.claim", _("Claim wishes"), ("resident", *_DESK)),
    Permission("micro_wishes.collect", _("Write wishes down for residents"), _DESK),
    Permission("micro_wishes.review", _("Review wishes and look after them"), _DESK),
    Permission("micro_wishes.contact", _("See whose wish it is"), _DESK),
    Permission("micro_wishes.campaigns", _("Set up wish campaigns"), _DESK),
    Permission(
        "micro_wishes.numbers",
        _("See and export the figures of wishes"),
        ("supervisor", "auditor", "bookkeeper", *_DESK),
    ),
    Permission("micro_wishes.order", _("Order services and ask questions"), ("resident", *_DESK)),
    Permission("micro_wishes.dispatch", _("Send orders to whoever takes them"), _DESK),
    Permission(
        "micro_wishes.confidential",
        _("Read confidential matters, and hear of what is overdue"),
        ("president", "administrator"),
    ),
    Permission("micro_wishes.visit", _("Visit homes and read what was noted there"), _DESK),
    Permission("micro_wishes.services", _("Keep services, days off and the duty roster"), _DESK),
)
