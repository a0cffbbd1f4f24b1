"""Every page and state of the kiosk, each reached the way a patient reaches it.

`python -m tests.ui.kiosk_scenes FOLDER` writes a picture of each: upright and across, as every
patient and as the elderly see it, light and dark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias

from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from desktop.domain import outcome
from desktop.domain.errors import AlreadyLive, Broken, Invalid, NotSent, Refused
from desktop.domain.exit_code import ExitCode
from desktop.domain.message import State
from desktop.domain.secret import Secret
from desktop.ports import Desk, ScanStation
from tests.ui.fakes import (
    BILL,
    CODE,
    HOSPITAL,
    ID_NUMBER,
    OTHER_BILL,
    PHARMACY,
    WECHAT,
    FakeStation,
    Scene,
    frame,
    line,
)
from tests.ui.scenes import until
from ui.background import Background, Bridge
from ui.cashier.receipt import Receipt
from ui.header import PulseTaker
from ui.kiosk.kiosk import Kiosk, Printer, Terms
from ui.kiosk.state import Page
from ui.kiosk.window import KioskWindow
from ui.theme import DESK, Theme

EXIT_CODE = "246813"
MINE = Secret(ID_NUMBER)
MY_BILL = replace(BILL, holder=MINE)
OTHER = replace(OTHER_BILL, holder=Secret("359999195502022345"))
NOBODYS = replace(OTHER_BILL, number="XS20261121-0011")
MANY_LINES = replace(
    MY_BILL,
    number="XS20261121-0012",
    lines=tuple(
        line(n, f"苯磺酸氨氯地平片 5mg×28片 第{n}盒", "XA05BAF658A001010100483", "12.30", "2")
        for n in range(1, 8)
    ),
)
UPRIGHT, ACROSS = QSize(1080, 1920), QSize(1366, 768)
Drive: TypeAlias = Callable[["Stall"], None]


class PaperTray:
    """A printer that keeps what it prints, or has run out of paper."""

    def __init__(self, empty: bool = False) -> None:
        self.printed: list[tuple[Receipt, float]] = []
        self.empty = empty

    def print(self, paper: Receipt, scale: float) -> None:
        if self.empty:
            raise Broken("凭条没有打印：缺纸", "请加纸", "print")
        self.printed.append((paper, scale))


class Stall:
    """A kiosk's window with everything it stands on; scenes are set before `open`."""

    def __init__(self, theme: Theme, background: Background) -> None:
        self.scene = Scene(PHARMACY)
        self.scene.his.waiting = (MY_BILL, OTHER, NOBODYS)
        self.camera = FakeStation()
        self.station: ScanStation = self.camera
        self.bridge = Bridge()
        self.theme, self.background = theme, background
        self.terms = Terms(ExitCode.of(Secret(EXIT_CODE)), idle_seconds=30, training_code=EXIT_CODE)
        self.printer: Printer | None = None
        self.real: Desk | None = None
        self.size = ACROSS
        self.deaf_ms = 30
        self.window: KioskWindow

    @property
    def desk(self) -> Desk:
        """The desk as the kiosk gets it."""
        return self.real or replace(self.scene.desk, window="1号自助机")

    @property
    def kiosk(self) -> Kiosk:
        """What the window shows."""
        return self.window.kiosk

    def open(self) -> None:
        """The window, on its start page, the centre found to be there."""
        desk = self.desk
        kiosk = Kiosk(desk, self.background, self.terms, self.printer)
        self.pulse = pulse = PulseTaker(desk, self.background)
        self.window = KioskWindow(kiosk, self.station, pulse, self.theme, self.bridge, self.deaf_ms)
        kiosk.idle.watch(app())
        self.window.resize(self.size)
        self.window.show()
        self.window.activateWindow()
        until(lambda: pulse.pulse is not None and self.window.listens)
        self.camera.show(frame())
        QTest.qWait(30)

    def close(self) -> None:
        """Let the window go, and what was under way end."""
        app().removeEventFilter(self.kiosk.idle)
        self.window.release()
        self.background.wait(10_000)
        QApplication.processEvents()
        # Here and now: a pool thread that happened to collect them would stop their timers.
        for each in (self.window, self.kiosk, self.pulse):
            each.deleteLater()
        QTest.qWait(10)

    def on(self, page: Page) -> None:
        """Wait for a page, and until it takes presses."""
        until(lambda: self.kiosk.page is page and self.window.listens)

    def button(self, text: str) -> QPushButton:
        """The button on the screen that says this (or begins so)."""
        shown = (b for b in self.window.findChildren(QPushButton) if b.isVisible())
        found = next((b for b in shown if b.text().startswith(text)), None)
        assert found is not None, f"no button {text!r}"
        return found

    def tap(self, text: str) -> None:
        """Tap a button."""
        QTest.mouseClick(self.button(text), Qt.MouseButton.LeftButton)


