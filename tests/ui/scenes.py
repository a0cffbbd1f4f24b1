"""Every screen and state a cashier can meet, each reached the way a person reaches it.

`python -m tests.ui.scenes FOLDER [NAME ...]` writes a picture of each, light and dark.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.domain import outcome
from desktop.domain.checks import check
from desktop.domain.coverage import DeviceKind, PointKind
from desktop.domain.errors import Invalid, NotSent, Refused, Unknown
from desktop.domain.message import State
from desktop.domain.no_scan import NoScan, ReasonCounts
from desktop.domain.scan_event import ScanEvent
from desktop.domain.scan_rate import ScanRate
from desktop.domain.stage import Stage
from desktop.domain.window_register import Entry
from tests.ui import record_scenes
from tests.ui.codes_scenes import CODE_SCENES
from tests.ui.conftest import Theatre
from tests.ui.fakes import (
    BILL,
    CODE,
    ID_NUMBER,
    NOW,
    OTHER_BILL,
    WECHAT,
    FakeStore,
    frame,
    stay,
)
from tests.ui.looking import show, until
from ui.cashier.state import Phase
from ui.cashier.till import Till
from ui.hands import press, type_text

Drive: TypeAlias = Callable[[Theatre], None]


def till_of(stage: Theatre) -> Till:
    """The pharmacy's till."""
    till = stage.window.views[0].till
    assert till
    return till


def phase(stage: Theatre, *wanted: Phase) -> None:
    """Wait until the till is in one of these phases."""
    until(lambda: till_of(stage).state.phase in wanted)


def waiting(stage: Theatre) -> None:
    show(stage)
    stage.station.show(frame())
    QTest.qWait(20)


def no_camera(stage: Theatre) -> None:
    show(stage)
    hint = "摄像头已断开，请检查是否插好，插好后自动恢复"
    stage.station.show(replace(frame(hint=hint), width=0, height=0))
    QTest.qWait(20)


def two_codes(stage: Theatre) -> None:
    show(stage)
    stage.station.show(frame(CODE, WECHAT, hint="画面里有多个码，请只留一个"))
    until(lambda: bool(till_of(stage).state.hint))


def wrong_code(stage: Theatre) -> None:
    show(stage)
    stage.station.show(frame(WECHAT))
    phase(stage, Phase.NOT_READ)


def not_identified(stage: Theatre) -> None:
    stage.pharmacy.centre.person = Refused("中心：查无此人", "请核对证件后重试，或改用其他凭证")
    show(stage)
    stage.station.show(frame(CODE))
    phase(stage, Phase.NOT_READ)


def centre_down(stage: Theatre) -> None:
    stage.pharmacy.centre.person = NotSent("连不上医保中心", "请检查网络，恢复后按 F2 重扫")
    stage.pharmacy.centre.up = False
    show(stage)
    stage.station.show(frame(CODE))
    phase(stage, Phase.NOT_READ)


def reasons(stage: Theatre) -> None:
    press(show(stage), Qt.Key.Key_F7)


def reasons_after_a_failure(stage: Theatre) -> None:
    centre_down(stage)
    press(stage.window, Qt.Key.Key_F7)


def guide(stage: Theatre) -> None:
    press(show(stage), Qt.Key.Key_F12)


def outside_prescription(stage: Theatre) -> None:
    """Identified under a business type that settles nothing."""
    press(show(stage), Qt.Key.Key_F5)
    stage.station.show(frame(CODE))
    until(lambda: till_of(stage).state.bills is not None)


def typing_id(stage: Theatre) -> None:
    window = show(stage)
    press(window, Qt.Key.Key_F7)
    press(window, Qt.Key.Key_1)
    type_text(window, ID_NUMBER)


def identified(stage: Theatre) -> None:
    show(stage)
    stage.station.show(frame(CODE))
    until(lambda: till_of(stage).state.bills is not None)


def two_bills(stage: Theatre) -> None:
    stage.pharmacy.his.waiting = (BILL, OTHER_BILL)
    identified(stage)


def no_bills(stage: Theatre) -> None:
    stage.pharmacy.his.waiting = ()
    identified(stage)


def bad_bill_file(stage: Theatre) -> None:
    stage.pharmacy.his.trouble = Invalid(
        "单据文件 XS-7.json 第 3 行读不出", "请在收费系统重新导出后按 F3", "his"
    )
    identified(stage)


def to_check(stage: Theatre) -> None:
    identified(stage)
    press(stage.window, Qt.Key.Key_F9)
    phase(stage, Phase.CHECK)


def leaving(stage: Theatre) -> None:
    to_check(stage)
    press(stage.window, Qt.Key.Key_Escape)


def not_quoted(stage: Theatre) -> None:
    stage.pharmacy.centre.quoting = Unknown(
        "中心预结算的金额与单据不符", "请勿收费，重新取单后再试", "quote.sums"
    )
    identified(stage)
    press(stage.window, Qt.Key.Key_F9)
    phase(stage, Phase.NOT_QUOTED)


