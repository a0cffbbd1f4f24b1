"""The window register: which windows and kiosks can scan, held against the policy.

Pure. The policy (鼓政办规〔2022〕2号, item 17) wants a scan device at half of the windows of each
link at least, and scan settlement at every kiosk. A device works if it proved so: by a decode
that succeeded or by its self-test, within 30 days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from desktop.domain.stage import Link

PROOF_LASTS = timedelta(days=30)
WINDOW_TARGET = 50
"""Percent of the windows of each link."""
KIOSK_TARGET = 100


class DeviceKind(StrEnum):
    """What reads the codes at a window."""

    CAMERA = "摄像头"
    GUN = "扫码枪"
    BOX = "扫码墩"
    TERMINAL = "医保综合服务终端"


class PointKind(StrEnum):
    """Who serves: a person or a machine."""

    WINDOW = "人工窗口"
    KIOSK = "自助机"


@dataclass(frozen=True, slots=True)
class Device:
    """A scan device; `proven_at` is its last successful decode or self-test (Asia/Shanghai)."""

    kind: DeviceKind
    serial: str
    proven_at: datetime | None = None

    def works(self, now: datetime) -> bool:
        """Whether it proved within 30 days that it works; a proof from the future is none."""
        return self.proven_at is not None and timedelta(0) <= now - self.proven_at <= PROOF_LASTS


@dataclass(frozen=True, slots=True)
class ServicePoint:
    """A window or a kiosk of an institution, with the links it serves and what it scans with."""

    name: str
    kind: PointKind
    links: frozenset[Link]
    devices: tuple[Device, ...] = ()

    def works(self, now: datetime) -> bool:
        """Whether one of its devices works."""
        return any(device.works(now) for device in self.devices)


@dataclass(frozen=True, slots=True)
class Share:
    """`working` of `total` points, and the percentage the policy wants of them.

    `idle` names those without a working device. Where there is no point at all, nothing is
    fulfilled and nothing is wanting: `met` is None.
    """

    working: int
    total: int
    target: int
    idle: tuple[str, ...]

    @property
    def met(self) -> bool | None:
        """Whether the target is reached, in whole numbers; None where there is no point."""
        return self.working * 100 >= self.target * self.total if self.total else None

    @property
    def short_of(self) -> int:
        """How many more must work to reach the target."""
        return max(0, -(-self.target * self.total // 100) - self.working)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The windows link by link, and the kiosks; only links that have a window appear."""

    links: dict[Link, Share]
    kiosks: Share

    @property
    def met(self) -> bool:
        """Whether nothing is wanting."""
        return all(share.met is not False for share in (*self.links.values(), self.kiosks))


def coverage(points: Iterable[ServicePoint], now: datetime) -> Coverage:
    """Hold the register against the policy. A kiosk is not counted among the windows."""
    register = tuple(points)
    windows = [point for point in register if point.kind is PointKind.WINDOW]
    kiosks = [point for point in register if point.kind is PointKind.KIOSK]
    by_link = {link: [point for point in windows if link in point.links] for link in Link}
    return Coverage(
        {link: _share(of, WINDOW_TARGET, now) for link, of in by_link.items() if of},
        _share(kiosks, KIOSK_TARGET, now),
    )


def _share(points: list[ServicePoint], target: int, now: datetime) -> Share:
    idle = tuple(point.name for point in points if not point.works(now))
    return Share(len(points) - len(idle), len(points), target, idle)


def advice(link: str, share: Share) -> str:
    """One Chinese line: how the points of a link stand and what is missing."""
    if share.met is None:
        return f"{link}：没有登记，请登记窗口和自助机"
    state = f"{link}：{share.total} 个中 {share.working} 个可用（要求不低于 {share.target}%）"
    if share.met:
        return f"{state}，已达标"
    names = "、".join(share.idle)
    return f"{state}，还差 {share.short_of} 个；30 天内没有扫码或自检记录的：{names}"
