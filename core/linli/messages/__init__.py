"""Short messages to people outside the portal: one interface, whatever carries them."""

from linli.messages.sending import Nowhere, Sender, Undeliverable, sender, sender_for, use

__all__ = ["Nowhere", "Sender", "Undeliverable", "sender", "sender_for", "use"]
