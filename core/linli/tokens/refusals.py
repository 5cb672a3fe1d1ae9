"""Why another program is not let in, or has to wait."""

from linli.errors import Refusal
from linli.i18n import Text


class ScopeUnknown(Refusal):
    """A token was to be made for something that nobody offers."""

    code = "tokens.scope_unknown"


class TokenNotMade(Refusal):
    """A token cannot be made like this: its name, its days or its requests a minute do not fit."""

    code = "tokens.not_made"


class TokenUnknown(Refusal):
    """There is no such token among this community's."""

    code = "tokens.unknown"
    status = 404


class TokenMissing(Refusal):
    """The request carries no bearer token."""

    code = "tokens.missing"
    status = 401


class TokenInvalid(Refusal):
    """The token is not one of this installation's."""

    code = "tokens.invalid"
    status = 401


class TokenExpired(Refusal):
    """The token's time is over."""

    code = "tokens.expired"
    status = 401


class TokenRevoked(Refusal):
    """The token was taken back."""

    code = "tokens.revoked"
    status = 401


class ScopeMissing(Refusal):
    """The token is not for this."""

    code = "tokens.scope_missing"
    status = 403


class TooManyRequests(Refusal):
    """The token's requests of this minute are used up."""

    code = "tokens.too_many_requests"
    status = 429

    def __init__(self, text: Text, *, retry_after: int) -> None:
        super().__init__(text)
        #: Seconds until it may ask again.
        self.retry_after = retry_after


class KeyTaken(Refusal):
    """The Idempotency-Key was already used for another request."""

    code = "tokens.key_taken"
    status = 409
