"""Templates that were compiled once for a process of tests: each test has a portal of its own."""

from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


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
