"""A plugin's tables: named after it, pointing only to core's and its own."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from sqlalchemy import Table
from sqlmodel import SQLModel

from linli.i18n import Text, texts
from linli.plugins import Loaded

_ = texts("linli")


def problems(plugin: Loaded) -> Iterator[Text]:
    """Yield what is wrong with a plugin's tables."""
    prefix = f"{plugin.name}_"
    for table in tables(plugin.info.package):
        if not table.name.startswith(prefix):
            yield _(
                "the table %(name)s does not begin with “%(prefix)s”",
                name=table.name,
                prefix=prefix,
            )
        for key in table.foreign_keys:
            target = key.target_fullname.partition(".")[0]
            if not target.startswith(("core_", prefix)):
                yield _(
                    "%(table)s points to %(target)s, a table of another owner",
                    table=table.name,
                    target=target,
                )


def tables(package: str) -> list[Table]:
    """Import all modules of a package that are called ``models``; return the tables made there."""
    for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
        if ".models" in module.name.removeprefix(package):
            import_module(module.name)
    found = {
        str(model.__table__.name): model.__table__
        for model in _models(SQLModel)
        if model.__module__ == package or model.__module__.startswith(f"{package}.")
    }
    return [found[name] for name in sorted(found)]


def _models(base: type[Any]) -> Iterator[Any]:
    model: type[Any]
    for model in base.__subclasses__():
        if hasattr(model, "__table__"):
            yield model
        yield from _models(model)
