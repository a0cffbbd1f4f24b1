"""The self-test of the decode path: what was found, how it stands, and what to do about it.

Pure. The facts come from the decode path; each becomes a line with a state and, where something
is wanting, one Chinese sentence of advice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from desktop.domain.coverage import PROOF_LASTS


class Health(StrEnum):
    """How one thing stands."""

    OK = "正常"
    WARN = "注意"
    FAIL = "故障"


@dataclass(frozen=True, slots=True)
class LibraryFacts:
    """A vendor's library on the disk. `trouble` is what is wrong and what to do, None if it
    loads; `version` and `machine` are empty where the file does not tell them."""

    file: str
    version: str
    machine: str
    trouble: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class PathFacts:
    """A decode path as it is set up; what it does not have is None or empty.

    `address` is where it asks and `reachable` whether that door opens; `closed` says why the
    settings open no path; `notice` is what the site must know about the path.
    """

    name: str
    closed: tuple[str, str] | None = None
    library: LibraryFacts | None = None
    address: str = ""
    reachable: bool | None = None
    has_device: bool = False
    device_serial: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the self-test."""

    name: str
    found: str
    health: Health
    advice: str = ""


BITS = {"x86": "32 位", "x86_64": "64 位", "arm64": "64 位（ARM）", "loongarch64": "64 位（龙芯）"}


def checks(facts: PathFacts, last_decoded: datetime | None, now: datetime) -> tuple[Check, ...]:
    """Every line that applies to this path, in the order in which a person mends them."""
    if facts.closed:
        return (Check("识读方式", facts.closed[0], Health.FAIL, facts.closed[1]),)
    health = Health.WARN if facts.notice else Health.OK
    return (
        Check("识读方式", facts.name, health, facts.notice),
        *(_library(facts.library) if facts.library else ()),
        *_address(facts),
        *_device(facts),
        _last(last_decoded, now),
    )


def worst(lines: tuple[Check, ...]) -> Health:
    """The state of the whole."""
    states = {line.health for line in lines}
    return next((h for h in (Health.FAIL, Health.WARN) if h in states), Health.OK)


def _library(found: LibraryFacts) -> Iterator[Check]:
    if not found.machine:
        advice = "文件不存在或不是动态库：请在设置中核对路径，或按厂商说明重新安装"
        yield Check("动态库文件", found.file, Health.FAIL, advice)
        return
    yield Check("动态库文件", found.file, Health.OK)
    if found.version:
        yield Check("文件版本", found.version, Health.OK)
    else:
        yield Check("文件版本", "文件中没有版本信息", Health.WARN, "请向厂商核对是否为最新版本")
    yield Check("位数", BITS.get(found.machine, found.machine), Health.OK)
    if found.trouble:
        title, advice = found.trouble
        yield Check("加载动态库", title, Health.FAIL, advice)
    else:
        yield Check("加载动态库", "加载成功，所需函数齐全", Health.OK)


def _address(facts: PathFacts) -> Iterator[Check]:
    if facts.reachable is None:
        return
    if facts.reachable:
        yield Check("接口地址", f"{facts.address} 可以连通", Health.OK)
    else:
        advice = "请检查网线、医保专线和防火墙，并请信息科核对地址"
        yield Check("接口地址", f"{facts.address} 连不上", Health.FAIL, advice)


def _device(facts: PathFacts) -> Iterator[Check]:
    if not facts.has_device:
        return
    if facts.device_serial:
        yield Check("扫码设备序列号", facts.device_serial, Health.OK)
    else:
        advice = "有的中心会核对序列号：请在设置的 device_serial 填写设备底部的序列号"
        yield Check("扫码设备序列号", "没有填写", Health.WARN, advice)


def _last(at: datetime | None, now: datetime) -> Check:
    name = "最近一次识读成功"
    if at is None:
        advice = "请让一位患者出示医保码试扫一次"
        return Check(name, "本窗口还没有成功过", Health.WARN, advice)
    when = f"{at:%Y-%m-%d %H:%M:%S}"
    if timedelta(0) <= now - at <= PROOF_LASTS:
        return Check(name, when, Health.OK)
    advice = f"已超过 {PROOF_LASTS.days} 天，请试扫一次，证明设备可用"
    return Check(name, when, Health.WARN, advice)
