"""The leader's code at the door: it changes every minute, so that a photo of it is soon useless."""

import hmac
from base64 import b32encode
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session

from linli.clock import now
from linli_volunteer_hours.models import Shift
from linli_volunteer_hours.refusals import CodeStale
from linli_volunteer_hours.texts import _

#: How long a code is shown. It is good until the next one is over too, for those who type slowly.
SHOWN = timedelta(seconds=60)
_LENGTH = 8


def code_of(shift: Shift, moment: datetime) -> str:
    """Return a shift's code at a moment: HMAC-SHA256 of the minute, cut as in RFC 4226."""
    return _code(shift, _window(moment))


def check(session: Session, shift: Shift, text: str) -> None:
    """Refuse a code that is not the present one or the one before.

    Raises:
        CodeStale: it is another.
    """
    window = _window(now(session))
    typed = text.strip().upper().replace(" ", "").replace("-", "")
    good = [_code(shift, at) for at in (window, window - 1)]
    if not any(hmac.compare_digest(typed.encode(), code.encode()) for code in good):
        raise CodeStale(
            _("This code has changed meanwhile. Please scan it again at the leader's."),
            field="code",
        )


def _window(moment: datetime) -> int:
    return int(moment.timestamp() // SHOWN.total_seconds())


def _code(shift: Shift, window: int) -> str:
    digest = hmac.new(bytes.fromhex(shift.secret), window.to_bytes(8, "big"), sha256).digest()
    return b32encode(digest).decode()[:_LENGTH]
