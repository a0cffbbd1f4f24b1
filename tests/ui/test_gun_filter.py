"""A gun and a person at the same keyboard, in a real window with a field in focus."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.secret import Secret
from desktop.domain.wedge import LEAST, PACE
from ui.gun_filter import GunFilter

TEXT = "4240000000000000000001350000"
ID_NUMBER = "35999919900101005X"


class Counter:
    """A window with a field in focus and Enter as the shortcut for the next step."""

    def __init__(self, qtbot: QtBot, app: QApplication) -> None:
        self.window = QWidget()
        self.field, self.button = QLineEdit(), QPushButton("下一步")
        column = QVBoxLayout(self.window)
        column.addWidget(self.field)
        column.addWidget(self.button)
        self.steps: list[str] = []
        self.texts: list[Secret] = []
        self.shortcut = QShortcut(Qt.Key.Key_Return, self.window)
        self.shortcut.activated.connect(lambda: self.steps.append("next"))
        self.button.clicked.connect(lambda: self.steps.append("pressed"))
        self.filter = GunFilter()
        self.filter.scanned.connect(self.texts.append)
        self.filter.watch(app)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        self.field.setFocus()
        qtbot.waitUntil(self.field.hasFocus)

    def gun(self, text: str, every: int) -> None:
        """Type as a gun does, again where this machine was too slow for its pace."""
        for _ in range(8):
            slowest = self.type(text, every)
            self.settle()
            if slowest < PACE:
                return
            self.texts.clear()
            self.steps.clear()
            self.field.clear()
            self.field.setFocus()
        pytest.fail("this machine is too busy to type like a gun")

    def type(self, text: str, every: int) -> float:
        """Type as the system delivers keys: to the window, `every` milliseconds.

        Gives the longest time in seconds between two of the keys that tell a gun.
        """
        times = []
        for letter in text:
            times.append(time.monotonic())
            key = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}.get(letter, letter)
            QTest.keyClick(self.window.windowHandle(), key)
            QTest.qWait(every)
        gaps = (after - before for before, after in pairwise(times[: LEAST + 1]))
        return max(gaps, default=0.0)

    def settle(self) -> None:
        QTest.qWait(220)


@pytest.fixture
def counter(qapp: QApplication, qtbot: QtBot) -> Iterator[Counter]:
    made = Counter(qtbot, qapp)
    yield made
    qapp.removeEventFilter(made.filter)


@pytest.mark.parametrize("every", [0, 5, 30])
@pytest.mark.parametrize("end", ["\r", "\t", ""])
def test_a_gun_types_a_code_and_nothing_reaches_the_field(
    counter: Counter, every: int, end: str
) -> None:
    counter.gun(TEXT + end, every)
    assert counter.texts == [Secret(TEXT)]
    assert counter.field.text() == ""
    assert counter.field.hasFocus()  # Tab did not move on
    assert counter.steps == []  # Enter did not settle anything


def test_a_gun_is_told_apart_where_keys_go_straight_to_the_field(counter: Counter) -> None:
    QTest.keyClicks(counter.field, TEXT)
    QTest.keyClick(counter.field, Qt.Key.Key_Return)
    counter.settle()
    assert (counter.texts, counter.field.text(), counter.steps) == ([Secret(TEXT)], "", [])


@pytest.mark.parametrize("every", [80, 130])
def test_a_person_types_into_the_field_and_goes_on_with_enter(counter: Counter, every: int) -> None:
    counter.type("359999199", every)
    counter.type("\r", every)
    counter.settle()
    assert (counter.texts, counter.field.text()) == ([], "359999199")
    assert counter.steps == ["next"]


def test_a_few_quick_keys_of_a_person_arrive_in_order_and_enter_works_at_once(
    counter: Counter,
) -> None:
    counter.type("123\r", 10)
    counter.settle()
    assert (counter.texts, counter.field.text(), counter.steps) == ([], "123", ["next"])


def test_a_person_and_then_a_gun_keep_what_is_theirs(counter: Counter) -> None:
    counter.type("ab", 120)
    counter.type(ID_NUMBER + "\r", 5)
    counter.type("cd", 120)
    counter.settle()
    assert counter.texts == [Secret(ID_NUMBER)]
    assert counter.field.text() == "abcd"


def test_two_codes_one_after_the_other_are_two(counter: Counter) -> None:
    other = "4240000000000000000002350000"
    counter.gun(f"{TEXT}\r{other}\r", 5)
    assert counter.texts == [Secret(TEXT), Secret(other)]
    assert counter.field.text() == ""


def test_keys_that_edit_pass_after_what_was_typed(counter: Counter) -> None:
    counter.type("12", 5)
    QTest.keyClick(counter.window.windowHandle(), Qt.Key.Key_Left)
    counter.type("3", 5)
    QTest.keyClick(counter.window.windowHandle(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    counter.settle()
    assert counter.field.text() == "132"
    assert counter.field.selectedText() == "132"


def test_a_digit_that_chooses_is_a_person_s_and_never_a_gun_s(counter: Counter) -> None:
    chosen: list[str] = []
    digit = QShortcut(Qt.Key.Key_4, counter.window)
    digit.activated.connect(lambda: chosen.append("4"))
    counter.button.setFocus()
    counter.gun(TEXT + "\r", 5)
    assert (counter.texts, chosen, counter.steps) == ([Secret(TEXT)], [], [])
    counter.type("4", 120)
    counter.settle()
    assert chosen == ["4"]
    digit.setEnabled(False)
    counter.type("4", 120)
    counter.settle()
    assert chosen == ["4"]


def test_a_digit_belongs_to_the_field_in_focus_before_it_chooses(counter: Counter) -> None:
    chosen: list[str] = []
    digit = QShortcut(Qt.Key.Key_4, counter.window)
    digit.activated.connect(lambda: chosen.append("4"))
    counter.type("404", 120)
    counter.settle()
    assert (counter.field.text(), chosen) == ("404", [])


def test_space_still_presses_a_button(counter: Counter) -> None:
    counter.button.setFocus()
    QTest.keyClick(counter.window.windowHandle(), Qt.Key.Key_Space)
    counter.settle()
    assert counter.steps == ["pressed"]


def test_a_window_that_stalls_does_not_let_a_gun_leak_nor_take_a_person_for_one(
    counter: Counter, qapp: QApplication
) -> None:
    """Keys are judged by when they were pressed, not by when the window had time for them."""
    clock = [500.0]
    stalled = GunFilter(now=lambda: clock[0])
    texts: list[Secret] = []
    stalled.scanned.connect(texts.append)
    qapp.removeEventFilter(counter.filter)

    def press(letter: str, stamp: int) -> bool:
        event = QKeyEvent(QEvent.Type.KeyPress, ord(letter), Qt.KeyboardModifier.NoModifier, letter)
        event.setTimestamp(stamp)
        return stalled.eventFilter(counter.field, event)

    for number, letter in enumerate(TEXT):
        clock[0] += 0.4 if number == 9 else 0.001  # the window stalls before the tenth key
        assert press(letter, 1000 + 10 * number)
    clock[0] += 3
    for number, letter in enumerate("12345678"):
        press(letter, 3000 + 120 * number)  # a person, all handled at once after a stall
    stalled.deleteLater()
    assert texts == [Secret(TEXT)]
    assert counter.field.text().startswith("1234567")


def test_full_width_digits_of_an_input_method_are_a_code_too(counter: Counter) -> None:
    for digit in TEXT:
        event = QInputMethodEvent()
        event.setCommitString(chr(ord(digit) + 0xFEE0))
        QCoreApplication.sendEvent(counter.field, event)
    counter.settle()
    assert (counter.texts, counter.field.text()) == ([Secret(TEXT)], "")


def test_a_phrase_of_an_input_method_is_a_person(counter: Counter) -> None:
    event = QInputMethodEvent()
    event.setCommitString("阿莫西林胶囊")
    QCoreApplication.sendEvent(counter.field, event)
    counter.settle()
    assert (counter.texts, counter.field.text()) == ([], "阿莫西林胶囊")


def test_a_field_that_is_gone_before_its_key_is_replayed_does_no_harm(counter: Counter) -> None:
    QTest.keyClick(counter.field, "7")
    counter.field.deleteLater()
    QCoreApplication.sendPostedEvents(None, 52)  # DeferredDelete
    counter.settle()
    assert counter.texts == []
