"""Bearer tokens: how other programs are let in, for what, for how long, and how often.

>>> from linli import tokens
>>> made = tokens.add(session, actor, community.id, name="Accounts", scopes=["points:read"])
>>> admitted = tokens.admit(session, made.text, "longhai")
>>> admitted.require("points:write")
Traceback (most recent call last):
linli.tokens.refusals.ScopeMissing: This token is not for that: it lacks the scope points:write.

Only a hash of a token is kept. It opens one community and everything below it, acts in the name of
the person who made it (on the command line: of the system), and is audited when it is made and
revoked.
"""

from linli.tokens.answers import Answered, claim, remember_answer
from linli.tokens.checking import Admitted, admit
from linli.tokens.keeping import (
    MOST_DAYS,
    MOST_PER_MINUTE,
    PER_MINUTE,
    NewToken,
    TokenRow,
    add,
    listing,
    revoke,
)
from linli.tokens.limiting import Limiter
from linli.tokens.refusals import (
    KeyTaken,
    ScopeMissing,
    ScopeUnknown,
    TokenExpired,
    TokenInvalid,
    TokenMissing,
    TokenNotMade,
    TokenRevoked,
    TokenUnknown,
    TooManyRequests,
)
from linli.tokens.scopes import scopes

__all__ = [
    "MOST_DAYS",
    "MOST_PER_MINUTE",
    "PER_MINUTE",
    "Admitted",
    "Answered",
    "KeyTaken",
    "Limiter",
    "NewToken",
    "ScopeMissing",
    "ScopeUnknown",
    "TokenExpired",
    "TokenInvalid",
    "TokenMissing",
    "TokenNotMade",
    "TokenRevoked",
    "TokenRow",
    "TokenUnknown",
    "TooManyRequests",
    "add",
    "admit",
    "claim",
    "listing",
    "remember_answer",
    "revoke",
    "scopes",
]
