"""What a community's procedures ask for and nobody has set up, for ``linli doctor``."""

from collections.abc import Sequence

from sqlmodel import Session

from linli.communities import Place
from linli.hooks import Problem
from linli_deliberation.councils import reading
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import COUNCIL
from linli_deliberation.texts import _


def found(session: Session, place: Place) -> Sequence[Problem]:
    """Return the councils that carry matters through a stage alone, and are not founded."""
    councils = reading.councils(session, place.id)
    there = {one.title for one in councils if one.dissolved_on is None}
    problems = list[Problem]()
    for procedure in store.in_use(session, place.id):
        for stage in store.plan(procedure).stages:
            named = [role.removeprefix(COUNCIL) for role in stage.roles if role.startswith(COUNCIL)]
            if len(named) == len(stage.roles) and not there & set(named):
                problems.append(
                    Problem(
                        _("In “%(procedure)s” the stage “%(stage)s” belongs to the council "
                          "“%(council)s”, which there is not.",
                          procedure=procedure.title, stage=stage.title, council=named[0]),
                        _("Found it under Councils, by this name; until then staff act."),
                    )
                )  # fmt: skip
    return problems
