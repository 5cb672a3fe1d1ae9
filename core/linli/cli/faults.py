"""Whatever goes wrong on the command line is told in one line that says what to do next.

Exit codes: 0 done; 1 the work could not be done, or a check found something; 2 a wrong call.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click


class Fault(click.ClickException):
    """The work cannot be done as things are; the call itself was right."""

    exit_code = 1


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """End the process with a line and an exit code instead of a traceback.

    With ``LINLI_DEBUG=1`` the traceback of what nobody expected is shown as well.
    """
    try:
        yield
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        raise SystemExit(2) from None
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "linli"
        _end(f"{path}: {error.format_message()} Try: {path} --help", 2)
    except click.ClickException as error:
        _end(error.format_message(), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _end("Stopped.", 130)
    except BrokenPipeError:
        # The reader of a pipe has seen enough; Python must not complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except Exception as error:
        lines, code = _explained(error)
        if code is None:
            if os.environ.get("LINLI_DEBUG"):
                raise
            code = 1
        _end("\n".join(lines), code)


def _end(message: str, code: int) -> None:
    click.echo(message, err=True)
    raise SystemExit(code) from None


def _explained(error: Exception) -> tuple[list[str], int | None]:
    """Return what to print and the exit code; no code for what nobody expected."""
    from linli.cli.database_faults import explained as of_the_database
    from linli.cli.words import spoken
    from linli.errors import Refusal
    from linli.i18n import texts

    _ = texts("linli")
    if isinstance(error, Refusal):
        problems = getattr(error, "problems", (error.text,))
        return [spoken(problem) for problem in problems], 1 if error.status >= 500 else 2
    sentence = of_the_database(error)
    if sentence is None and isinstance(error, OSError) and error.strerror:
        sentence = _(
            "%(file)s: %(reason)s. See that the file or folder may be used, and try again.",
            file=error.filename or "?",
            reason=error.strerror,
        )
    if sentence is not None:
        return [spoken(sentence)], 1
    return [
        spoken(
            _(
                "Something unexpected happened (%(error)s). Run: linli doctor. "
                "LINLI_DEBUG=1 shows where it happened.",
                error=f"{type(error).__name__}: {' '.join(str(error).split())}",
            )
        )
    ], None
