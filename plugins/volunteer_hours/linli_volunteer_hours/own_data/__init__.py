"""What is held about a person, for their own eyes: everything they may read of it."""

from linli_volunteer_hours.own_data.everything import sections

__all__ = ["sections"]
