"""Short single-use codes, bound to a purpose, a holder, a thing and an expiry."""

from linli.codes.guessing import TooManyGuesses
from linli.codes.issuing import IssuedCode, cancel, cancel_for, forget, issue
from linli.codes.qr import qr_svg
from linli.codes.redeeming import (
    CodeCancelled,
    CodeExpired,
    CodePlace,
    CodeRow,
    CodeState,
    CodeUnknown,
    CodeUsed,
    locate,
    look_up,
    redeem,
    state_of,
)
from linli.codes.spelling import normalise

__all__ = [
    "CodeCancelled",
    "CodeExpired",
    "CodePlace",
    "CodeRow",
    "CodeState",
    "CodeUnknown",
    "CodeUsed",
    "IssuedCode",
    "TooManyGuesses",
    "cancel",
    "cancel_for",
    "forget",
    "issue",
    "locate",
    "look_up",
    "normalise",
    "qr_svg",
    "redeem",
    "state_of",
]
