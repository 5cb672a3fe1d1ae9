"""Every real election at hand, counted by the rule it names, against what the city funded."""

import pytest
from benchmarks.elections.agreement import DEVIATIONS, FOLDER, compare, files

from linli.testing.report import cannot_run

pytestmark = pytest.mark.elections


def test_real_elections_are_at_hand() -> None:
    if not files():
        cannot_run(
            f"NO REAL ELECTION WAS COUNTED: there is no .pb file in {FOLDER}; "
            "name the folder with LINLI_PABULIB"
        )


@pytest.mark.parametrize("name", [path.name for path in files()])
def test_the_published_result_is_reproduced(name: str) -> None:
    compared = compare(FOLDER / name)
    if name in DEVIATIONS:
        assert not compared.agrees, f"{name} agrees and should leave the list of deviations"
    else:
        assert compared.agrees, compared.difference


def test_every_deviation_has_a_reason() -> None:
    assert all(len(reason) > 40 for reason in DEVIATIONS.values())
