"""Webhooks: addresses outside that are told what happens, signed, in order, until it arrives.

A worker sends what the feed has (:mod:`linli.feed`), so nothing outside ever holds up an act. What
fails is tried again with growing pauses; a webhook that fails for three days is turned off, and the
community's administrators are told.
"""

from linli.webhooks.addresses import AddressRefused
from linli.webhooks.delivering import deliver_due
from linli.webhooks.keeping import (
    DeliveryRow,
    NewWebhook,
    WebhookRow,
    WebhookUnknown,
    add,
    deliveries,
    listing,
    remove,
)

__all__ = [
    "AddressRefused",
    "DeliveryRow",
    "NewWebhook",
    "WebhookRow",
    "WebhookUnknown",
    "add",
    "deliver_due",
    "deliveries",
    "listing",
    "remove",
]