def lent(theme: Theme, background: Background) -> Iterator[Stall]:
    """A kiosk for a test, as a fixture: scenes to be set before `open`, closed at the end."""
    made = Stall(theme, background)
    yield made
    made.close()
    theme.read_by(DESK)


def app() -> QApplication:
    """The application."""
    found = QApplication.instance()
    assert isinstance(found, QApplication)
    return found


def start(stall: Stall) -> None:
    stall.open()


def no_camera(stall: Stall) -> None:
    stall.open()
    stall.camera.show(replace(frame(hint="摄像头已断开，正在重连…"), width=0, height=0))
    QTest.qWait(50)


def out_of_service(stall: Stall) -> None:
    stall.scene.centre.up = False
    stall.open()
    until(lambda: not stall.kiosk.state.in_service)


def wrong_code(stall: Stall) -> None:
    stall.open()
    stall.camera.show(frame(WECHAT))
    until(lambda: stall.kiosk.till.state.error is not None)


def stale_code(stall: Stall) -> None:
    stall.scene.centre.person = Refused("医保码已失效", "请患者刷新医保码后再扫")
    stall.open()
    stall.camera.show(frame(CODE))
    until(lambda: stall.kiosk.till.state.error is not None)


def not_insured(stall: Stall) -> None:
    stall.scene.centre.person = Invalid(
        "林姓参保人没有正常参保的险种", "请提示其到参保地核实", "insurance.inactive"
    )
    stall.open()
    stall.camera.show(frame(CODE))
    until(lambda: stall.kiosk.till.state.error is not None)


def centre_down(stall: Stall) -> None:
    stall.scene.centre.person = NotSent("连不上医保中心", "请检查网络")
    stall.open()
    stall.camera.show(frame(CODE))
    until(lambda: stall.kiosk.till.state.error is not None)


def who(stall: Stall) -> None:
    stall.open()
    stall.camera.show(frame(CODE))
    stall.on(Page.WHO)


def menu(stall: Stall) -> None:
    who(stall)
    stall.tap(stall.kiosk.manner.words.yes)
    stall.on(Page.MENU)


def hospital_menu(stall: Stall) -> None:
    stall.scene.institution = HOSPITAL
    menu(stall)


def balance(stall: Stall) -> None:
    menu(stall)
    stall.tap(stall.kiosk.manner.words.balance)
    stall.on(Page.BALANCE)


def bills(stall: Stall) -> None:
    menu(stall)
    stall.tap(stall.kiosk.manner.words.bills)
    stall.on(Page.BILLS)
    until(lambda: stall.kiosk.till.state.bills is not None)


def many_bills(stall: Stall) -> None:
    stall.scene.his.waiting = tuple(
        replace(MY_BILL, number=f"XS20261121-{n:04d}") for n in range(1, 7)
    )
    bills(stall)


def no_bills(stall: Stall) -> None:
    stall.scene.his.waiting = (OTHER, NOBODYS)
    bills(stall)


def bad_bill_file(stall: Stall) -> None:
    stall.scene.his.trouble = Invalid("单据文件 XS-7.json 读不出", "请重新导出", "his")
    bills(stall)


def bill(stall: Stall) -> None:
    bills(stall)
    stall.tap("11-21")
    stall.on(Page.BILL)


def long_bill(stall: Stall) -> None:
    stall.scene.his.waiting = (MANY_LINES,)
    bill(stall)


