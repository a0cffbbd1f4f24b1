"""Work leaves the window's thread and its answers come back to it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from desktop.domain.errors import AppError, Broken, Invalid
from tests.ui.fakes import CODE, frame
from ui.background import Background, Bridge

MANY = 20_000


class Receiver(QObject):
    """Keeps what arrives and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[object] = []
        self.errors: list[AppError] = []
        self.threads: set[int] = set()

    @Slot(object)
    def done(self, result: object) -> None:
        self.results.append(result)
        self.threads.add(threading.get_ident())

    @Slot(object)
    def failed(self, error: AppError) -> None:
        self.errors.append(error)
        self.threads.add(threading.get_ident())

    @Slot()
    def moved(self) -> None:
        self.done(None)


def test_a_result_arrives_on_the_thread_of_the_window(qtbot: QtBot, background: Background) -> None:
    receiver = Receiver()
    background.run(threading.get_ident, done=receiver.done, failed=receiver.failed)
    qtbot.waitUntil(lambda: len(receiver.results) == 1)
    assert receiver.results[0] != threading.get_ident()
    assert receiver.threads == {threading.get_ident()}


def test_an_error_of_the_core_arrives_as_it_is(qtbot: QtBot, background: Background) -> None:
    receiver, error = Receiver(), Invalid("单据为空", "请重新取单")

    def fail() -> None:
        raise error

    background.run(fail, done=receiver.done, failed=receiver.failed)
    qtbot.waitUntil(lambda: bool(receiver.errors))
    assert receiver.errors == [error]
    assert receiver.results == []


@pytest.mark.expects_log("ZeroDivisionError")
def test_a_fault_of_ours_becomes_a_number_and_the_log_keeps_no_words_of_it(
    qtbot: QtBot, background: Background, caplog: pytest.LogCaptureFixture
) -> None:
    receiver = Receiver()

    def fail() -> None:
        raise ZeroDivisionError("林训练 359999196401011234")

    background.run(fail, done=receiver.done, failed=receiver.failed)
    qtbot.waitUntil(lambda: bool(receiver.errors))
    (error,) = receiver.errors
    assert isinstance(error, Broken)
    number = error.title.split()[-1]
    assert number in caplog.text
    assert "test_background.py" in caplog.text
    assert "林训练" not in caplog.text
    assert "3599" not in caplog.text


def test_a_dropped_job_and_a_dead_receiver_get_no_answer(
    qtbot: QtBot, background: Background
) -> None:
    gate, unwanted, dead, live = threading.Event(), Receiver(), Receiver(), Receiver()
    job = background.run(gate.wait, done=unwanted.done, failed=unwanted.failed)
    background.run(gate.wait, done=dead.done, failed=dead.failed)
    job.drop()
    dead.deleteLater()
    qtbot.wait(10)
    gate.set()
    background.run(gate.wait, done=live.done, failed=live.failed)
    qtbot.waitUntil(lambda: len(live.results) == 1)
    assert unwanted.results == []
    assert dead.results == []


def test_twenty_thousand_answers_come_back_from_the_pool(
    qtbot: QtBot, background: Background
) -> None:
    receiver = Receiver()
    identity: Callable[[int], int] = abs
    for number in range(MANY):
        background.run(identity, number, done=receiver.done, failed=receiver.failed)
    qtbot.waitUntil(lambda: len(receiver.results) == MANY, timeout=60_000)
    assert sorted(receiver.results) == list(range(MANY))  # type: ignore[type-var]
    assert receiver.threads == {threading.get_ident()}


def test_twenty_thousand_signals_from_another_thread_neither_crash_nor_pile_up(
    qtbot: QtBot, background: Background
) -> None:
    bridge, frames, moves, end = Bridge(), Receiver(), Receiver(), Receiver()
    bridge.frame_arrived.connect(frames.done)
    bridge.moved.connect(moves.moved)
    picture = frame()

    def shout() -> None:
        for _ in range(MANY):
            bridge.show_frame(picture)
            bridge.tell_moved()

    background.run(shout, done=end.done, failed=end.failed)
    qtbot.waitUntil(lambda: bool(end.results), timeout=60_000)
    qtbot.waitUntil(lambda: bool(frames.results and moves.results))
    assert len(frames.results) <= MANY
    assert frames.threads | moves.threads == {threading.get_ident()}


def test_a_slow_window_gets_only_the_newest_frame_but_no_code_is_lost(qtbot: QtBot) -> None:
    bridge, receiver = Bridge(), Receiver()
    bridge.frame_arrived.connect(receiver.done)
    seen, newest = frame(CODE), frame(hint="最新")
    camera = threading.Thread(target=lambda: [bridge.show_frame(f) for f in (seen, newest)])
    camera.start()
    camera.join()
    qtbot.waitUntil(lambda: bool(receiver.results))
    (got,) = receiver.results
    assert getattr(got, "hint", "") == "最新"
    assert getattr(got, "taken", None) == seen.taken
