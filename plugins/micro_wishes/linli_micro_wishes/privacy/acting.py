"""As whom somebody stands in the log."""

from linli.access import Actor


def discreet(actor: Actor, *, wisher: bool) -> Actor:
    """Return who stands in the log beside a wish: never the wisher, not even as whom staff served.

    A wisher's own act is the system's there, without the address that would name them.
    """
    return Actor(None) if wisher else Actor(actor.person_id, origin=actor.origin)
