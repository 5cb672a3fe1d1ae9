"""What the walk through all routes needs: things of another community to ask for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from linli.communities import Place
from linli.db import Database
from linli.testing import Somebody


@dataclass(frozen=True)
class World:
    """A second community, and somebody with every role there."""

    database: Database
    community: Place
    insider: Somebody
    stranger: Somebody


#: Makes something in the other community and returns it as arguments of a route. Whoever belongs
#: there must reach it, so that the probe proves something.
Probe = Callable[[World], Mapping[str, Any]]
