"""The log tells what failed and where, not what people's names were at that moment."""

from collections.abc import Iterator

import pytest
import structlog

from linli.cli import logs


@pytest.fixture
def _unconfigured() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.mark.usefixtures("_unconfigured")
def test_a_traceback_has_no_values(capsys: pytest.CaptureFixture[str]) -> None:
    logs.speak()
    name = "王桂英".upper()
    try:
        assert name.isdigit() or 1 / 0
    except ZeroDivisionError:
        structlog.get_logger().exception("job failed", job="moral_bank.remind")
    printed = capsys.readouterr().err
    assert "job failed" in printed and "moral_bank.remind" in printed
    assert "ZeroDivisionError" in printed and "test_logs.py" in printed
    assert name not in printed
