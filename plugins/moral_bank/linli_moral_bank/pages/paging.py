"""Lists that come page by page."""

from uuid import UUID

from pydantic import BaseModel

#: Entries on one page.
AT_ONCE = 20


class Older(BaseModel):
    """Where a page of a list begins."""

    before: UUID | None = None
