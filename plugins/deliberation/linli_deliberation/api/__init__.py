"""For other programs, as JSON: votes with their results, and what residents propose."""

from linli_deliberation.api import (  # noqa: F401 - they declare their resources
    polls,
    procedures,
    topics,
)
from linli_deliberation.api.declared import resources

__all__ = ["resources"]
