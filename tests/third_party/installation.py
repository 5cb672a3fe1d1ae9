"""Building strangers' plugins as wheels, installing them beside ours, and taking them away."""

import os
import shutil
import subprocess
import sys
from pathlib import Path


def build(project: Path, folder: Path) -> Path:
    """Build a wheel from a copy of ``project`` below ``folder``; return it."""
    source = folder / "source" / project.name
    shutil.copytree(project, source, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    _run("-m", "linli.testing.translations", "compile", source / f"linli_{project.name}")
    _run("-m", "flit_core.wheel", source, "--outdir", folder / "wheels")
    [wheel] = (folder / "wheels").glob(f"linli_{project.name}-*.whl")
    return wheel


class Installation:
    """A folder on the path of processes of their own, where packages come and go."""

    def __init__(self, folder: Path, wheels: dict[str, Path]) -> None:
        self.folder = folder
        self.folder.mkdir()
        self._wheels = wheels

    def install(self, name: str) -> None:
        """Install a wheel, asking no index."""
        into = ("--python", sys.executable, "--target", self.folder / name)
        offline = ("--quiet", "--offline", "--no-deps", "--no-index")
        _run("-m", "uv", "pip", "install", *offline, *into, self._wheels[name])

    def uninstall(self, name: str) -> None:
        """Take a package away."""
        shutil.rmtree(self.folder / name)

    def run(self, *arguments: str | Path, **environment: str) -> str:
        """Run Python with what is installed here and return what it prints."""
        path = os.pathsep.join(str(place) for place in sorted(self.folder.iterdir()))
        return _run(*arguments, cwd=self.folder, PYTHONPATH=path, **environment)


def _run(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment},
        cwd=cwd,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{arguments} failed\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
    return done.stdout
