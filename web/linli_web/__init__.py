"""The portal of Linli: pages for residents and staff, made of what the plugins offer."""

__version__ = "0.1.0"
