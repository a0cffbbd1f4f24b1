"""When scanning fails: the reason by one key, the ID card, the guide to activation."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from desktop.domain.no_scan import REASONS, NoScan, ReasonCounts
from desktop.domain.voucher import recognise
from tests.ui import scenes
from tests.ui.conftest import Theatre
from tests.ui.fakes import CODE, ID_NUMBER, frame
from tests.ui.scenes import phase, till_of, until
from ui.cashier import guide
from ui.cashier.screen import CashierScreen
from ui.cashier.state import Phase
from ui.cashier.view import Body
from ui.hands import press, type_text
from ui.rate.view import reasons_line

F7, F9, F12 = Qt.Key.Key_F7, Qt.Key.Key_F9, Qt.Key.Key_F12
ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape
VALID = next(n for n in (f"{ID_NUMBER[:-1]}{x}" for x in "0123456789X")
             if recognise(n).kind.key == "id_number")  # fmt: skip


def screen(stage: Theatre) -> CashierScreen:
    """The cashier's screen of the pharmacy."""
    found = stage.window.views[0].cashier
    assert found
    return found


@pytest.mark.parametrize("reason", NoScan)
def test_one_digit_chooses_the_reason_and_the_id_field_follows(
    stage: Theatre, reason: NoScan
) -> None:
    window = scenes.show(stage)
    press(window, F7)
    assert screen(stage).view.body is Body.REASONS
    press(window, Qt.Key(Qt.Key.Key_0 + int(REASONS[reason].key)))
    assert till_of(stage).state.no_scan is reason
    assert screen(stage).id_field.hasFocus()
    assert screen(stage).view.id_note.startswith(f"原因：{REASONS[reason].name}。")


def test_the_digits_of_the_number_block_choose_as_well(stage: Theatre) -> None:
    window = scenes.show(stage)
    press(window, F7)
    press(window, Qt.Key.Key_2, Qt.KeyboardModifier.KeypadModifier)
    assert till_of(stage).state.no_scan is NoScan.CODE_FAILED


def test_a_click_chooses_the_reason_too(stage: Theatre) -> None:
    press(scenes.show(stage), F7)
    buttons = screen(stage).reasons.findChildren(QPushButton)
    QTest.mouseClick(buttons[3], Qt.MouseButton.LeftButton)
    assert till_of(stage).state.no_scan is NoScan.DECLINED


def test_a_digit_means_nothing_where_no_reason_is_asked(stage: Theatre) -> None:
    window = scenes.show(stage)
    press(window, Qt.Key.Key_1)
    assert till_of(stage).state.no_scan is None
    assert screen(stage).view.body is Body.INVITE


def test_digits_typed_into_the_id_field_choose_no_other_reason(stage: Theatre) -> None:
    window = scenes.show(stage)
    press(window, F7)
    press(window, Qt.Key.Key_4)
    type_text(window, "1235")
    assert till_of(stage).state.no_scan is NoScan.DECLINED
    assert screen(stage).id_field.text() == "1235"


def test_the_reason_stays_with_the_settlement(stage: Theatre) -> None:
    window = scenes.show(stage)
    press(window, F7)
    press(window, Qt.Key.Key_1)
    type_text(window, VALID)
    press(window, ENTER)
    until(lambda: till_of(stage).state.bill is not None)
    press(window, F9)
    phase(stage, Phase.CHECK)
    press(window, F9)
    phase(stage, Phase.SETTLED)
    assert stage.pharmacy.store.sold[0].sale.no_scan is NoScan.NO_PHONE
    press(window, ENTER)
    phase(stage, Phase.WAITING)
    assert till_of(stage).state.no_scan is None


def test_a_code_shown_after_all_is_taken_and_leaves_no_reason(stage: Theatre) -> None:
    window = scenes.show(stage)
    press(window, F7)
    stage.station.show(frame(CODE))
    until(lambda: till_of(stage).state.visit is not None)
    visit = till_of(stage).state.visit
    assert visit
    assert visit.no_scan is None
    assert screen(stage).view.body is Body.BILL


@pytest.mark.parametrize("leave", [F7, ESC])
def test_the_question_can_be_left(stage: Theatre, leave: Qt.Key) -> None:
    window = scenes.show(stage)
    press(window, F7)
    press(window, leave)
    assert screen(stage).view.body is Body.INVITE
    assert till_of(stage).state.phase is Phase.WAITING


def test_one_key_shows_the_patient_how_to_activate_and_the_same_key_goes_back(
    stage: Theatre,
) -> None:
    window = scenes.show(stage)
    press(window, F12)
    shown = [x.text() for x in window.findChildren(QLabel) if x.isVisible()]
    for channel in guide.CHANNELS:
        assert channel.name in shown
        assert channel.way in shown
    assert {"微信", "支付宝", "国家医保服务平台"} <= {c.name for c in guide.CHANNELS}
    press(window, F12)
    assert screen(stage).view.body is Body.INVITE


def test_the_guide_is_set_in_large_letters(stage: Theatre) -> None:
    press(scenes.show(stage), F12)
    names = {channel.way for channel in guide.CHANNELS}
    ways = [x for x in stage.window.findChildren(QLabel) if x.text() in names]
    assert len(ways) == 3
    assert all(x.fontInfo().pixelSize() >= 22 for x in ways)


def test_a_code_that_was_just_activated_is_taken_while_the_guide_is_open(stage: Theatre) -> None:
    press(scenes.show(stage), F12)
    stage.station.show(frame(CODE))
    until(lambda: till_of(stage).state.visit is not None)
    assert screen(stage).view.body is Body.BILL


def test_the_guide_has_no_place_in_the_middle_of_a_sale(stage: Theatre) -> None:
    scenes.to_check(stage)
    press(stage.window, F12)
    assert screen(stage).view.body is Body.BILL
    assert not screen(stage).guide.isEnabled()


def test_the_rate_says_why_no_code_was_used_the_most_frequent_first() -> None:
    counts = {NoScan.NETWORK: 1, NoScan.NO_PHONE: 3, NoScan.DECLINED: 0}
    assert reasons_line(ReasonCounts(counts, 2)) == "未用医保码 6 笔：无手机 3 · 网络 1 · 未说明 2"
    assert reasons_line(ReasonCounts({})) == ""
