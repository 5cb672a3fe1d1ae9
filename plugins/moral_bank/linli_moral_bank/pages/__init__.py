"""The pages of the moral bank: parse, call a rule, render. One file for each kind of reader."""

from flask import Blueprint

blueprint = Blueprint("moral_bank", __name__)

from linli_moral_bank.pages import (  # noqa: E402, F401 - they add their views to the blueprint
    declaring,
    desk,
    fund,
    honours,
    merchant,
    panel,
    public,
    resident,
    rollup,
    rule_files,
    rule_items,
    rule_trial,
    rule_versions,
    settlement,
    shop,
    stock,
)