def settled(stage: Theatre) -> None:
    to_check(stage)
    press(stage.window, Qt.Key.Key_F9)
    phase(stage, Phase.SETTLED, Phase.DECLINED, Phase.UNSENT, Phase.PENDING)


def declined(stage: Theatre) -> None:
    stage.pharmacy.centre.result = lambda _: outcome.Refused("中心：该药品超出限定支付范围")
    settled(stage)


def unsent(stage: Theatre) -> None:
    stage.pharmacy.centre.result = lambda _: outcome.Unsent("连不上医保中心")
    settled(stage)


def pending(stage: Theatre) -> None:
    stage.pharmacy.centre.result = lambda _: outcome.Unknown("等待答复超过 60 秒")
    settled(stage)
    until(lambda: till_of(stage).state.looked > 0)


def next_while_pending(stage: Theatre) -> None:
    pending(stage)
    press(stage.window, Qt.Key.Key_Return)
    phase(stage, Phase.WAITING)


def undone(stage: Theatre) -> None:
    pending(stage)
    store = stage.pharmacy.store
    store.move(store.messages[0], State.UNDONE)
    stage.bridge.tell_moved()
    phase(stage, Phase.RESOLVED_UNDONE)


def page(key: str, place: int = 0) -> Drive:
    """Open a page of the pharmacy (0) or the hospital (1)."""

    def drive(stage: Theatre) -> None:
        window = show(stage)
        window.show_workplace(place)
        window.open(key)
        QTest.qWait(150)

    return drive


def rate_of(store: FakeStore) -> None:
    """Eleven months, one of them without settlements, the last one short of the target."""
    counts = [(18, 90), (25, 96), (31, 99), (0, 0), (40, 120), (38, 118), (45, 126), (50, 140)]
    counts += [(44, 131), (52, 149), (61, 160), (26, 96)]
    for number, (scanned, total) in enumerate(counts):
        month = (NOW.year * 12 + NOW.month - 12 + number) % 12 + 1
        year = NOW.year if month <= NOW.month else NOW.year - 1
        store.rates[year, month] = ScanRate(scanned, total)


def rate(stage: Theatre) -> None:
    rate_of(stage.pharmacy.store)
    counts = {NoScan.NO_PHONE: 31, NoScan.DECLINED: 18, NoScan.CODE_FAILED: 7, NoScan.NETWORK: 0}
    stage.pharmacy.store.reasons = ReasonCounts(counts, 14)
    page("rate")(stage)


def lists(stage: Theatre) -> None:
    his, store = stage.hospital.his, stage.hospital.store
    his.stays = (
        stay(1, "王甲练", "原发性高血压"),
        stay(2, "李乙", "2型糖尿病伴有并发症"),
        stay(3, "赵丙习", "急性心肌梗死", doctor_code="", stay_days="9", treatment_kind=""),
        stay(4, "钱丁训", "肺部感染", contact_name=""),
        stay(5, "孙戊", "脑梗死"),
    )
    for entry in his.stays:
        store.save_list(entry, check(entry))
    proven, sent = his.stays[0].settlement_id, his.stays[1].settlement_id
    message = store.queue_message(stage.hospital.centre.draft_list(his.stays[1]))
    answered = replace(message, state=State.ANSWERED)
    store.kept[proven] = replace(
        store.kept[proven], message=answered, list_no="L2026112100001", proven_at=NOW
    )
    store.kept[sent] = replace(store.kept[sent], message=answered, list_no="L2026112100002")
    page("lists", 1)(stage)
    board = stage.window.views[1].board
    assert board
    until(lambda: bool(board.loaded.rows))
    board.choose(his.stays[2].settlement_id)
    QTest.qWait(50)


def entries() -> tuple[Entry, ...]:
    """Windows of a hospital: some with a device that works, some without."""
    window, kiosk = PointKind.WINDOW, PointKind.KIOSK
    return (
        Entry("2号窗", window, (Stage.REGISTER, Stage.SETTLEMENT), DeviceKind.CAMERA, ""),
        Entry("3号窗", window, (Stage.SETTLEMENT,), DeviceKind.GUN, "SG-20260301-0042"),
        Entry("药房1号窗", window, (Stage.DISPENSING,), DeviceKind.BOX, "BX-7730012"),
        Entry("检验报告窗", window, (Stage.REPORT, Stage.EXAMINATION)),
        Entry("自助机A", kiosk, (Stage.REGISTER, Stage.SETTLEMENT), DeviceKind.TERMINAL, "ZH0091"),
    )


def scanned(window: str, days_ago: int) -> ScanEvent:
    """A code that was decoded at a window."""
    at = NOW - timedelta(days=days_ago)
    return ScanEvent(at, window, "0001", Stage.SETTLEMENT, "nhsa_evoucher", "ok", 180, "0" * 32)


