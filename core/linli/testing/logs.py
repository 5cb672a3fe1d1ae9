"""What is logged in a test is shown by pytest where the test fails, and costs next to nothing."""

import pytest
import structlog


def pytest_configure(config: pytest.Config) -> None:
    """Log through the standard library, tracebacks plain: drawing one takes a second otherwise."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave no trace."""
    structlog.reset_defaults()
