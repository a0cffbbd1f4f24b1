"""The parts of the kiosk's screen: facts, rows, keypad; each as large as its reader needs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.kiosk.shapes import Choice, Fact, Sheets
from ui.theme import XL, XS, L, M, S
from ui.widgets.buttons import KeyButton
from ui.widgets.labels import label, number, restyle

MOST_FACTS = 5
MOST_ROWS = 4


class ChoiceButton(KeyButton):
    """A button that carries the choice it was given last; `chosen` brings it."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__("", "")
        self.choice: Choice | None = None
        self.clicked.connect(self._pressed)

    def offer(self, choice: Choice | None) -> None:
        """Offer a choice, or nothing."""
        self.choice = choice
        self.setVisible(choice is not None)
        if choice:
            self.say(choice.text)
            restyle(self, role="primary" if choice.primary else "")

    @Slot()
    def _pressed(self) -> None:
        if self.choice:
            self.chosen.emit(self.choice)


class Facts(QFrame):
    """Names left, values right."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(XL, L, XL, L)
        self._grid.setHorizontalSpacing(XL)
        self._grid.setVerticalSpacing(M)
        self._grid.setColumnStretch(0, 1)
        self._pairs = [self._pair(row) for row in range(MOST_FACTS)]

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these, or hide."""
        self.setVisible(bool(facts))
        for place, (name, value) in enumerate(self._pairs):
            fact = facts[place] if place < len(facts) else None
            name.setVisible(fact is not None)
            value.setVisible(fact is not None)
            if fact:
                name.setText(fact.name)
                value.setText(fact.value)
                value.setAccessibleName(fact.name)
                restyle(value, role="amount" if fact.strong else "section")

    def _pair(self, row: int) -> tuple[QLabel, QLabel]:
        name, value = label("", "", wrap=True), number("section")
        name.setContentsMargins(0, 0, 0, XS)  # Latin letters may reach below the Chinese ones
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(value, row, 1)
        return name, value


class Rows(QWidget):
    """Large rows to choose from, and the way through a list that is longer than the screen."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(M)
        self._rows = [self._button() for _ in range(MOST_ROWS)]
        for row in self._rows:
            column.addWidget(row)

    def show_rows(self, rows: Sequence[Choice]) -> None:
        """Show these, or hide."""
        self.setVisible(bool(rows))
        for place, button in enumerate(self._rows):
            button.offer(rows[place] if place < len(rows) else None)

    def _button(self) -> ChoiceButton:
        made = ChoiceButton()
        made.chosen.connect(self.chosen)
        return made


class Turner(QWidget):
    """Last sheet, where we are, next sheet."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self._last, self._next = ChoiceButton(), ChoiceButton()
        self._where = label("", "", name="页码")
        self._where.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for part in (self._last, self._where, self._next):
            row.addWidget(part, 1)
        for button in (self._last, self._next):
            button.chosen.connect(self.chosen)

    def show_sheets(self, sheets: Sheets | None) -> None:
        """Show where we are, or hide."""
        self.setVisible(sheets is not None)
        if sheets:
            self._where.setText(sheets.text)
            self._last.offer(sheets.last)
            self._next.offer(sheets.next)


class Keypad(QFrame):
    """Ten digits, one to erase, one to submit."""

    typed = Signal(str)
    erased = Signal()
    submitted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        grid = QGridLayout(self)
        grid.setContentsMargins(L, L, L, L)
        grid.setSpacing(S)
        self._dots = label("", "title", name="已输入位数")
        self._dots.setAlignment(Qt.AlignmentFlag.AlignCenter)
        grid.addWidget(self._dots, 0, 0, 1, 4)
        for place, key in enumerate("123456789"):
            grid.addWidget(self._digit(key), 1 + place // 3, place % 3)
        grid.addWidget(self._digit("0"), 2, 3)
        erase, submit = KeyButton("", "删除"), KeyButton("", "确定", "primary")
        erase.clicked.connect(self.erased)
        submit.clicked.connect(self.submitted)
        grid.addWidget(erase, 1, 3)
        grid.addWidget(submit, 3, 3)

    def show_typed(self, dots: str | None) -> None:
        """Show how much was typed, or hide."""
        self.setVisible(dots is not None)
        self._dots.setText(dots or " ")

    def _digit(self, key: str) -> KeyButton:
        button = KeyButton("", key)
        button.clicked.connect(lambda: self.typed.emit(key))
        return button
