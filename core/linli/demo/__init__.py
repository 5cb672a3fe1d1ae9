"""The demo: a district of invented people with six months of history, written by the real rules."""

from linli.demo.filling import MONTHS, DemoRefused, State, fill, state
from linli.demo.people import DemoOrganisation, DemoPerson
from linli.demo.places import DISTRICT
from linli.demo.signins import PASSWORD, SIGN_INS, SignIn
from linli.demo.world import DemoWorld

__all__ = [
    "DISTRICT",
    "MONTHS",
    "PASSWORD",
    "SIGN_INS",
    "DemoOrganisation",
    "DemoPerson",
    "DemoRefused",
    "DemoWorld",
    "SignIn",
    "State",
    "fill",
    "state",
]
