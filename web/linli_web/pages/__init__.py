"""The portal's own pages for residents; each module adds its views to :data:`blueprint`."""

from flask import Blueprint

blueprint = Blueprint("linli", "linli_web")

from linli_web.pages import (  # noqa: E402 - the views need the blueprint
    checkpoints,
    codes,
    erasing,
    evidence,
    exchanging,
    forgotten,
    front,
    home,
    inbox,
    joining,
    me,
    notices,
    preferences,
    proofs,
    serving,
    signing_in,
    styleguide,
    verifying,
    wallet,
)

__all__ = [
    "blueprint",
    "checkpoints",
    "codes",
    "erasing",
    "evidence",
    "exchanging",
    "forgotten",
    "front",
    "home",
    "inbox",
    "joining",
    "me",
    "notices",
    "preferences",
    "proofs",
    "serving",
    "signing_in",
    "styleguide",
    "verifying",
    "wallet",
]
