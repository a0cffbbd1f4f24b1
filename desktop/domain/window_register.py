"""The entries of the window register: what the institution states of a window or a kiosk.

Pure. `coverage` holds the register against the policy once the store has said when each
window's device last proved that it works.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from desktop.domain.coverage import Device, DeviceKind, PointKind, ServicePoint
from desktop.domain.errors import Invalid
from desktop.domain.stage import STAGES, Place, Stage, stages_at

LONGEST_NAME = 40
LONGEST_SERIAL = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """A window or kiosk: the business types it asks for (the first is where it starts) and the
    one device it scans with, if any.

    `device_since` is when the device was last exchanged (Asia/Shanghai): what another device
    read before that proves nothing. None: the device has been there since the entry was made.
    """

    name: str
    kind: PointKind
    stages: tuple[Stage, ...]
    device: DeviceKind | None = None
    serial: str = ""
    device_since: datetime | None = None

    def point(self, proven_at: datetime | None) -> ServicePoint:
        """The entry as the policy sees it, its device proven at `proven_at`."""
        links = frozenset(link for s in self.stages if (link := STAGES[s].link))
        if self.device is None:
            return ServicePoint(self.name, self.kind, links)
        stale = self.device_since and proven_at and proven_at < self.device_since
        device = Device(self.device, self.serial, None if stale else proven_at)
        return ServicePoint(self.name, self.kind, links, (device,))

    def same_device(self, other: Entry) -> bool:
        """Whether the other entry scans with the very same device."""
        return (self.device, self.serial) == (other.device, other.serial)


def points(entries: Iterable[Entry], proofs: Mapping[str, datetime]) -> tuple[ServicePoint, ...]:
    """The register for `coverage`; `proofs` are the last ones by window name."""
    return tuple(entry.point(proofs.get(entry.name)) for entry in entries)


def check_entry(entry: Entry, place: Place) -> None:
    """Raise `Invalid` for an entry that cannot be kept: no name, no link, one of elsewhere."""
    if not entry.name or len(entry.name) > LONGEST_NAME:
        raise Invalid(
            "窗口名称没有填写或过长",
            f"请填写 1 至 {LONGEST_NAME} 个字，与该窗口设置文件里的 window 一致",
            "window.name",
        )
    if not entry.stages or not set(entry.stages) <= set(stages_at(place)):
        raise Invalid(
            f"“{entry.name}”没有选择环节", "请至少勾选一个本机构办理的环节", "window.stages"
        )
    if len(entry.serial) > LONGEST_SERIAL or (entry.serial and entry.device is None):
        raise Invalid(
            f"“{entry.name}”的设备序列号不对",
            f"没有设备时请留空；有设备时最多 {LONGEST_SERIAL} 个字",
            "window.serial",
        )
