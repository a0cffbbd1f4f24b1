"""The kiosk in a real window over fakes: what it shows, how it is used, how it is not left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop.domain import outcome
from desktop.domain.exit_code import TRIES
from tests.ui import kiosk_scenes as scenes
from tests.ui.fakes import CODE, ID_NUMBER, facts_of, frame
from tests.ui.kiosk_scenes import ACROSS, EXIT_CODE, KIOSK_SCENES, MY_BILL, OTHER, UPRIGHT, Stall
from tests.ui.scenes import until
from tests.ui.test_windows import MODES, controls, cut, labels
from ui.gun_filter import GunFilter
from ui.kiosk.state import Page
from ui.kiosk.words import UNKNOWN

POINTS_24 = 32
"""Pixels of 24 points."""
TARGET = 60


stall = pytest.fixture(scenes.lent, name="stall")


def texts(window: QWidget) -> str:
    """Everything that can be read."""
    shown: list[QLabel | QPushButton] = [*labels(window)]
    shown += [b for b in window.findChildren(QPushButton) if b.isVisible()]
    return "\n".join(x.text() for x in shown)


@pytest.mark.parametrize("elder", [False, True], ids=["all", "elder"])
@pytest.mark.parametrize("name", KIOSK_SCENES)
def test_every_page_is_large_whole_and_named(stall: Stall, name: str, elder: bool) -> None:
    stall.terms = replace(stall.terms, elder=elder)
    KIOSK_SCENES[name](stall)
    window = stall.window
    for size in (UPRIGHT, ACROSS):
        window.resize(size)
        for mode in MODES:
            stall.theme.use(mode)
            QTest.qWait(40)
        assert window.size() == size
        assert cut(window) == []
        assert outside(window) == []
        smallest = min(QFontInfo(x.font()).pixelSize() for x in labels(window))
        assert smallest >= POINTS_24 * (1.25 if elder else 1)
        for button in (b for b in controls(window) if isinstance(b, QPushButton)):
            assert min(button.width(), button.height()) >= TARGET, button.text()
            assert QFontInfo(button.font()).pixelSize() >= POINTS_24
            assert button.accessibleName()
    assert len(stall.kiosk.view.choices) <= 2


def outside(window: QWidget) -> list[str]:
    """What lies below or beside the screen, or over something else."""
    found = []
    parts = [x for x in (*labels(window), *window.findChildren(QPushButton)) if x.isVisible()]
    for part in parts:
        corner = part.mapTo(window, part.rect().bottomRight())
        if not window.rect().contains(corner):
            found.append(part.text())
    return found + overlapping(window, parts)


def overlapping(window: QWidget, parts: list[QLabel | QPushButton]) -> list[str]:
    """Texts that cover each other."""
    placed = [(x, x.rect().translated(x.mapTo(window, x.rect().topLeft()))) for x in parts]
    return [
        f"{one.text()} / {other.text()}"
        for number, (one, here) in enumerate(placed)
        for other, there in placed[number + 1 :]
        if here.intersects(there)
    ]


def test_a_whole_visit_from_scan_to_receipt(stall: Stall) -> None:
    tray = scenes.PaperTray()
    stall.printer = tray
    scenes.paid(stall)
    until(lambda: bool(tray.printed))
    assert stall.scene.centre.settled == [MY_BILL.number]
    assert [(p.head[0][1], scale) for p, scale in tray.printed] == [(MY_BILL.number, 1.0)]
    until(lambda: "请取走凭条" in texts(stall.window))
    stall.tap("完成")
    assert stall.kiosk.page is Page.START
    assert MY_BILL.number not in texts(stall.window)
    assert [s.window for s in stall.scene.store.scans] == ["1号自助机"]


def test_the_elderly_get_their_receipt_in_larger_letters(stall: Stall) -> None:
    tray = scenes.PaperTray()
    stall.printer, stall.terms = tray, replace(stall.terms, elder=True)
    scenes.paid(stall)
    until(lambda: bool(tray.printed))
    assert tray.printed[0][1] == 1.25


def test_without_a_printer_the_number_is_shown(stall: Stall) -> None:
    scenes.done(stall)
    assert "SETL-000123456789" in texts(stall.window)
    assert "记下编号" in texts(stall.window)


def test_a_printer_without_paper_is_said_and_the_settlement_stands(stall: Stall) -> None:
    scenes.not_printed(stall)
    until(lambda: "凭条没有打出来" in texts(stall.window))
    assert stall.kiosk.page is Page.DONE
    assert len(stall.scene.store.sold) == 1


def test_only_the_bills_of_the_person_who_scanned_are_shown(stall: Stall) -> None:
    scenes.bills(stall)
    assert [row.argument for row in stall.kiosk.view.rows] == [MY_BILL.number]
    stall.kiosk.till.choose(OTHER.number)
    assert stall.kiosk.till.state.bill != OTHER


def test_a_second_tap_on_the_same_spot_does_not_pay(stall: Stall) -> None:
    stall.deaf_ms = 600
    scenes.bill(stall)
    button = stall.button("查看报销金额")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    until(lambda: stall.kiosk.page is Page.CONFIRM)
    for _ in range(3):
        QTest.mouseClick(stall.button("确认结算"), Qt.MouseButton.LeftButton)
    QTest.qWait(50)
    assert stall.kiosk.page is Page.CONFIRM
    assert stall.scene.centre.settled == []


def test_enter_and_space_never_pay(stall: Stall) -> None:
    scenes.confirm(stall)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        QTest.keyClick(stall.window.focusWidget() or stall.window, key)
    QTest.qWait(30)
    assert stall.kiosk.page is Page.CONFIRM


def test_nobody_touches_it_and_it_counts_down_to_the_start(stall: Stall) -> None:
    scenes.confirm(stall)
    until(lambda: stall.kiosk.state.seconds_left == 30)
    stall.scene.clock.time += timedelta(seconds=22)
    until(lambda: "8 秒后回到首页" in texts(stall.window))
    assert stall.kiosk.view.countdown
    assert stall.kiosk.view.countdown.tint == "wait"
    stall.scene.clock.time += timedelta(seconds=8)
    until(lambda: stall.kiosk.page is Page.START)
    assert stall.kiosk.till.state.visit is None
    assert "秒后" not in texts(stall.window)


def test_an_error_on_the_start_page_goes_away_with_whoever_made_it(stall: Stall) -> None:
    scenes.wrong_code(stall)
    assert "这不是医保码" in texts(stall.window)
    until(lambda: stall.kiosk.state.seconds_left == 30)
    stall.scene.clock.time += timedelta(seconds=31)
    until(lambda: "请出示医保码" in texts(stall.window))
    assert stall.kiosk.state.seconds_left is None


def test_a_touch_gives_the_whole_time_again(stall: Stall) -> None:
    scenes.menu(stall)
    stall.scene.clock.time += timedelta(seconds=25)
    until(lambda: stall.kiosk.state.seconds_left == 5)
    QTest.mouseClick(stall.window, Qt.MouseButton.LeftButton)
    until(lambda: stall.kiosk.state.seconds_left == 30)
    assert stall.kiosk.page is Page.MENU


def test_while_the_centre_works_nobody_is_sent_away(stall: Stall) -> None:
    answers: list[float] = []

    def slow(facts: object) -> outcome.Outcome[object]:
        until_answered = 0
        while not answers and until_answered < 500:
            until_answered += 1
            QTest.qSleep(10)
        return outcome.Answered(facts)

    stall.scene.centre.result = slow  # type: ignore[assignment]
    scenes.confirm(stall)
    stall.tap("确认结算")
    until(lambda: stall.kiosk.page is Page.SETTLING)
    stall.scene.clock.time += timedelta(seconds=500)
    QTest.qWait(500)
    assert stall.kiosk.page is Page.SETTLING
    assert stall.kiosk.view.offers == ()
    answers.append(1.0)
    until(lambda: stall.kiosk.page is Page.DONE)


@pytest.mark.parametrize("name", ["start", "menu", "confirm", "unknown", "staff"])
def test_closing_escape_and_alt_f4_do_not_leave(stall: Stall, name: str) -> None:
    KIOSK_SCENES[name](stall)
    page = stall.kiosk.page
    window = stall.window
    for key, modifier in (
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier),
        (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier),
    ):
        QTest.keyClick(window, key, modifier)
    assert not window.close()
    assert window.isVisible()
    assert stall.kiosk.page is (Page.STAFF if name == "start" else page)
    assert stall.camera.running


def test_the_whole_screen_is_taken_and_taken_back(stall: Stall) -> None:
    stall.open()
    stall.window.fill_screen()
    assert stall.window.isFullScreen()
    flags = stall.window.windowFlags()
    assert flags & Qt.WindowType.FramelessWindowHint
    assert flags & Qt.WindowType.WindowStaysOnTopHint
    stall.window.showMinimized()
    until(stall.window.isFullScreen)
    stall.window.showNormal()
    until(stall.window.isFullScreen)


def test_the_right_code_lets_the_staff_out_and_is_audited(stall: Stall) -> None:
    closed: list[bool] = []
    stall.open()
    stall.window.closed.connect(lambda: closed.append(True))
    stall.tap("工作人员")
    stall.on(Page.STAFF)
    for digit in EXIT_CODE:
        stall.tap(digit)
    assert "●" * len(EXIT_CODE) in texts(stall.window)
    assert EXIT_CODE not in stall.window.keypad.accessibleName()
    stall.tap("确定")
    until(lambda: bool(closed))
    assert not stall.window.isVisible()
    assert not stall.camera.running
    assert stall.scene.store.audited[-1] == ("退出自助机", "1号自助机")


def test_a_wrong_code_does_not_and_after_some_the_keypad_rests(stall: Stall) -> None:
    scenes.staff(stall)
    for _ in range(TRIES):
        before = len(stall.scene.store.audited)
        stall.tap("9")
        stall.tap("确定")
        until(lambda n=before: len(stall.scene.store.audited) > n)  # type: ignore[misc]
        until(lambda: bool(stall.kiosk.state.denied))
    until(lambda: "60 秒后再试" in texts(stall.window))
    for digit in EXIT_CODE:
        stall.tap(digit)
    stall.tap("确定")
    QTest.qWait(200)
    assert stall.window.isVisible()
    assert [a for a, _ in stall.scene.store.audited].count("退出自助机") == TRIES
    stall.scene.clock.time += timedelta(seconds=20)
    stall.kiosk.idle.touch()
    stall.scene.clock.time += timedelta(seconds=41)
    stall.kiosk.idle.touch()
    for digit in EXIT_CODE:
        stall.tap(digit)
    stall.tap("确定")
    until(lambda: not stall.window.isVisible())


def test_a_keyboard_types_the_code_too(stall: Stall) -> None:
    stall.open()
    stall.window.close()
    stall.on(Page.STAFF)
    QTest.keyClicks(stall.window, "9" + EXIT_CODE[::-1])
    QTest.keyClick(stall.window, Qt.Key.Key_Backspace)
    assert stall.kiosk.state.typed == len(EXIT_CODE)
    for _ in range(len(EXIT_CODE)):
        stall.tap("删除")
    QTest.keyClicks(stall.window, EXIT_CODE)
    QTest.keyClick(stall.window, Qt.Key.Key_Return)
    until(lambda: not stall.window.isVisible())


def test_what_the_staff_typed_is_forgotten_when_nobody_goes_on(stall: Stall) -> None:
    scenes.staff(stall)
    stall.scene.clock.time += timedelta(seconds=31)
    until(lambda: stall.kiosk.page is Page.START)
    stall.tap("工作人员")
    assert stall.kiosk.state.typed == 0
    assert stall.kiosk.door.typed == 0


def test_a_real_kiosk_shows_no_training_code(stall: Stall) -> None:
    stall.scene.training = False
    stall.open()
    assert EXIT_CODE not in texts(stall.window)


def test_training_shows_its_code(stall: Stall) -> None:
    stall.open()
    assert EXIT_CODE in texts(stall.window)


def test_an_unknown_outcome_is_amber_and_never_offers_a_retry(stall: Stall) -> None:
    scenes.unknown(stall)
    view = stall.kiosk.view
    assert view.headline.word == UNKNOWN
    assert view.headline.tint == "wait"
    assert {c.text for c in view.offers} == {"知道了", "重新开始"}
    stall.kiosk.till.pay()
    QTest.qWait(30)
    assert stall.scene.centre.settled == [MY_BILL.number]


def test_an_unknown_outcome_that_was_booked_ends_in_the_receipt(stall: Stall) -> None:
    scenes.unknown(stall)
    store = stall.scene.store
    store.record_settled(store.messages[0], facts_of(store.messages[0]))
    stall.bridge.tell_moved()
    until(lambda: stall.kiosk.page is Page.DONE)


def test_the_next_person_sees_nothing_of_somebody_elses_unknown_outcome(stall: Stall) -> None:
    scenes.unknown(stall)
    stall.tap("知道了")
    assert MY_BILL.number not in texts(stall.window)
    stall.camera.show(frame(CODE))
    stall.on(Page.WHO)
    stall.tap("是我本人")
    stall.on(Page.MENU)
    stall.tap("待缴费账单")
    stall.on(Page.BILLS)
    until(lambda: stall.kiosk.till.state.bills == ())
    assert MY_BILL.number not in texts(stall.window)


def test_what_was_not_sent_may_be_tried_again(stall: Stall) -> None:
    scenes.unsent(stall)
    stall.scene.centre.result = outcome.Answered
    stall.tap("再试一次")
    until(lambda: stall.kiosk.page is Page.DONE)
    assert len(stall.scene.store.sold) == 1


def test_a_kiosk_that_takes_no_cash_sends_who_owes_some_to_the_window(stall: Stall) -> None:
    scenes.cash_refused(stall)
    assert stall.kiosk.view.choices == ()
    assert "人工窗口" in texts(stall.window)


def test_back_from_the_amounts_forgets_them(stall: Stall) -> None:
    scenes.confirm(stall)
    stall.tap("返回")
    stall.on(Page.BILLS)
    assert stall.kiosk.till.state.quote is None
    stall.tap("返回")
    stall.on(Page.MENU)


def test_who_is_not_the_person_starts_over(stall: Stall) -> None:
    scenes.who(stall)
    stall.tap("不是我")
    assert stall.kiosk.page is Page.START
    assert stall.kiosk.till.state.visit is None


def test_a_code_is_taken_on_the_start_page_only(stall: Stall) -> None:
    scenes.staff(stall)
    stall.camera.show(frame(CODE))
    QTest.qWait(50)
    assert stall.kiosk.page is Page.STAFF
    assert stall.kiosk.till.state.visit is None


def test_a_gun_serves_as_well_as_the_camera(stall: Stall) -> None:
    stall.open()
    gun = GunFilter()
    gun.scanned.connect(stall.kiosk.scan)
    gun.watch(scenes.app())
    try:
        for key in CODE + "\r":
            QTest.keyClick(stall.window, key)
        until(lambda: stall.kiosk.page is Page.WHO)
    finally:
        scenes.app().removeEventFilter(gun)


def test_the_switch_changes_letters_and_words_and_nobody_there_changes_them_back(
    stall: Stall,
) -> None:
    stall.open()
    before = stall.theme.sizes.base
    stall.tap("大字版")
    assert stall.theme.sizes.base == before * 1.25
    assert "请扫医保码" in texts(stall.window)
    stall.scene.clock.time += timedelta(seconds=31)
    until(lambda: "请出示医保码" in texts(stall.window))
    assert stall.theme.sizes.base == before


def test_a_long_list_is_turned_sheet_by_sheet(stall: Stall) -> None:
    scenes.many_bills(stall)
    first = {row.argument for row in stall.kiosk.view.rows}
    stall.tap("下一页")
    second = {row.argument for row in stall.kiosk.view.rows}
    assert len(first | second) == 6
    stall.tap("上一页")
    assert {row.argument for row in stall.kiosk.view.rows} == first


def test_a_name_or_number_is_never_shown_whole(stall: Stall) -> None:
    scenes.balance(stall)
    assert "林*练" in texts(stall.window)
    assert "林训练" not in texts(stall.window)
    assert ID_NUMBER not in texts(stall.window)
