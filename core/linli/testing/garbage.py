"""What a run of tests has imported is no garbage, and is not looked through for any.

Each portal that a test makes leaves some fifty thousand objects behind. Python otherwise looks
through everything there is for each of them: a quarter of what the tests took.
"""

import gc
from typing import Any

import pytest

#: Python looks through what is young as often as ever, through all of it more seldom.
_SELDOM = (700, 10, 100)
_BEFORE = pytest.StashKey[tuple[int, int, int]]()
_TESTS = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    """Look for garbage less often."""
    config.stash[_BEFORE] = gc.get_threshold()
    config.stash[_TESTS] = 0
    gc.set_threshold(*_SELDOM)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave no trace."""
    gc.set_threshold(*config.stash[_BEFORE])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Any:
    """Set aside what is there before the first test, and again after 1, 2, 4, 8 … of them."""
    count = item.config.stash[_TESTS]
    item.config.stash[_TESTS] = count + 1
    if count & (count - 1) == 0:
        gc.collect()
        gc.freeze()
    return (yield)
