"""Looking at an installation: what is well, what is not, and how to mend it."""

from linli.cli.health.findings import Finding, Level
from linli.cli.health.looking import look, try_again

__all__ = ["Finding", "Level", "look", "try_again"]
