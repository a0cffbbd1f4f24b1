"""A whole sale by keys, in a real window over fakes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.domain import outcome
from desktop.domain.identity import VoucherType
from desktop.domain.message import State
from tests.ui import scenes
from tests.ui.conftest import Theatre
from tests.ui.fakes import BILL, CODE, ID_NUMBER, OTHER_BILL, WECHAT, facts_of, frame
from tests.ui.scenes import phase, till_of, until
from ui.cashier.screen import CashierScreen
from ui.cashier.state import Phase
from ui.hands import press

F9, ENTER, ESC = Qt.Key.Key_F9, Qt.Key.Key_Return, Qt.Key.Key_Escape


def screen(stage: Theatre) -> CashierScreen:
    """The cashier's screen of the pharmacy."""
    found = stage.window.views[0].cashier
    assert found
    return found


def test_scan_two_presses_of_f9_and_enter_make_a_sale(stage: Theatre) -> None:
    scenes.waiting(stage)
    stage.station.show(frame(CODE))
    until(lambda: till_of(stage).state.bill == BILL)
    press(stage.window, F9)
    phase(stage, Phase.CHECK)
    assert screen(stage).pay.text() == "F9  结算 86.40"
    press(stage.window, F9)
    phase(stage, Phase.SETTLED)
    assert stage.pharmacy.centre.settled == [BILL.number]
    assert "结算成功" in screen(stage).state_word.accessibleName()
    press(stage.window, ENTER)
    phase(stage, Phase.WAITING)
    assert stage.pharmacy.centre.settled == [BILL.number]


def test_enter_never_pays(stage: Theatre) -> None:
    scenes.to_check(stage)
    for widget in (screen(stage).pay, screen(stage).bills, stage.window):
        widget.setFocus()
        for key in (ENTER, Qt.Key.Key_Enter):
            QTest.keyClick(widget, key)
            QTest.qWait(20)
    assert till_of(stage).state.phase is Phase.CHECK
    assert stage.pharmacy.centre.settled == []


def test_enter_in_the_middle_of_scanning_does_nothing(stage: Theatre) -> None:
    scenes.waiting(stage)
    press(stage.window, ENTER)
    assert till_of(stage).state.phase is Phase.WAITING


def test_a_held_f9_acts_once(stage: Theatre) -> None:
    scenes.identified(stage)
    window = stage.window
    QTest.keyPress(window, F9)
    phase(stage, Phase.CHECK)
    for _ in range(5):
        QApplication.sendEvent(window, _repeated(F9))
        QTest.qWait(5)
    QTest.keyRelease(window, F9)
    assert stage.pharmacy.centre.settled == []


def _repeated(key: Qt.Key) -> object:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    return QKeyEvent(
        QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, autorep=True, count=1
    )


def test_a_second_press_while_settling_sends_nothing_more(stage: Theatre) -> None:
    scenes.to_check(stage)
    till_of(stage).pay()
    till_of(stage).pay()
    press(stage.window, F9)
    phase(stage, Phase.SETTLED)
    assert stage.pharmacy.centre.settled == [BILL.number]


def test_a_wrong_code_is_named_and_the_right_one_is_taken_next(stage: Theatre) -> None:
    scenes.wrong_code(stage)
    assert "微信付款码" in screen(stage).state_word.accessibleName()
    stage.station.show(frame(CODE))
    until(lambda: till_of(stage).state.visit is not None)


def test_two_codes_in_view_are_both_left_alone(stage: Theatre) -> None:
    scenes.two_codes(stage)
    assert till_of(stage).state.phase is Phase.WAITING
    assert screen(stage).view.hint == "画面里有多个码，请只留一个"


def test_a_code_seen_during_a_sale_changes_nothing(stage: Theatre) -> None:
    scenes.to_check(stage)
    stage.station.show(frame(WECHAT))
    QTest.qWait(30)
    assert till_of(stage).state.phase is Phase.CHECK


def test_an_unknown_outcome_offers_no_key_that_pays(stage: Theatre) -> None:
    scenes.pending(stage)
    for key in (F9, Qt.Key.Key_F2, Qt.Key.Key_F3, ESC):
        press(stage.window, key)
        QTest.qWait(10)
    assert till_of(stage).state.phase is Phase.PENDING
    assert not screen(stage).pay.isVisible()
    assert stage.pharmacy.centre.settled == [BILL.number]


def test_an_unknown_settlement_that_the_centre_had_ends_in_its_receipt(stage: Theatre) -> None:
    scenes.pending(stage)
    store = stage.pharmacy.store
    store.record_settled(store.messages[0], facts_of(store.messages[0]))
    stage.bridge.tell_moved()
    phase(stage, Phase.SETTLED)
    assert screen(stage).view.receipt
    notice = stage.window.banner.notice
    assert notice
    assert notice.kind == "ok"


def test_the_next_customer_is_served_while_an_outcome_is_unknown(stage: Theatre) -> None:
    scenes.next_while_pending(stage)
    assert BILL.number in screen(stage).view.watch
    stage.pharmacy.his.waiting = (BILL, OTHER_BILL)
    stage.pharmacy.centre.result = outcome.Answered
    stage.station.show(frame(CODE))
    until(lambda: till_of(stage).state.bill == OTHER_BILL)
    press(stage.window, F9)
    phase(stage, Phase.CHECK)
    press(stage.window, F9)
    phase(stage, Phase.SETTLED)
    assert stage.pharmacy.centre.settled == [BILL.number, OTHER_BILL.number]
    stage.pharmacy.store.move(stage.pharmacy.store.messages[0], State.UNDONE)
    stage.bridge.tell_moved()
    until(lambda: not screen(stage).view.watch)


