"""Test the decode path of this window without reading a code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop.domain.self_test import Check, Health, PathFacts, checks, worst
from desktop.ports import Desk

NO_PATH = PathFacts("", closed=("没有医保码识读方式", "请在设置的 [evoucher] 填写 path"))


@dataclass(frozen=True)
class SelfTest:
    """What the self-test found at `at` (Asia/Shanghai), line by line."""

    at: datetime
    window: str
    checks: tuple[Check, ...]

    @property
    def health(self) -> Health:
        """The state of the whole."""
        return worst(self.checks)


def self_test(desk: Desk) -> SelfTest:
    """Look at the file, its version and bitness, whether it loads, the address, the device and
    the last successful decode at this window. Takes seconds at worst; sends no request."""
    facts = desk.path.look() if desk.path else NO_PATH
    now = desk.clock.now()
    return SelfTest(now, desk.window, checks(facts, desk.store.last_decoded(desk.window), now))
