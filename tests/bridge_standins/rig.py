"""Builds bridges and stand-in libraries, and runs them here or under wine."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from adapters.bridge import Bridge, Opening, choose_bridge
from installer.bridge.build import Target, build, here, targets
from tests.bridge_standins.vendor import Vendor

SOURCES = Path(__file__).parent
STRICT = ("-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-shared")
PROBE = "int main(void) { return 42; }"


@dataclass(frozen=True)
class Kind:
    """A system that a library can be made for."""

    name: str
    target: Target
    options: tuple[str, ...]
    suffix: str
    under_wine: bool


def kind(name: str) -> Kind:
    """`linux`, `wine64` or `wine32`."""
    if name == "linux":
        return Kind(name, here(), ("-fPIC",), ".so", under_wine=False)
    file = {"wine64": "bridge-x86_64.exe", "wine32": "bridge-x86.exe"}[name]
    target = next(target for target in targets() if target.file == file)
    options = ("-static-libgcc", "-Wl,--enable-stdcall-fixup")
    return Kind(name, target, options, ".dll", under_wine=True)


class Wine:
    """One prefix and one server for a whole session."""

    def __init__(self, prefix: Path) -> None:
        self.environment = {
            **os.environ,
            "WINEPREFIX": str(prefix),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=",
        }

    def run(self, *command: str) -> int:
        """The exit code of a program of wine's own, or run by it."""
        silent = subprocess.DEVNULL
        return subprocess.run(
            command,
            env=self.environment,
            stdin=silent,
            stdout=silent,
            stderr=silent,
            timeout=100,
            check=False,
        ).returncode

    def start(self) -> None:
        """Make the prefix, and keep its server between programs: they start at once then."""
        if self.run("wine", "wineboot", "-i") != 0:
            pytest.skip("wine made no prefix here")
        self.run("wineserver", "-p")

    def stop(self) -> None:
        """End everything that runs in the prefix."""
        self.run("wineserver", "-k")


class Rig:
    """A bridge of one kind, and libraries for it made on demand."""

    def __init__(self, kind: Kind, folder: Path, wine: Wine | None) -> None:
        self.kind = kind
        self.folder = folder
        self.wine = wine
        self.bridges = folder / "bridges"
        build(kind.target, self.bridges)
        self.library = cache(self._library)

    def probe(self) -> None:
        """Skip where programs of this kind do not run."""
        source, program = self.folder / "probe.c", self.folder / "probe.exe"
        source.write_text(PROBE)
        subprocess.run([self.kind.target.compiler, "-o", str(program), str(source)], check=True)
        if self.wine and self.wine.run("wine", str(program)) != 42:
            pytest.skip(
                f"wine here does not run {self.kind.target.compiler.split('-')[0]} programs"
            )

    def _library(self, *options: str, source: str = "standin.c", name: str = "") -> Path:
        """A library made with these options of the compiler."""
        mangled = "".join(c if c.isalnum() else "_" for c in "".join(options))
        made = self.folder / f"{name or Path(source).stem + mangled}{self.kind.suffix}"
        command = [self.kind.target.compiler, *STRICT, *self.kind.options, "-o", str(made)]
        subprocess.run([*command, str(SOURCES / source), *options], check=True)
        return made

    def command(self, library: Path, *options: str, bridge: Path | None = None) -> list[str]:
        """The command line of a bridge for this library."""
        program = str(bridge or choose_bridge(library, self.bridges))
        if not self.kind.under_wine:
            return [program, *options, str(library)]
        return ["wine", program, *options, "Z:" + str(library).replace("/", "\\")]

    def bridge(
        self,
        library: Path,
        *options: str,
        opening: Opening | None = None,
        encoding: str = "gb18030",
        program: Path | None = None,
    ) -> Bridge:
        """A bridge not started yet."""
        command = self.command(library, *options, bridge=program)
        environment = self.wine.environment if self.wine else None
        return Bridge(command, encoding=encoding, environment=environment, opening=opening)

    def forwarder(self) -> Path:
        """The library that hands every call to a vendor's side (`vendor.py`)."""
        sockets = ("-lws2_32",) if self.kind.under_wine else ()
        return self.library(*sockets, source="forward.c")

    def forwarding(self, vendor: Vendor, *options: str, opening: Opening | None = None) -> Bridge:
        """A bridge not started yet, whose library hands every call to this vendor's side."""
        command = self.command(self.forwarder(), *options)
        around = self.wine.environment if self.wine else os.environ
        return Bridge(command, environment={**around, **vendor.environment}, opening=opening)


def require(program: str, package: str) -> None:
    """Skip, with the reason, where a program is not installed."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed (Debian: {package})")
