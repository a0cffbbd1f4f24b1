"""The records page in each of its states, reached the way a person reaches it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.domain.errors import NotSent
from desktop.domain.message import Message, State
from desktop.domain.reconciliation import (
    Comparison,
    Difference,
    Group,
    GroupResult,
    Reconciliation,
    totals_of,
)
from desktop.domain.roles import Role
from desktop.domain.visit import Bill
from desktop.usecases.identify import identify_by_id
from desktop.usecases.quote import quote
from tests.ui.conftest import Theatre
from tests.ui.fakes import BILL, ID_NUMBER, NOW, OTHER_BILL, Scene, facts_of
from tests.ui.looking import show, until
from ui.hands import press
from ui.records.board import RecordsBoard
from ui.records.screen import UNRESOLVED, RecordsScreen
from ui.window import MainWindow

YESTERDAY = NOW.date() - timedelta(days=1)


def sold(scene: Scene, bill: Bill, state: State = State.ANSWERED, minutes: int = 0) -> Message:
    """A settlement as the store would hold it after a sale."""
    from desktop.domain.secret import Secret

    desk = scene.desk
    visit = identify_by_id(desk, Secret(ID_NUMBER))
    quote(desk, visit, bill)
    message = scene.store.open_message(desk.centre.draft_settlement(visit, bill, "2号窗"))
    then = NOW - timedelta(minutes=minutes)
    opened = replace(message, opened_at=then, changed_at=then)
    scene.store.messages[-1] = opened
    if state is State.ANSWERED:
        number = f"SETL-{opened.id:09d}"
        facts = replace(
            facts_of(opened), settlement_id=number, insurance="310", clearing="41", office="350102"
        )
        scene.store.record_settled(opened, facts)
    else:
        scene.store.move(opened, state, "等待答复超过 60 秒")
    return opened


def difference(message: Message | None, result: str, total: int, number: str = "") -> Difference:
    """A line of the centre's list."""
    return Difference(
        "35000000000000000001", "VISIT-1", number or "SETL-000000001",
        message.msgid if message else "", result, False, "", total, total * 60 // 100,
        total * 35 // 100,
    )  # fmt: skip


def past(scene: Scene, day: date, *differences: Difference, words: str = "") -> None:
    """A reconciliation of a day in the store."""
    ours = totals_of([s.facts for s in scene.store.sold])
    group = Group(day, day, "310", "41", "350102")
    comparison = Comparison(not words, "1" if words else "0", words or "对平")
    result = GroupResult(group, ours, comparison, differences)
    scene.store.save_reconciliation(
        Reconciliation(day, day, NOW - (NOW.date() - day - timedelta(days=1)), (result,))
    )


def open_records(stage: Theatre, *scenes: Scene) -> MainWindow:
    """The window on the records page, its data read."""
    window = show(stage, *scenes)
    window.open("records")
    QTest.qWait(200)
    return window


def board_of(window: MainWindow) -> RecordsBoard:
    """What drives the page on the screen."""
    return window.place.records_board


def screen_of(window: MainWindow) -> RecordsScreen:
    """The page on the screen."""
    return window.place.records


def history(scene: Scene) -> None:
    """Nine days that agree, and one that does not, in every way there is."""
    first, second = sold(scene, BILL), sold(scene, OTHER_BILL)
    third = sold(scene, replace(OTHER_BILL, number="XS20261121-0011"))
    undone = sold(scene, replace(BILL, number="XS20261120-0003"), State.UNDONE)
    doubt = sold(scene, replace(BILL, number="XS20261120-0005"), State.UNKNOWN, minutes=1)
    for back in range(10, 1, -1):
        past(scene, NOW.date() - timedelta(days=back))
    past(
        scene, YESTERDAY,
        difference(None, "1", 4200, "SETL-000000077"),
        difference(first, "3", 8900, "SETL-000000001"),
        replace(difference(second, "2", 800, "SETL-000000002"), msgid=""),
        difference(third, "3", 900, "SETL-000000003"),
        difference(undone, "1", 8640, "SETL-000000078"),
        difference(doubt, "1", 8640, "SETL-000000079"),
        words="中心：5 笔，医疗费 312.80 元；机构：3 笔，医疗费 102.40 元",
    )  # fmt: skip


def records(stage: Theatre) -> None:
    """Differences of every kind beside their messages."""
    history(stage.pharmacy)
    open_records(stage)
    until(lambda: bool(board_of(stage.window).groups))
    screen_of(stage.window).reconciling.differences.selectRow(1)
    QTest.qWait(50)


def records_equal(stage: Theatre) -> None:
    """A day that agrees."""
    sold(stage.pharmacy, BILL)
    past(stage.pharmacy, YESTERDAY)
    open_records(stage)
    until(lambda: bool(board_of(stage.window).groups))
    QTest.qWait(50)


def no_records(stage: Theatre) -> None:
    """Nothing was ever reconciled."""
    open_records(stage)


def records_offline(stage: Theatre) -> None:
    """The centre cannot be reached when a day is to be compared."""
    sold(stage.pharmacy, BILL)
    stage.pharmacy.centre.comparing = NotSent("连不上医保中心", "请检查网络和医保专线，恢复后重试")
    open_records(stage)
    press(stage.window, Qt.Key.Key_F5)
    until(lambda: board_of(stage.window).trouble is not None)
    QTest.qWait(50)


def unresolved(stage: Theatre) -> None:
    """Three settlements of unknown outcome at three stages."""
    store = stage.pharmacy
    sold(store, BILL, State.UNDOING, minutes=192)
    sold(store, OTHER_BILL, State.UNKNOWN, minutes=5)
    sold(store, replace(BILL, number="XS20261121-0012"), State.UNKNOWN, minutes=1)
    window = open_records(stage)
    screen_of(window).tabs.show_part(UNRESOLVED)
    until(lambda: len(board_of(window).loaded.pending.messages) == 3)
    QTest.qWait(50)


def unresolved_offline(stage: Theatre) -> None:
    """The same while the centre cannot be reached."""
    stage.pharmacy.centre.up = False
    unresolved(stage)


def none_unresolved(stage: Theatre) -> None:
    """Every outcome is known."""
    window = open_records(stage)
    screen_of(window).tabs.show_part(UNRESOLVED)
    QTest.qWait(50)


def few_pages(stage: Theatre) -> None:
    """A cashier's rail."""
    stage.pharmacy.role = Role.CASHIER
    window = show(stage, stage.pharmacy)
    press(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    QTest.qWait(50)


def clock_off(stage: Theatre) -> None:
    """The machine's clock is a quarter of an hour behind."""
    stage.pharmacy.centre.offset = timedelta(minutes=15, seconds=4)
    window = show(stage, stage.pharmacy)
    until(lambda: window.banner.notice is not None)
