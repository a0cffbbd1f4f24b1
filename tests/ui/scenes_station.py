"""The settings page and the self-test in every state.

`python -m tests.ui.scenes_station FOLDER` writes a picture of each, light and dark.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from desktop.domain.scan_event import ScanEvent
from desktop.domain.self_test import LibraryFacts, PathFacts
from desktop.domain.stage import Stage
from tests.ui.conftest import Theatre
from tests.ui.fakes import NOW
from tests.ui.scenes import Drive, show, until
from ui.station.self_test_page import SelfTestPage

LIBRARY = LibraryFacts("C:/Program Files/nhsa/NationECCode.dll", "1.0.9.18", "x86", None)
GOOD = PathFacts(
    "国家医保码组件（NationEcTrans）", library=LIBRARY,
    address="http://10.35.1.20:8080/localcfc/api/hsecfc/localQrCodeQuery", reachable=True,
    has_device=True, device_serial="C10T-2026-000123",
)  # fmt: skip
WANTING = replace(GOOD, library=replace(LIBRARY, version=""), device_serial="")
BROKEN = replace(
    GOOD, reachable=False,
    library=replace(
        LIBRARY,
        trouble=(
            "接口动态库缺少它依赖的文件",
            "请把厂商的全部文件放在同一文件夹，并安装 VC++ 运行库",
        ),
    ),
)  # fmt: skip
CLOSED = PathFacts(
    "",
    closed=(
        "扫码文本直接送中心的方式没有开放",
        "国家终端规范要求定点机构用医保业务综合服务终端识读医保码；用摄像头或普通扫码枪读出文本"
        "直接送中心，须先取得当地医保部门同意；取得后在设置的 [evoucher] 填写 "
        "raw_text_permitted = true",
    ),
)


@dataclass(frozen=True)
class Found:
    """A decode path of which the facts are given."""

    facts: PathFacts

    def look(self) -> PathFacts:
        return self.facts


def self_tested(facts: PathFacts, days: int | None) -> Drive:
    """The settings page of a pharmacy whose last good scan was `days` ago."""

    def drive(stage: Theatre) -> None:
        stage.pharmacy.path = Found(facts)
        if days is not None:
            at = NOW - timedelta(days=days)
            event = ScanEvent(at, "2号窗", "0001", Stage.PHARMACY, "nhsa_evoucher", "ok", 80, "m")
            stage.pharmacy.store.record_scan(event)
        window = show(stage)
        window.open("settings")
        page = window.place.findChild(SelfTestPage)
        assert isinstance(page, SelfTestPage)
        until(lambda: page.view is not None)

    return drive


STATION: dict[str, Drive] = {
    "self_test_good": self_tested(GOOD, 0), "self_test_wanting": self_tested(WANTING, 45),
    "self_test_broken": self_tested(BROKEN, 2), "self_test_closed": self_tested(CLOSED, None),
}  # fmt: skip


if __name__ == "__main__":
    import os
    import sys

    from tests.ui.scenes import write

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    write(sys.argv[1], STATION)
