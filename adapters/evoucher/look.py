"""What the self-test finds: the library's file and header, whether it loads, an open door."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from adapters.bridge import Bridge, BridgeFault, Cause, pe_machine
from adapters.bridge.faults import WORDS
from desktop.domain.self_test import LibraryFacts, PathFacts

LOAD_SECONDS: Final = 10.0
DOOR_SECONDS: Final = 2.0
_FIXED: Final = b"\xbd\x04\xef\xfe"
"""VS_FIXEDFILEINFO begins so; the file version follows after four more bytes."""
_LARGEST: Final = 64 * 1024 * 1024


@dataclass(frozen=True)
class LibraryLook:
    """Implements `desktop.ports.DecodePath` for a path through a library's `function`.

    `address` is empty where the library knows its own.
    """

    name: str
    library: Path
    bridge: Bridge
    function: str
    address: str = ""
    device_serial: str = ""

    def look(self) -> PathFacts:
        """See the port. The library is loaded in a bridge process of its own and not called."""
        return PathFacts(
            self.name,
            library=self._library(),
            address=self.address,
            reachable=door_opens(self.address) if self.address else None,
            has_device=True,
            device_serial=self.device_serial,
        )

    def _library(self) -> LibraryFacts:
        try:
            machine = pe_machine(self.library)
        except BridgeFault:
            return LibraryFacts(str(self.library), "", "", None)
        return LibraryFacts(str(self.library), file_version(self.library), machine, self._trouble())

    def _trouble(self) -> tuple[str, str] | None:
        try:
            exports = self.bridge.about(LOAD_SECONDS).exports
        except BridgeFault as fault:
            return fault.words()
        return None if self.function in exports else WORDS[Cause.NO_EXPORT]


@dataclass(frozen=True)
class CentreLook:
    """Implements `desktop.ports.DecodePath` for the raw text by way of the centre."""

    name: str
    address: str
    reachable: Callable[[], bool]
    notice: str

    def look(self) -> PathFacts:
        """See the port."""
        return PathFacts(
            self.name, address=self.address, reachable=self.reachable(), notice=self.notice
        )


def file_version(library: Path) -> str:
    """The version a Windows library states, "" where it states none (no other file does)."""
    try:
        with library.open("rb") as file:
            content = file.read(_LARGEST)
    except OSError:
        return ""
    at = content.find(_FIXED)
    if not content.startswith(b"MZ") or at < 0 or at + 16 > len(content):
        return ""
    words = [int.from_bytes(content[at + 8 + 2 * n : at + 10 + 2 * n], "little") for n in range(4)]
    return f"{words[1]}.{words[0]}.{words[3]}.{words[2]}"


def door_opens(url: str) -> bool:
    """Whether the address accepts a connection; no request is made."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), DOOR_SECONDS):
            return True
    except (OSError, UnicodeError):
        return False
