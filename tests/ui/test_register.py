"""The windows page, its view without a window, and the switch of business types at the till."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.domain.coverage import DeviceKind, PointKind
from desktop.domain.errors import Broken, Invalid
from desktop.domain.roles import Operator, Role, may_open
from desktop.domain.stage import Place, Stage
from desktop.domain.window_register import Entry
from desktop.ports import Desk
from desktop.usecases.show_windows import show_windows
from tests.ui import scenes
from tests.ui.conftest import Theatre
from tests.ui.fakes import CODE, HOSPITAL, Scene, frame
from tests.ui.scenes import entries, phase, scanned, till_of, until
from ui.cashier.state import Phase
from ui.hands import press, type_text
from ui.window import MainWindow
from ui.windows.board import BoardState
from ui.windows.screen import WindowsScreen
from ui.windows.view import WindowsScreenView, windows_screen_view
from ui.workplace import Workplace

F2, F4, F5, F6, F9 = Qt.Key.Key_F2, Qt.Key.Key_F4, Qt.Key.Key_F5, Qt.Key.Key_F6, Qt.Key.Key_F9
ESC = Qt.Key.Key_Escape
HERE = "2号窗"


def loaded(*known: Entry, days_ago: int | None = 1) -> BoardState:
    """A board that has read the register; this window scanned so many days ago."""
    scene = Scene(HOSPITAL)
    scene.store.entries = list(known)
    scene.store.scans = [scanned(HERE, days_ago)] if days_ago is not None else []
    view = show_windows(scene.desk)
    return BoardState(view, view.entries[0] if view.entries else None)


def view(state: BoardState) -> WindowsScreenView:
    return windows_screen_view(state, HERE, Place.HOSPITAL)


def screen(stage: Theatre) -> WindowsScreen:
    """The hospital's windows page."""
    found = stage.window.views[1].windows
    assert found
    return found


# --- the view ---------------------------------------------------------------------------------


def test_each_link_says_how_many_of_its_windows_work() -> None:
    seen = view(loaded(*entries()))
    counts = {share.name: (share.count, share.tint) for share in seen.shares}
    assert counts == {
        "挂号": ("1/1", "ok"), "检查检验": ("0/1", "bad"), "取药": ("0/1", "bad"),
        "取报告": ("0/1", "bad"), "结算": ("1/2", "ok"), "自助机": ("0/1", "bad"),
    }  # fmt: skip
    assert "还差 1 个" in seen.gaps
    assert "另有 2 项未达标" in seen.gaps


def test_a_window_says_whether_it_works_in_a_word_and_by_what_proof() -> None:
    rows = {row.name: (row.state, row.icon, row.proven) for row in view(loaded(*entries())).rows}
    assert rows[HERE] == ("可用", "ok", "11-20 14:03")
    assert rows["3号窗"] == ("待验证", "wait", "—")
    assert rows["检验报告窗"] == ("无设备", "bad", "—")


def test_a_proof_of_more_than_thirty_days_ago_is_none() -> None:
    assert view(loaded(*entries(), days_ago=31)).rows[0].state == "待验证"


def test_an_empty_register_says_what_to_do() -> None:
    seen = view(loaded())
    assert seen.empty
    assert seen.form is None
    assert seen.test.reason == "请先登记“2号窗”"
    assert not seen.save.enabled
    assert not seen.retire.enabled


def test_a_register_without_gaps_says_so() -> None:
    assert view(loaded(entries()[0])).gaps == "各环节和自助机都已达标"


def test_only_a_change_can_be_kept() -> None:
    state = loaded(*entries())
    assert not view(state).save.enabled
    assert not view(state).back.enabled
    assert state.draft
    changed = replace(state, draft=replace(state.draft, serial="C9"))
    assert view(changed).save.enabled
    assert view(changed).back.enabled
    assert not view(replace(changed, busy=True)).save.enabled


def test_the_name_of_an_entry_is_open_only_while_it_is_new() -> None:
    state = loaded(*entries())
    form, new = view(state).form, view(replace(state, new=True)).form
    assert form
    assert new
    assert (form.name_open, new.name_open) == (False, True)
    assert [box.name for box in form.stages if box.ticked] == ["挂号", "结算"]


def test_a_serial_number_needs_a_device() -> None:
    state = loaded(*entries())
    assert state.draft
    bare = replace(state, draft=replace(state.draft, device=None))
    form = view(bare).form
    assert form
    assert not form.serial_open


# --- the page ---------------------------------------------------------------------------------


def test_a_new_window_is_entered_by_keys(stage: Theatre) -> None:
    scenes.window_new(stage)
    form = screen(stage).form
    form.device.activated.emit(2)
    form.serial.setFocus()
    type_text(stage.window, "SG-9")
    form.boxes[Stage.DISPENSING].click()
    press(stage.window, F9)
    until(lambda: len(stage.hospital.store.entries) == 6)
    assert stage.hospital.store.entries[-1] == Entry(
        "B1-07", PointKind.WINDOW, (Stage.SETTLEMENT, Stage.DISPENSING), DeviceKind.GUN, "SG-9"
    )
    until(lambda: screen(stage).view.chosen == 5)
    assert not screen(stage).form.name.isEnabled()


