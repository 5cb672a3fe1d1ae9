"""Make the environment of the references: ``python -m benchmarks.elections.references``.

pabutools asks for gurobipy and other solvers, pref_voting for numba and ortools. Where one of
these cannot be had, the package is tried without what it asks for. What the project itself asks for
is found in the environment that runs this, after their own.
"""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from benchmarks.elections import HERE, PYTHON

#: With the versions that the goals were set against.
PACKAGES = {"pabutools": "1.2.3", "pref_voting": "1.18.2"}


def main() -> int:
    """Install what is missing; say what could not be had, and go on without it."""
    if not PYTHON.exists():
        print("Making an environment for the references (some minutes) …")
        venv.create(HERE / ".venv", with_pip=True)
    _share()
    for package, version in PACKAGES.items():
        if _imports(package):
            continue
        for extra in ([], ["--no-deps"]):
            command = [str(PYTHON), "-m", "pip", "install", "--quiet", *extra]
            command.append(f"{package}=={version}")
            if subprocess.run(command, check=False).returncode == 0 and _imports(package):
                break
        else:
            print(f"NOT MEASURED: {package} cannot be installed here.")
    return 0


def _share() -> None:
    """Let the references' environment find the packages of ours, behind its own."""
    asked = [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    theirs = subprocess.run(asked, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    (Path(theirs) / "ours.pth").write_text(f"{sysconfig.get_path('purelib')}\n", "utf-8")


def _imports(package: str) -> bool:
    tried = subprocess.run(
        [PYTHON, "-c", f"import {package}"], check=False, stderr=subprocess.DEVNULL
    )
    return tried.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
