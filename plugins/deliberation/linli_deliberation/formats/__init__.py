"""Files of elections: Pabulib's ``.pb``, ranked ``.blt``, and the bundle a recount needs."""

from linli_deliberation.formats.blt import read_blt, write_blt
from linli_deliberation.formats.bundles import make_bundle, read_bundle
from linli_deliberation.formats.pb_reading import PbFile, read_pb
from linli_deliberation.formats.pb_writing import write_pb
from linli_deliberation.formats.sums import make_sums

__all__ = [
    "PbFile",
    "make_bundle",
    "make_sums",
    "read_blt",
    "read_bundle",
    "read_pb",
    "write_blt",
    "write_pb",
]
