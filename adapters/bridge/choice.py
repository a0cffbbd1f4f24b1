"""Which bridge program can load a library: the header of the library's file says it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, TypeAlias

from adapters.bridge.faults import BridgeMissing, Cause, NotHandedOver

OUTPUT_BYTES: Final = 4 * 1024 * 1024
"""Buffer for an answer unless told otherwise; the bridge takes 1 to 16 MiB."""
OutputLength: TypeAlias = Literal["value", "pointer"]
_PE: Final = {0x14C: "x86", 0x8664: "x86_64", 0xAA64: "arm64"}
_ELF: Final = {3: "x86", 62: "x86_64", 183: "arm64", 258: "loongarch64"}


def pe_machine(library: Path) -> str:
    """The processor a library is built for: `x86`, `x86_64`, `arm64`, `loongarch64`.

    Reads the header of a Windows PE or a Linux ELF file. Raises `NotHandedOver` (`NO_LIBRARY`)
    for a file that is absent or is neither.
    """
    return _header(library)[1]


def choose_bridge(library: Path, folder: Path) -> Path:
    """The bridge program in `folder` that can load this library. Raises as `pe_machine` does, and
    `BridgeMissing` where that program is not there."""
    suffix, machine = _header(library)
    bridge = folder / f"bridge-{machine}{suffix}"
    if not bridge.is_file():
        raise BridgeMissing(Cause.NO_BRIDGE, detail=bridge.name)
    return bridge


def bridge_command(
    library: Path,
    folder: Path,
    *,
    output_bytes: int = OUTPUT_BYTES,
    output_length: OutputLength = "value",
) -> list[str]:
    """The command line for `Bridge`; raises as `choose_bridge` does.

    `output_length` says how `business_handle` takes the size of its answer buffer.
    """
    program = str(choose_bridge(library, folder))
    options = ["--output", str(output_bytes), "--outputlen", output_length]
    return [program, *options, str(library.resolve())]


def _header(library: Path) -> tuple[str, str]:
    """Suffix of the program and the processor."""
    try:
        with library.open("rb") as file:
            head = file.read(64)
            if head[:4] == b"\x7fELF":
                order: Literal["little", "big"] = "big" if head[5:6] == b"\x02" else "little"
                return "", _named(_ELF, int.from_bytes(head[18:20], order))
            if head[:2] == b"MZ":
                file.seek(int.from_bytes(head[60:64], "little"))
            start = file.read(6) if head[:2] == b"MZ" else b""
    except OSError as error:
        raise NotHandedOver(Cause.NO_LIBRARY, error.errno or 0, library.name) from None
    if start[:4] != b"PE\0\0":
        raise NotHandedOver(Cause.NO_LIBRARY, detail=library.name)
    return ".exe", _named(_PE, int.from_bytes(start[4:6], "little"))


def _named(machines: Mapping[int, str], number: int) -> str:
    return machines.get(number, f"{number:#06x}")
