"""Pages of deeds: declaring, tasks, one's own, children's, the panel's queue, desk, appeals."""

from linli_moral_bank.pages.deeds import (
    appeals,
    children,
    declaring,
    depositors,
    desk,
    panel,
    publishing,
    resident,
    tasks,
)

__all__ = [
    "appeals",
    "children",
    "declaring",
    "depositors",
    "desk",
    "panel",
    "publishing",
    "resident",
    "tasks",
]
