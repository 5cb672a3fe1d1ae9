"""The pages of the moral bank: parse, call a rule, render."""

from flask import Blueprint

blueprint = Blueprint("moral_bank", __name__)
