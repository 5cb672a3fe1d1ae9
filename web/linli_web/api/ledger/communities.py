"""The community, and what is counted there."""

from uuid import UUID

from pydantic import BaseModel, Field

from linli import points
from linli.communities import CommunityKind
from linli_web.api.calling import Call
from linli_web.api.ledger import resources
from linli_web.api.ledger.values import UnitOut


class CommunityOut(BaseModel):
    """A node of the tree of communities."""

    id: UUID
    parent_id: UUID | None
    slug: str = Field(description="Its name in addresses.")
    code: str
    name: str
    kind: CommunityKind
    language: str = Field(description="BCP 47.")
    time_zone: str = Field(description="IANA.")


class UnitList(BaseModel):
    """Everything that is counted in a community."""

    items: list[UnitOut]


@resources.get("", scope=None)
def community(call: Call) -> CommunityOut:
    """Describe the community that the token opens."""
    place = call.community
    assert place.slug is not None
    return CommunityOut(
        id=place.id,
        parent_id=place.parent_id,
        slug=place.slug,
        code=place.code,
        name=place.name,
        kind=place.kind,
        language=place.language,
        time_zone=place.time_zone,
    )


@resources.get("/units", scope=None, etag=True)
def units(call: Call) -> UnitList:
    """List what is counted here: the community's units and those from above."""
    found = points.units(call.session, call.community_id)
    return UnitList(items=[UnitOut.of(unit) for unit in found])
