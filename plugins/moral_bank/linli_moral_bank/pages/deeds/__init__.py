"""Pages of deeds: declaring them, one's own, children's, the panel's queue, the desk, appeals."""

from linli_moral_bank.pages.deeds import appeals, children, declaring, desk, panel, resident

__all__ = ["appeals", "children", "declaring", "desk", "panel", "resident"]
