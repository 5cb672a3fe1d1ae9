"""How a code is written: easy to read out, hard to mistake, impossible to guess."""

import hashlib
import secrets

#: Digits and letters without those taken for one another (0 O, 1 I L, 2 Z, 5 S, 8 B, U V).
ALPHABET = "34679ACDEFGHJKMNPQRTVWXY"
#: Characters; 24 ** 10 is 6.3e13 codes, a little under 46 bits.
LENGTH = 10
_GROUP = 5
#: Rounds of PBKDF2 (RFC 8018): about a millisecond for one code, so that trying all codes against
#: a stolen copy of the database takes far longer than any code lives.
_ROUNDS = 5_000


def new_text() -> str:
    """Return a new random code, in groups for the eye: ``K7MDP-3HQW9``."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(letters[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))


def normalise(text: str) -> str:
    """Return what was typed as the code is stored: capitals, without spaces and hyphens.

    Full-width letters and digits, as Chinese keyboards write them, count as the plain ones.
    """
    plain = (chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return "".join(c for c in "".join(plain).upper() if c.isalnum())


def hash_of(text: str) -> str:
    """Return what is stored instead of the code."""
    letters = normalise(text)[:64].encode()
    return hashlib.pbkdf2_hmac("sha256", letters, b"linli.codes", _ROUNDS).hex()
