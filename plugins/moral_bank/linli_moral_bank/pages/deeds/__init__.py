"""Pages of deeds: declaring them, the panel's queue, and the desk."""

from linli_moral_bank.pages.deeds import declaring, desk, panel

__all__ = ["declaring", "desk", "panel"]
