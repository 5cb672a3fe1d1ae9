"""What a machine could not run is said loudly, and fails where CI=true."""

import os
from typing import Any, NoReturn

import pytest

_MARK = "COULD NOT RUN: "


def cannot_run(reason: str) -> NoReturn:
    """Skip this test because the machine lacks something, and have that reported at the end."""
    pytest.skip(_MARK + reason)


def _missing(config: pytest.Config) -> dict[str, int]:
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    reasons: dict[str, int] = {}
    for report in reporter.stats.get("skipped", ()) if reporter else ():
        text = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        if _MARK in text:
            reason = text.split(_MARK, 1)[1]
            reasons[reason] = reasons.get(reason, 0) + 1
    return reasons


def _strict() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail under CI=true when something could not run."""
    if _strict() and session.exitstatus == pytest.ExitCode.OK and _missing(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what could not run, last and in red."""
    missing = _missing(config)
    if not missing:
        return
    terminalreporter.section("THESE TESTS COULD NOT RUN", sep="!", red=True, bold=True)
    for reason, count in missing.items():
        terminalreporter.line(f"{count} tests: {reason}", red=True)
    if _strict():
        terminalreporter.line("CI=true: what could not run counts as failed.", red=True)
