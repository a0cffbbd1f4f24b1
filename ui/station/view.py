"""The self-test page's words, computed without Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desktop.domain.self_test import Check, Health
from desktop.usecases.self_test import SelfTest

LOOKS: Final[Mapping[Health, str]] = {Health.OK: "ok", Health.WARN: "wait", Health.FAIL: "bad"}
"""Icon and tint of a state."""
WORDS: Final[Mapping[Health, tuple[str, str]]] = {
    Health.OK: ("可以扫码", "识读方式、设备和网络都正常"),
    Health.WARN: ("可以扫码，有事项要处理", "请按下面标“注意”的各项处理"),
    Health.FAIL: ("暂时不能扫码", "请按下面标“故障”的各项处理；其间可用身份证、社保卡办理"),
}
RUNNING: Final = ("正在自检…", "最多需要十几秒，其间可以照常收银")


@dataclass(frozen=True)
class CheckRow:
    """One line: what, how it stands, what was found, what to do."""

    name: str
    state: str
    look: str
    found: str
    advice: str

    @property
    def spoken(self) -> str:
        """The whole line for a screen reader."""
        return "。".join(part for part in (f"{self.name}：{self.state}", self.found, self.advice)
                        if part)  # fmt: skip


@dataclass(frozen=True)
class SelfTestView:
    """Everything on the page."""

    word: str
    detail: str
    look: str
    rows: tuple[CheckRow, ...]
    at: str


def self_test_view(found: SelfTest) -> SelfTestView:
    """The page for what the self-test found."""
    word, detail = WORDS[found.health]
    return SelfTestView(
        word=word,
        detail=detail,
        look=LOOKS[found.health],
        rows=tuple(_row(check) for check in found.checks),
        at=f"{found.window} · 自检于 {found.at:%Y-%m-%d %H:%M:%S}",
    )


def _row(check: Check) -> CheckRow:
    return CheckRow(check.name, check.health, LOOKS[check.health], check.found, check.advice)
