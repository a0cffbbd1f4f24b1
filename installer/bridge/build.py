"""Builds the bridge programs that call the vendors' libraries.

For this system with `cc`, for Windows (32 and 64 bits) with mingw-w64 or, on Windows itself, with
the same compilers on the search path. `python3 installer/bridge/build.py [FOLDER]`.
"""

import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

SOURCE: Final = Path(__file__).resolve().with_name("bridge.c")
FOLDER: Final = SOURCE.parents[2] / "build" / "bridge"
STRICT: Final = ("-std=c11", "-O2", "-Wall", "-Wextra", "-Werror")
WINDOWS: Final = ("-static", "-municode", "-mwindows", "-s", "-Wl,--no-insert-timestamp")
OLE: Final = ("-lole32",)
MACHINES: Final = {"amd64": "x86_64", "i686": "x86", "aarch64": "arm64"}


class Target(NamedTuple):
    """One bridge program and the compiler that makes it."""

    file: str
    compiler: str
    options: tuple[str, ...]
    libraries: tuple[str, ...]
    package: str


def here() -> Target:
    """The program for libraries of this (Linux) system."""
    name = platform.machine().lower()
    file = f"bridge-{MACHINES.get(name, name)}"
    return Target(file, "cc", ("-pthread", "-fstack-protector-strong"), ("-ldl",), "gcc libc6-dev")


def targets() -> Iterator[Target]:
    """Every program that can be meant on this system."""
    if sys.platform.startswith("linux"):
        yield here()
    for file, machine in (("bridge-x86.exe", "i686"), ("bridge-x86_64.exe", "x86_64")):
        package = f"gcc-mingw-w64-{machine.replace('_', '-')}"
        yield Target(file, f"{machine}-w64-mingw32-gcc", WINDOWS, OLE, package)


def build(target: Target, folder: Path, extra: tuple[str, ...] = ()) -> Path:
    """Compile one program into the folder. Raises `FileNotFoundError` without its compiler and
    `subprocess.CalledProcessError` where the compiler refuses."""
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / target.file
    options = (*STRICT, *target.options, *extra)
    command = [target.compiler, *options, "-o", str(made), str(SOURCE), *target.libraries]
    subprocess.run(command, check=True)
    return made


def build_all(folder: Path) -> bool:
    """Compile what can be compiled here and say what not and why; False if nothing was made."""
    made = []
    for target in targets():
        if shutil.which(target.compiler) is None:
            print(f"未构建 / not built: {target.file}: 缺少 {target.compiler} ({target.package})")
            continue
        made.append(build(target, folder))
        print(f"已构建 / built: {made[-1]}")
    return bool(made)


if __name__ == "__main__":
    sys.exit(0 if build_all(Path(sys.argv[1]) if sys.argv[1:] else FOLDER) else 1)
