"""The pages of deliberation: parse, call a rule, render. One file for each kind of reader."""

from flask import Blueprint

blueprint = Blueprint("deliberation", __name__)

from linli_deliberation.pages import (  # noqa: E402, F401 - they add their views to the blueprint
    callers,
    councils,
    counting_rule,
    desk,
    discussing,
    electorate,
    live,
    matter_desk,
    matters,
    meetings,
    papers,
    polls,
    preparing,
    printing,
    procedures,
    promise_photos,
    promises,
    proposing,
    public,
    roll,
    screening,
    seating,
    sortition,
    topic_desk,
    topics,
    units,
    voting,
    years,
)
