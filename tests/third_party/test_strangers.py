"""A stranger's plugin needs nothing that only ours have, and a broken one harms nobody.

Each test runs in processes of their own, in which the strangers' wheels are installed.
"""

from pathlib import Path

import pytest
from sqlalchemy import URL
from tests.third_party.installation import Installation

HERE = Path(__file__).parent


@pytest.fixture
def server(postgresql_server: URL) -> str:
    """The address of this run's PostgreSQL, so that no second one is started."""
    return postgresql_server.render_as_string(hide_password=False)


def run_pytest(installation: Installation, folder: Path, server: str) -> str:
    options = ("-q", "-W", "error", "-p", "no:cacheprovider", f"--rootdir={folder}")
    return installation.run(
        "-m", "pytest", *options, folder, LINLI_TEST_DATABASE_URL=server, CI="true"
    )


@pytest.mark.postgresql
def test_a_strangers_plugin_adds_a_card_a_page_a_table_and_a_permission(
    installation: Installation, server: str
) -> None:
    installation.install("tool_shed")
    assert " passed" in run_pytest(installation, HERE / "tool_shed" / "tests", server)


@pytest.mark.postgresql
def test_a_plugin_that_raises_everywhere_harms_nobody_else(
    installation: Installation, server: str
) -> None:
    installation.install("grumpy")
    installation.install("tool_shed")
    assert " passed" in run_pytest(installation, HERE / "visits" / "beside_grumpy", server)


def test_uninstalling_a_plugin_keeps_its_data_and_stops_nothing(
    installation: Installation, tmp_path: Path
) -> None:
    where = {
        "LINLI_DATABASE_URL": f"sqlite:///{tmp_path / 'linli.db'}",
        "LINLI_DATA_DIR": str(tmp_path),
    }
    story = HERE / "visits" / "lend_leave_return.py"
    installation.install("tool_shed")
    assert installation.run(story, "lend", **where).endswith("lent\n")
    installation.uninstall("tool_shed")
    assert installation.run(story, "leave", **where).endswith("left\n")
    installation.install("tool_shed")
    assert installation.run(story, "return", **where).endswith("returned\n")
