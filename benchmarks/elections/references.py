"""Make the environment of the references: ``python -m benchmarks.elections.references``.

pabutools asks for gurobipy and other solvers, pref_voting for numba and ortools. Where one of
these cannot be had, the package is tried without what it asks for.
"""

import subprocess
import sys
import venv

from benchmarks.elections import HERE, PYTHON

PACKAGES = ("pabutools", "pref_voting")


def main() -> int:
    """Install what is missing; say what could not be had, and go on without it."""
    if not PYTHON.exists():
        print("Making an environment for the references (some minutes) …")
        venv.create(HERE / ".venv", with_pip=True)
    for package in PACKAGES:
        if _imports(package):
            continue
        for extra in ([], ["--no-deps"]):
            command = [str(PYTHON), "-m", "pip", "install", "--quiet", *extra, package]
            if subprocess.run(command, check=False).returncode == 0 and _imports(package):
                break
        else:
            print(f"NOT MEASURED: {package} cannot be installed here.")
    return 0


def _imports(package: str) -> bool:
    tried = subprocess.run(
        [PYTHON, "-c", f"import {package}"], check=False, stderr=subprocess.DEVNULL
    )
    return tried.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
