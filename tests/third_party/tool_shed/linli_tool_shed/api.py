"""The tool shed for other programs: the same rules, as JSON."""

from uuid import UUID

from pydantic import BaseModel, Field

from linli.access import NotAllowed
from linli_tool_shed import shed
from linli_web.api import Call, Content, Resources

resources = Resources("tool_shed")


class NewTool(Content):
    """A tool to be put into the shed."""

    name: str = Field(min_length=2, max_length=80)


class ToolOut(BaseModel):
    """A tool of the shed."""

    id: UUID
    name: str
    is_away: bool = Field(description="Whether a neighbour has it just now.")


class ToolList(BaseModel):
    """All tools of the shed."""

    items: list[ToolOut]


@resources.get("/tools", scope="tool_shed:read")
def tools(call: Call) -> ToolList:
    """List the tools by name; who has them is nobody else's business."""
    rows = shed.tools(call.session, call.community_id)
    return ToolList(
        items=[ToolOut(id=row.id, name=row.name, is_away=row.borrower is not None) for row in rows]
    )


@resources.post("/tools", scope="tool_shed:write", refusals=(NotAllowed, shed.ToolKnown))
def add_tool(call: Call, body: NewTool) -> ToolOut:
    """Put a tool into the shed."""
    tool = shed.add(call.session, call.actor, call.community_id, body.name)
    return ToolOut(id=tool.id, name=tool.name, is_away=False)
