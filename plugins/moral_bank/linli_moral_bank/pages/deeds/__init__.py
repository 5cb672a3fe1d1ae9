"""Pages of deeds: declaring them, the panel's queue, and the desk."""
