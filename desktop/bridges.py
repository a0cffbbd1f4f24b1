"""Opens the bridge process of a vendor's library, for whoever the settings say needs one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from adapters.bridge import (
    Bridge,
    BridgeFault,
    BridgeMissing,
    Opening,
    OutputLength,
    bridge_command,
)
from desktop.domain.errors import Invalid

SHIPPED: Final = Path(__file__).parent.parent / "build" / "bridge"
"""Where `installer/bridge/build.py` puts the programs, and the frozen app carries them."""


def open_bridge(
    library: Path,
    folder: Path | None,
    *,
    output_length: OutputLength = "value",
    opening: Opening | None = None,
) -> Bridge:
    """A bridge for this library, not started yet; its programs are in `folder`, or where they
    ship. Raises `Invalid` naming the library or the program that is missing."""
    place = folder or SHIPPED
    try:
        command = bridge_command(library, place, output_length=output_length)
    except BridgeMissing as fault:
        raise Invalid(
            f"缺少能加载 {library.name} 的桥接程序 {fault.detail}",
            f"它应在 {place}：请重新安装本程序，或在设置的 bridge_folder 填写它所在的文件夹",
            "bridge.missing",
        ) from None
    except BridgeFault as fault:
        title, advice = fault.words()
        raise Invalid(f"{title}：{library}", advice, "bridge.library") from None
    return Bridge(command, folder=library.resolve().parent, opening=opening)
