"""Plausible history."""

from linli.demo import DemoWorld


def fill(world: DemoWorld) -> None:
    """Plan six months."""
