"""What a person sees instead of the window when the data file cannot be used."""

from __future__ import annotations

import sys

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout

from desktop.domain.errors import Damaged
from ui.app import start_app
from ui.theme import XL, L, M, Mode, Theme
from ui.widgets.buttons import KeyButton
from ui.widgets.labels import label

_WIDTH = 640
NO_COPY = "没有可用的备份。请勿删除任何文件，联系技术支持恢复。"
KEPT = "原文件会改名保留在原处，不会删除。备份以后办理的结算，恢复后要与中心对账才能看到。"


class DamagedDialog(QDialog):
    """What is wrong and what to do; `accepted` where the person chose to go back to the copy."""

    def __init__(self, theme: Theme, title: str, words: str, go: str, icon: str = "bad") -> None:
        super().__init__()
        self._theme, self._symbol = theme, icon
        self._icon = QLabel()
        self.go = KeyButton("", go, "primary")
        self.close_button = KeyButton("", "关闭程序" if go else "好")
        self.go.setVisible(bool(go))
        self.go.clicked.connect(self.accept)
        self.close_button.clicked.connect(self.reject)
        self.setWindowTitle("医保台")
        self.setAccessibleName(f"{title}。{words}")
        self._arrange(title, words)
        theme.changed.connect(self._tinted)
        self._tinted()

    @Slot()
    def _tinted(self) -> None:
        ink = self._theme.tint(self._symbol).text
        self._icon.setPixmap(self._theme.pixmap(self._symbol, ink, 40))
        self.setFixedWidth(self._theme.px(_WIDTH))

    def _arrange(self, title: str, words: str) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(M)
        texts.addWidget(label(title, "section", wrap=True, name="问题"))
        texts.addWidget(label(words, "", wrap=True, name="怎么办"))
        top = QHBoxLayout()
        top.setSpacing(L)
        top.addWidget(self._icon)
        top.addLayout(texts, 1)
        keys = QHBoxLayout()
        keys.addStretch()
        keys.addWidget(self.close_button)
        keys.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(XL)
        column.addLayout(top)
        column.addLayout(keys)


def damaged_dialog(theme: Theme, error: Damaged) -> DamagedDialog:
    """The dialog for a damaged file: with a copy to go back to, or with the bad news alone."""
    if error.copy is None:
        return DamagedDialog(theme, error.title, NO_COPY, "")
    words = f"可以恢复 {error.copy:%Y-%m-%d} 的备份。{KEPT}"
    return DamagedDialog(theme, error.title, words, f"恢复 {error.copy:%m-%d} 的备份")


def agree_to_restore(error: Damaged, mode: Mode) -> bool:
    """Show what is wrong; whether the person chose to go back to the copy."""
    theme = Theme(start_app(sys.argv[:1]), mode)
    return bool(damaged_dialog(theme, error).exec())


def tell_restored(words: str, mode: Mode) -> None:
    """Say what was restored and what to do before money is taken again."""
    theme = Theme(start_app(sys.argv[:1]), mode)
    DamagedDialog(theme, "数据已从备份恢复", words, "", "info").exec()
