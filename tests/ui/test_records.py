"""The records page: what it says, and what it does in a real window over the real sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.domain.course import Course
from desktop.domain.differences import Standing
from desktop.domain.errors import Damaged
from desktop.domain.message import State
from desktop.domain.roles import Role
from desktop.domain.secret import Secret
from desktop.house import House
from desktop.main import open_house
from desktop.settings import Settings
from desktop.usecases.identify import identify_by_id
from desktop.usecases.quote import quote
from desktop.usecases.settle import settle
from tests.ui import record_scenes as scenes
from tests.ui.conftest import Theatre
from tests.ui.fakes import BILL, NOW, PHARMACY, FakeSender, FakeStation, Scene
from tests.ui.looking import show, until
from ui.background import Background, Bridge
from ui.damaged import damaged_dialog
from ui.hands import press
from ui.header_view import clock_notice, take_pulse
from ui.records.board import RecordsBoard
from ui.records.unresolved_view import Pending, headline, pending_rows
from ui.records.view import difference_row, progress, run_row
from ui.records.words import signed, span
from ui.theme import Theme
from ui.window import MainWindow
from ui.workplace import Workplace

F5, CTRL = Qt.Key.Key_F5, Qt.KeyboardModifier.ControlModifier


def test_every_difference_stands_beside_its_message_with_what_to_do(stage: Theatre) -> None:
    scenes.records(stage)
    rows = [difference_row(d) for g in scenes.board_of(stage.window).groups for d in g.differences]
    assert [row.what for row in rows] == [
        Standing.CENTRE_ONLY, Standing.AMOUNTS, Standing.OURS_ONLY, Standing.AMOUNTS,
        Standing.UNDONE, Standing.DOUBT,
    ]  # fmt: skip
    assert (rows[1].bill, rows[1].person) == (BILL.number, "林*练")
    assert (rows[1].ours, rows[1].centre, rows[1].gap) == ("86.40", "89.00", "+2.60")
    assert (rows[0].person, rows[0].state) == ("**0001", "本机无记录")
    assert (rows[5].state, rows[5].tint) == ("结果未知", "wait")


def test_the_chosen_difference_says_what_to_do_and_the_keys_change_it(stage: Theatre) -> None:
    scenes.records(stage)
    part = scenes.screen_of(stage.window).reconciling
    before = part.advice
    part.differences.setFocus()
    QTest.keyClick(part.differences, Qt.Key.Key_Down)
    assert part.advice != before
    assert part.advice.startswith("请勿再次收费")


def test_a_past_run_is_chosen_and_shown(stage: Theatre) -> None:
    scenes.records(stage)
    part, board = scenes.screen_of(stage.window).reconciling, scenes.board_of(stage.window)
    part.runs.selectRow(1)
    until(lambda: board.run == board.loaded.runs[1] and bool(board.groups))
    assert [run_row(run).verdict for run in board.loaded.runs[:2]] == ["6 笔差异", "相符"]
    assert board.groups[0].differences == ()


def test_a_centre_that_cannot_be_reached_is_told_and_nothing_is_kept(stage: Theatre) -> None:
    scenes.records_offline(stage)
    board = scenes.board_of(stage.window)
    assert stage.window.banner.notice is not None
    assert stage.window.banner.notice.kind == "wait"
    assert board.loaded.runs == ()
    assert scenes.screen_of(stage.window).reconciling.start.isEnabled()


def test_an_unresolved_settlement_has_no_button_at_all(stage: Theatre) -> None:
    scenes.unresolved(stage)
    part = scenes.screen_of(stage.window).unresolved
    assert part.findChildren(QPushButton) == []
    rows = pending_rows(scenes.board_of(stage.window).loaded.pending, NOW)
    assert [row.step for row in rows] == [
        "冲正结果未知，等待对账",
        "正在向中心核实；中心没有的自动冲正",
        "中心暂无此结算，等待中心处理完毕，最多还要 1分0秒",
    ]
    assert [row.waiting for row in rows] == ["3小时12分", "5分0秒", "1分0秒"]


def test_the_waiting_time_goes_on_and_a_resolved_one_leaves_the_list(stage: Theatre) -> None:
    scenes.unresolved(stage)
    part, store = scenes.screen_of(stage.window).unresolved, stage.pharmacy.store
    stage.pharmacy.clock.time = NOW + timedelta(seconds=30)
    until(lambda: "5分30秒" in part.table.tsv())
    store.move(store.messages[1], State.UNDONE)
    stage.bridge.tell_moved()
    until(lambda: "5分30秒" not in part.table.tsv())
    assert headline(scenes.board_of(stage.window).loaded.pending)[0].startswith("2 笔结果未知")


def test_without_the_centre_the_list_says_that_it_goes_on_later() -> None:
    assert "恢复连接后自动继续" in headline(Pending(reachable=False))[1]


def test_progress_and_amounts_are_said_plainly() -> None:
    assert progress(1, 3, stopping=False) == "正在与中心核对：第 2 组，共 3 组…"
    assert "停止" in progress(1, 3, stopping=True)
    assert [signed(fen) for fen in (None, 0, 5, -120450)] == ["—", "0.00", "+0.05", "-1,204.50"]
    assert [span(timedelta(seconds=s)) for s in (-3, 59, 61, 7260, 90000)] == [
        "0秒", "59秒", "1分1秒", "2小时1分", "1天1小时",
    ]  # fmt: skip


def test_the_rail_offers_what_the_role_may_open_and_a_closed_key_answers(stage: Theatre) -> None:
    scenes.few_pages(stage)
    window = stage.window
    assert window.rail.offered == ("cashier", "records", "rate")
    assert window.banner.notice is not None
    assert "没有“生成清单”的权限" in window.banner.notice.title
    assert window.place.key == "cashier"
    press(window, Qt.Key.Key_2, CTRL)
    assert window.place.key == "records"


def test_the_office_begins_at_its_first_page(stage: Theatre) -> None:
    stage.hospital.role = Role.INSURANCE_OFFICE
    window = show(stage, stage.hospital)
    assert window.place.key == "records"
    assert window.rail.offered == ("records", "lists", "mapping", "rate")


def test_changing_the_workplace_changes_the_rail(stage: Theatre) -> None:
    stage.pharmacy.role = Role.CASHIER
    window = show(stage)
    assert "lists" not in window.rail.offered
    window.header.switch.activated.emit(1)
    assert "lists" in window.rail.offered


def test_a_wrong_clock_is_told_once_and_its_end_too() -> None:
    scene = Scene(PHARMACY)
    good = take_pulse(scene.desk, None, may_sign_in=False)
    assert clock_notice(None, good) is None
    scene.centre.offset = timedelta(minutes=15)
    off = take_pulse(scene.desk, None, may_sign_in=False)
    told = clock_notice(good, off)
    assert told is not None
    assert (told.kind, "不能结算" in told.title) == ("wait", True)
    assert clock_notice(off, off) is None
    unsure = clock_notice(off, good)
    assert unsure is not None
    assert unsure.kind == "info"
    scene.centre.offset = timedelta(seconds=2)
    again = clock_notice(off, take_pulse(scene.desk, None, may_sign_in=False))
    assert again is not None
    assert again.kind == "ok"


def test_a_damaged_file_offers_its_copy_and_without_one_only_the_end(theme: Theme) -> None:
    error = Damaged("本机数据文件 desk.db 打不开", "", "store.open", NOW.date())
    dialog = damaged_dialog(theme, error)
    assert "2026-11-21" in dialog.accessibleName()
    dialog.show()
    dialog.go.click()
    assert dialog.result() == dialog.DialogCode.Accepted
    bare = damaged_dialog(theme, Damaged("打不开", "", "store.open"))
    bare.show()
    assert not bare.go.isVisible()
    bare.close_button.click()
    assert bare.result() == bare.DialogCode.Rejected


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Both training desks over the real training centre."""
    with open_house(Settings(data_dir=tmp_path)) as opened:
        yield opened


