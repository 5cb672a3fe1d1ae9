"""The JSON API at ``/api/v1``, and the means by which plugins add resources of their own.

A plugin's ``api.py`` declares them, and its hook ``linli_api`` returns them::

    from linli_web.api import Call, Content, Page, PageQuery, Resources

    resources = Resources("tool_shed")

    @resources.get("/tools", scope="tool_shed:read")
    def tools(call: Call) -> ToolList:
        \"\"\"List the tools of the shed.\"\"\"

:mod:`linli_web.api.declaring` says what a declaration is made of; ``call`` is a
:class:`~linli_web.api.calling.Call`.
"""

from linli_web.api.calling import Call
from linli_web.api.declaring import DeclarationWrong, Resource, Resources
from linli_web.api.problems import CursorInvalid, Problem, QueryInvalid
from linli_web.api.streaming import Stream
from linli_web.api.values import (
    Amount,
    Content,
    Moment,
    Page,
    PageQuery,
    Query,
    read_cursor,
    write_cursor,
)

__all__ = [
    "Amount",
    "Call",
    "Content",
    "CursorInvalid",
    "DeclarationWrong",
    "Moment",
    "Page",
    "PageQuery",
    "Problem",
    "Query",
    "QueryInvalid",
    "Resource",
    "Resources",
    "Stream",
    "read_cursor",
    "write_cursor",
]
