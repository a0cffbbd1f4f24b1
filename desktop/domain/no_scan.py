"""Why a person was served without the e-voucher: reasons as data, each chosen by one digit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class NoScan(StrEnum):
    """The reason a cashier gave; kept with the settlement, counted by month."""

    NO_PHONE = "no_phone"
    CODE_FAILED = "code_failed"
    NETWORK = "network"
    DECLINED = "declined"
    NOT_ACTIVATED = "not_activated"


@dataclass(frozen=True, slots=True)
class Reason:
    """What a cashier reads for a reason; `key` is the digit that chooses it."""

    key: str
    name: str
    note: str


REASONS: Mapping[NoScan, Reason] = {
    NoScan.NO_PHONE: Reason("1", "无手机", "没带手机、没电，或由家人代办"),
    NoScan.CODE_FAILED: Reason("2", "码失败", "刷新后仍扫不出，或中心不认这个码"),
    NoScan.NETWORK: Reason("3", "网络", "患者手机或本窗口的网络不通"),
    NoScan.DECLINED: Reason("4", "患者拒绝", "患者要求用卡或身份证"),
    NoScan.NOT_ACTIVATED: Reason("5", "未激活", "还没有医保码；F12 可先给患者看激活指引"),
}
"""In the order of the keys."""


@dataclass(frozen=True)
class ReasonCounts:
    """Settlements of a span that the centre recorded without the e-voucher, by reason.

    `unsaid` are those for which nobody gave a reason.
    """

    by_reason: Mapping[NoScan, int]
    unsaid: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_reason.values()) + self.unsaid
