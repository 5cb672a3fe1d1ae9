"""Fixtures for the tests of Linli and of its plugins: ``pytest_plugins = ["linli.testing"]``."""
