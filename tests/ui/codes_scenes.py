"""The page of national codes in its states, over a real file of tables with invented items."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from adapters.code_loader import ChildLoader, own_command
from adapters.sheets import XlsxWriter
from coding_tables.catalogue import Catalogue
from coding_tables.load import Load
from desktop.domain.errors import NotSent
from desktop.domain.own_codes import OwnCode, OwnKind
from desktop.ports import CodeBook, Delivery
from desktop.updater import CodeUpdater, Schedule
from tests.coding import cells, drug
from tests.ui.conftest import Theatre
from tests.ui.fakes import BILL, CODE, HOSPITAL, Scene, frame
from ui.codes.screen import CodesScreen
from ui.hands import press, wait_until

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
AMOXICILLIN, AMLODIPINE = (line.national_code for line in BILL.lines[:2])
RETIRED = "XJ01CAA040E001010202777"
MAKER = "福州训练制药有限公司"
NOVEMBER = datetime(2026, 11, 1, 3)
DECEMBER = datetime(2026, 11, 20, 3)


class FakeSource:
    """Gives what it holds; `waiting` holds an update up until it is taken away."""

    def __init__(self) -> None:
        self.rows: dict[str, list[list[str]]] = {}
        self.away = False
        self.waiting = False

    def fetch(
        self, standard: str, release: str, folder: Path, cancelled: Callable[[], bool]
    ) -> Delivery | None:
        wait = 0
        while self.waiting and wait < 1000:
            QTest.qSleep(10)
            wait += 1
        if self.away:
            raise NotSent("连不上医保中心", "请检查网络后重试")
        rows = self.rows.pop(standard, [])
        file = folder / "rows.txt"
        file.write_text("\n".join("\t".join(row) for row in rows), encoding="utf-8")
        return Delivery(file, len(rows)) if rows else None


def drugs(*, later: bool) -> Iterator[list[str]]:
    """Drugs of two releases: one retired, one with another specification, one new."""
    common = {"生产企业名称": MAKER, "版本号": "v0005" if later else "v0003"}
    yield drug(
        AMOXICILLIN, "阿莫西林胶囊", 药品规格="0.25g×24粒", 批准文号="国药准字X00000001",
        国家医保药品目录甲乙类标识="甲", 限制使用范围="限二级以上" if later else "", **common,
    )  # fmt: skip
    yield drug(
        AMLODIPINE, "苯磺酸氨氯地平片", 药品规格="5mg×28片" if later else "5mg×14片",
        国家医保药品目录甲乙类标识="乙", 结束日期="2026-12-31" if later else "", **common,
    )  # fmt: skip
    yield drug(
        RETIRED, "阿莫西林颗粒", 药品规格="0.125g×12袋", 有效标志="0" if later else "1",
        **{k: v for k, v in common.items()},
    )  # fmt: skip
    for number in range(40 + 5 * later):
        code = f"XJ01CAA9{number:02}E001010199{number:03}"
        yield drug(code, f"阿莫西林克拉维酸钾片（训练{number}）", 药品规格="0.5g×6片", **common)


def make_book(scene: Scene, folder: Path, *, filled: bool = True) -> FakeSource:
    """Give a scene a book over a new file, with two releases of drugs and a few diagnoses."""
    tables = Catalogue.open(folder / "codes.db")
    source = FakeSource()
    if filled:
        first = Load(at=NOVEMBER, whole=True, since=date(2026, 11, 1), label="中心下载")
        later = Load(at=DECEMBER, whole=False, since=date(2026, 11, 20), label="中心下载")
        tables.import_rows("drug", drugs(later=False), first)
        tables.import_rows("drug", drugs(later=True), later)
        ills = [
            cells("diagnosis", "I10.x00", "特发性（原发性）高血压", 版本号="v0003"),
            cells("diagnosis", "J18.900", "肺炎", 版本号="v0003"),
            cells("diagnosis", "坏的编码", "不会载入"),
        ]
        tables.import_rows("diagnosis", ills, Load(at=NOVEMBER, whole=True, bad_share=0.5))
    standards = ("drug", "diagnosis", "operation", "service", "insured_item")
    scene.codes = CodeBook(
        tables, source, ChildLoader(tables, folder / "codes.db", own_command()), XlsxWriter(),
        folder / "downloads", standards, 5,
    )  # fmt: skip
    scene.updater = CodeUpdater((scene.codes,), scene.clock, Schedule("off"))
    scene.updater.start()
    return source


def fresh_folder() -> Path:
    """A folder that goes with this process."""
    folder = tempfile.mkdtemp(prefix="codes-scene-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def screen_of(stage: Theatre) -> CodesScreen:
    """The codes page of the workplace on the screen."""
    screen = stage.window.place.codes
    assert screen
    return screen


def until(met: Callable[[], bool], seconds: float = 10.0) -> None:
    assert wait_until(met, seconds), "what was waited for never came"


def opened(stage: Theatre, *, filled: bool = True) -> FakeSource:
    """The page of the pharmacy by Ctrl+K."""
    folder = fresh_folder()
    source = make_book(stage.pharmacy, folder, filled=filled)
    window = stage.open()
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    until(lambda: QApplication.activeWindow() is window and window.place.pulse.pulse is not None)
    press(window, Qt.Key.Key_K, CTRL)
    if filled:
        until(lambda: bool(screen_of(stage).keeper.shelf.found))
    return source


def searched(stage: Theatre, text: str = "阿莫西林") -> None:
    opened(stage)
    # Chinese comes from an input method, which has no keys to press.
    screen_of(stage).search.field.insert(text)
    until(lambda: screen_of(stage).search.finder.page is not None)
    QTest.qWait(100)  # the layout settles in two passes


def retired(stage: Theatre) -> None:
    searched(stage, RETIRED)
    until(lambda: bool(screen_of(stage).search.hit))


def near_miss(stage: Theatre) -> None:
    searched(stage, "阿莫西琳胶襄")


def not_found(stage: Theatre) -> None:
    searched(stage, "饕餮魑魅")


def no_tables(stage: Theatre) -> None:
    opened(stage, filled=False)


def part(stage: Theatre, number: int) -> None:
    keys = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4)
    press(stage.window, keys[number - 1], ALT)


def tables(stage: Theatre) -> None:
    opened(stage)
    part(stage, 2)
    screen_of(stage).tables.table.selectRow(2)
    until(lambda: bool(screen_of(stage).keeper.bad))
    QTest.qWait(50)


def updating(stage: Theatre) -> None:
    source = opened(stage)
    source.waiting = True
    part(stage, 2)
    press(stage.window, Qt.Key.Key_F5)
    until(lambda: screen_of(stage).keeper.progress.step is not None)
    QTest.qWait(400)


def not_updated(stage: Theatre) -> None:
    opened(stage).away = True
    part(stage, 2)
    press(stage.window, Qt.Key.Key_F5)
    until(lambda: stage.window.banner.notice is not None)
    QTest.qWait(100)


def changes(stage: Theatre) -> None:
    opened(stage)
    part(stage, 3)
    until(lambda: bool(screen_of(stage).changes.comparison.found.rows))
    QTest.qWait(50)


def own(stage: Theatre) -> None:
    store = stage.hospital.store
    store.own = [
        OwnCode(OwnKind.INSTITUTION, HOSPITAL.code, HOSPITAL.name, ends=date(2027, 6, 30)),
        OwnCode(OwnKind.DEPARTMENT, "A03.01", "呼吸内科"),
        OwnCode(OwnKind.DOCTOR, "D350102000001", "郑医师", "呼吸内科", None, date(2026, 12, 15)),
        OwnCode(OwnKind.DOCTOR, "D350102000002", "吴练习", "心内科", None, date(2026, 10, 1)),
        OwnCode(OwnKind.NURSE, "N350102000001", "孙护士", "呼吸内科", date(2027, 1, 1)),
    ]
    make_book(stage.hospital, fresh_folder())
    opened(stage)
    stage.window.show_workplace(1)
    press(stage.window, Qt.Key.Key_K, CTRL)
    part(stage, 4)
    until(lambda: bool(screen_of(stage).own.shelf.rows))
    QTest.qWait(50)


def no_own(stage: Theatre) -> None:
    opened(stage)
    part(stage, 4)
    QTest.qWait(50)


def retired_on_a_bill(stage: Theatre) -> None:
    """A sale with a code that the tables have taken out of use."""
    lines = (BILL.lines[0], replace(BILL.lines[1], national_code=RETIRED))
    stage.pharmacy.his.waiting = (replace(BILL, lines=lines),)
    opened(stage)
    press(stage.window, Qt.Key.Key_1, CTRL)
    stage.station.show(frame(CODE))
    till = stage.window.place.till
    assert till
    until(lambda: RETIRED in till.state.coded)
    QTest.qWait(50)


CODE_SCENES: dict[str, Callable[[Theatre], None]] = {
    "codes_searched": searched, "codes_retired": retired, "codes_near_miss": near_miss,
    "codes_not_found": not_found, "codes_no_tables": no_tables, "codes_tables": tables,
    "codes_updating": updating, "codes_not_updated": not_updated, "codes_changes": changes,
    "codes_own": own, "codes_no_own": no_own, "codes_on_a_bill": retired_on_a_bill,
}  # fmt: skip
