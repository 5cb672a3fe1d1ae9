"""The log of a command: on standard error, and only where somebody reads it."""

import logging
import os
import sys

import structlog


def quiet() -> None:
    """Keep what is logged out of an ordinary command's way: it says itself what is wrong."""
    if not structlog.is_configured() and not os.environ.get("LINLI_DEBUG"):
        _configure(logging.CRITICAL)


def speak() -> None:
    """Log what a long-running command does."""
    _configure(logging.INFO)


def _configure(level: int) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # The default would print every local variable: slow, and people's data in the log.
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