def test_the_first_entry_offered_is_this_very_window(stage: Theatre) -> None:
    scenes.page("windows", 1)(stage)
    press(stage.window, F4)
    assert screen(stage).form.name.text() == HERE


def test_a_window_is_changed_and_what_was_not_kept_can_be_left(stage: Theatre) -> None:
    scenes.windows(stage)
    board = screen(stage).board
    board.choose("检验报告窗")
    screen(stage).form.device.activated.emit(1)
    assert screen(stage).save.isEnabled()
    press(stage.window, ESC)
    assert board.state.draft == board.state.entry("检验报告窗")
    screen(stage).form.device.activated.emit(1)
    press(stage.window, F9)
    until(lambda: stage.hospital.store.entries[3].device is DeviceKind.CAMERA)
    until(lambda: screen(stage).view.rows[3].state == "待验证")
    assert screen(stage).view.chosen == 3


def test_what_is_being_written_outlives_a_refresh(stage: Theatre) -> None:
    scenes.window_new(stage)
    stage.bridge.tell_moved()
    press(stage.window, F5)
    QTest.qWait(60)
    assert screen(stage).form.name.text() == "B1-07"


def test_a_window_is_retired_by_the_second_press_only(stage: Theatre) -> None:
    scenes.window_retiring(stage)
    assert screen(stage).retire.text() == "F6  再按一次停用"
    assert len(stage.hospital.store.entries) == 5
    press(stage.window, ESC)
    press(stage.window, F6)
    assert len(stage.hospital.store.entries) == 5
    press(stage.window, F6)
    until(lambda: len(stage.hospital.store.entries) == 4)
    until(lambda: screen(stage).view.rows[0].name == "3号窗")


def test_choosing_another_window_forgets_the_first_press(stage: Theatre) -> None:
    scenes.window_retiring(stage)
    screen(stage).table.selectRow(1)
    press(stage.window, F6)
    assert len(stage.hospital.store.entries) == 5
    assert screen(stage).board.state.retiring


def test_a_self_test_takes_the_next_code_and_only_that(stage: Theatre) -> None:
    scenes.windows(stage)
    stage.station.show(frame(CODE))
    QTest.qWait(30)
    before = len(stage.hospital.store.scans)
    press(stage.window, F2)
    assert "自检" in screen(stage).view.note
    stage.station.show(frame(CODE))
    until(lambda: len(stage.hospital.store.scans) == before + 1)
    assert stage.hospital.store.scans[-1].outcome == "self_test"
    stage.station.show(frame(CODE))
    QTest.qWait(30)
    assert len(stage.hospital.store.scans) == before + 1


def test_a_cancelled_self_test_takes_nothing(stage: Theatre) -> None:
    scenes.window_test(stage)
    before = len(stage.hospital.store.scans)
    press(stage.window, ESC)
    stage.station.show(frame(CODE))
    QTest.qWait(30)
    assert len(stage.hospital.store.scans) == before


def test_a_refused_entry_stays_in_the_form_and_the_banner_says_why(stage: Theatre) -> None:
    scenes.window_refused(stage)
    notice = stage.window.banner.notice
    assert notice
    assert "已经登记" in notice.title
    assert screen(stage).form.name.text() == HERE
    assert screen(stage).save.isEnabled()


def test_a_store_that_cannot_be_written_is_said(stage: Theatre) -> None:
    def broken(entry: Entry) -> None:
        raise Broken("本机数据文件写不进去", "请检查磁盘空间和权限", "store.write")

    stage.hospital.store.add_window = broken  # type: ignore[method-assign]
    scenes.window_new(stage)
    press(stage.window, F9)
    until(lambda: stage.window.banner.notice is not None)
    assert screen(stage).save.isEnabled()


# --- who sees it ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "seen"),
    [(Role.CASHIER, False), (Role.INSURANCE_OFFICE, False), (Role.SUPERVISOR, True),
     (Role.IT, True)],
)  # fmt: skip
def test_the_page_is_for_those_who_keep_the_register(role: Role, seen: bool) -> None:
    assert may_open(Operator("1", "操作员", role), "windows") is seen


def test_the_rail_offers_what_the_workplace_on_the_screen_has(stage: Theatre) -> None:
    clerk = replace(stage.pharmacy.desk, operator=Operator("2", "收银员", Role.CASHIER))
    window = _window(stage, clerk, stage.hospital.desk)
    assert "windows" not in window.rail.offered
    press(window, Qt.Key.Key_8, Qt.KeyboardModifier.ControlModifier)
    assert window.place.key == "cashier"
    window.show_workplace(1)
    press(window, Qt.Key.Key_8, Qt.KeyboardModifier.ControlModifier)
    assert window.place.key == "windows"


