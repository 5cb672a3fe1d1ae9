"""docs/write-a-plugin.md shows the plugin that tests/third_party builds, installs and runs."""

import re

import pytest
from tests.docs import samples

DOCUMENT = samples.DOCUMENT.read_text("utf-8")
FILES = samples.files()


def test_every_file_of_the_plugin_is_shown() -> None:
    assert samples.shown(DOCUMENT).keys() == FILES.keys()


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_shown_as_it_is(path: str) -> None:
    assert samples.shown(DOCUMENT)[path] == FILES[path], "python -m tests.docs.samples renews it"


def test_the_other_samples_run() -> None:
    found = re.findall(r"^```python\n(.+?)^```$", samples.SHOWN.sub("", DOCUMENT), re.M | re.S)
    assert found
    for sample in found:
        exec(compile(sample, "docs/write-a-plugin.md", "exec"), {"__name__": "sample"})  # noqa: S102
