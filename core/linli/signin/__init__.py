"""Signing in and joining: passwords, sessions, attempts, invitations."""

from linli.signin.assistance import HoldsAnOffice, NothingToSignInWith, reset_password
from linli.signin.attempts import TooManyAttempts
from linli.signin.invitations import (
    InvitationNotFound,
    InvitationRefused,
    InvitationRow,
    accept,
    invitations,
    invite,
    withdraw,
)
from linli.signin.passwords import PasswordRefused, set_password
from linli.signin.sessions import (
    Identity,
    SessionRow,
    SignedIn,
    SignInRefused,
    find_person,
    open_session,
    revoke_all,
    revoke_session,
    sessions_of,
    sign_in,
    who,
)

__all__ = [
    "HoldsAnOffice",
    "Identity",
    "InvitationNotFound",
    "InvitationRefused",
    "InvitationRow",
    "NothingToSignInWith",
    "PasswordRefused",
    "SessionRow",
    "SignInRefused",
    "SignedIn",
    "TooManyAttempts",
    "accept",
    "find_person",
    "invitations",
    "invite",
    "open_session",
    "reset_password",
    "revoke_all",
    "revoke_session",
    "sessions_of",
    "set_password",
    "sign_in",
    "who",
    "withdraw",
]
