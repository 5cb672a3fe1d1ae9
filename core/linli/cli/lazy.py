"""A command group that imports a command only when it is called."""

import importlib
from collections.abc import Sequence
from typing import Any

import click

from linli.cli.brought import Brought, brought
from linli.cli.faults import Fault, told_in_one_line
from linli.cli.words import help_in_language

#: Other distributions add commands here: ``run = "linli_web.serve:run"``.
GROUP = "linli.commands"


class LazyGroup(click.Group):
    """Lists its own commands from a table and others' from entry points, without importing any.

    ``table`` maps a command to where it is (``module:name``) and its line in the list; ``lines``
    holds the lines of commands that another distribution brings under a name we know. The line of
    any other is the summary of the distribution that brings it.
    """

    def __init__(
        self, table: dict[str, tuple[str, str]], lines: dict[str, str], **options: Any
    ) -> None:
        super().__init__(**options)
        self._table = table
        self._lines = lines
        self._found: dict[str, Brought] | None = None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*self._table, *self._entries()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name in self._table:
            module, _colon, name = self._table[cmd_name][0].partition(":")
            command = getattr(importlib.import_module(module), name)
        elif cmd_name in self._entries():
            command = _load(self._entries()[cmd_name])
        else:
            return None
        _localise(command)
        return command  # type: ignore[no-any-return]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list."""
        rows = [(name, self._line(name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command; on its own (not called by a program) every fault is one line."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        with told_in_one_line():
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
            raise SystemExit(code if isinstance(code, int) else 0)

    def _line(self, name: str) -> str:
        own = self._table[name][1] if name in self._table else self._lines.get(name)
        if own is not None:
            return help_in_language(own)
        return self._entries()[name].summary

    def _entries(self) -> dict[str, Brought]:
        if self._found is None:
            self._found = brought(GROUP)
        return self._found


def _load(entry: Brought) -> click.Command:
    try:
        command = entry.load()
    except Exception as error:
        package = entry.distribution
        raise Fault(
            f"“{entry.name}” of {package} cannot be loaded ({type(error).__name__}: {error}). "
            f"Install {package} again, then run: linli doctor"
        ) from error
    if not isinstance(command, click.Command):
        raise Fault(f"“{entry.name}” of {entry.target} is no click command.")
    return command


def _localise(command: click.Command) -> None:
    """Put the help of a command, its options and its own commands into the terminal's language."""
    if command.help:
        command.help = help_in_language(command.help)
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            parameter.help = help_in_language(parameter.help)
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _localise(inner)