def windows(stage: Theatre) -> None:
    store = stage.hospital.store
    store.entries = list(entries())
    store.scans = [scanned("2号窗", 1), scanned("3号窗", 29), scanned("自助机A", 40)]
    page("windows", 1)(stage)
    screen = stage.window.views[1].windows
    assert screen
    until(lambda: bool(screen.view.rows))


def window_new(stage: Theatre) -> None:
    windows(stage)
    press(stage.window, Qt.Key.Key_F4)
    type_text(stage.window, "B1-07")


def window_retiring(stage: Theatre) -> None:
    windows(stage)
    press(stage.window, Qt.Key.Key_F6)


def window_test(stage: Theatre) -> None:
    windows(stage)
    press(stage.window, Qt.Key.Key_F2)


def window_proven(stage: Theatre) -> None:
    window_test(stage)
    stage.station.show(frame("https://example.invalid/poster"))
    until(lambda: stage.window.banner.notice is not None)


def window_refused(stage: Theatre) -> None:
    window_new(stage)
    screen = stage.window.views[1].windows
    assert screen
    screen.board.edit(name="2号窗")
    press(stage.window, Qt.Key.Key_F9)
    until(lambda: stage.window.banner.notice is not None)


def pharmacy_windows(stage: Theatre) -> None:
    """Every window works."""
    store = stage.pharmacy.store
    store.entries = [Entry("2号窗", PointKind.WINDOW, (Stage.PHARMACY,), DeviceKind.CAMERA, "")]
    store.scans = [scanned("2号窗", 0)]
    page("windows")(stage)
    screen = stage.window.views[0].windows
    assert screen
    until(lambda: bool(screen.view.rows))


def help_page(stage: Theatre) -> None:
    press(show(stage), Qt.Key.Key_F1)


def codes(stage: Theatre) -> None:
    press(show(stage), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)


def late(stage: Theatre) -> None:
    """A pending settlement whose look-up takes long."""
    pending(stage)
    stage.pharmacy.clock.time = NOW + timedelta(seconds=70)
    till_of(stage).look()
    QTest.qWait(50)


SCENES: dict[str, Drive] = {
    "waiting": waiting, "no_camera": no_camera, "two_codes": two_codes, "wrong_code": wrong_code,
    "not_identified": not_identified, "centre_down": centre_down, "typing_id": typing_id,
    "reasons": reasons, "reasons_after_a_failure": reasons_after_a_failure, "guide": guide,
    "outside_prescription": outside_prescription,
    "identified": identified, "two_bills": two_bills, "no_bills": no_bills,
    "bad_bill_file": bad_bill_file, "to_check": to_check, "leaving": leaving,
    "not_quoted": not_quoted, "settled": settled, "declined": declined, "unsent": unsent,
    "pending": pending, "late": late, "next_while_pending": next_while_pending,
    "undone": undone, "pharmacy_lists": page("lists"),
    "lists": lists, "no_lists": page("lists", 1), "mapping": page("mapping"), "rate": rate,
    "no_rate": page("rate"), "inbox": page("inbox"), "settings": page("settings"),
    "windows": windows, "no_windows": page("windows", 1), "window_new": window_new,
    "window_retiring": window_retiring, "window_test": window_test,
    "window_proven": window_proven, "window_refused": window_refused,
    "pharmacy_windows": pharmacy_windows,
    "hospital_cashier": page("cashier", 1), "help": help_page, "codes": codes,
    "records": record_scenes.records, "records_equal": record_scenes.records_equal,
    "no_records": record_scenes.no_records, "records_offline": record_scenes.records_offline,
    "unresolved": record_scenes.unresolved, "few_pages": record_scenes.few_pages,
    "unresolved_offline": record_scenes.unresolved_offline,
    "none_unresolved": record_scenes.none_unresolved, "clock_off": record_scenes.clock_off,
}  # fmt: skip


SCENES |= CODE_SCENES


def write(folder: str, scenes: Mapping[str, Drive]) -> None:
    """A picture of each scene, light and dark."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    from ui.app import start_app
    from ui.background import Background
    from ui.theme import Theme

    app = start_app(["scenes"])
    theme = Theme(app, "light")
    for name, drive in scenes.items():
        background = Background()
        stage = Theatre(theme, background)
        drive(stage)
        for mode in ("light", "dark"):
            theme.use(mode)
            QTest.qWait(30)
            stage.window.grab().save(f"{folder}/{name}-{mode}.png")
        theme.use("light")
        stage.window.close()
        background.wait()
        stage.window.deleteLater()
        QTest.qWait(10)


if __name__ == "__main__":
    import os
    import sys

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    chosen = sys.argv[2:] or list(SCENES)
    write(sys.argv[1], {name: SCENES[name] for name in chosen})
