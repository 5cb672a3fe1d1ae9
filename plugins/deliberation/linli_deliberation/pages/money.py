"""Money as people write it, in yuan, and as it is kept, in minor units."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

Yuan = Annotated[Decimal, Field(ge=0, le=100_000_000, decimal_places=2)]


def fen(yuan: Decimal | None) -> int | None:
    """Return an amount in minor units."""
    return None if yuan is None else int(yuan * 100)


def typed(fen_: int | None) -> str | None:
    """Return an amount as it stands in a field."""
    return None if fen_ is None else f"{Decimal(fen_) / 100:f}"
