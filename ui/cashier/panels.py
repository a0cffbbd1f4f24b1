"""What helps where scanning fails, and the switch of business types."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.no_scan import REASONS, NoScan
from ui.cashier import guide
from ui.cashier.view import StageView
from ui.theme import XL, L, M, S
from ui.widgets.buttons import KeyButton, bind
from ui.widgets.labels import label, line


class StageSwitch(QWidget):
    """The business type in force; `chosen` says the place of another. F5 is bound elsewhere."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.box = QComboBox()
        # A click must not take the focus along: what a scanner gun types would choose for it.
        self.box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.box.activated.connect(self.chosen)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S)
        row.addWidget(label("F5 环节", "label"))
        row.addWidget(self.box)

    def show_stages(self, stage: StageView) -> None:
        """Show what the window is set to."""
        with QSignalBlocker(self.box):
            if [self.box.itemText(n) for n in range(self.box.count())] != list(stage.names):
                self.box.clear()
                self.box.addItems(list(stage.names))
            self.box.setCurrentIndex(stage.chosen)
        self.box.setAccessibleName(f"环节 {stage.names[stage.chosen]}，按键 F5")
        self.box.setEnabled(stage.enabled)
        self.box.setToolTip("" if stage.enabled else stage.reason)


class ReasonsCard(QFrame):
    """Why no code is used, one digit each; `given` brings the `NoScan`.

    The digits act while `owner` is on the screen and `listen` was told so.
    """

    given = Signal(object)

    def __init__(self, owner: QWidget) -> None:
        super().__init__()
        self.setProperty("role", "card")
        grid = QGridLayout()
        grid.setHorizontalSpacing(L)
        grid.setVerticalSpacing(M)
        grid.setColumnStretch(1, 1)
        self._keys = []
        for row, (reason, facts) in enumerate(REASONS.items()):
            button = KeyButton(facts.key, facts.name)
            button.setProperty("role", "choice")
            self._keys.append(bind(owner, button, facts.key, self._give(reason)))
            grid.addWidget(button, row, 0)
            grid.addWidget(label(facts.note, "section_plain", wrap=True), row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, L, XL, L)
        column.addStretch()
        column.addLayout(grid)
        column.addStretch()
        column.addWidget(label("选错了按 Esc 返回。所选原因只用于统计，不影响报销。", "faint"))

    def _give(self, reason: NoScan) -> Callable[[], None]:
        def give() -> None:
            self.given.emit(reason)

        return give

    def listen(self, wanted: bool) -> None:
        """Let the digits act, or leave them to whoever has the focus."""
        for key in self._keys:
            key.setEnabled(wanted)


class GuideCard(QFrame):
    """How to activate a code, in letters a patient reads from across the counter."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, M, XL, M)
        column.setSpacing(S)
        column.addWidget(label(guide.TITLE, "amount"))
        for channel in guide.CHANNELS:
            column.addStretch()
            column.addWidget(line())
            column.addStretch()
            column.addWidget(label(channel.name, "guide_name"))
            column.addWidget(label(channel.way, "guide", wrap=True))
        column.addStretch()
        column.addWidget(line())
        column.addStretch()
        for text in (guide.AFTER, guide.NO_PHONE):
            column.addWidget(label(text, "section_plain", wrap=True))
        column.addStretch()
        column.addWidget(label(guide.OLD_NAME, "muted", wrap=True))