def _window(stage: Theatre, *desks: Desk) -> MainWindow:
    places = [Workplace(desk, desk.institution.name) for desk in desks]
    stage.window = MainWindow(
        places, stage.station, stage.sender, stage.theme, stage.background, stage.bridge
    )
    stage.window.show()
    stage.window.activateWindow()
    until(stage.window.isActiveWindow)
    return stage.window


# --- the till ---------------------------------------------------------------------------------


def test_the_till_starts_at_the_business_type_of_a_pharmacy(stage: Theatre) -> None:
    scenes.waiting(stage)
    cashier = stage.window.views[0].cashier
    assert cashier
    assert cashier.stage_switch.box.currentText() == "药店购药"
    stage.station.show(frame(CODE))
    until(lambda: bool(stage.pharmacy.store.scans))
    assert stage.pharmacy.store.scans[0].stage is Stage.PHARMACY


def _by_key(stage: Theatre) -> None:
    press(stage.window, F5)


def _by_click(stage: Theatre) -> None:
    cashier = stage.window.views[0].cashier
    assert cashier
    cashier.stage_switch.box.activated.emit(1)


@pytest.mark.parametrize("switch", [_by_key, _by_click])
def test_a_key_or_a_click_changes_the_business_type(
    stage: Theatre, switch: Callable[[Theatre], None]
) -> None:
    scenes.waiting(stage)
    switch(stage)
    cashier = stage.window.views[0].cashier
    assert cashier
    assert cashier.stage_switch.box.currentText() == "下载外购处方"
    stage.station.show(frame(CODE))
    until(lambda: bool(stage.pharmacy.store.scans))
    assert stage.pharmacy.store.scans[0].stage is Stage.OUTSIDE_PRESCRIPTION


def test_after_the_last_business_type_comes_the_first(stage: Theatre) -> None:
    scenes.waiting(stage)
    for wanted in (Stage.OUTSIDE_PRESCRIPTION, Stage.PHARMACY):
        press(stage.window, F5)
        assert till_of(stage).state.stage is wanted


def test_a_customer_is_finished_under_one_business_type(stage: Theatre) -> None:
    scenes.to_check(stage)
    press(stage.window, F5)
    assert till_of(stage).state.stage is Stage.PHARMACY
    cashier = stage.window.views[0].cashier
    assert cashier
    assert not cashier.stage_switch.box.isEnabled()
    assert "办完这位" in cashier.stage_switch.box.toolTip()


def test_nothing_is_settled_under_a_business_type_that_settles_nothing(stage: Theatre) -> None:
    scenes.outside_prescription(stage)
    press(stage.window, F9)
    QTest.qWait(30)
    assert till_of(stage).state.phase is Phase.KNOWN
    cashier = stage.window.views[0].cashier
    assert cashier
    assert not cashier.view.pay.enabled
    assert "F5" in cashier.view.pay.reason
    assert "不收费" in cashier.view.headline.detail
    press(stage.window, F2)
    phase(stage, Phase.WAITING)
    assert till_of(stage).state.stage is Stage.OUTSIDE_PRESCRIPTION


def test_the_till_offers_what_the_register_says_of_its_window(stage: Theatre) -> None:
    stages = (Stage.OUTSIDE_PRESCRIPTION,)
    stage.pharmacy.store.entries = [Entry(HERE, PointKind.WINDOW, stages)]
    scenes.show(stage)
    until(lambda: till_of(stage).state.stages == stages)
    assert till_of(stage).state.stage is Stage.OUTSIDE_PRESCRIPTION


def test_a_register_that_changed_during_a_sale_holds_for_the_next_customer(
    stage: Theatre,
) -> None:
    scenes.to_check(stage)
    stage.pharmacy.store.entries = [Entry(HERE, PointKind.WINDOW, (Stage.OUTSIDE_PRESCRIPTION,))]
    links = till_of(stage).links
    links.load()
    until(lambda: links.in_force is Stage.OUTSIDE_PRESCRIPTION)
    assert till_of(stage).state.stage is Stage.PHARMACY
    till_of(stage).use_stage(Stage.PHARMACY)
    press(stage.window, F2)
    phase(stage, Phase.WAITING)
    assert till_of(stage).state.stage is Stage.OUTSIDE_PRESCRIPTION
    till_of(stage).use_stage(Stage.PHARMACY)
    assert till_of(stage).state.stage is Stage.OUTSIDE_PRESCRIPTION


def test_a_register_that_cannot_be_read_leaves_the_till_as_it_was_set(stage: Theatre) -> None:
    def broken() -> list[Entry]:
        raise Invalid("本机数据读不出", "请联系技术支持", "store")

    stage.pharmacy.store.windows = broken  # type: ignore[method-assign]
    scenes.show(stage)
    until(lambda: stage.window.banner.notice is not None)
    assert till_of(stage).state.stage is Stage.PHARMACY