def test_what_was_not_sent_may_be_tried_again_with_the_same_key(stage: Theatre) -> None:
    scenes.unsent(stage)
    stage.pharmacy.centre.result = outcome.Answered
    press(stage.window, F9)
    phase(stage, Phase.SETTLED)
    assert len(stage.pharmacy.store.sold) == 1


def test_escape_asks_once_before_amounts_are_left(stage: Theatre) -> None:
    scenes.to_check(stage)
    press(stage.window, ESC)
    assert till_of(stage).state.phase is Phase.CHECK
    press(stage.window, ESC)
    assert till_of(stage).state.phase is Phase.KNOWN
    press(stage.window, ESC)
    assert till_of(stage).state.phase is Phase.WAITING


def test_an_id_number_is_typed_in_the_panel_and_does_not_stay_there(stage: Theatre) -> None:
    scenes.waiting(stage)
    press(stage.window, Qt.Key.Key_F7)
    press(stage.window, Qt.Key.Key_1)
    field = screen(stage).id_field
    assert field.hasFocus()
    QTest.keyClicks(field, "359999196401011239")
    press(stage.window, ENTER)
    until(lambda: till_of(stage).state.phase is not Phase.READING)
    assert field.text() == ""
    assert not field.isVisible()


def test_a_typed_id_number_settles_as_an_id_card(stage: Theatre) -> None:
    from desktop.domain.secret import Secret
    from desktop.domain.voucher import recognise

    scenes.waiting(stage)
    number = next(n for n in _numbers() if recognise(n).kind.key == "id_number")
    till_of(stage).submit_id(Secret(number))
    until(lambda: till_of(stage).state.visit is not None)
    visit = till_of(stage).state.visit
    assert visit
    assert visit.presented.voucher_type is VoucherType.ID_CARD


def _numbers() -> list[str]:
    return [f"{ID_NUMBER[:-1]}{last}" for last in "0123456789X"]


def test_several_bills_are_chosen_by_the_arrow_keys(stage: Theatre) -> None:
    scenes.two_bills(stage)
    assert screen(stage).bills.hasFocus()
    press(stage.window, Qt.Key.Key_Down)
    press(stage.window, Qt.Key.Key_Down)
    until(lambda: till_of(stage).state.bill == OTHER_BILL)
    press(stage.window, F9)
    phase(stage, Phase.CHECK)
    assert till_of(stage).state.bill == OTHER_BILL


def test_holding_f8_shows_the_name_only_once_it_stands_in_the_audit(stage: Theatre) -> None:
    scenes.identified(stage)
    QTest.keyPress(stage.window, Qt.Key.Key_F8)
    until(lambda: till_of(stage).state.revealed)
    person = screen(stage).view.person
    assert person
    assert person.name == "林训练"
    assert stage.pharmacy.store.audited[-1][0] == "显示个人信息"
    QTest.keyRelease(stage.window, Qt.Key.Key_F8)
    until(lambda: not till_of(stage).state.revealed)


def test_a_late_answer_for_a_customer_who_left_is_dropped(stage: Theatre) -> None:
    scenes.waiting(stage)
    stage.station.show(frame(CODE))
    until(lambda: till_of(stage).state.phase is not Phase.WAITING)
    till_of(stage).rescan()
    QTest.qWait(50)
    assert till_of(stage).state.visit is None


@pytest.mark.parametrize("scene", ["not_identified", "centre_down", "bad_bill_file", "not_quoted"])
def test_after_an_error_the_next_customer_can_be_served(stage: Theatre, scene: str) -> None:
    scenes.SCENES[scene](stage)
    assert screen(stage).view.headline.tint in {"bad", "wait"}
    press(stage.window, Qt.Key.Key_F2)
    phase(stage, Phase.WAITING)


def test_an_unknown_settlement_of_the_last_run_is_shown_at_the_start(stage: Theatre) -> None:
    store, centre = stage.pharmacy.store, stage.pharmacy.centre
    from tests.ui.test_cashier_view import VISIT

    left = store.open_message(centre.draft_settlement(VISIT, BILL, "2号窗"))
    store.record_unknown(left, "程序中断")
    scenes.waiting(stage)
    until(lambda: BILL.number in screen(stage).view.watch)


@pytest.mark.expects_log("crash")
def test_a_fault_of_ours_shows_a_number_and_leaves_the_till_usable(stage: Theatre) -> None:
    def explode(_: object) -> outcome.Outcome[object]:
        raise KeyError("setl_id")

    stage.pharmacy.centre.result = explode  # type: ignore[assignment]
    scenes.to_check(stage)
    press(stage.window, F9)
    phase(stage, Phase.NOT_QUOTED)
    head = screen(stage).view.headline
    assert head.word == "程序出错"
    assert "编号" in head.detail
    press(stage.window, Qt.Key.Key_F2)
    phase(stage, Phase.WAITING)
