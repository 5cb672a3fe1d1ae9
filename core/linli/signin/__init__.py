"""Signing in and joining: passwords, sessions, attempts, invitations."""

from linli.signin.attempts import TooManyAttempts
from linli.signin.invitations import InvitationRefused, accept, invite
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
    "Identity",
    "InvitationRefused",
    "PasswordRefused",
    "SessionRow",
    "SignInRefused",
    "SignedIn",
    "TooManyAttempts",
    "accept",
    "find_person",
    "invite",
    "open_session",
    "revoke_all",
    "revoke_session",
    "sessions_of",
    "set_password",
    "sign_in",
    "who",
]
