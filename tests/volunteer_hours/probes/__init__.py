"""Things of another community, for the walk through all routes (tests/web/test_boundaries.py)."""

from collections.abc import Mapping

from tests.volunteer_hours.probes import bank, people, serving
from tests.web.probes.worlds import Probe

PROBES: Mapping[str, Probe] = {**people.PROBES, **serving.PROBES, **bank.PROBES}
