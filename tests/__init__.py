"""Tests of all distributions; each folder mirrors a package."""
