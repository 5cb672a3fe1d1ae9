"""The pages of the moral bank: parse, call a rule, render. One file for each kind of reader."""

from flask import Blueprint

blueprint = Blueprint("moral_bank", __name__)

from linli_moral_bank.pages import (  # noqa: E402 - they add their views to the blueprint
    benefits,
    books,
    certificates,
    deeds,
    honours,
    perks,
    quarters,
    rule_sets,
    shop,
    standing,
)

__all__ = [
    "benefits",
    "blueprint",
    "books",
    "certificates",
    "deeds",
    "honours",
    "perks",
    "quarters",
    "rule_sets",
    "shop",
    "standing",
]
