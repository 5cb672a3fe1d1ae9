"""``python -m benchmarks.elections``: how every real election at hand comes out.

The exit code is 1 when a file neither agrees nor stands among the deviations.
"""

import sys

from benchmarks.elections.agreement import DEVIATIONS, FOLDER, compare, files


def main() -> int:
    """Print how every file came out."""
    compared = [compare(path) for path in files()]
    if not compared:
        print(f"NO REAL ELECTION WAS COUNTED: there is no .pb file in {FOLDER}.")
        return 1
    unexplained = 0
    for item in compared:
        if not item.agrees:
            reason = DEVIATIONS.get(item.name)
            unexplained += reason is None
            print(f"{item.difference}\n    {reason or 'NOT EXPLAINED'}")
    agreeing = sum(item.agrees for item in compared)
    print(f"{agreeing} of {len(compared)} real elections agree with what was published.")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
