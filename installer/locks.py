"""Makes the lock files anew from pyproject.toml, for every system at once and naming no host."""

import subprocess
from pathlib import Path

from installer.environment import (
    BUILD_LOCK,
    FULL_LOCK,
    ROOT,
    RUNTIME_LOCK,
    TOOLS_LOCK,
    Environment,
)
from installer.words import say

PROJECT = "pyproject.toml"
WHOLE = (PROJECT, "--group", "dev", "--group", "build")
RECIPES: tuple[tuple[Path, tuple[str, ...]], ...] = (
    (FULL_LOCK, WHOLE),
    (RUNTIME_LOCK, (PROJECT, "-c", FULL_LOCK.name)),
    (BUILD_LOCK, (PROJECT, "--group", "build", "-c", FULL_LOCK.name)),
    (TOOLS_LOCK, ("--group", "tools")),
)
"""The full lock comes first: the others take its versions."""


def start(place: Environment, args: list[str]) -> int:
    """Write every lock file; `args` go to the resolver, such as `--upgrade`."""
    for lock, sources in RECIPES:
        say(f"      {lock.relative_to(ROOT).as_posix()}")
        command = [str(place.python), "-m", "uv", "pip", "compile", "--quiet", *sources, *args]
        command += ["--generate-hashes", "--universal", "--no-emit-index-url", "--no-annotate"]
        command += ["--custom-compile-command", "python3 run.py lock", "-o", str(lock)]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            return 1
    return 0