def confirm(stall: Stall) -> None:
    bill(stall)
    stall.tap(stall.kiosk.manner.words.quote)
    stall.on(Page.CONFIRM)


def cash_refused(stall: Stall) -> None:
    stall.terms = replace(stall.terms, cash_at_window=False)
    confirm(stall)


def not_asked(stall: Stall) -> None:
    stall.scene.centre.quoting = AlreadyLive("单据已结算或正在结算", "请勿重复收费", "bill.live")
    bill(stall)
    stall.tap(stall.kiosk.manner.words.quote)
    stall.on(Page.NOT_ASKED)


def paid(stall: Stall) -> None:
    confirm(stall)
    stall.tap(stall.kiosk.manner.words.pay)
    until(lambda: stall.kiosk.page not in {Page.CONFIRM, Page.SETTLING})
    stall.on(stall.kiosk.page)


def done(stall: Stall) -> None:
    paid(stall)


def printed(stall: Stall) -> None:
    stall.printer = PaperTray()
    paid(stall)


def not_printed(stall: Stall) -> None:
    stall.printer = PaperTray(empty=True)
    paid(stall)


def declined(stall: Stall) -> None:
    stall.scene.centre.result = lambda _: outcome.Refused("中心：该药品超出限定支付范围")
    paid(stall)


def unsent(stall: Stall) -> None:
    stall.scene.centre.result = lambda _: outcome.Unsent("连不上医保中心")
    paid(stall)


def unknown(stall: Stall) -> None:
    stall.scene.centre.result = lambda _: outcome.Unknown("等待答复超过 60 秒")
    paid(stall)


def undone(stall: Stall) -> None:
    unknown(stall)
    store = stall.scene.store
    store.move(store.messages[0], State.UNDONE)
    stall.bridge.tell_moved()
    stall.on(Page.UNDONE)


def staff(stall: Stall) -> None:
    stall.open()
    stall.tap("工作人员")
    stall.on(Page.STAFF)
    for key in "1234":
        stall.tap(key)


def staff_denied(stall: Stall) -> None:
    staff(stall)
    stall.tap("确定")
    until(lambda: bool(stall.kiosk.state.denied))


def last_seconds(stall: Stall) -> None:
    menu(stall)
    stall.scene.clock.time += timedelta(seconds=24)
    until(lambda: (stall.kiosk.state.seconds_left or 99) < 10)


KIOSK_SCENES: dict[str, Drive] = {
    "start": start, "no_camera": no_camera, "out_of_service": out_of_service,
    "wrong_code": wrong_code, "stale_code": stale_code, "not_insured": not_insured,
    "centre_down": centre_down, "who": who, "menu": menu, "hospital_menu": hospital_menu,
    "balance": balance, "bills": bills, "many_bills": many_bills, "no_bills": no_bills,
    "bad_bill_file": bad_bill_file, "bill": bill, "long_bill": long_bill, "confirm": confirm,
    "cash_refused": cash_refused, "not_asked": not_asked, "done": done, "printed": printed,
    "not_printed": not_printed, "declined": declined, "unsent": unsent, "unknown": unknown,
    "undone": undone, "staff": staff, "staff_denied": staff_denied,
    "last_seconds": last_seconds,
}  # fmt: skip


def _write(folder: str, names: list[str]) -> None:
    from ui.app import start_app

    theme = Theme(start_app(["scenes"]), "light")
    for name in names or list(KIOSK_SCENES):
        for elder in (False, True):
            background = Background()
            stall = Stall(theme, background)
            stall.terms = replace(stall.terms, elder=elder)
            KIOSK_SCENES[name](stall)
            for shape, size in (("upright", UPRIGHT), ("across", ACROSS)):
                for mode in ("light", "dark"):
                    theme.use(mode)
                    stall.window.resize(size)
                    QTest.qWait(60)
                    reader = "elder" if elder else "all"
                    stall.window.grab().save(f"{folder}/{name}-{shape}-{reader}-{mode}.png")
            theme.use("light")
            stall.close()
            background.deleteLater()
            QTest.qWait(10)


if __name__ == "__main__":
    import os
    import sys

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _write(sys.argv[1], sys.argv[2:])
