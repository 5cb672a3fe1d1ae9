"""Another program that reads a community's polls."""

from typing import Any

from linli import tokens
from linli.access import SYSTEM
from linli.db import Database
from linli.testing import Client
from linli.testing.program import Program
from tests.deliberation.polling import Hall


def program(client: Client, database: Database, hall: Hall, scope: str) -> Program:
    """Return a program with a token for one scope."""
    with database.writing() as session:
        made = tokens.add(session, SYSTEM, hall.id, name="区平台", scopes=[scope])
    return client.program(made.text)


def answer(district: Program, address: str) -> Any:
    """Return what a program is answered as JSON."""
    return district.get(address).json
