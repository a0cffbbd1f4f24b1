"""What the row of devices shows, computed from what is plugged in, without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.domain.sight import Device

_QT = "qt:"
_NUMBERED = "opencv:"


@dataclass(frozen=True)
class CameraChoices:
    """The entries of the list of cameras, by spec and words, and which of them is in use."""

    entries: tuple[Device, ...]
    chosen: int


@dataclass(frozen=True)
class GunLamp:
    """What is known of the gun; `tint` is ok, bad or info, `about` says what to do."""

    word: str
    tint: str
    about: str


def camera_choices(plugged: Sequence[Device], chosen: str) -> CameraChoices:
    """What to choose from: what is plugged in, and before it what is in use where that is missing.

    `chosen` may be a number: the place in the list, or OpenCV's number.
    """
    plugged = tuple(plugged)
    place = _place(plugged, chosen)
    if place is None:
        return CameraChoices((Device(chosen, _missing(chosen, bool(plugged))), *plugged), 0)
    return CameraChoices(plugged, place)


def gun_lamp(has_port: bool, trouble: str) -> GunLamp:
    """The lamp of the gun: one that types cannot be asked whether it is there."""
    if not has_port:
        return GunLamp("扫码枪 即插即用", "info", "键盘式扫码枪插上即可扫，不需要点输入框")
    if trouble:
        return GunLamp("扫码枪 未应答", "bad", trouble)
    return GunLamp("扫码枪 已连接", "ok", "串口扫码枪可以使用")


def _place(plugged: tuple[Device, ...], chosen: str) -> int | None:
    specs = [device.spec for device in plugged]
    if chosen in specs:
        return specs.index(chosen)
    if f"{_NUMBERED}{chosen}" in specs:
        return specs.index(f"{_NUMBERED}{chosen}")
    is_place = chosen.isascii() and chosen.isdigit() and int(chosen) < len(specs)
    return int(chosen) if is_place else None


def _missing(chosen: str, others: bool) -> str:
    """What to call a camera of which only the spec is known."""
    if chosen.startswith(_NUMBERED):
        return f"摄像头 {chosen.removeprefix(_NUMBERED)}（备用通道）"
    if chosen.startswith(_QT):
        return "上次选的摄像头（未接）"
    if chosen.isascii() and chosen.isdigit():
        return f"第 {int(chosen) + 1} 个摄像头（未接）" if others else "没有接摄像头"
    return f"影片或图片：{chosen.replace(chr(92), '/').rstrip('/').rpartition('/')[2]}"
