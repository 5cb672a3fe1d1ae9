"""Linli (邻里): identity, accounts, points and plugins for communities.

The public API is what each folder's ``__init__`` re-exports: ``from linli import points``.
Nothing heavy is imported here, so that ``linli --help`` answers at once.
"""

__version__ = "0.1.0"
