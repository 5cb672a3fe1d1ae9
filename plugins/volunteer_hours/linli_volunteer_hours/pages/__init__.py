"""The pages: parse, call a rule, render. One file for each kind of reader."""

from flask import Blueprint

blueprint = Blueprint("volunteer_hours", __name__)

from linli_volunteer_hours.pages import (  # noqa: E402, F401 - they add their views to the blueprint
    bank_accounts,
    bank_decisions,
    bank_desk,
    bank_homes,
    calendars,
    campaigns,
    certificates,
    commitments,
    confirming,
    desk,
    disputes,
    door,
    exchanges,
    leading,
    listings,
    mine,
    one_shift,
    planning,
    proxies,
    public,
    registering,
    reports,
    resident,
    safety,
    team_form,
    teams,
    time_bank,
    times,
    units,
    visits,
    volunteers,
)
