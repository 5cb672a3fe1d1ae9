"""Draw lots again, with nothing but Python (3.11 or newer).

    python3 -I redraw.py draw.json

It checks that the pool is the one whose hash was published before the seed could be known, draws
from the seed, and compares. Each stratum gets its part of the places, by largest remainders. Within
a stratum the order is that of SHA-256 over the seed, the stratum and the number, each on a line of
its own; between equal remainders that of the number 0. The exit code is 0 only when all agrees.

The seal beside a number is the SHA-256 of a secret and an identifier, each on a line of its own.
The page of the draw shows both to the one person whose number it is: no number can change hands.
"""

# mypy: allow-untyped-defs, allow-untyped-calls, allow-incomplete-defs, no-check-untyped-defs
import hashlib
import json
import sys


def ticket(seed, stratum, number):
    """Return what a number is put in order by."""
    return hashlib.sha256(f"{seed}\n{stratum}\n{number}".encode()).hexdigest()


def drawn(pool, places, seed):
    """Return who is drawn, by number, and the whole order of each stratum."""
    strata = {}
    for entry in pool:
        strata.setdefault(entry["stratum"], []).append(entry["number"])
    share = {name: divmod(len(numbers) * places, len(pool)) for name, numbers in strata.items()}
    left = places - sum(whole for whole, _rest in share.values())
    lucky = sorted(strata, key=lambda name: (-share[name][1], ticket(seed, name, 0)))[:left]
    order, found = {}, []
    for name, numbers in strata.items():
        order[name] = sorted(numbers, key=lambda number: ticket(seed, name, number))
        found += order[name][: share[name][0] + (name in lucky)]
    return sorted(found), order


def main(arguments):
    """Check a draw; return the exit code."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    with open(arguments[0], encoding="utf-8") as file:
        draw = json.load(file)
    text = json.dumps(draw["pool"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    code = 0
    if draw.get("annulled"):
        print(f"This draw was annulled: {draw['annulled']}", file=sys.stderr)
    if hashlib.sha256(text.encode()).hexdigest() != draw["pool_hash"]:
        print("WRONG: the pool is not the one that was published.", file=sys.stderr)
        code = 1
    if not draw["seed"]:
        print("Lots were not drawn yet.", file=sys.stderr)
        return 1
    found, order = drawn(draw["pool"], draw["places"], draw["seed"])
    print(json.dumps({"drawn": found, "order": order}, ensure_ascii=False, sort_keys=True))
    same = found == draw["drawn"] and order == draw["order"]
    print("The same lots." if same else "OTHER lots than published.", file=sys.stderr)
    return code if same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
