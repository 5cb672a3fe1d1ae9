"""What is compiled once for a process of tests, although each test has a portal of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import TYPE_CHECKING

import pytest
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

if TYPE_CHECKING:
    from werkzeug.routing import Rule

_Builder = Callable[..., tuple[str, str]]


class Compiled(BytecodeCache):
    """Keeps the compiled templates in memory, by their name, file and source."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template the code that an earlier test compiled, if one did."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code for the tests that follow."""
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


#: What this process compiled.
COMPILED = Compiled()


@contextmanager
def builders_compiled_once() -> Iterator[None]:
    """Let routes with the same address share the functions that write it.

    Werkzeug compiles two for each of some five hundred routes, most of what a portal takes to be
    made. They are functions of their arguments alone, the route itself the first.
    """
    from werkzeug.routing import Rule

    compile_ = Rule._compile_builder
    kept: dict[tuple[object, ...], _Builder] = {}

    def compile_once(rule: "Rule", append_unknown: bool = True) -> _Builder:
        if rule.defaults:  # They are written into the function, each by its own converter.
            return compile_(rule, append_unknown)
        key = (append_unknown, *rule._trace)
        if key not in kept:
            kept[key] = compile_(rule, append_unknown)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compile_once)
        yield