@pytest.fixture
def window(
    house: House, theme: Theme, background: Background, qtbot: QtBot
) -> Iterator[MainWindow]:
    """A real window on the pharmacy's records."""
    made = MainWindow(
        [Workplace(house.desks[0], "榕心大药房")],
        FakeStation(), FakeSender(), theme, background, Bridge(),
    )  # fmt: skip
    made.show()
    made.open("records")
    yield made
    made.close()
    background.wait(10_000)
    made.deleteLater()


def sell(house: House) -> None:
    """One sale at the pharmacy."""
    desk, training = house.desks[0], house.training
    assert training is not None
    person = next(p for p in training.people() if p["name"] == "林示范")
    visit = identify_by_id(desk, Secret(person["cert_no"]))
    bill = next(iter(desk.his.bills()))
    settle(desk, visit, bill, quote(desk, visit, bill))


def today(board: RecordsBoard, window: MainWindow) -> None:
    """Choose today and press F5."""
    part = window.place.records.reconciling
    part.since.setDate(part.since.maximumDate())
    part.until.setDate(part.until.maximumDate())
    press(window, F5)
    until(lambda: board.course is None and bool(board.groups), 30)


def test_a_real_day_is_compared_shown_and_kept(house: House, window: MainWindow) -> None:
    sell(house)
    board = window.place.records_board
    today(board, window)
    assert board.run is not None
    assert board.run.balanced
    assert board.groups[0].centre == board.groups[0].result.ours
    assert list(house.desks[0].store.reconciliations(9)) == [board.run]
    assert window.banner.notice is not None
    assert window.banner.notice.kind == "ok"


def test_a_real_run_leaves_the_window_free_and_can_be_stopped(
    house: House, window: MainWindow
) -> None:
    sell(house)
    training, board = house.training, window.place.records_board
    assert training is not None
    training.fault(infno="3201", fault="slow", seconds=2, times=1)
    day = board.today
    board.reconcile(day, day)
    until(lambda: board.course is not None and board.course.progress == (0, 1), 30)
    course = board.course
    assert isinstance(course, Course)
    press(window, Qt.Key.Key_Escape)
    assert course.stopping
    until(lambda: board.course is None, 30)
    assert board.trouble is not None
    assert "停止" in board.trouble.title
    assert window.banner.notice is not None
    assert window.banner.notice.kind == "info"
    assert list(house.desks[0].store.reconciliations(9)) == []
